"""The skills framework, sales roles with targets, products and tracks, as published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.contributions import ProductChangeKind
from lms.domain.products import Priority


class Company(Base):
    """One row: the firm whose catalogue this is."""

    __tablename__ = "lms_company"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    is_demo: Mapped[bool] = mapped_column(default=False)
    """people of a demo company sign in with a known password, from this machine only"""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """how plans are made here, as `lms.domain.mastery.skills_framework.PlanSettings` names them"""


class Fundamental(Base):
    __tablename__ = "lms_fundamental"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Skill(Base):
    __tablename__ = "lms_skill"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    fundamental: Mapped[str] = mapped_column(ForeignKey("lms_fundamental.key"), index=True)
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SalesRole(Base):
    __tablename__ = "lms_sales_role"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    track_id: Mapped[str | None] = mapped_column(String(80))
    """the onboarding track of this role; may be published after the role"""
    position: Mapped[int]


class Target(Base):
    __tablename__ = "lms_target"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 99", name="level"),
        CheckConstraint("weight BETWEEN 1 AND 3", name="weight"),
    )

    sales_role: Mapped[str] = mapped_column(ForeignKey("lms_sales_role.key"), primary_key=True)
    skill: Mapped[str] = mapped_column(ForeignKey("lms_skill.key"), primary_key=True)
    level: Mapped[int]
    weight: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    """the admin who set it by hand; publishing a file does not overrule a hand"""


class Product(Base):
    __tablename__ = "lms_product"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    priority: Mapped[Priority] = mapped_column(one_of(Priority, "priority"))
    owner: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    """who set it by hand; publishing a file does not overrule a hand"""


class ProductChange(Base):
    """Marketing logged that a product changed: one line of its change log. Append-only."""

    __tablename__ = "lms_product_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(ForeignKey("lms_product.key"), index=True)
    kind: Mapped[ProductChangeKind] = mapped_column(one_of(ProductChangeKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    """what changed"""
    review_by: Mapped[date]
    """until when its facts have to be looked at"""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Track(Base):
    __tablename__ = "lms_track"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    sales_role: Mapped[str | None] = mapped_column(ForeignKey("lms_sales_role.key"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """the steps as `lms.domain.tracks.dump` writes them; step keys are stable"""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
