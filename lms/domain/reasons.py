"""Why an item is in a person's plan, as a code with facts; the web makes the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.candidates import (
    Candidate,
    ItemKind,
    PlanInput,
    belief_of,
    days_since_pass,
    is_hard,
)
from lms.domain.gains import shortfall

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


def reason_of(
    candidate: Candidate, skill: str | None, given: PlanInput, largest: str | None
) -> Reason:
    """Why `candidate`, which gains most on `skill`, is in the plan; `largest` as `largest_gap`.

    Facts, each only where it is known: assigned_by, due (ISO date), step, days_since_pass, and of
    the skill: skill, target, weight (the role's), n (pieces of evidence), level (if n > 0).
    """
    known: dict[str, Fact | None] = {
        "assigned_by": candidate.assigned_by,
        "due": candidate.due.isoformat() if candidate.due else None,
        "step": candidate.step,
        "days_since_pass": days_since_pass(candidate, given),
        **_skill_facts(skill, given),
    }
    facts = {name: value for name, value in known.items() if value is not None}
    return Reason(_code(candidate, skill, given, largest), facts)


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
    reading = given.readings.get(skill or "")
    if candidate.kind is ItemKind.ASSIGNMENT:
        return ReasonCode.ASSIGNED
    if is_hard(candidate, given):
        return ReasonCode.DUE_STEP
    if reading is not None and reading.n == 0:
        return ReasonCode.NOT_ASSESSED
    if candidate.kind is ItemKind.QUESTIONS:
        return ReasonCode.NEEDS_EVIDENCE
    if candidate.last_passed is not None:
        return ReasonCode.REFRESH
    return ReasonCode.LARGEST_GAP if skill == largest else ReasonCode.GAP
