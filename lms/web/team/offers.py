"""What the form of an assignment offers: modules with what they are expected to bring, and people
with what they have planned and what stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from lms.db.queries import assignments, attempts, levels, modules, teams
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.modules import ModuleRow
from lms.db.queries.teams import Member, Planned
from lms.domain.assignments import expected_points
from lms.domain.errors import NotFoundError
from lms.domain.levels import Reading, SkillStanding, glance, microseconds, read
from lms.domain.people import Actor
from lms.domain.status import NOT_STARTED, ModuleStatus
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, all of it optional."""

    skill: str | None = None
    module: str | None = None
    people: frozenset[int] = frozenset()
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A module to assign; `points` is the gain in the skill that is expected of it, None where no
    skill is meant. `skills` are titles."""

    id: str
    title: str
    minutes: int
    points: int | None
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """An offered module that somebody has passed, and when last."""

    module: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """A module that somebody cannot do yet, and the titles of what they have to pass before."""

    module: str
    title: str
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to assign it to, as far as the offered modules and the skill go.

    `reading` is of the skill, `short` the points by which each skill lies below its target, times
    its weight. `has`: what they are asked to do already.
    """

    id: int
    name: str
    team_id: int | None
    cap: int
    planned: Planned
    reading: Reading | None
    short: Mapping[str, int]
    has: tuple[AssignmentRow, ...]
    passed: tuple[Passed, ...]
    missing: tuple[Missing, ...]

    @property
    def has_gap(self) -> bool:
        """Whether the skill is a named gap of theirs."""
        return self.reading is not None and self.reading.state is SkillStanding.GAP

    @property
    def done_or_blocked(self) -> set[str]:
        """Modules that they have passed, or cannot do yet."""
        return {one.module for one in self.passed} | {one.module for one in self.missing}

    def is_free_for(self, choice: Choice | None) -> bool:
        """Whether the module would be news to them: neither assigned nor passed."""
        known = {row.module_id for row in self.has} | {one.module for one in self.passed}
        return choice is None or choice.id not in known


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that the form shows, and what is ticked at first: `module` and `people`."""

    skill: str | None
    skill_title: str
    choices: tuple[Choice, ...]
    candidates: tuple[Candidate, ...]
    module: Choice | None
    people: frozenset[int]


def offer(work: Work, manager: Actor, asked: Asked) -> Offer:
    """What `manager` may assign: best module first, people with a gap in the skill first.

    NotFoundError for a skill or module that is not there, for a team of somebody else's and for
    people outside the teams.
    """
    survey = _Survey(work, manager, asked)
    candidates = survey.candidates()
    if asked.people - {one.id for one in candidates}:
        raise NotFoundError("not-found", person=min(asked.people))
    gaps = [one for one in candidates if one.has_gap]
    meant = [one for one in candidates if one.id in asked.people] or gaps or candidates
    choices = survey.choices(meant)
    module = next((one for one in choices if one.id == asked.module), next(iter(choices), None))
    ticked = asked.people or {one.id for one in gaps if one.is_free_for(module)}
    return Offer(
        skill=asked.skill,
        skill_title=survey.skill_title,
        choices=tuple(choices),
        candidates=tuple(
            sorted(candidates, key=lambda one: (one.id not in ticked, not one.has_gap))
        ),
        module=module,
        people=frozenset(ticked),
    )


class _Survey:
    """Everything that an offer is made from, read once."""

    def __init__(self, work: Work, manager: Actor, asked: Asked) -> None:
        session = work.session
        self.work, self.asked = work, asked
        self.frame = teams.framework(session)
        self.rows = {row.id: row for row in modules.module_list(session, manager.locale)}
        self.offered = self._offered()
        self.people = teams.members(session, _teams(manager, asked), manager.id, self.frame)
        ids = [who.id for who in self.people]
        self.statuses = attempts.module_statuses(session, ids)
        self.planned = teams.planned(session, ids, work.today)
        self.open = assignments.open_among(session, [row.id for row in self.offered], ids)

    @property
    def skill_title(self) -> str:
        return self.frame.titles[self.asked.skill] if self.asked.skill else ""

    def candidates(self) -> list[Candidate]:
        """Everybody whom the manager might ask, by name."""
        return [self._candidate(who) for who in self.people]

    def choices(self, meant: Sequence[Candidate]) -> list[Choice]:
        """The modules: what brings these people most per minute first."""
        rows = sorted(self.offered, key=lambda row: self._place(row, meant))
        return [self._choice(row, [one.reading for one in meant]) for row in rows]

    def _offered(self) -> list[ModuleRow]:
        skill, module = self.asked.skill, self.asked.module
        if skill is not None and skill not in self.frame.titles:
            raise NotFoundError("not-found", skill=skill)
        if module is not None and module not in self.rows:
            raise NotFoundError("not-found", module=module)
        if skill is None and module is None:
            return list(self.rows.values())
        return [row for row in self.rows.values() if row.id == module or skill in row.skills]

    def _place(self, row: ModuleRow, meant: Sequence[Candidate]) -> tuple[float, str]:
        """Points short in the module's skills, of those who can do it now, over its minutes."""
        skills = [key for key in row.skills if self.asked.skill in (None, key)]
        free = [one for one in meant if row.id not in one.done_or_blocked]
        short = sum(one.short.get(key, 0) for one in free for key in skills) / max(
            1, len(row.skills)
        )
        return -short / max(1, row.minutes), row.title

    def _choice(self, row: ModuleRow, readings: Iterable[Reading | None]) -> Choice:
        share = 1 / len(row.skills) if self.asked.skill in row.skills else 0.0
        gains = [expected_points(one.mean, share, None) for one in readings if one is not None]
        points = round(fmean(gains)) if gains else None
        titles = tuple(
            self.frame.titles[skill] for skill in row.skills if skill in self.frame.titles
        )
        return Choice(row.id, row.title, row.minutes, points, titles)

    def _candidate(self, who: Member) -> Candidate:
        statuses = self.statuses.get(who.id, {})
        return Candidate(
            id=who.id,
            name=who.name,
            team_id=who.team_id,
            cap=who.minutes_cap,
            planned=self.planned.get(who.id, Planned()),
            reading=self._reading(who),
            short=self._short(who),
            has=tuple(
                self.open[who.id, row.id] for row in self.offered if (who.id, row.id) in self.open
            ),
            passed=tuple(self._passed(statuses)),
            missing=tuple(self._missing(statuses)),
        )

    def _reading(self, who: Member) -> Reading | None:
        skill = self.asked.skill
        if skill is None:
            return None
        state = levels.unpacked(who.ability.mean, who.ability.variance, who.packed)
        goal = who.goals.get(skill)
        return read(state, skill, goal.level if goal else None, self.work.now)

    def _short(self, who: Member) -> dict[str, int]:
        goals = [(skill, goal.logits) for skill, goal in who.goals.items()]
        seen = glance(who.ability, who.packed, goals, microseconds(self.work.now))
        return {
            skill: goal.weight * max(0, goal.level - cell.level)
            for (skill, goal), cell in zip(who.goals.items(), seen, strict=True)
            if cell is not None and cell.state is not SkillStanding.NOT_ASSESSED
        }

    def _passed(self, statuses: Mapping[str, ModuleStatus]) -> Iterable[Passed]:
        for row in self.offered:
            at = statuses.get(row.id, NOT_STARTED).passed_at
            if at is not None:
                yield Passed(row.id, row.title, at)

    def _missing(self, statuses: Mapping[str, ModuleStatus]) -> Iterable[Missing]:
        for row in self.offered:
            wanted = [self.rows[key] for key in row.prerequisites if key in self.rows]
            first = [one.title for one in wanted if not statuses.get(one.id, NOT_STARTED).passed_at]
            if first and not statuses.get(row.id, NOT_STARTED).passed_at:
                yield Missing(row.id, row.title, tuple(first))


def _teams(manager: Actor, asked: Asked) -> list[int]:
    if asked.team is None:
        return sorted(manager.managed_teams)
    if asked.team not in manager.managed_teams:
        raise NotFoundError("not-found", team=asked.team)
    return [asked.team]
