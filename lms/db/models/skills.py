"""The evidence log and the levels derived from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.mastery.skills import EvidenceKind


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
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("lms_module_revision.id"))
    """the text that was asked from; rows of the first releases have it in their attempt only"""
    fact_id: Mapped[str | None] = mapped_column(ForeignKey("lms_fact.id"))
    criterion: Mapped[str | None] = mapped_column(String(120))
    """what was judged, where it was no question"""
    rater_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"), index=True)
    seconds: Mapped[int | None]


class QuestionFigures(Base):
    """How hard a question has turned out to be; new evidence pins difficulty and variance.

    A question that is asked otherwise begins anew: `revision_id` is the first text with it.
    """

    __tablename__ = "lms_question_figures"

    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("lms_module_revision.id"))
    difficulty: Mapped[float]
    difficulty_variance: Mapped[float]
    n: Mapped[int]
    """answers that the difficulty rests on; 0 while it is the author's guess"""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """whether it does its work, as `lms.domain.asking.quality.dump` writes it"""
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModuleFigures(Base):
    """What a module has done to the levels of those who passed it, at the last count."""

    __tablename__ = "lms_module_figures"

    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"), primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    """as `lms.domain.mastery.module_gain.dump` writes it"""
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ActivityMetric(Base):
    """A figure from daily work that says a little about a skill, of people who agreed to it."""

    __tablename__ = "lms_activity_metric"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    skill: Mapped[str] = mapped_column(ForeignKey("lms_skill.key"))
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonMemory(Base):
    """What a person still remembers of modules and facts: a pure function of the evidence log."""

    __tablename__ = "lms_person_memory"

    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), primary_key=True)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON)
    """as `lms.domain.planning.memory` writes it"""


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
