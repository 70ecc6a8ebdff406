"""What people did: lessons read, steps ticked, attempts, answers, reviews. Nothing is deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.asking.attempts import Purpose


class Reading(Base):
    """A person marked a lesson of a revision as read."""

    __tablename__ = "lms_reading"

    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("lms_module_revision.id"), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(120), primary_key=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StepDone(Base):
    """A checklist or practice step of a track was ticked; unticking adds a time, not a deletion."""

    __tablename__ = "lms_step_done"
    __table_args__ = (
        Index(
            "uq_lms_step_done_in_force",
            "person_id",
            "track_id",
            "step",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    track_id: Mapped[str] = mapped_column(ForeignKey("lms_track.id"))
    step: Mapped[str] = mapped_column(String(80))
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_WAITS = "handed_in_at IS NOT NULL AND score IS NULL AND NOT is_void"
"""What waits for a reviewer: few rows, which every board asks for."""


def _where(condition: str) -> dict[str, Any]:
    return {f"{name}_where": text(condition) for name in ("sqlite", "postgresql")}


def _one_open(name: str, column: str, condition: str) -> Index:
    """At most one open attempt of a person per `column`."""
    return Index(name, "person_id", column, unique=True, **_where(condition))


class Attempt(Base):
    """One sitting of a quiz, a baseline check or a few diagnostic questions."""

    __tablename__ = "lms_attempt"
    __table_args__ = (
        _one_open("uq_lms_attempt_open_quiz", "module_id", "handed_in_at IS NULL"),
        _one_open(
            "uq_lms_attempt_open_check",
            "purpose",
            "handed_in_at IS NULL AND module_id IS NULL AND fact_id IS NULL",
        ),
        _one_open("uq_lms_attempt_open_delta", "fact_id", "handed_in_at IS NULL"),
        Index("ix_lms_attempt_person_module", "person_id", "module_id"),
        Index("ix_lms_attempt_waiting", "person_id", **_where(_WAITS)),
        CheckConstraint("(purpose = 'quiz') = (module_id IS NOT NULL)", name="module"),
        CheckConstraint("(purpose = 'delta') = (fact_id IS NOT NULL)", name="fact"),
        CheckConstraint("(handed_in_at IS NULL) = (result IS NULL)", name="result"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 1", name="score"),
        CheckConstraint("passed IS NULL OR score IS NOT NULL", name="passed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose, "purpose"))
    module_id: Mapped[str | None] = mapped_column(ForeignKey("lms_module.id"))
    fact_id: Mapped[str | None] = mapped_column(ForeignKey("lms_fact.id"), index=True)
    """the changed fact that a delta is about"""
    fact_version: Mapped[int | None]
    """the version that was official when the delta began"""
    number: Mapped[int]
    """the how-many-eth attempt of this person at this quiz, from 1"""
    seed: Mapped[int]
    lang: Mapped[str] = mapped_column(String(10), default="en")
    items: Mapped[list[Any]] = mapped_column(JSON)
    """[[revision id, question key], …] in the order shown: what this attempt saw, for ever"""
    pass_mark: Mapped[int | None]
    """per cent, as it was when the attempt began; none where nothing is passed or failed"""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """one mark per item when handed in: points from 0 to 1, null while a person must review it"""
    held: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """positions in the items that were on hold when handed in, and count for nothing"""
    is_void: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """handed in while every question was on hold: it has no score and uses up no attempt"""
    score: Mapped[float | None]
    """mean of the points that count; none until everything is graded"""
    passed: Mapped[bool | None]


class Answer(Base):
    """The latest answer to one question of an attempt; saved as it is given."""

    __tablename__ = "lms_answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("lms_attempt.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    """position in the attempt's items, from 0"""
    value: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    points: Mapped[float | None]
    """set with `final_at`"""
    final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """when it was graded, in sittings that judge each answer as it is given; then it stays"""
    seconds: Mapped[int | None]
    """from the page to the answer, as the browser says; for figures on questions only"""


class AnswerReview(Base):
    """A person's judgement of a free text; the newest counts."""

    __tablename__ = "lms_answer_review"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 1", name="points"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("lms_attempt.id"), index=True)
    item: Mapped[int]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    points: Mapped[float]
    comment: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Waiver(Base):
    """A module that a person need not take, because the baseline showed its skills at target."""

    __tablename__ = "lms_waiver"
    __table_args__ = (
        Index(
            "uq_lms_waiver_in_force",
            "person_id",
            "module_id",
            unique=True,
            **_where("overruled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("lms_attempt.id"))
    figures: Mapped[list[Any]] = mapped_column(JSON)
    """[{"skill", "level", "low", "high", "target", "p_below", "n"}, …]: what it rests on"""
    waived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    overruled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overruled_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    """why it was overruled"""
