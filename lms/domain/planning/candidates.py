"""What could be planned for one person in one cycle, and under which conditions it may be.

Which of them make the plan is decided in `plans`, what an item is worth in `gains`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from lms.domain.mastery.levels import Reading
from lms.domain.mastery.skills import Estimate, SkillWeights
from lms.domain.planning.memory import Outlook, outlook_after

MINUTES_PER_QUESTION = 1.0
"""Minutes that a diagnostic question is planned with (prior)."""
_WORKDAYS = 5


class ItemKind(StrEnum):
    """What a person is asked to do."""

    ASSIGNMENT = "assignment"
    DELTA = "delta"
    """what changed in an official fact that the person has learned"""
    TRACK_STEP = "track-step"
    LESSON = "lesson"
    REVIEW = "review"
    """spaced questions on a module or a fact"""
    QUESTIONS = "questions"
    PRACTICE = "practice"
    """rehearse with a colleague or manager"""


FIRST_KINDS = (ItemKind.ASSIGNMENT, ItemKind.DELTA)
"""Kinds that come before everything else, in this order of precedence within a due date."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be planned. `key` is unique among the candidates.

    `skills` are what it trains or asks, weights sum 1 (empty: none). `product_weight`: priority
    push 1.5, standard 1, loss leader .75, end of life .25. `fact` is what a delta or the review of
    a fact is about; such an item may train no skill and still be worth its time.
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
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class PlanInput:
    """All that a plan depends on. Skills without a reading, or without a target, gain nothing.

    `cap` and `already_spent` are minutes in this cycle; `weights` are the role's, 1 to 3, a skill
    not named counts 1; `cycle_end` is inclusive. By candidate key: `memory` (recall with and
    without it; None: judged by `last_passed`), `postponed` (not before that day), `swapped` (out
    for this cycle), `rolled_over` (planned last cycle, not done, not rolled over before), `wanted`
    (asked for by the person: taken first, while it fits). `absences` are days off; `extra_minutes`
    were asked for on top of the cap; `practise` are skills known in quizzes and not shown in
    observations. `has_role`: whether anything is asked of the person at all.
    """

    readings: Mapping[str, Reading]
    weights: Mapping[str, float]
    cap: int
    already_spent: int
    cycle_start: date
    cycle_end: date
    candidates: tuple[Candidate, ...]
    memory: Mapping[str, Outlook] = field(default_factory=dict)
    absences: frozenset[date] = frozenset()
    postponed: Mapping[str, date] = field(default_factory=dict)
    swapped: frozenset[str] = frozenset()
    rolled_over: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    practise: frozenset[str] = frozenset()
    extra_minutes: int = 0
    has_role: bool = True


def outlook_of(candidate: Candidate, given: PlanInput) -> Outlook:
    """Recall of what the item is about, with and without it; without a memory reading it is what
    anybody recalls who passed it once, on `last_passed`."""
    known = given.memory.get(candidate.key)
    if known is not None:
        return known
    days = days_since_pass(candidate, given)
    return outlook_after(days, teaches=candidate.kind is not ItemKind.REVIEW)


def days_since_pass(candidate: Candidate, given: PlanInput) -> int | None:
    """Days from the last pass to the cycle's start, 0 or more; None if never passed."""
    passed = candidate.last_passed
    return None if passed is None else max(0, (given.cycle_start - passed).days)


def belief_of(reading: Reading) -> Estimate:
    """The belief, in logits, that a reading was made from."""
    return Estimate(reading.mean, reading.variance)


def delta_key(fact: str) -> str:
    """The key of learning what changed in this fact."""
    return f"delta:{fact}"


def by_due(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Assignments and deltas first, then by due date, undated last, then by key."""

    def place(c: Candidate) -> tuple[bool, date, str]:
        return c.kind not in FIRST_KINDS, c.due or date.max, c.key

    return sorted(candidates, key=place)


def is_hard(candidate: Candidate, given: PlanInput) -> bool:
    """True for assignments, and for deltas and track steps that fall due by the cycle's end or are
    overdue; a delta without a day is due at once.

    Whoever assigns sees the minutes that are planned already, and decides.
    """
    return must_be_done(candidate.kind, candidate.due, given.cycle_end)


def must_be_done(kind: ItemKind, due: date | None, cycle_end: date) -> bool:
    """What `is_hard` says, of an item of this kind that is due on that day."""
    if kind is ItemKind.ASSIGNMENT:
        return True
    if due is None:
        return kind is ItemKind.DELTA
    return kind in (ItemKind.DELTA, ItemKind.TRACK_STEP) and due <= cycle_end


def is_allowed(candidate: Candidate, given: PlanInput) -> bool:
    """Whether the item may be planned: prerequisites met, not swapped out for this cycle, and not
    postponed beyond it."""
    if not candidate.prerequisites_met or candidate.key in given.swapped:
        return False
    until = given.postponed.get(candidate.key)
    return until is None or until <= given.cycle_end


def is_blocked(candidate: Candidate, given: PlanInput) -> bool:
    """True for an assignment, delta or due step whose prerequisites are missing."""
    return is_hard(candidate, given) and not candidate.prerequisites_met


def cap_of(given: PlanInput) -> int:
    """The cycle's minutes: the cap, less the share of working days (Monday to Friday) that are
    taken off, and what was asked for on top."""
    working = _working_days(given)
    here = sum(day not in given.absences for day in working)
    cap = given.cap if not working else given.cap * here // len(working)
    return cap + max(0, given.extra_minutes)


def is_away(given: PlanInput) -> bool:
    """Whether every working day of the cycle is taken off."""
    working = _working_days(given)
    return bool(working) and all(day in given.absences for day in working)


def minutes_of_questions(n: int) -> int:
    """Whole minutes that `n` diagnostic questions are planned with."""
    return ceil(n * MINUTES_PER_QUESTION)


def _working_days(given: PlanInput) -> list[date]:
    length = (given.cycle_end - given.cycle_start).days + 1
    days = (given.cycle_start + timedelta(days=n) for n in range(length))
    return [day for day in days if day.weekday() < _WORKDAYS]
