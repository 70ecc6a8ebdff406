"""Assignments and weekly plans. Plans that were replaced are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import WishKind


class Assignment(Base):
    __tablename__ = "lms_assignment"
    __table_args__ = (Index("ix_lms_assignment_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"))
    assigned_by: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Plan(Base):
    __tablename__ = "lms_plan"
    __table_args__ = (
        Index(
            "uq_lms_plan_in_force",
            "person_id",
            "cycle_start",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("cycle_end >= cycle_start", name="cycle"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    cycle_start: Mapped[date]
    cycle_end: Mapped[date]
    minutes_cap: Mapped[int]
    """minutes of this cycle: the person's, less absences, with what they asked for on top"""
    is_over_cap: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """[{"code": …, facts}, …]: plain reasons why there is little or nothing in it"""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlanItem(Base):
    __tablename__ = "lms_plan_item"

    plan_id: Mapped[int] = mapped_column(ForeignKey("lms_plan.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ItemKind] = mapped_column(one_of(ItemKind, "kind"))
    key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    module_id: Mapped[str | None] = mapped_column(ForeignKey("lms_module.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("lms_assignment.id"))
    fact_id: Mapped[str | None] = mapped_column(ForeignKey("lms_fact.id"))
    step: Mapped[str | None] = mapped_column(String(80))
    is_rolled_over: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """it was in the plan of the cycle before and was not done"""
    minutes: Mapped[int]
    due_on: Mapped[date | None]
    reason: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"code": …, facts}; the page turns it into one sentence"""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    """what the reason rests on, as `lms.domain.planning.plans.figures_of` writes it"""


class PlanWish(Base):
    """What a person asked of their own plan: another item, a later day, more minutes."""

    __tablename__ = "lms_plan_wish"
    __table_args__ = (Index("ix_lms_plan_wish_person", "person_id", "cycle_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    cycle_start: Mapped[date]
    kind: Mapped[WishKind] = mapped_column(one_of(WishKind, "kind"))
    key: Mapped[str | None] = mapped_column(String(200))
    """the item that is meant"""
    title: Mapped[str] = mapped_column(String(200), default="", server_default="")
    wanted: Mapped[str | None] = mapped_column(String(200))
    """swap: the key of the item asked for in its place"""
    until: Mapped[date | None]
    """postpone: not before this day"""
    minutes: Mapped[int | None]
    """more: minutes on top of the cap, this cycle"""
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    wished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Absence(Base):
    """Days on which a person is away: no training is planned for them."""

    __tablename__ = "lms_absence"
    __table_args__ = (
        Index("ix_lms_absence_person", "person_id"),
        CheckConstraint("last_day >= first_day", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    """inclusive"""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
