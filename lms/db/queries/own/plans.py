"""Assignments, plans, what was asked of them and days away: of a person, and by them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.db.models import Absence, Assignment, Person, Plan, PlanItem, PlanWish

Rows = Select[*tuple[Any, ...]]


def _assigned(condition: ColumnElement[bool], other: ColumnElement[int]) -> Rows:
    return (
        select(Assignment.assigned_at, Person.name.label("person"), Assignment.module_id,
               Assignment.due_on, Assignment.note, Assignment.withdrawn_at)
        .join(Person, Person.id == other)
        .where(condition)
        .order_by(Assignment.id.desc())
    )  # fmt: skip


def assignments(person: int) -> Rows:
    """What the person was asked to do."""
    return _assigned(Assignment.person_id == person, Assignment.assigned_by.expression)


def given(person: int) -> Rows:
    """What the person asked of others."""
    return _assigned(Assignment.assigned_by == person, Assignment.person_id.expression)


def plans(person: int) -> Rows:
    """Every plan that was made, with its items and the figures that chose them."""
    return (
        select(Plan.cycle_start, Plan.cycle_end, Plan.made_at, Plan.replaced_at, Plan.minutes_cap,
               Plan.is_over_cap, Plan.notes, PlanItem.position, PlanItem.kind, PlanItem.title,
               PlanItem.minutes, PlanItem.due_on, PlanItem.module_id, PlanItem.fact_id,
               PlanItem.is_rolled_over, PlanItem.reason, PlanItem.figures)
        .outerjoin(PlanItem, PlanItem.plan_id == Plan.id)
        .where(Plan.person_id == person)
        .order_by(Plan.id.desc(), PlanItem.position)
    )  # fmt: skip


def wishes(person: int) -> Rows:
    """What the person asked of their own plans."""
    return (
        select(PlanWish.wished_at, PlanWish.cycle_start, PlanWish.kind, PlanWish.title,
               PlanWish.key, PlanWish.wanted, PlanWish.until, PlanWish.minutes,
               PlanWish.reason.label("why"), PlanWish.undone_at.label("taken_back_at"))
        .where(PlanWish.person_id == person)
        .order_by(PlanWish.id.desc())
    )  # fmt: skip


def absences(person: int) -> Rows:
    """Days away, and who wrote them down."""
    return (
        select(Absence.first_day, Absence.last_day, Person.name.label("by"), Absence.recorded_at,
               Absence.withdrawn_at)
        .join(Person, Person.id == Absence.recorded_by)
        .where(Absence.person_id == person)
        .order_by(Absence.id.desc())
    )  # fmt: skip


def absences_recorded(person: int) -> Rows:
    """Days away that the person wrote down for others."""
    return (
        select(Absence.recorded_at, Person.name.label("person"), Absence.first_day,
               Absence.last_day, Absence.withdrawn_at)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.recorded_by == person, Absence.person_id != person)
        .order_by(Absence.id.desc())
    )  # fmt: skip


KINDS: Mapping[str, Callable[[int], Rows]] = {
    "assignments": assignments,
    "plans": plans,
    "plan-wishes": wishes,
    "absences": absences,
}
"""Of the person."""
GIVEN: Mapping[str, Callable[[int], Rows]] = {
    "assignments-given": given,
    "absences-recorded": absences_recorded,
}
"""What they did for others."""
