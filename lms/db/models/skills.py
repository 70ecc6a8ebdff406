"""The evidence log and the levels derived from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.skills import EvidenceKind


class Evidence(Base):
    """One thing that was seen of a person. Append-only: the database refuses changes."""

    __tablename__ = "lms_evidence"
    __table_args__ = (
        Index("ix_lms_evidence_person", "person_id", "id"),
        CheckConstraint("guess >= 0 AND guess < 1", name="guess"),
        CheckConstraint("weight >= 0", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """the order in which evidence counts"""
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[EvidenceKind] = mapped_column(one_of(EvidenceKind, "kind"))
    value: Mapped[float]
    """0 to 1 for answers, 1 to 5 for rubrics"""
    skills: Mapped[list[Any]] = mapped_column(JSON)
    """[[skill key, weight], …], weights summing to 1"""
    guess: Mapped[float] = mapped_column(default=0.0)
    difficulty: Mapped[float] = mapped_column(default=0.0)
    difficulty_variance: Mapped[float] = mapped_column(default=1.0)
    weight: Mapped[float] = mapped_column(default=1.0)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("lms_attempt.id"), index=True)
    item: Mapped[int | None]
    module_id: Mapped[str | None] = mapped_column(String(80))
    question: Mapped[str | None] = mapped_column(String(80))


class PersonLevel(Base):
    """A person's levels after the last piece of evidence: a pure function of the log above.

    One row a person, so that a board of 200 people reads 200 rows.
    """

    __tablename__ = "lms_person_level"

    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), primary_key=True)
    ability_mean: Mapped[float]
    ability_variance: Mapped[float]
    skills: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{skill: [mean, variance, n, microseconds since 1970]}"""
