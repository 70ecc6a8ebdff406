"""What the form of an assignment offers: modules with what they are expected to bring, and people
with what they have planned and what stands in the way.

Which module brings most is decided as on the board, in `lms.domain.planning.suggestions`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from lms.db.queries import assignments, attempts, levels, teams
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.standing.obstacles import Obstacles, obstacles
from lms.db.queries.standing.suggestions import Offered, offered, wanted
from lms.db.queries.teams import Member, Planned
from lms.domain.errors import NotFoundError
from lms.domain.mastery.levels import Reading, SkillStanding, read
from lms.domain.people import Actor
from lms.domain.planning.assignments import expected_points, usual_due
from lms.domain.planning.suggestions import left_after, ranked
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

    `cap` and `planned` are minutes of this week. `reading` is of the skill. `has`: what they are
    asked to do already; `waived`: titles of what they tested out of; `away`: absences as (first,
    last) day until the end of next week.
    """

    id: int
    name: str
    team_id: int | None
    cap: int
    planned: Planned
    reading: Reading | None
    has: tuple[AssignmentRow, ...]
    passed: tuple[Passed, ...]
    missing: tuple[Missing, ...]
    waived: Mapping[str, str]
    away: Sequence[tuple[date, date]]

    @property
    def has_gap(self) -> bool:
        """Whether the skill is a named gap of theirs."""
        return self.reading is not None and self.reading.state is SkillStanding.GAP

    def is_free_for(self, choice: Choice | None) -> bool:
        """Whether the module would be news to them: not assigned, passed or tested out of."""
        known = {row.module_id for row in self.has} | {one.module for one in self.passed}
        return choice is None or choice.id not in known | self.waived.keys()

    def over(self, choice: Choice) -> int:
        """Minutes by which the module takes them over this week's cap; 0 if it fits."""
        return max(0, self.planned.minutes_with(choice.id, choice.minutes) - self.cap)

    def left(self, now: datetime) -> dict[tuple[int, str], float]:
        """What modules still have to give them, as `suggestions.ranked` takes it."""
        found = {(self.id, one.module): left_after((now - one.at).days) for one in self.passed}
        blocked = {row.module_id for row in self.has} | {one.module for one in self.missing}
        return found | dict.fromkeys(((self.id, key) for key in blocked | self.waived.keys()), 0.0)


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that the form shows, and what is ticked at first: `module` and `people`."""

    skill: str | None
    skill_title: str
    choices: tuple[Choice, ...]
    candidates: tuple[Candidate, ...]
    module: Choice | None
    people: frozenset[int]

    def over(self, module_id: str | None, people: Iterable[int]) -> list[tuple[str, int]]:
        """(name, minutes) of those of these people whom a module takes over this week's cap."""
        choice = next((one for one in self.choices if one.id == module_id), None)
        chosen = set(people)
        meant = [one for one in self.candidates if one.id in chosen] if choice else []
        return [(one.name, one.over(choice)) for one in meant if choice and one.over(choice)]


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
        self.modules = offered(session, manager.locale)
        self.offered = self._offered()
        self.people = teams.members(session, _teams(manager, asked), manager.id, self.frame)
        ids = [who.id for who in self.people]
        self.statuses = attempts.module_statuses(session, ids)
        self.planned = teams.planned(session, ids, work.today)
        self.open = assignments.open_among(session, self.offered, ids)
        self.obstacles = obstacles(session, ids, work.today, usual_due(work.today))

    @property
    def skill_title(self) -> str:
        return self.frame.titles[self.asked.skill] if self.asked.skill else ""

    def candidates(self) -> list[Candidate]:
        """Everybody whom the manager might ask, by name."""
        return [self._candidate(who) for who in self.people]

    def choices(self, meant: Sequence[Candidate]) -> list[Choice]:
        """The modules: what brings these people most per minute first."""
        gains, readings = self._gains(meant), [one.reading for one in meant]
        rows = sorted(self.offered.values(), key=lambda row: (-gains[row.lesson.module], row.title))
        return [self._choice(row, readings) for row in rows]

    def _gains(self, meant: Sequence[Candidate]) -> Mapping[str, float]:
        """By module, what it brings these people for a minute of each, over the skills meant."""
        chosen = {one.id for one in meant}
        skills = [self.asked.skill] if self.asked.skill else list(self.frame.titles)
        people = [who for who in self.people if who.id in chosen]
        wants = wanted(people, skills, self.work.now)
        left = {key: value for one in meant for key, value in one.left(self.work.now).items()}
        gains = defaultdict[str, float](float)
        for one in ranked(wants, [row.lesson for row in self.offered.values()], left):
            gains[one.module] += one.per_minute
        return gains

    def _offered(self) -> dict[str, Offered]:
        skill, module = self.asked.skill, self.asked.module
        if skill is not None and skill not in self.frame.titles:
            raise NotFoundError("not-found", skill=skill)
        if module is not None and module not in self.modules:
            raise NotFoundError("not-found", module=module)
        if skill is None and module is None:
            return self.modules
        return {
            key: row
            for key, row in self.modules.items()
            if key == module or skill in row.lesson.skills
        }

    def _choice(self, row: Offered, readings: Iterable[Reading | None]) -> Choice:
        lesson, titles = row.lesson, self.frame.titles
        share = lesson.share if self.asked.skill in lesson.skills else 0.0
        gains = [expected_points(one.mean, share, None) for one in readings if one is not None]
        points = round(fmean(gains)) if gains else None
        trains = tuple(titles[skill] for skill in lesson.skills if skill in titles)
        return Choice(lesson.module, row.title, lesson.minutes, points, trains)

    def _candidate(self, who: Member) -> Candidate:
        statuses = self.statuses.get(who.id, {})
        planned = self.planned.get(who.id, Planned())
        hindered = self.obstacles.get(who.id, Obstacles())
        return Candidate(
            id=who.id,
            name=who.name,
            team_id=who.team_id,
            cap=who.minutes_cap if planned.cap is None else planned.cap,
            planned=planned,
            reading=self._reading(who),
            has=tuple(self.open[who.id, key] for key in self.offered if (who.id, key) in self.open),
            passed=tuple(self._passed(statuses)),
            missing=tuple(self._missing(statuses, hindered.waived)),
            waived={key: self.offered[key].title for key in hindered.waived & self.offered.keys()},
            away=hindered.away,
        )

    def _reading(self, who: Member) -> Reading | None:
        skill = self.asked.skill
        if skill is None:
            return None
        state = levels.unpacked(who.ability.mean, who.ability.variance, who.packed)
        goal = who.goals.get(skill)
        return read(state, skill, goal.level if goal else None, self.work.now)

    def _passed(self, statuses: Mapping[str, ModuleStatus]) -> Iterable[Passed]:
        for key, row in self.offered.items():
            at = statuses.get(key, NOT_STARTED).passed_at
            if at is not None:
                yield Passed(key, row.title, at)

    def _missing(self, statuses: Mapping[str, ModuleStatus], waived: set[str]) -> Iterable[Missing]:
        done = {key for key, one in statuses.items() if one.passed_at} | waived
        for key, row in self.offered.items():
            wanted = [one for one in row.prerequisites if one in self.modules and one not in done]
            if wanted and key not in done:
                yield Missing(key, row.title, tuple(self.modules[one].title for one in wanted))


def _teams(manager: Actor, asked: Asked) -> list[int]:
    if asked.team is None:
        return sorted(manager.managed_teams)
    if asked.team not in manager.managed_teams:
        raise NotFoundError("not-found", team=asked.team)
    return [asked.team]
