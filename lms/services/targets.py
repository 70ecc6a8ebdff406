"""Setting by hand the level that a sales role needs in a skill; publishing then leaves it alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from lms.db.models import SalesRole, Skill, Target
from lms.db.queries import targets as queries
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.mastery import previews
from lms.domain.mastery.levels import microseconds
from lms.domain.mastery.previews import Preview
from lms.domain.permissions import Permission
from lms.services.work import Work

LEVELS, WEIGHTS = range(1, 100), range(1, 4)


@dataclass(frozen=True, slots=True)
class Goal:
    """A target level, 1 to 99, and how much the skill counts for the role, 1 to 3."""

    level: int
    weight: int


@dataclass(frozen=True, slots=True)
class GoalChange:
    """What a skill's target is to be, and what it was when the admin looked (None: no target)."""

    wanted: Goal
    seen: Goal | None


def set_targets(work: Work, sales_role: str, changes: Mapping[str, GoalChange]) -> int:
    """Set targets of a sales role, {skill: change}, all or none; how many changed.

    LmsError("target-level"), ("target-weight"); NotFoundError for an unknown role or skill;
    ConflictError("target-changed") when somebody else changed one since it was seen.
    """
    work.require(Permission.MANAGE_TARGETS)
    found = select(SalesRole).where(SalesRole.key == sales_role).with_for_update(key_share=True)
    role = work.session.scalar(found)
    if role is None:
        raise NotFoundError("not-found", sales_role=sales_role)
    wished = {skill: change for skill, change in changes.items() if change.wanted != change.seen}
    _refuse(work, wished)
    kept = work.session.scalars(select(Target).where(Target.sales_role == sales_role))
    targets = {target.skill: target for target in kept}
    return sum(
        _set(work, role, skill, wished[skill], targets.get(skill)) for skill in sorted(wished)
    )


def preview(work: Work, sales_role: str, changes: Mapping[str, GoalChange]) -> Preview:
    """Who would stand elsewhere if these targets were set; nothing is written.

    Errors as for `set_targets`, but that somebody may change a target meanwhile.
    """
    work.require(Permission.MANAGE_TARGETS)
    _refuse(work, changes)
    before = queries.levels(work.session)
    wanted = {skill: change.wanted.level for skill, change in changes.items()}
    after = {**before, sales_role: {**before.get(sales_role, {}), **wanted}}
    people = queries.looked_at(work.session, [sales_role])
    return previews.preview(people, before, after, microseconds(work.now))


def _refuse(work: Work, changes: Mapping[str, GoalChange]) -> None:
    for skill, change in changes.items():
        if change.wanted.level not in LEVELS:
            raise LmsError("target-level", skill=skill)
        if change.wanted.weight not in WEIGHTS:
            raise LmsError("target-weight", skill=skill)
    known = set(work.session.scalars(select(Skill.key).where(Skill.key.in_(changes))))
    if set(changes) - known:
        raise NotFoundError("not-found", skill=min(set(changes) - known))


def _set(
    work: Work, role: SalesRole, skill: str, change: GoalChange, target: Target | None
) -> bool:
    current = Goal(target.level, target.weight) if target else None
    if current == change.wanted:
        return False
    if current != change.seen:
        level = current.level if current else "–"
        raise ConflictError("target-changed", skill=skill, level=level)
    if target is None:
        target = Target(sales_role=role.key, skill=skill)
        work.session.add(target)
    target.level, target.weight = change.wanted.level, change.wanted.weight
    target.set_by = work.actor_id
    work.audit(
        "target.set",
        "target",
        f"{role.key}/{skill}",
        role=role.title,
        skill=work.session.get_one(Skill, skill).title,
        level=[current.level if current else None, target.level],
        weight=[current.weight if current else None, target.weight],
    )
    work.session.flush()
    return True
