"""What would tell or move most about a skill: three more questions, a watched call, or a lesson.

Every outcome that the model expects is played through with the model itself, so the figures are
what it would show, weighted with how likely it thinks them (a preposterior analysis; Raiffa &
Schlaifer 1961). What the week is to be filled with is decided in `plans`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from math import sqrt

from lms.domain.mastery.levels import Reading, SkillStanding, chance_below, normal_cdf, read
from lms.domain.mastery.skills import (
    RUBRIC_SCALE,
    RUBRIC_VARIANCE,
    SEVERITY_VARIANCE,
    Estimate,
    Evidence,
    EvidenceKind,
    PersonState,
    logistic,
    predict,
    update,
)
from lms.domain.planning.gains import LESSON_MOVE, QUESTION_GUESS, forgotten

QUESTIONS = 3
"""Questions asked at once."""
_CUTS = tuple((low + high) / 2.0 for low, high in pairwise(RUBRIC_SCALE))
"""Logits between which a watched performance is rated 2, 3 and 4; 1 and 5 lie beyond."""
_DECIDED = frozenset({SkillStanding.GAP, SkillStanding.AT_TARGET})


class Step(StrEnum):
    """A thing to do about one skill."""

    QUESTIONS = "questions"
    OBSERVATION = "observation"
    LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step is expected to do to a level.

    `level`, `low` and `high` (0 to 100, unrounded) and `p_below` are means over the outcomes.
    `p_settles`: probability that the skill then stands at gap or at target; None without a target.
    """

    step: Step
    level: float
    low: float
    high: float
    p_below: float | None
    p_settles: float | None

    @property
    def width(self) -> float:
        """Level points between the ends of the interval."""
        return self.high - self.low


def effects(
    state: PersonState,
    skill: str,
    target: int | None,
    now: datetime,
    lesson: tuple[float, int | None] | None = None,
) -> tuple[Effect, ...]:
    """The expected effects of asking, of watching and, where `lesson` is given, of teaching.

    `lesson` is (share 0..1 of a module that is about the skill, days since it was passed or None).
    Teaching moves the level by the planner's prior and tells nothing, so its interval stays.
    """
    asked = _expected(Step.QUESTIONS, _after_questions(state, skill, now), skill, target, now)
    watched = _expected(Step.OBSERVATION, _after_a_call(state, skill, now), skill, target, now)
    if lesson is None:
        return asked, watched
    return asked, watched, _taught(read(state, skill, target, now), *lesson)


def best(reading: Reading, found: Iterable[Effect]) -> Effect | None:
    """What to do next about a skill: the lesson for a gap (watching where there is none), else what
    settles it most probably; None where nothing is to be settled: at target, or no target."""
    by_step = {effect.step: effect for effect in found}
    if reading.state is SkillStanding.GAP:
        return by_step.get(Step.LESSON) or by_step.get(Step.OBSERVATION)
    if reading.target is None or reading.state is SkillStanding.AT_TARGET:
        return None
    telling = [by_step[step] for step in (Step.QUESTIONS, Step.OBSERVATION) if step in by_step]
    return max(telling, key=lambda one: (one.p_settles or 0.0, -one.width), default=None)


def _after_questions(
    state: PersonState, skill: str, now: datetime, left: int = QUESTIONS
) -> list[tuple[float, PersonState]]:
    """(probability, belief) of every way to answer that many middling questions."""
    if left == 0:
        return [(1.0, state)]
    about = {"at": now, "kind": EvidenceKind.DIAGNOSTIC, "skills": ((skill, 1.0),)}
    found = []
    right = predict(state, Evidence(value=1.0, guess=QUESTION_GUESS, **about), now)  # type: ignore[arg-type]  # fields named above
    for value, chance in ((1.0, right), (0.0, 1.0 - right)):
        told = update(state, Evidence(value=value, guess=QUESTION_GUESS, **about))  # type: ignore[arg-type]  # as above
        found += [(chance * p, one) for p, one in _after_questions(told, skill, now, left - 1)]
    return found


def _after_a_call(state: PersonState, skill: str, now: datetime) -> list[tuple[float, PersonState]]:
    """(probability, belief) of each rating 1 to 5 of one watched call."""
    about = read(state, skill, None, now)
    spread = sqrt(about.variance + RUBRIC_VARIANCE + SEVERITY_VARIANCE)
    below = [0.0, *(normal_cdf((cut - about.mean) / spread) for cut in _CUTS), 1.0]
    return [
        (
            high - low,
            update(state, Evidence(now, EvidenceKind.OBSERVATION, float(rating), ((skill, 1.0),))),
        )
        for rating, (low, high) in enumerate(pairwise(below), start=1)
    ]


def _expected(
    step: Step,
    outcomes: Sequence[tuple[float, PersonState]],
    skill: str,
    target: int | None,
    now: datetime,
) -> Effect:
    seen = [(chance, read(state, skill, target, now)) for chance, state in outcomes]
    below = settles = None
    if target is not None:
        below = sum(chance * (one.p_below or 0.0) for chance, one in seen)
        settles = sum(chance for chance, one in seen if one.state in _DECIDED)
    return Effect(
        step=step,
        level=sum(chance * one.level for chance, one in seen),
        low=sum(chance * one.low for chance, one in seen),
        high=sum(chance * one.high for chance, one in seen),
        p_below=below,
        p_settles=settles,
    )


def _taught(reading: Reading, share: float, days_since_pass: int | None) -> Effect:
    mean = reading.mean + share * LESSON_MOVE * forgotten(days_since_pass)
    moved = 100.0 * (logistic(mean) - logistic(reading.mean))
    below = None
    if reading.target is not None:
        below = chance_below(Estimate(mean, reading.variance), reading.target)
    return Effect(
        step=Step.LESSON,
        level=reading.level + moved,
        low=min(100.0, reading.low + moved),
        high=min(100.0, reading.high + moved),
        p_below=below,
        p_settles=None if below is None else 0.0,
    )
