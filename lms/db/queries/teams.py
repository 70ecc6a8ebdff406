"""Reading the people of a team for their manager: targets, stored levels, when they were last seen.

Boards are made of it in `boards`; lists of teams for administrators stand in `directory`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import NamedTuple

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
    Plan,
    PlanItem,
    Reading,
    Skill,
    Target,
    Team,
)
from lms.domain.asking.attempts import Purpose
from lms.domain.mastery.levels import target_logits
from lms.domain.mastery.skills import Estimate, PersonState
from lms.domain.people import Role

KEPT = 1024
"""Stored levels kept unpacked, about 4 KB each. They are kept by their whole text, of which the
unpacked form is a pure function: what is kept can never be out of date."""
_PERSON, _ROLE, _SALES_ROLE = Person.__table__, PersonRole.__table__, PersonSalesRole.__table__
_LEVEL, _ATTEMPT, _READING = PersonLevel.__table__, Attempt.__table__, Reading.__table__
_SKILL, _FUNDAMENTAL, _TARGET = Skill.__table__, Fundamental.__table__, Target.__table__
_TEAM, _PLAN, _ITEM = Team.__table__, Plan.__table__, PlanItem.__table__
"""Tables rather than records: what is selected from records costs a board twice the time."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY = PersonState.new().ability
_Packed = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team by its name."""

    id: int
    name: str


class Goal(NamedTuple):
    """What a person's roles ask of a skill: the highest level and the highest weight."""

    level: int
    weight: int
    logits: float


class Member(NamedTuple):
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
class Planned:
    """Minutes in a person's plan of this week, done ones included, and the modules in it.

    `cap` is of that week: less absences, and with what they asked for on top; None without a plan.
    """

    minutes: int = 0
    modules: frozenset[str] = frozenset()
    cap: int | None = None

    def minutes_with(self, module_id: str, minutes: int) -> int:
        """The minutes once this module is added; it counts once."""
        return self.minutes + (0 if module_id in self.modules else minutes)


@dataclass(frozen=True, slots=True)
class Framework:
    """Skills in order with their titles and those of their fundamentals, and what each sales role
    asks of them."""

    titles: Mapping[str, str]
    fundamentals: Mapping[str, str]
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
    listed = func.aggregate_strings(_SALES_ROLE.c.sales_role, ",")
    return select(listed).where(_SALES_ROLE.c.person_id == _PERSON.c.id).scalar_subquery()


def _lacks_baseline() -> ColumnElement[bool]:
    is_new = exists().where(_ROLE.c.person_id == _PERSON.c.id, _ROLE.c.role == Role.NEW_HIRE)
    has_done = exists().where(
        _ATTEMPT.c.person_id == _PERSON.c.id, _ATTEMPT.c.module_id.is_(None),
        _ATTEMPT.c.purpose == Purpose.BASELINE, _ATTEMPT.c.handed_in_at.is_not(None),
    )  # fmt: skip
    return and_(is_new, ~has_done)


_TEAMS = (
    select(_TEAM.c.id, _TEAM.c.name)
    .where(_TEAM.c.id.in_(bindparam("teams", expanding=True)))
    .order_by(_TEAM.c.name)
)
_MEMBERS = (
    select(
        _PERSON.c.id, _PERSON.c.name, _PERSON.c.team_id, _PERSON.c.hired_on, _PERSON.c.minutes_cap,
        _lacks_baseline(), _sales_roles(), _LEVEL.c.ability_mean, _LEVEL.c.ability_variance,
        cast(_LEVEL.c.skills, Text),
    )
    .outerjoin(_LEVEL, _LEVEL.c.person_id == _PERSON.c.id)
    .where(
        _PERSON.c.team_id.in_(bindparam("teams", expanding=True)),
        _PERSON.c.deactivated_at.is_(None), _PERSON.c.id != bindparam("manager"),
    )
    .order_by(_PERSON.c.name, _PERSON.c.id)
)  # fmt: skip
_FRAMEWORK = (
    select(
        _SKILL.c.key, _SKILL.c.title, _FUNDAMENTAL.c.title, _TARGET.c.sales_role, _TARGET.c.level,
        _TARGET.c.weight,
    )
    .join(_FUNDAMENTAL, _FUNDAMENTAL.c.key == _SKILL.c.fundamental)
    .join(_TARGET, _TARGET.c.skill == _SKILL.c.key)
    .where(_SKILL.c.retired_at.is_(None))
    .order_by(_FUNDAMENTAL.c.position, _SKILL.c.position, _SKILL.c.key)
)  # fmt: skip
_LAST_SEEN = select(
    _PERSON.c.id,
    select(func.max(_READING.c.read_at))
    .where(_READING.c.person_id == _PERSON.c.id)
    .scalar_subquery(),
    select(func.max(_ATTEMPT.c.started_at))
    .where(_ATTEMPT.c.person_id == _PERSON.c.id)
    .scalar_subquery(),
).where(_PERSON.c.id.in_(bindparam("people", expanding=True)))

_PLANNED = (
    select(_PLAN.c.person_id, _PLAN.c.minutes_cap, _ITEM.c.minutes, _ITEM.c.module_id)
    .outerjoin(_ITEM, _ITEM.c.plan_id == _PLAN.c.id)
    .where(
        _PLAN.c.person_id.in_(bindparam("people", expanding=True)), _PLAN.c.replaced_at.is_(None),
        _PLAN.c.cycle_start <= bindparam("today"), _PLAN.c.cycle_end >= bindparam("today"),
    )
)  # fmt: skip


def teams(session: DbSession, team_ids: Iterable[int]) -> list[TeamRow]:
    """These teams, by name."""
    return [TeamRow(*row) for row in session.execute(_TEAMS, {"teams": list(team_ids)})]


def framework(session: DbSession) -> Framework:
    """The skills that any sales role asks for."""
    titles: dict[str, str] = {}
    fundamentals: dict[str, str] = {}
    by_role: dict[str, dict[str, Goal]] = {}
    for key, title, fundamental, role, level, weight in session.execute(_FRAMEWORK):
        skill = intern(key)
        titles[skill], fundamentals[skill] = title, fundamental
        by_role.setdefault(role, {})[skill] = Goal(level, weight, target_logits(level))
    return Framework(titles, fundamentals, by_role)


def members(
    session: DbSession, team_ids: Iterable[int], manager_id: int, frame: Framework
) -> list[Member]:
    """The active people of these teams but for the manager, by name."""
    asked: dict[str | None, dict[str, Goal]] = {}
    found = []
    for row in session.execute(_MEMBERS, {"teams": list(team_ids), "manager": manager_id}):
        id, name, team, hired_on, cap, lacks_baseline, roles, mean, variance, text = row
        if roles not in asked:
            asked[roles] = frame.goals(roles.split(",") if roles else ())
        packed, seen = _unpacked(text) if text else ({}, None)
        ability = _NOBODY if text is None else Estimate(mean, variance)
        who = (id, name, team, hired_on, cap, lacks_baseline, asked[roles], ability, packed, seen)
        found.append(Member._make(who))
    return found


def last_seen(session: DbSession, person_ids: Iterable[int]) -> dict[int, datetime]:
    """When these people last marked a lesson as read or began to answer questions; who never did
    is left out."""
    found = {}
    for person, *marks in session.execute(_LAST_SEEN, {"people": list(person_ids)}):
        if known := [at for at in marks if at is not None]:
            found[person] = max(known)
    return found


def planned(session: DbSession, person_ids: Iterable[int], today: date) -> dict[int, Planned]:
    """What this week's plans hold; who has no plan is left out."""
    found: dict[int, Planned] = {}
    given = {"people": list(person_ids), "today": today}
    for person, cap, minutes, module in session.execute(_PLANNED, given):
        held = found.get(person, Planned())
        modules = held.modules | {module} if module else held.modules
        found[person] = Planned(held.minutes + (minutes or 0), modules, cap)
    return found


@lru_cache(maxsize=KEPT)
def _unpacked(text: str) -> tuple[_Packed, datetime | None]:
    """Stored levels as numbers, and the time of the newest evidence among them."""
    packed = {intern(skill): tuple(held) for skill, held in json.loads(text).items()}
    newest = max((at for _, _, _, at in packed.values()), default=None)
    return packed, None if newest is None else _EPOCH + timedelta(microseconds=newest)
