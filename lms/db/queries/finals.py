"""Reading answers that were judged as they were given: they stand, whatever comes later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Answer
from lms.db.queries.attempts import AttemptRow
from lms.domain.asking.attempts import Purpose


@dataclass(frozen=True, slots=True)
class Final:
    """An answer that stands. `value` is None for "I do not know"; `points` (0 to 1) are None where
    the question was on hold, so that it counts for nothing; `seconds` as the browser says."""

    value: Any
    points: float | None
    final_at: datetime
    seconds: int | None


_answer = Answer.__table__.c
_FINALS = (
    select(_answer.item, _answer.value, _answer.points, _answer.final_at, _answer.seconds)
    .where(_answer.attempt_id == bindparam("attempt"), _answer.final_at.is_not(None))
    .order_by(_answer.item)
)


def finals(session: DbSession, attempt_id: int) -> dict[int, Final]:
    """The answers of a sitting that stand, by item, in its order: one statement."""
    found = session.execute(_FINALS, {"attempt": attempt_id})
    return {item: Final(*rest) for item, *rest in found}


def is_one_by_one(row: AttemptRow, known: Mapping[int, Final]) -> bool:
    """Whether a sitting, of which these answers stand, judges each answer as it is given.

    Reviews do, and baselines; those that began before baselines did have several questions open.
    """
    if row.purpose is Purpose.REVIEW:
        return True
    return row.purpose is Purpose.BASELINE and len(known) >= len(row.items) - 1


def ends_by_itself(session: DbSession, row: AttemptRow) -> bool:
    """Whether nobody hands this sitting in: it ends with its last answer."""
    if row.purpose not in (Purpose.REVIEW, Purpose.BASELINE):
        return False
    return is_one_by_one(row, finals(session, row.id))
