"""Reading how ready the people of a team are, and how ready they were in the weeks before.

The past is nowhere stored: the logs of the team are read in one statement and replayed, so it costs
by the size of the team, whatever the size of the company.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.db.base import DbSession
from lms.db.queries.past_levels import as_in, logs_of, states_along
from lms.db.queries.teams import Member, framework, members
from lms.domain.mastery.levels import glance, microseconds
from lms.domain.mastery.skills import PersonState
from lms.domain.teams.readiness import Readiness, pooled, readiness

WEEKS = 12
"""Weeks that are looked back."""
BEFORE = 4
"""Weeks over which a person's part is compared."""
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person's part: readiness now, and `before`, four weeks ago, None before their first day."""

    id: int
    name: str
    now: Readiness
    before: Readiness | None


@dataclass(frozen=True, slots=True)
class TeamReadiness:
    """People by name, and the team week by week, oldest first, the last today's: (day, readiness)
    of who was there on that day."""

    people: tuple[PersonLine, ...]
    weekly: tuple[tuple[date, Readiness], ...]

    @property
    def now(self) -> Readiness:
        """Of the whole team today."""
        return self.weekly[-1][1]


def team_readiness(
    session: DbSession, team_id: int, manager_id: int, now: datetime
) -> TeamReadiness:
    """The team at `now` and in the weeks before, against today's targets: three statements."""
    people = members(session, [team_id], manager_id, framework(session))
    logs = logs_of(session, [who.id for who in people], now)
    instants = [now - _WEEK * back for back in range(WEEKS, -1, -1)]
    rows = {
        who.id: [
            _there(who, state, at)
            for state, at in zip(
                states_along(logs.get(who.id, ()), instants), instants, strict=True
            )
        ]
        for who in people
    }
    weekly = [
        (at.date(), pooled(row[place] or Readiness() for row in rows.values()))
        for place, at in enumerate(instants)
    ]
    lines = [_line(who, rows[who.id]) for who in people]
    return TeamReadiness(tuple(lines), tuple(weekly))


def ready_in(who: Member, state: PersonState, at: datetime) -> Readiness:
    """How ready somebody is of whom that is believed, against today's targets."""
    held = as_in(who, state)
    goals = [(skill, goal.logits) for skill, goal in who.goals.items()]
    cells = glance(held.ability, held.packed, goals, microseconds(at))
    weights = {skill: goal.weight for skill, goal in who.goals.items()}
    return readiness(dict(zip(who.goals, cells, strict=True)), weights)


def _there(who: Member, state: PersonState, at: datetime) -> Readiness | None:
    is_there = who.hired_on is None or who.hired_on <= at.date()
    return ready_in(who, state, at) if is_there else None


def _line(who: Member, row: Sequence[Readiness | None]) -> PersonLine:
    return PersonLine(who.id, who.name, row[-1] or Readiness(), row[-1 - BEFORE])
