"""Why an item is in a person's plan, as a code with facts; the web makes the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.planning.candidates import (
    Candidate,
    ItemKind,
    PlanInput,
    belief_of,
    cap_of,
    days_since_pass,
    is_allowed,
    is_away,
    is_hard,
    outlook_of,
)
from lms.domain.planning.gains import shortfall

Fact = str | int | float


class ReasonCode(StrEnum):
    """Why an item is in the plan; the web turns code and facts into one sentence."""

    ASSIGNED = "assigned"
    DUE_STEP = "due-step"
    LARGEST_GAP = "largest-gap"
    GAP = "gap"
    NOT_ASSESSED = "not-assessed"
    NEEDS_EVIDENCE = "needs-evidence"
    REFRESH = "refresh"
    FORGETTING = "forgetting"
    """a review: what is known is about to be forgotten"""
    PRACTISE = "practise"
    """known in quizzes, not shown in observations: reading more will not help"""
    DELTA = "delta"
    ROLLED_OVER = "rolled-over"
    """planned last cycle and not done"""


class EmptyCode(StrEnum):
    """Why a plan has no items."""

    NO_ROLE = "no-role"
    NO_TARGETS = "no-targets"
    AWAY = "away"
    """every working day of the cycle is taken off"""
    CAP_SPENT = "cap-spent"
    BLOCKED = "blocked"
    """all that there is waits for a prerequisite, or was postponed or swapped out"""
    NOTHING_TO_GAIN = "nothing-to-gain"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the plain values that its sentence needs; dates are ISO strings."""

    code: ReasonCode
    facts: Mapping[str, Fact]


def largest_gap(given: PlanInput) -> str | None:
    """The assessed skill with the largest role-weighted expected shortfall; ties by name."""
    gaps = {}
    for skill, reading in given.readings.items():
        if reading.target is not None and reading.n > 0:
            gap = shortfall(belief_of(reading), reading.target)
            gaps[skill] = given.weights.get(skill, 1.0) * gap
    return min(gaps, key=lambda s: (-gaps[s], s), default=None)


def empty_reasons(given: PlanInput) -> tuple[EmptyCode, ...]:
    """Why nothing was planned, the most telling first; never empty."""
    holds = {
        EmptyCode.NO_ROLE: not given.has_role,
        EmptyCode.NO_TARGETS: all(r.target is None for r in given.readings.values()),
        EmptyCode.AWAY: is_away(given),
        EmptyCode.CAP_SPENT: given.already_spent >= cap_of(given) and not is_away(given),
        EmptyCode.BLOCKED: bool(given.candidates)
        and not any(is_allowed(c, given) for c in given.candidates),
    }
    found = tuple(code for code, is_so in holds.items() if is_so)
    return found or (EmptyCode.NOTHING_TO_GAIN,)


def reason_of(
    candidate: Candidate, skill: str | None, given: PlanInput, largest: str | None
) -> Reason:
    """Why `candidate`, which gains most on `skill`, is in the plan; `largest` as `largest_gap`.

    Facts, each only where it is known: assigned_by, due (ISO date), step, fact, days_since_pass,
    rolled_over (1), of something learned before: recall, recall_28 and recall_28_done (0..1), and
    of the skill: skill, target, weight (the role's), n (pieces of evidence), level (if n > 0).
    """
    known: dict[str, Fact | None] = {
        "assigned_by": candidate.assigned_by,
        "due": candidate.due.isoformat() if candidate.due else None,
        "step": candidate.step,
        "fact": candidate.fact,
        "rolled_over": 1 if candidate.key in given.rolled_over else None,
        "days_since_pass": days_since_pass(candidate, given),
        **_memory_facts(candidate, given),
        **_skill_facts(skill, given),
    }
    facts = {name: value for name, value in known.items() if value is not None}
    return Reason(_code(candidate, skill, given, largest), facts)


def _memory_facts(candidate: Candidate, given: PlanInput) -> dict[str, Fact | None]:
    if candidate.key not in given.memory:
        return {}
    view = outlook_of(candidate, given)
    if not view.now:
        return {}
    return {
        "recall": view.now,
        "recall_28": view.month,
        "recall_28_done": view.month_done,
    }


def _skill_facts(skill: str | None, given: PlanInput) -> dict[str, Fact | None]:
    reading = given.readings.get(skill or "")
    if reading is None:
        return {}
    measured = reading.n > 0
    return {
        "skill": reading.skill,
        "target": reading.target,
        "weight": given.weights.get(reading.skill, 1.0),
        "n": reading.n,
        "level": reading.level if measured else None,
    }


def _code(
    candidate: Candidate, skill: str | None, given: PlanInput, largest: str | None
) -> ReasonCode:
    if candidate.kind in _ALWAYS:
        return _ALWAYS[candidate.kind]
    if is_hard(candidate, given):
        return ReasonCode.DUE_STEP
    if candidate.key in given.rolled_over:
        return ReasonCode.ROLLED_OVER
    if candidate.kind is ItemKind.PRACTICE and skill in given.practise:
        return ReasonCode.PRACTISE
    if candidate.kind is ItemKind.REVIEW and candidate.key in given.memory:
        return ReasonCode.FORGETTING
    return _code_of_skill(candidate, skill, given, largest)


def _code_of_skill(
    candidate: Candidate, skill: str | None, given: PlanInput, largest: str | None
) -> ReasonCode:
    reading = given.readings.get(skill or "")
    if reading is not None and reading.n == 0:
        return ReasonCode.NOT_ASSESSED
    if candidate.kind is ItemKind.QUESTIONS:
        return ReasonCode.NEEDS_EVIDENCE
    if candidate.last_passed is not None:
        return ReasonCode.REFRESH
    return ReasonCode.LARGEST_GAP if skill == largest else ReasonCode.GAP


_ALWAYS = {ItemKind.ASSIGNMENT: ReasonCode.ASSIGNED, ItemKind.DELTA: ReasonCode.DELTA}
