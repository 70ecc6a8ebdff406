"""Reading free texts that wait for a manager, and what was made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from lms.db.base import DbSession
from lms.db.models import AnswerReview, Attempt, ModuleRevision, Person
from lms.domain.people import Subject

WAITS = text(
    "lms_attempt.handed_in_at IS NOT NULL AND lms_attempt.score IS NULL AND NOT lms_attempt.is_void"
)
"""What is true of an attempt that waits for a review, in the words of `ix_lms_attempt_waiting`:
SQLite takes that index for no others, and would read all attempts of the team."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A reviewer's judgement of one text; `points` from 0 to 1."""

    points: float
    comment: str
    reviewer: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt with texts that nobody has reviewed yet: `items`, from 0, oldest attempt first."""

    attempt_id: int
    person_id: int
    person: str
    module_id: str
    module_title: str
    handed_in_at: datetime
    items: tuple[int, ...]


def judged(session: DbSession, attempt_id: int) -> dict[int, Judged]:
    """The judgements of an attempt's texts by item; the newest counts."""
    query = (
        select(
            AnswerReview.item,
            AnswerReview.points,
            AnswerReview.comment,
            Person.name,
            AnswerReview.reviewed_at,
        )
        .join(Person, Person.id == AnswerReview.reviewer_id)
        .where(AnswerReview.attempt_id == attempt_id)
        .order_by(AnswerReview.id)
    )
    return {row[0]: Judged(*row[1:]) for row in session.execute(query)}


def waiting(session: DbSession, team_ids: Iterable[int]) -> list[Waiting]:
    """What people of these teams have handed in and nobody has reviewed yet, oldest first."""
    newest_title = (
        select(ModuleRevision.title)
        .where(ModuleRevision.module_id == Attempt.module_id)
        .order_by(ModuleRevision.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Attempt.id, Attempt.person_id, Person.name, Attempt.module_id, newest_title,
            Attempt.handed_in_at, Attempt.result,
        )
        .join(Person, Person.id == Attempt.person_id)
        .where(
            Person.team_id.in_(list(team_ids)),
            Person.deactivated_at.is_(None),
            WAITS,
        )
        .order_by(Attempt.handed_in_at, Attempt.id)
    )  # fmt: skip
    rows = list(session.execute(query))
    done = _reviewed(session, [row[0] for row in rows])
    found = []
    for attempt, person, name, module, title, at, result in rows:
        texts = (item for item, mark in enumerate(result) if mark is None)
        items = tuple(item for item in texts if (attempt, item) not in done)
        found.append(Waiting(attempt, person, name, module, title, at, items))
    return found


def subject_of(session: DbSession, attempt_id: int) -> Subject | None:
    """The person who made the attempt, as permission asks for them; None for no attempt."""
    query = (
        select(Person.id, Person.team_id)
        .join(Attempt, Attempt.person_id == Person.id)
        .where(Attempt.id == attempt_id)
    )
    found = session.execute(query).first()
    return Subject(*found) if found else None


def _reviewed(session: DbSession, attempt_ids: list[int]) -> set[tuple[int, int]]:
    query = select(AnswerReview.attempt_id, AnswerReview.item).where(
        AnswerReview.attempt_id.in_(attempt_ids)
    )
    return {(attempt, item) for attempt, item in session.execute(query)} if attempt_ids else set()
