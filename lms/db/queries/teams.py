"""Reading the people of a team for their manager: targets, stored levels, when they were last seen.

Boards are made of it in `boards`; lists of teams for administrators stand in `directory`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    select,
)

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Fundamental,
    Person,
    PersonLevel,
    PersonRole,
    PersonSalesRole,
    Reading,
    Skill,
    Target,
    Team,
)
from lms.domain.attempts import Purpose
from lms.domain.levels import target_logits
from lms.domain.people import Role
from lms.domain.skills import Estimate, PersonState

KEPT = 1024
"""Stored levels kept unpacked, about 5 KB each. They are kept by their whole text, of which the
unpacked form is a pure function: what is kept can never be out of date."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY = PersonState.new().ability
_Packed = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team by its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What a person's roles ask of a skill: the highest level and the highest weight."""

    level: int
    weight: int
    logits: float


@dataclass(frozen=True, slots=True)
class Member:
    """An active person of a team, with levels as they are stored.

    `seen` is the time of the newest evidence. `lacks_baseline`: a new hire who has not handed in a
    baseline check. `goals` by skill.
    """

    id: int
    name: str
    team_id: int | None
    hired_on: date | None
    minutes_cap: int
    lacks_baseline: bool
    goals: Mapping[str, Goal]
    ability: Estimate
    packed: _Packed
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class Framework:
    """Skills in order with their titles, and what each sales role asks of them."""

    titles: Mapping[str, str]
    by_role: Mapping[str, Mapping[str, Goal]]

    def goals(self, roles: Iterable[str]) -> dict[str, Goal]:
        """What these roles ask together."""
        asked: dict[str, Goal] = {}
        for role in roles:
            for skill, goal in self.by_role.get(role, {}).items():
                held = asked.get(skill, goal)
                highest = max(held, goal, key=lambda one: one.level)
                weight = max(held.weight, goal.weight)
                asked[skill] = Goal(highest.level, weight, highest.logits)
        return asked


def _sales_roles() -> ScalarSelect[str]:
    listed = func.aggregate_strings(PersonSalesRole.sales_role, ",")
    return select(listed).where(PersonSalesRole.person_id == Person.id).scalar_subquery()


def _lacks_baseline() -> ColumnElement[bool]:
    is_new = exists().where(PersonRole.person_id == Person.id, PersonRole.role == Role.NEW_HIRE)
    has_done = exists().where(
        Attempt.person_id == Person.id, Attempt.module_id.is_(None),
        Attempt.purpose == Purpose.BASELINE, Attempt.handed_in_at.is_not(None),
    )  # fmt: skip
    return and_(is_new, ~has_done)


_TEAMS = (
    select(Team.id, Team.name)
    .where(Team.id.in_(bindparam("teams", expanding=True)))
    .order_by(Team.name)
)
_MEMBERS = (
    select(
        Person.id, Person.name, Person.team_id, Person.hired_on, Person.minutes_cap,
        _lacks_baseline(), _sales_roles(), PersonLevel.ability_mean, PersonLevel.ability_variance,
        cast(PersonLevel.skills, Text),
    )
    .outerjoin(PersonLevel, PersonLevel.person_id == Person.id)
    .where(
        Person.team_id.in_(bindparam("teams", expanding=True)),
        Person.deactivated_at.is_(None), Person.id != bindparam("manager"),
    )
    .order_by(Person.name, Person.id)
)  # fmt: skip
_FRAMEWORK = (
    select(Skill.key, Skill.title, Target.sales_role, Target.level, Target.weight)
    .join(Fundamental, Fundamental.key == Skill.fundamental)
    .join(Target, Target.skill == Skill.key)
    .where(Skill.retired_at.is_(None))
    .order_by(Fundamental.position, Skill.position, Skill.key)
)
_LAST_SEEN = select(
    Person.id,
    select(func.max(Reading.read_at)).where(Reading.person_id == Person.id).scalar_subquery(),
    select(func.max(Attempt.started_at)).where(Attempt.person_id == Person.id).scalar_subquery(),
).where(Person.id.in_(bindparam("people", expanding=True)))


def teams(session: DbSession, team_ids: Iterable[int]) -> list[TeamRow]:
    """These teams, by name."""
    return [TeamRow(*row) for row in session.execute(_TEAMS, {"teams": list(team_ids)})]


def framework(session: DbSession) -> Framework:
    """The skills that any sales role asks for."""
    titles: dict[str, str] = {}
    by_role: dict[str, dict[str, Goal]] = {}
    for skill, title, role, level, weight in session.execute(_FRAMEWORK):
        titles[skill] = title
        by_role.setdefault(role, {})[skill] = Goal(level, weight, target_logits(level))
    return Framework(titles, by_role)


def members(
    session: DbSession, team_ids: Iterable[int], manager_id: int, frame: Framework
) -> list[Member]:
    """The active people of these teams but for the manager, by name."""
    asked: dict[str | None, dict[str, Goal]] = {}
    found = []
    for row in session.execute(_MEMBERS, {"teams": list(team_ids), "manager": manager_id}):
        who, (roles, mean, variance, text) = row[:6], row[6:]
        if roles not in asked:
            asked[roles] = frame.goals(roles.split(",") if roles else ())
        packed, seen = _unpacked(text) if text else ({}, None)
        ability = _NOBODY if text is None else Estimate(mean, variance)
        found.append(Member(*who, asked[roles], ability, packed, seen))
    return found


def last_seen(session: DbSession, person_ids: Iterable[int]) -> dict[int, datetime]:
    """When these people last marked a lesson as read or began to answer questions; who never did
    is left out."""
    found = {}
    for person, *marks in session.execute(_LAST_SEEN, {"people": list(person_ids)}):
        if known := [at for at in marks if at is not None]:
            found[person] = max(known)
    return found


@lru_cache(maxsize=KEPT)
def _unpacked(text: str) -> tuple[_Packed, datetime | None]:
    """Stored levels as numbers, and the time of the newest evidence among them."""
    packed = json.loads(text)
    newest = max((at for _, _, _, at in packed.values()), default=None)
    return packed, None if newest is None else _EPOCH + timedelta(microseconds=newest)
