"""Blind recall checks: what people say from memory, before they see the official list."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime


class Recall(Base):
    """A check of one team about one product."""

    __tablename__ = "lms_recall"
    __table_args__ = (Index("ix_lms_recall_team", "team_id", "product"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("lms_team.id"))
    product: Mapped[str] = mapped_column(ForeignKey("lms_product.key"))
    skill: Mapped[str] = mapped_column(ForeignKey("lms_skill.key"))
    """what confirmed answers are evidence of"""
    opened_by: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_on: Mapped[date]
    """the last day on which somebody can write"""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """set when somebody closed it early"""


class RecallSheet(Base):
    """What one person wrote. Each step adds to it; what is there never changes."""

    __tablename__ = "lms_recall_sheet"

    recall_id: Mapped[int] = mapped_column(ForeignKey("lms_recall.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("lms_person.id"), primary_key=True, index=True
    )
    claims: Mapped[list[Any]] = mapped_column(JSON)
    """the person's own words, a string a claim"""
    official: Mapped[list[Any]] = mapped_column(JSON)
    """[[fact id, version], …]: the official differentiators at that moment"""
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    matches: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """by claim: the fact id that the person matched it to, or null for none"""
    matched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """by claim: the fact id that the reviewer accepted, or null: off message"""
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
