"""Reading which sales role asks for which level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from lms.db.base import DbSession
from lms.db.models import Fundamental, SalesRole, Skill, Target
from lms.db.queries.levels import SkillRow
from lms.domain.mastery import skills_framework


@dataclass(frozen=True, slots=True)
class Asked:
    """What one role asks of one skill; `role` is its title."""

    skill: str
    role: str
    level: int
    weight: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The skills in force in the order of the framework, and what some roles ask of them."""

    skills: tuple[SkillRow, ...]
    asked: tuple[Asked, ...]

    @property
    def titles(self) -> dict[str, str]:
        """Titles by key."""
        return {row.key: row.title for row in self.skills}


def frame(session: DbSession, sales_roles: Sequence[str]) -> Frame:
    """All skills in force, and what each of these roles asks of each: one statement."""
    asks = and_(Target.skill == Skill.key, Target.sales_role.in_(sales_roles))
    query = (
        select(Skill.key, Skill.title, Skill.fundamental, Fundamental.title, SalesRole.title,
               Target.level, Target.weight)
        .join(Fundamental, Fundamental.key == Skill.fundamental)
        .outerjoin(Target, asks)
        .outerjoin(SalesRole, SalesRole.key == Target.sales_role)
        .where(Skill.retired_at.is_(None))
        .order_by(Fundamental.position, Skill.position, Skill.key, SalesRole.position)
    )  # fmt: skip
    skills: dict[str, SkillRow] = {}
    asked = []
    for key, title, fundamental, fundamental_title, role, level, weight in session.execute(query):
        skills[key] = SkillRow(key, title, fundamental, fundamental_title)
        if role is not None:
            asked.append(Asked(key, role, level, weight))
    return Frame(tuple(skills.values()), tuple(asked))


def union(asked: Iterable[Asked]) -> dict[str, skills_framework.Target]:
    """What several roles ask together, as `levels.targets_of` finds it: of each skill the highest
    level and the highest weight."""
    found: dict[str, skills_framework.Target] = {}
    for one in asked:
        held = found.get(one.skill, skills_framework.Target(one.level, one.weight))
        highest = max(held.level, one.level), max(held.weight, one.weight)
        found[one.skill] = skills_framework.Target(*highest)
    return found
