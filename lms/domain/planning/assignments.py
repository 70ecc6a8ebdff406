"""What a manager asks of a person, and how far it has come; judged whenever somebody looks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.domain.mastery.skills import logistic
from lms.domain.planning.gains import LESSON_MOVE, forgotten

LONGEST_NOTE = 500
"""Characters of the note that goes with an assignment."""
_FRIDAY = 4
_WEEK = 7


class AssignmentStatus(StrEnum):
    """Where an assignment stands. `OVERDUE` is open or started, past its day."""

    OPEN = "open"
    STARTED = "started"
    OVERDUE = "overdue"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened to one assignment.

    `started_at`: the first lesson read or attempt begun at or after it was given, or an attempt
    that was open then. `done_at`: the first pass at or after it was given; for a module without a
    quiz, when its last lesson was read.
    """

    due_on: date | None
    started_at: datetime | None = None
    done_at: datetime | None = None
    withdrawn_at: datetime | None = None


def status(progress: Progress, today: date) -> AssignmentStatus:
    """Where the assignment stands on `today`; the day it is due is still in time."""
    if progress.done_at is not None:
        return AssignmentStatus.DONE
    if progress.withdrawn_at is not None:
        return AssignmentStatus.WITHDRAWN
    if days_late(progress.due_on, today) > 0:
        return AssignmentStatus.OVERDUE
    return AssignmentStatus.STARTED if progress.started_at else AssignmentStatus.OPEN


def days_late(due_on: date | None, today: date) -> int:
    """Whole days since the due day, 0 until it is over and where there is none."""
    return 0 if due_on is None else max(0, (today - due_on).days)


def usual_due(today: date) -> date:
    """Friday of next week: a whole working week for everybody."""
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=_WEEK + _FRIDAY)


def expected_points(mean: float, share: float, days_since_pass: int | None) -> float:
    """Level points (0 to 100) that doing a module is expected to move a skill.

    `mean` is the belief in the skill in logits, `share` (0..1) how much of the module is about it;
    after a pass only what has faded since is left to gain, None = never passed. The size of a
    module's effect is the planner's prior, `lms.domain.planning.gains.LESSON_MOVE`.
    """
    moved = mean + share * LESSON_MOVE * forgotten(days_since_pass)
    return 100.0 * (logistic(moved) - logistic(mean))
