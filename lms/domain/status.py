"""Where a person stands with a module: one answer for all who ask, learner and manager alike."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ModuleState(StrEnum):
    """The word for it; a pass stays a pass, whatever is tried again later."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    AWAITING_REVIEW = "awaiting-review"
    FAILED = "failed"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Tally:
    """All that a person has done with one module, counted.

    `handed_in` attempts in all, of which `waiting` have text that nobody has reviewed yet; `best`
    score 0 to 1; `passed_at` the latest pass of the quiz; `read` lessons in any revision; `read_at`
    when every lesson of a revision *without a quiz* had been read.
    """

    handed_in: int = 0
    waiting: int = 0
    best: float | None = None
    passed_at: datetime | None = None
    open_attempt_id: int | None = None
    read: int = 0
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModuleStatus:
    """`best` score 0 to 1; `passed_at` the latest pass, for a module without a quiz the last lesson
    read; `attempts` handed in so far; `open_attempt_id` even of a module that was passed before."""

    state: ModuleState
    best: float | None = None
    passed_at: datetime | None = None
    open_attempt_id: int | None = None
    attempts: int = 0


NOT_STARTED = ModuleStatus(ModuleState.NOT_STARTED)
"""The status of a module that a person has never touched."""


def status_of(tally: Tally) -> ModuleStatus:
    """Where the person stands; the same counts always give the same status."""
    return ModuleStatus(
        state=_state(tally),
        best=tally.best,
        passed_at=tally.passed_at or tally.read_at,
        open_attempt_id=tally.open_attempt_id,
        attempts=tally.handed_in,
    )


def _state(tally: Tally) -> ModuleState:
    if tally.passed_at or tally.read_at:
        return ModuleState.PASSED
    if tally.open_attempt_id is not None:
        return ModuleState.IN_PROGRESS
    if tally.waiting:
        return ModuleState.AWAITING_REVIEW
    if tally.handed_in:
        return ModuleState.FAILED
    return ModuleState.IN_PROGRESS if tally.read else ModuleState.NOT_STARTED
