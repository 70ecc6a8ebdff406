"""Reading what each sales role needs in each skill, and who set it."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Fundamental, Person, SalesRole, Skill, Target
from lms.domain.errors import NotFoundError


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
