"""My skills: where a person stands, what would move it, and the evidence that it rests on."""

from dataclasses import dataclass

from flask import render_template

from lms.db.queries import levels, modules, plans
from lms.db.queries.attempts import module_status
from lms.db.queries.levels import SkillRow
from lms.db.queries.modules import ModuleRow
from lms.db.queries.plans import PlanItemRow
from lms.db.queries.skills import asked, sources
from lms.db.queries.skills.sources import Sources
from lms.domain.errors import NotFoundError
from lms.domain.mastery.levels import SkillStanding
from lms.domain.permissions import Permission
from lms.domain.planning.plans import ItemKind
from lms.domain.status import NOT_STARTED
from lms.web.kit.mount import actor, work
from lms.web.kit.plans.figures import figures
from lms.web.kit.plans.titles import title_of
from lms.web.kit.routes import requires
from lms.web.kit.skills import words
from lms.web.kit.skills.cards import Prospect, Skillbook, SkillCard
from lms.web.kit.skills.evidence import MOST, MOST_ROWS, Teller, latest, strongest
from lms.web.kit.skills.unassigned import left_out, unassigned
from lms.web.learn import bp


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill of the reader with what to do next: `planned` is what this week's plan does for
    it, `lesson` a module that trains it and is not passed."""

    card: SkillCard
    prospect: Prospect
    planned: PlanItemRow | None
    lesson: ModuleRow | None

    @property
    def asks(self) -> bool:
        """Whether answering questions is something to do for it now."""
        unsure = self.card.state in (SkillStanding.NEEDS_EVIDENCE, SkillStanding.NOT_ASSESSED)
        return unsure and self.card.reading.target is not None and not self.is_taught

    @property
    def is_taught(self) -> bool:
        """Whether this week's plan has more for it than questions."""
        return self.planned is not None and self.planned.kind is not ItemKind.QUESTIONS

    @property
    def planned_title(self) -> str:
        """What the planned item is called."""
        return title_of(self.planned) if self.planned else ""

    @property
    def figures(self) -> list[str]:
        """What chose the planned item."""
        return figures(self.planned) if self.planned else []


@bp.get("/skills")
@requires(Permission.LEARN)
def skills() -> str:
    """All skills that the reader's roles ask for, and whatever else they were asked about."""
    found = _Findings()
    book = found.book
    made = [found.line(row) for row in book.shown]
    made.sort(key=lambda line: book.place(line.card))
    lost = unassigned(work().session, found.left_out, found.teller)
    return render_template(
        "lms/learn/skills.html",
        lines=made,
        summary=words.summary([line.card.state for line in made]),
        strengths=words.strengths([line.card.reading for line in made], found.frame.titles),
        unassigned=lost,
    )


@bp.get("/skills/<key>")
@requires(Permission.LEARN)
def skill(key: str) -> str:
    """One skill with everything that was seen of it."""
    found = _Findings(key)
    row = next((row for row in found.frame.skills if row.key == key), None)
    if row is None:
        raise NotFoundError("not-found", skill=key)
    trains = [one for one in found.modules.values() if key in one.skills]
    line = found.line(row)
    return render_template(
        "lms/learn/skill.html",
        line=line,
        roles=words.roles(line.card.asked, len(found.me.sales_roles)),
        most=MOST,
        trains=[(one, found.statuses.get(one.id, NOT_STARTED).state) for one in trains],
    )


class _Findings:
    """Everything that is known of the reader's skills, read once; of the skill `key`, if one is
    named, down to the single questions."""

    def __init__(self, key: str | None = None) -> None:
        self.me, session = actor(), work().session
        self.frame = asked.frame(session, self.me.sales_roles)
        self.modules = {row.id: row for row in modules.module_list(session, self.me.locale)}
        self.statuses = module_status(session, self.me.id)
        plan = plans.current(session, self.me.id, work().today, statuses=self.statuses)
        self.planned = {item.skill: item for item in reversed(plan.open)} if plan else {}
        log = levels.recent(session, self.me.id)
        self.left_out = left_out(log.rows, self.frame.titles)
        self.book = Skillbook(log, self.frame.skills, self.frame.asked, work().now)
        self.teller = Teller(self._sources(key), work().today, is_own=True)

    def _sources(self, key: str | None) -> Sources:
        session, titles = work().session, {id: row.title for id, row in self.modules.items()}
        if key is not None:
            rows = latest(self.book.sittings(key))
            return sources.full(session, rows, titles, self.me.locale)
        told = [held for row in self.book.shown for held in strongest(self.book.sittings(row.key))]
        rows = [row for held in told for row, _ in held]
        return sources.outline(session, [*rows, *self.left_out[-MOST_ROWS:]], titles)

    def line(self, row: SkillRow) -> SkillLine:
        """The line of one skill."""
        lesson = self.lesson(row.key)
        share = (1 / len(lesson.skills), None) if lesson else None
        prospect = self.book.prospect(row.key, share)
        card = self.book.card(row, self.teller)
        return SkillLine(card, prospect, self.planned.get(row.key), lesson)

    def lesson(self, key: str) -> ModuleRow | None:
        """A module of the reader's roles that trains the skill and is not passed; the shortest."""
        roles = set(self.me.sales_roles)
        open_ones = [
            row
            for row in self.modules.values()
            if key in row.skills and (not row.roles or roles & set(row.roles))
            if self.statuses.get(row.id, NOT_STARTED).passed_at is None
        ]
        return min(open_ones, key=lambda row: (row.minutes, row.id), default=None)
