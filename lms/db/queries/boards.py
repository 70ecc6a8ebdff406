"""Reading a team as a board: people × skills, who needs the manager first, and what to assign.

A board takes the same few statements however large the team and the company are. Who comes first is
decided in `lms.domain.teams.attention`, what a cell says in `lms.domain.mastery.levels`, what is
advised in `lms.domain.planning.suggestions`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Attempt, Person
from lms.db.queries import reviews
from lms.db.queries.assignments import OpenRow, open_in_teams
from lms.db.queries.past_levels import members_at
from lms.db.queries.standing.suggestions import Advice, Gaps, advice
from lms.db.queries.teams import Framework, Goal, Member, framework, last_seen, members
from lms.domain.mastery.levels import Glance, SkillStanding, glance, microseconds
from lms.domain.planning.assignments import days_late
from lms.domain.teams.attention import IDLE_FROM, NamedGap, Need, Overdue, Signs, first
from lms.domain.teams.readiness import Readiness, counted, pooled

T = TypeVar("T")
_GAP = SkillStanding.GAP
_SHORT = (_GAP, SkillStanding.NEEDS_EVIDENCE)
_ATTEMPT, _PERSON = Attempt.__table__, Person.__table__
_WAITING = (
    select(_ATTEMPT.c.person_id, _ATTEMPT.c.id)
    .join(_PERSON, _PERSON.c.id == _ATTEMPT.c.person_id)
    .where(
        _PERSON.c.team_id == bindparam("team"), _PERSON.c.deactivated_at.is_(None),
        _PERSON.c.id != bindparam("manager"), reviews.WAITS,
    )
    .order_by(_ATTEMPT.c.handed_in_at, _ATTEMPT.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A skill that somebody in the team has a target for; `gaps` people have a named gap in it."""

    skill: str
    title: str
    fundamental: str
    gaps: int


class Line(NamedTuple):
    """A person on the board; `cells` in the order of the columns, None without a target."""

    person_id: int
    name: str
    hired_on: date | None
    cells: Sequence[Glance | None]
    gaps: tuple[NamedGap, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A team at one instant; people with most gaps first, then by name.

    `waiting`: by person, the attempts with free text that nobody has reviewed yet, oldest first.
    `advice`: what to assign, the best first. `ready` is of the whole team.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    ready: Readiness
    needs: tuple[Need, ...] = ()
    waiting: Mapping[int, Sequence[int]] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()

    @property
    def gaps(self) -> int:
        """Named gaps of the whole team."""
        return sum(column.gaps for column in self.columns)


class _Tally(NamedTuple):
    """One skill among people of whom the same is asked: how often each cell occurs."""

    skill: str
    goal: Goal
    cells: Counter[Glance | None]


def board(
    session: DbSession, team_id: int, manager_id: int, now: datetime, today: date, lang: str
) -> Board:
    """The team as its manager sees it at `now`; `today` is the manager's date."""
    frame = framework(session)
    people = members(session, [team_id], manager_id, frame)
    asked = open_in_teams(session, [team_id], lang)
    around = _Around(
        asked=_grouped((row.person_id, row) for row in asked),
        waiting=waiting(session, team_id, manager_id),
        quiet=_quiet(session, people, now, today),
        today=today,
    )
    made, lines, tallies = _seen(people, frame, now)
    gaps = Gaps(
        below=_below(tallies),
        named={(line.person_id, gap.skill) for line in lines for gap in line.gaps},
        assigned={(row.person_id, row.module_id) for row in asked},
    )
    return replace(
        made,
        needs=tuple(first(map(around.signs, people, lines))),
        waiting=around.waiting,
        advice=tuple(advice(session, people, gaps, now, lang)),
    )


def past_board(session: DbSession, team_id: int, manager_id: int, at: datetime) -> Board:
    """The people of today at an earlier instant, against the targets of today: levels only. Three
    statements; the logs of the team are replayed, nobody else's."""
    frame = framework(session)
    people = members_at(session, [team_id], manager_id, frame, at)
    return _seen(people, frame, at)[0]


def _seen(
    people: list[Member], frame: Framework, now: datetime
) -> tuple[Board, list[Line], list[_Tally]]:
    """What the levels show, the lines in the order of `people`, and how often each cell occurs."""
    skills = _skills(people, frame)
    lines = _lines(people, skills, now)
    tallies = _tallies(people, lines, skills)
    made = Board(
        columns=_columns(skills, frame, lines),
        lines=tuple(sorted(lines, key=lambda line: -len(line.gaps))),
        ready=pooled(counted(one.cells.items(), one.goal.weight) for one in tallies),
    )
    return made, lines, tallies


def _tallies(
    people: Iterable[Member], lines: Iterable[Line], skills: Sequence[str]
) -> list[_Tally]:
    """Sums over thousands of cells are worked out from these: a few dozen kinds in each."""
    alike: dict[int, tuple[Mapping[str, Goal], list[Sequence[Glance | None]]]] = {}
    for who, line in zip(people, lines, strict=True):
        alike.setdefault(id(who.goals), (who.goals, []))[1].append(line.cells)
    return [
        _Tally(skill, goals[skill], Counter(column))
        for goals, rows in alike.values()
        for skill, column in zip(skills, zip(*rows, strict=True), strict=True)
        if skill in goals
    ]


def _below(tallies: Iterable[_Tally]) -> dict[str, float]:
    """By skill, the role weight of those who were asked about it and lie below target."""
    found = dict[str, float]()
    for skill, goal, cells in tallies:
        below = sum(
            number
            for cell, number in cells.items()
            if cell and cell.state in _SHORT and cell.level < goal.level
        )
        if below:
            found[skill] = found.get(skill, 0.0) + below * goal.weight
    return found


def waiting(session: DbSession, team_id: int, manager_id: int) -> dict[int, list[int]]:
    """By person, attempts with free text that nobody has reviewed yet; never the manager's own."""
    rows = session.execute(_WAITING, {"team": team_id, "manager": manager_id})
    return _grouped((person, attempt) for person, attempt in rows)


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for person, value in pairs:
        found.setdefault(person, []).append(value)
    return found


def _skills(people: Iterable[Member], frame: Framework) -> list[str]:
    asked = {id(who.goals): who.goals for who in people}.values()
    return [skill for skill in frame.titles if any(skill in goals for goals in asked)]


def _columns(skills: Sequence[str], frame: Framework, lines: Iterable[Line]) -> tuple[Column, ...]:
    counts = Counter(gap.skill for line in lines for gap in line.gaps)
    return tuple(
        Column(skill, frame.titles[skill], frame.fundamentals[skill], counts[skill])
        for skill in skills
    )


def _lines(people: Iterable[Member], skills: Sequence[str], now: datetime) -> list[Line]:
    instant, found = microseconds(now), []
    asked: dict[int, list[tuple[str, float | None]]] = {}
    for who in people:
        aims = who.goals
        goals = asked.get(id(aims))
        if goals is None:
            goals = [(skill, aims[skill].logits if skill in aims else None) for skill in skills]
            asked[id(aims)] = goals
        cells = glance(who.ability, who.packed, goals, instant)
        gaps = [
            NamedGap(skill, max(1, aims[skill].level - cell.level), aims[skill].weight)
            for skill, cell in zip(skills, cells, strict=True)
            if cell is not None and cell.state is _GAP
        ]
        found.append(Line(who.id, who.name, who.hired_on, cells, tuple(gaps)))
    return found


def _quiet(
    session: DbSession, people: Iterable[Member], now: datetime, today: date
) -> dict[int, int]:
    """Days without training, since the first day at work for who never did any; asked of the
    database only for people without recent evidence."""
    silent = [who for who in people if who.seen is None or _days(who.seen, now) >= IDLE_FROM]
    known = last_seen(session, [who.id for who in silent]) if silent else {}
    found = {}
    for who in silent:
        marks = [at for at in (who.seen, known.get(who.id)) if at is not None]
        if marks:
            found[who.id] = _days(max(marks), now)
        elif who.hired_on is not None:
            found[who.id] = (today - who.hired_on).days
    return found


def _days(since: datetime, now: datetime) -> int:
    return (now - since).days


@dataclass(frozen=True, slots=True)
class _Around:
    """What else there is to see of the people of a team, by person."""

    asked: Mapping[int, Sequence[OpenRow]]
    waiting: Mapping[int, Sequence[int]]
    quiet: Mapping[int, int]
    today: date

    def signs(self, who: Member, line: Line) -> Signs:
        asked, day = self.asked.get(who.id), None
        if who.lacks_baseline and who.hired_on:
            day = (self.today - who.hired_on).days + 1
        return Signs(
            person_id=who.id,
            name=who.name,
            overdue=self._overdue(asked) if asked else (),
            late_baseline=day,
            gaps=_not_in_hand(line.gaps, asked) if asked else line.gaps,
            waiting=len(self.waiting.get(who.id, ())),
            idle=self.quiet.get(who.id),
        )

    def _overdue(self, asked: Iterable[OpenRow]) -> tuple[Overdue, ...]:
        late = [(row, days_late(row.due_on, self.today)) for row in asked]
        return tuple(Overdue(row.id, row.title, days) for row, days in late if days)


def _not_in_hand(gaps: Iterable[NamedGap], asked: Iterable[OpenRow]) -> tuple[NamedGap, ...]:
    """Those that nothing trains which is asked already."""
    in_hand = {skill for row in asked for skill in row.skills}
    return tuple(gap for gap in gaps if gap.skill not in in_hand)
