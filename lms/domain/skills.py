"""The skill filter: what one piece of evidence does to what is believed of a person's skills.

Levels, bands and gaps as people read them stand in `levels`; here are only means and variances in
logits. Every piece of evidence brings its own figures (difficulty, guessing), so a state is a pure
function of one person's own evidence log, in the order of the log. docs/skill-model.md explains it.

Sources: a diagonal extended Kalman filter over a two-parameter logistic model, a hierarchical
Bayesian Elo (Glickman 1999; Pelánek 2016, doi 10.1016/j.compedu.2016.03.017); the moderated
prediction is MacKay's (1992).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, floor, pi, sqrt

from lms.domain.errors import LmsError

ABILITY_VARIANCE = 1.0
"""v_u, logits²: prior variance of a person's general ability."""
SKILL_VARIANCE = 0.3
"""v0, logits²: prior variance of a person's skill around that ability."""
ABILITY_NOISE = 0.006
"""q_u, logits² per piece of evidence: people change, so ability never becomes certain."""
SKILL_NOISE = 0.005
"""q_us, logits² per piece of evidence: the same for a skill."""
FORGETTING = 0.03
"""λ, per day: what sets a skill apart from ability fades by half in 23 days."""
BUMP_RIGHT = 0.2
"""γc, logits: what a first right answer teaches."""
BUMP_WRONG = 0.06
"""γw, logits: what a first wrong answer, with its explanation, teaches."""
BUMP_FADING = 0.3
"""κ, per earlier piece of evidence: how fast a further answer teaches less."""
RUBRIC_SCALE = (-2.2, -0.85, 0.0, 0.85, 2.2)
"""Logits at which a rubric's 1, 2, 3, 4 and 5 are read."""
RUBRIC_VARIANCE = 1.5
"""Logits²: noise of one rubric score."""
FURTHEST = 30.0
"""Logits: predictions beyond it are read as it, so that no figure can overflow."""
WEIGHT_SLACK = 1e-6
"""How far from 1 the sum of a question's skill weights may stray by rounding."""

_DAY = timedelta(days=1)

SkillWeights = tuple[tuple[str, float], ...]
"""(skill, weight) pairs; weights above 0, sum 1."""


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    QUIZ = "quiz"
    BASELINE = "baseline"
    DIAGNOSTIC = "diagnostic"
    REVIEW = "review"
    OBSERVATION = "observation"
    PRACTICE = "practice"
    SELF_RATING = "self-rating"
    ACTIVITY = "activity"


RUBRIC_KINDS = frozenset({EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE})
"""Kinds whose value is a rubric score of 1 to 5 by a person who watched."""
_ONE_TO_FIVE = RUBRIC_KINDS | {EvidenceKind.SELF_RATING}


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What the model needs of a question: skills with weights, chance of guessing right (0..<1),
    difficulty and its variance (logits, logits²)."""

    skills: SkillWeights
    guess: float = 0.0
    difficulty: float = 0.0
    difficulty_variance: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the log, with the figures that held when it was written.

    `value`: 0..1 for answers (partial credit allowed), 1..5 for observation, practice and self
    rating. The question's figures are as in `QuestionFigures`; rubric kinds do not use them.
    `weight` 0..1: 0 = held, kept but not counted; in between, that share of its information,
    teaching and noise counts. Raises LmsError("bad-evidence", field=…) for figures out of range.
    """

    at: datetime
    kind: EvidenceKind
    value: float
    skills: SkillWeights
    guess: float = 0.0
    difficulty: float = 0.0
    difficulty_variance: float = 1.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        low, high = (1.0, 5.0) if self.kind in _ONE_TO_FIVE else (0.0, 1.0)
        _demand(self.at.tzinfo is not None, "at")
        _demand(low <= self.value <= high, "value")
        _demand(_is_share(self.skills), "skills")
        _demand(0.0 <= self.guess < 1.0, "guess")
        _demand(-FURTHEST <= self.difficulty <= FURTHEST, "difficulty")
        _demand(0.0 <= self.difficulty_variance <= FURTHEST, "difficulty_variance")
        _demand(0.0 <= self.weight <= 1.0, "weight")

    @property
    def counts(self) -> bool:
        """False for rows that are kept and shown but never move a level: held, or self-rated."""
        return self.weight > 0.0 and self.kind is not EvidenceKind.SELF_RATING


@dataclass(frozen=True, slots=True)
class Estimate:
    """A belief about one quantity: mean (logits) and variance (logits²)."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class SkillState:
    """What sets one skill apart from the person's ability: mean and variance in logits and logits²
    as of `at`, after `n` pieces of evidence."""

    mean: float
    variance: float
    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonState:
    """All that is believed of a person. Immutable: `skills` is never changed in place."""

    ability: Estimate
    skills: Mapping[str, SkillState]

    @staticmethod
    def new() -> "PersonState":
        """The belief about somebody of whom nothing is known."""
        return PersonState(Estimate(0.0, ABILITY_VARIANCE), {})


def update(state: PersonState, evidence: Evidence) -> PersonState:
    """The belief after one more row of the log; self ratings and held rows leave it as it is.

    Skills fade to `evidence.at` first; a clock that jumps back counts as no time passed. No
    variance ever exceeds its prior.
    """
    if not evidence.counts:
        return state
    faded = [skill_at(state, skill, evidence.at) for skill, _ in evidence.skills]
    z, spread = _combine(state.ability, faded, evidence.skills)
    pull, information, noise = _observe(evidence, z)
    weight = evidence.weight
    gain = 1.0 / (1.0 + weight * information * (spread + noise))
    pull, information = weight * pull * gain, weight * information * gain
    skills = dict(state.skills)
    for (name, share), skill in zip(evidence.skills, faded, strict=True):
        skills[name] = _moved(skill, share * pull, share * share * information, evidence)
    mean, variance = state.ability.mean, state.ability.variance
    grown = variance - variance * variance * information + weight * ABILITY_NOISE
    ability = Estimate(mean + variance * pull, min(grown, ABILITY_VARIANCE))
    return PersonState(ability, skills)


def replay(evidence: Iterable[Evidence]) -> PersonState:
    """The belief from a person's whole log, in its order: the fold of `update`, to the last bit.

    Rows are taken as they come: a row written late counts from when it was written.
    """
    state = PersonState.new()
    for row in evidence:
        state = update(state, row)
    return state


def in_order(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The order in which rows of one hand-in are to enter the log: by time, then by their figures.

    `update` linearises around the belief so far, so rows of the same instant count a little
    differently in another order. Sorted first, the same answers give the same level to the last
    bit, however the quiz was shuffled.
    """
    return sorted(evidence, key=_place)


def predict(state: PersonState, question: QuestionFigures | Evidence, now: datetime) -> float:
    """Probability (0..1) of a right answer at `now`, moderated for uncertainty (MacKay 1992)."""
    faded = [skill_at(state, skill, now) for skill, _ in question.skills]
    z, spread = _combine(state.ability, faded, question.skills)
    spread += question.difficulty_variance
    moderated = (z - question.difficulty) / sqrt(1.0 + pi * spread / 8.0)
    return question.guess + (1.0 - question.guess) * logistic(moderated)


def skill_at(state: PersonState, skill: str, now: datetime) -> SkillState:
    """The person's `skill` faded to `now`; the prior if nothing is known of it.

    rho = exp(-λ Δt); mean *= rho; variance = v0 - (v0 - variance) rho². Never runs backwards.
    """
    known = state.skills.get(skill)
    if known is None:
        return SkillState(0.0, SKILL_VARIANCE, 0, now)
    days = (now - known.at) / _DAY
    if days <= 0.0:
        return known
    rho = exp(-FORGETTING * days)
    variance = SKILL_VARIANCE - (SKILL_VARIANCE - known.variance) * rho * rho
    return SkillState(known.mean * rho, variance, known.n, now)


def logistic(z: float) -> float:
    """1 / (1 + exp(-z)), with z cut to ±FURTHEST logits."""
    return 1.0 / (1.0 + exp(-max(-FURTHEST, min(FURTHEST, z))))


def response(z: float, guess: float) -> tuple[float, float, float]:
    """(p, score, information) of an answer at z logits above the question.

    p = c + (1-c) σ(z); score = dp / (p (1-p)) and information = dp² / (p (1-p)) with
    dp = (1-c) σ (1-σ), both in the form σ/p, which has no zero over zero.
    """
    right = logistic(z)
    p = guess + (1.0 - guess) * right
    score = right / p
    return p, score, score * (1.0 - guess) * right * (1.0 - right)


def _place(row: Evidence) -> tuple[object, ...]:
    figures = (row.difficulty, row.guess, row.difficulty_variance, row.weight, row.value)
    return row.at, row.kind, row.skills, *figures


def _combine(
    ability: Estimate, faded: list[SkillState], weights: SkillWeights
) -> tuple[float, float]:
    z, spread = ability.mean, ability.variance
    for (_, share), skill in zip(weights, faded, strict=True):
        z += share * skill.mean
        spread += share * share * skill.variance
    return z, spread


def _observe(evidence: Evidence, z: float) -> tuple[float, float, float]:
    if evidence.kind in RUBRIC_KINDS:
        return (_rubric_logits(evidence.value) - z) / RUBRIC_VARIANCE, 1.0 / RUBRIC_VARIANCE, 0.0
    p, score, information = response(z - evidence.difficulty, evidence.guess)
    return score * (evidence.value - p), information, evidence.difficulty_variance


def _rubric_logits(value: float) -> float:
    below = min(floor(value), len(RUBRIC_SCALE) - 1)
    low, high = RUBRIC_SCALE[below - 1], RUBRIC_SCALE[below]
    return low + (value - below) * (high - low)


def _moved(skill: SkillState, pull: float, information: float, evidence: Evidence) -> SkillState:
    mean = skill.mean + skill.variance * pull + evidence.weight * _bump(evidence, skill.n)
    variance = skill.variance - skill.variance * skill.variance * information
    grown = min(variance + evidence.weight * SKILL_NOISE, SKILL_VARIANCE)
    return SkillState(mean, grown, skill.n + 1, max(skill.at, evidence.at))


def _bump(evidence: Evidence, n: int) -> float:
    if evidence.kind in RUBRIC_KINDS:
        return 0.0
    taught = BUMP_WRONG + evidence.value * (BUMP_RIGHT - BUMP_WRONG)
    return taught / (1.0 + BUMP_FADING * n)


def _is_share(skills: SkillWeights) -> bool:
    names = {name for name, _ in skills}
    total = sum(weight for _, weight in skills)
    return (
        len(names) == len(skills)
        and all(weight > 0.0 for _, weight in skills)
        and abs(total - 1.0) <= WEIGHT_SLACK
    )


def _demand(holds: bool, field: str) -> None:
    if not holds:
        raise LmsError("bad-evidence", field=field)
