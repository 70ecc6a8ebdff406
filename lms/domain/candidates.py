"""What could be planned for one person in one cycle, and what each thing would do.

Which of them make the plan is decided in `plans`, what an effect is worth in `gains`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from lms.domain.gains import LESSON_MOVE, REVIEW_MOVE, Effect, forgotten
from lms.domain.levels import Reading
from lms.domain.skills import Estimate, SkillWeights

MINUTES_PER_QUESTION = 1.0
"""Minutes that a diagnostic question is planned with (prior)."""


class ItemKind(StrEnum):
    """What a person is asked to do."""

    ASSIGNMENT = "assignment"
    TRACK_STEP = "track-step"
    LESSON = "lesson"
    REVIEW = "review"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be planned. `key` is unique among the candidates.

    `skills` are what it trains or asks, weights sum 1 (empty: none). `product_weight`: priority
    push 1.5, standard 1, loss leader .75, end of life .25.
    """

    kind: ItemKind
    key: str
    title: str
    minutes: int
    module: str | None = None
    skills: SkillWeights = ()
    due: date | None = None
    assigned_by: str | None = None
    prerequisites_met: bool = True
    last_passed: date | None = None
    assignment_id: int | None = None
    step: str | None = None
    product_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PlanInput:
    """All that a plan depends on. Skills without a reading, or without a target, gain nothing.

    `cap` and `already_spent` are minutes in this cycle; `weights` are the role's, 1 to 3, a skill
    not named counts 1; `cycle_end` is inclusive.
    """

    readings: Mapping[str, Reading]
    weights: Mapping[str, float]
    cap: int
    already_spent: int
    cycle_start: date
    cycle_end: date
    candidates: tuple[Candidate, ...]


def effect_of(candidate: Candidate, given: PlanInput) -> Effect:
    """What doing the item is expected to do.

    Questions ask; a review restores what was forgotten of a passed module; anything else teaches a
    lesson's worth, less what a pass still holds, so a fresh pass makes repeating pointless.
    """
    if candidate.kind is ItemKind.QUESTIONS:
        return Effect(asks=candidate.minutes / MINUTES_PER_QUESTION)
    days = days_since_pass(candidate, given)
    if candidate.kind is ItemKind.REVIEW:
        return Effect(teaches=0.0 if days is None else REVIEW_MOVE * forgotten(days))
    return Effect(teaches=LESSON_MOVE * forgotten(days))


def days_since_pass(candidate: Candidate, given: PlanInput) -> int | None:
    """Days from the last pass to the cycle's start, 0 or more; None if never passed."""
    passed = candidate.last_passed
    return None if passed is None else max(0, (given.cycle_start - passed).days)


def belief_of(reading: Reading) -> Estimate:
    """The belief, in logits, that a reading was made from."""
    return Estimate(reading.mean, reading.variance)


def by_due(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Assignments first, then by due date, undated last, then by key."""

    def place(c: Candidate) -> tuple[bool, date, str]:
        return c.kind is not ItemKind.ASSIGNMENT, c.due or date.max, c.key

    return sorted(candidates, key=place)


def is_hard(candidate: Candidate, given: PlanInput) -> bool:
    """True for assignments, and for track steps that fall due by the cycle's end or are overdue.

    Whoever assigns sees the minutes that are planned already, and decides.
    """
    if candidate.kind is ItemKind.ASSIGNMENT:
        return True
    if candidate.kind is not ItemKind.TRACK_STEP or candidate.due is None:
        return False
    return candidate.due <= given.cycle_end


def is_blocked(candidate: Candidate, given: PlanInput) -> bool:
    """True for an assignment or due step whose prerequisites are missing."""
    return is_hard(candidate, given) and not candidate.prerequisites_met


def is_settled_by(other: Candidate, done: Candidate) -> bool:
    """True if doing `done` leaves nothing to do of `other`: the same item, or the same module."""
    return other.key == done.key or (other.module is not None and other.module == done.module)


def minutes_of_questions(n: int) -> int:
    """Whole minutes that `n` diagnostic questions are planned with."""
    return ceil(n * MINUTES_PER_QUESTION)
