"""My skills: where a person stands, what would move it, and the evidence that it rests on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import render_template

from lms.db.queries import levels as held
from lms.db.queries import modules, plans
from lms.db.queries.attempts import module_status
from lms.db.queries.levels import EvidenceRow, SkillRow
from lms.db.queries.modules import ModuleRow
from lms.db.queries.plans import PlanItemRow
from lms.domain.errors import NotFoundError
from lms.domain.levels import Band, Reading, SkillStanding, beliefs, read, trend
from lms.domain.permissions import Permission
from lms.domain.skills_framework import Target
from lms.domain.status import NOT_STARTED
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.evidence import EvidenceLine, lines, strongest
from lms.web.learn.plan_cards import figures, title_of

ORDER = (
    SkillStanding.GAP,
    SkillStanding.NEEDS_EVIDENCE,
    SkillStanding.NOT_ASSESSED,
    SkillStanding.AT_TARGET,
    SkillStanding.NO_TARGET,
)
"""What needs the person's eye first."""
STEADY = 3
"""Level points below which a trend is called steady."""
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Trend:
    """Weekly levels, oldest first, and the same in words."""

    levels: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill of the reader. `band` is None for a skill not assessed; `planned` is what this
    week's plan does for it, `lesson` what else trains it."""

    skill: SkillRow
    reading: Reading
    band: str | None
    trend: Trend | None
    evidence: Sequence[EvidenceLine]
    planned: PlanItemRow | None = None
    lesson: ModuleRow | None = None

    @property
    def asks(self) -> bool:
        """Whether answering questions is the next thing to do for it."""
        unsure = self.reading.state in (SkillStanding.NEEDS_EVIDENCE, SkillStanding.NOT_ASSESSED)
        return unsure and self.reading.target is not None and not self.is_taught

    @property
    def is_taught(self) -> bool:
        """Whether this week's plan has a module for it."""
        return self.planned is not None and self.planned.module is not None

    @property
    def strongest(self) -> list[EvidenceLine]:
        """The evidence that moved it furthest."""
        return strongest(self.evidence)

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
    shown = [row for row in found.rows if row.key in found.targets or row.key in found.state.skills]
    made = sorted((found.line(row) for row in shown), key=_place(found.targets))
    return render_template("lms/learn/skills.html", lines=made, summary=_summary(made))


@bp.get("/skills/<key>")
@requires(Permission.LEARN)
def skill(key: str) -> str:
    """One skill with everything that was seen of it."""
    found = _Findings()
    row = next((row for row in found.rows if row.key == key), None)
    if row is None:
        raise NotFoundError("not-found", skill=key)
    trains = [one for one in found.modules.values() if key in one.skills]
    return render_template(
        "lms/learn/skill.html",
        line=found.line(row),
        trains=[(one, found.statuses.get(one.id, NOT_STARTED).state) for one in trains],
    )


class _Findings:
    """Everything that is known of the reader's skills, read once."""

    def __init__(self) -> None:
        self.me, self.now = actor(), work()
        session = self.now.session
        self.rows = held.skills(session)
        self.targets: Mapping[str, Target] = held.targets_of(session, self.me.sales_roles)
        self.state = held.state_of(session, self.me.id)
        self.log: Sequence[EvidenceRow] = held.log_of(session, self.me.id)
        self.states = beliefs(self.log)
        self.modules = {row.id: row for row in modules.module_list(session, self.me.locale)}
        self.statuses = module_status(session, self.me.id)
        plan = plans.current(session, self.me.id, self.now.today, statuses=self.statuses)
        self.planned = {item.skill: item for item in reversed(plan.open)} if plan else {}

    def line(self, row: SkillRow) -> SkillLine:
        """The line of one skill."""
        target = self.targets.get(row.key)
        reading = read(self.state, row.key, target.level if target else None, self.now.now)
        if reading.state is SkillStanding.NOT_ASSESSED:
            return SkillLine(row, reading, None, None, (), self.planned.get(row.key))
        titles = {id: module.title for id, module in self.modules.items()}
        return SkillLine(
            skill=row,
            reading=reading,
            band=_band_words(reading.band),
            trend=self.trend(row.key),
            evidence=lines(self.log, self.states, row.key, titles, self.now.today),
            planned=self.planned.get(row.key),
            lesson=self.lesson(row.key),
        )

    def trend(self, key: str) -> Trend | None:
        """The weekly levels, from two points on."""
        weekly = trend(self.log, key, self.now.now, WEEKS, states=self.states)
        points = [level for _, level in weekly]
        return Trend(tuple(points), _trend_words(points)) if len(points) > 1 else None

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


def _place(targets: Mapping[str, Target]) -> Callable[[SkillLine], tuple[int, float]]:
    """Gaps first, the one that matters most at the top; elsewhere the order of the framework."""

    def place(line: SkillLine) -> tuple[int, float]:
        state, chance = line.reading.state, line.reading.p_below or 0.0
        target = targets.get(line.skill.key)
        size = target.weight * chance if target and state is SkillStanding.GAP else 0.0
        return ORDER.index(state), -size

    return place


def _summary(made: Sequence[SkillLine]) -> str:
    """How many skills stand where, in words."""
    states = sorted((line.reading.state for line in made), key=ORDER.index)
    counts = {state: len(list(group)) for state, group in groupby(states)}
    told = [_count_words(state, counts[state]) for state in counts]
    words = ", ".join(part for part in told if part)
    return f"{words[:1].upper()}{words[1:]}."


def _count_words(state: SkillStanding, number: int) -> str:
    if state is SkillStanding.GAP:
        return n("one gap", "%(n)s gaps", number)
    if state is SkillStanding.AT_TARGET:
        return n("one at target", "%(n)s at target", number)
    if state is SkillStanding.NEEDS_EVIDENCE:
        return n("one that needs evidence", "%(n)s that need evidence", number)
    if state is SkillStanding.NOT_ASSESSED:
        return n("one not assessed", "%(n)s not assessed", number)
    return n("one without a target", "%(n)s without a target", number)


def _band_words(value: Band) -> str:
    return {
        Band.NOVICE: t("Novice"),
        Band.DEVELOPING: t("Developing"),
        Band.PROFICIENT: t("Proficient"),
        Band.EXPERT: t("Expert"),
    }[value]


def _trend_words(levels: Sequence[int]) -> str:
    moved, weeks = levels[-1] - levels[0], len(levels) - 1
    if abs(moved) < STEADY:
        return t("steady")
    if moved > 0:
        return n("up %(points)s in a week", "up %(points)s in %(n)s weeks", weeks, points=moved)
    return n("down %(points)s in a week", "down %(points)s in %(n)s weeks", weeks, points=-moved)
