"""Reading what each sales role needs in each skill, and who set it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import (
    Fundamental,
    Person,
    PersonLevel,
    PersonSalesRole,
    SalesRole,
    Skill,
    Target,
)
from lms.domain.errors import NotFoundError
from lms.domain.mastery.previews import Looked
from lms.domain.mastery.skills import Estimate, PersonState

AT_A_TIME = 500
"""People fetched in one go."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target level from 1 to 99 with its weight; `set_by` is a name, None for the catalogue."""

    level: int
    weight: int
    set_by: str | None


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill in force with its targets by sales role."""

    key: str
    title: str
    fundamental: str
    targets: dict[str, TargetRow]


@dataclass(frozen=True, slots=True)
class TargetTable:
    """Skills in order × sales roles in order, as (key, title)."""

    roles: tuple[tuple[str, str], ...]
    skills: tuple[SkillLine, ...]

    def title_of(self, role: str) -> str:
        """The title of a sales role; NotFoundError("not-found")."""
        found = dict(self.roles).get(role)
        if found is None:
            raise NotFoundError("not-found", sales_role=role)
        return found


def levels(session: DbSession) -> dict[str, dict[str, int]]:
    """Target levels in force, by sales role and skill, without retired skills: one statement."""
    rows = session.execute(
        select(Target.sales_role, Target.skill, Target.level)
        .join(Skill, Skill.key == Target.skill)
        .where(Skill.retired_at.is_(None))
    )
    found: dict[str, dict[str, int]] = {}
    for role, skill, level in rows:
        found.setdefault(role, {})[skill] = level
    return found


def looked_at(session: DbSession, sales_roles: Iterable[str]) -> Iterator[Looked]:
    """Everybody who is here and has one of these roles, with all of their roles and their levels as
    stored: one statement, streamed."""
    asked = select(PersonSalesRole.person_id).where(
        PersonSalesRole.sales_role.in_(list(sales_roles))
    )
    query = (
        select(
            Person.id, Person.team_id, PersonSalesRole.sales_role, PersonLevel.ability_mean,
            PersonLevel.ability_variance, PersonLevel.skills,
        )
        .join(PersonSalesRole, PersonSalesRole.person_id == Person.id)
        .outerjoin(PersonLevel, PersonLevel.person_id == Person.id)
        .where(Person.deactivated_at.is_(None), Person.id.in_(asked))
        .order_by(Person.id, PersonSalesRole.sales_role)
    )  # fmt: skip
    rows = session.execute(query.execution_options(yield_per=AT_A_TIME))
    for _, group in groupby(rows, key=lambda row: row[0]):
        yield _looked(list(group))


def _looked(rows: Sequence[Any]) -> Looked:
    first = rows[0]
    roles = tuple(row.sales_role for row in rows)
    if first.skills is None:
        return Looked(first.team_id, roles, PersonState.new().ability, {})
    ability = Estimate(first.ability_mean, first.ability_variance)
    return Looked(first.team_id, roles, ability, first.skills)


def table(session: DbSession) -> TargetTable:
    """All targets; three statements."""
    roles = session.execute(select(SalesRole.key, SalesRole.title).order_by(SalesRole.position))
    rows = session.execute(
        select(Target.sales_role, Target.skill, Target.level, Target.weight, Person.name)
        .outerjoin(Person, Person.id == Target.set_by)
    )  # fmt: skip
    targets: dict[str, dict[str, TargetRow]] = {}
    for role, skill, level, weight, name in rows:
        targets.setdefault(skill, {})[role] = TargetRow(level, weight, name)
    skills = session.execute(
        select(Skill.key, Skill.title, Fundamental.title.label("fundamental"))
        .join(Fundamental, Fundamental.key == Skill.fundamental)
        .where(Skill.retired_at.is_(None))
        .order_by(Fundamental.position, Skill.position, Skill.key)
    )
    lines = (SkillLine(s.key, s.title, s.fundamental, targets.get(s.key, {})) for s in skills)
    return TargetTable(tuple((role.key, role.title) for role in roles), tuple(lines))
