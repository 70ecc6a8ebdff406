"""The skill filter: what one piece of evidence does to what is believed of a person's skills.

Levels, bands and gaps as people read them stand in `levels`; here are only means and variances in
logits. Every piece of evidence brings its own figures (difficulty, guessing), so a state is a pure
function of the set of one person's evidence. docs/skill-model.md explains it.

A level is credibility-weighted: a skill's own evidence against the person's general ability
(Bühlmann 1967). Each answer enters as a Gaussian observation of fixed precision, the bound on the
curvature of the logistic likelihood (Böhning & Lindsay 1988), so that what an answer weighs never
depends on other answers: more right answers can therefore lower nothing, at any time, on any skill.
What is full makes room for the new; where that alone would turn the level against the answer, the
level stays (`still`, in `fold`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import copysign, exp, floor, pi, sqrt
from typing import NamedTuple, TypeVar

from lms.domain.mastery.evidence import FURTHEST as FURTHEST
from lms.domain.mastery.evidence import RUBRIC_KINDS as RUBRIC_KINDS
from lms.domain.mastery.evidence import Evidence as Evidence
from lms.domain.mastery.evidence import EvidenceKind as EvidenceKind
from lms.domain.mastery.evidence import QuestionFigures as QuestionFigures
from lms.domain.mastery.evidence import SkillWeights as SkillWeights

ABILITY_VARIANCE = 1.0
"""v_u, logits²: prior variance of a person's general ability."""
SKILL_VARIANCE = 1.0
"""v0, logits²: prior variance of a person's skill around that ability."""
CURVATURE = 0.25
"""The steepest slope of the score of an answer, 1/logits²: what one answer weighs at most."""
GROWTH = 0.7
"""η: share of that weight by which precision grows, since most answers tell less than the bound."""
MOST_ABILITY = 3.0
"""1/logits²: precision that evidence can give to ability; then new evidence displaces old."""
MOST_SKILL = 2.5
"""1/logits²: the same for a skill's own evidence."""
FORGETTING = 0.03
"""λ, per day: a skill's own evidence counts half after 23 days, and ability so much more."""
BUMP = 0.2
"""γ: what a first answer, right or wrong, teaches: as much as evidence of γ/precision logits."""
BUMP_FADING = 0.3
"""κ, per earlier piece of evidence: how fast a further answer teaches less."""
RUBRIC_SCALE = (-2.2, -0.85, 0.0, 0.85, 2.2)
"""Logits at which a rubric's 1, 2, 3, 4 and 5 are read."""
RUBRIC_VARIANCE = 1.5
"""Logits²: noise of one rubric score."""
SEVERITY_VARIANCE = 0.25
"""Logits²: how much raters differ; the uncertainty of one of whom nothing is known."""
ACTIVITY_SCALE = 0.5
"""Logits for one standard deviation among peers: daily work shows skill only in part (prior)."""
ACTIVITY_VARIANCE = 4.0
"""Logits²: noise of one activity figure; territory, season and luck are most of it (prior)."""

_DAY = timedelta(days=1)
_Row = TypeVar("_Row", bound=Evidence)
_OBSERVATION, _PRACTICE = EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE
_ACTIVITY = EvidenceKind.ACTIVITY


class Estimate(NamedTuple):
    """A belief about one quantity: mean (logits) and variance (logits²)."""

    mean: float
    variance: float


class SkillState(NamedTuple):
    """What a person showed on one skill, as of `at`, after `n` pieces of evidence: the `precision`
    of it (1/logits²) and the `total`, precision times logits, so that total / precision is the
    level that this evidence alone speaks for. Activity figures add nothing to `n`."""

    total: float
    precision: float
    n: int
    at: datetime


class PersonState(NamedTuple):
    """All that is believed of a person. Immutable: `skills` is never changed in place."""

    ability: Estimate
    skills: Mapping[str, SkillState]

    @staticmethod
    def new() -> "PersonState":
        """The belief about somebody of whom nothing is known."""
        return PersonState(Estimate(0.0, ABILITY_VARIANCE), {})

    @property
    def until(self) -> datetime | None:
        """The instant of the latest evidence that counts; None without any."""
        return max((skill.at for skill in self.skills.values()), default=None)


def update(state: PersonState, evidence: Evidence) -> PersonState:
    """The belief after one more row; self ratings and held rows leave it as it is.

    Skills fade to `evidence.at` first; a clock that jumps back counts as no time passed. No
    precision ever falls, so at that instant no variance grows.
    """
    if not evidence.counts:
        return state
    skills, ability = dict(state.skills), state.ability
    return PersonState(Estimate(*fold(ability.mean, ability.variance, skills, evidence)), skills)


def replay(evidence: Iterable[Evidence]) -> PersonState:
    """The belief from all of a person's evidence, in whatever order it is handed over.

    It is the fold of `update` over `in_order(evidence)`, to the last bit.
    """
    mean, variance = 0.0, ABILITY_VARIANCE
    skills: dict[str, SkillState] = {}
    for row in in_order(evidence):
        if row.counts:
            mean, variance = fold(mean, variance, skills, row)
    return PersonState(Estimate(mean, variance), skills)


def in_order(evidence: Iterable[_Row]) -> list[_Row]:
    """The order in which evidence counts: by time, rows of one instant by their figures.

    Rows that are still equal are equal to the model, so a set of evidence has one level, however a
    quiz was shuffled and whenever a row was written. The value comes last, so that a better value
    among rows otherwise alike never takes the place of a worse one.
    """
    return sorted(evidence, key=_place)


def predict(state: PersonState, question: QuestionFigures | Evidence, now: datetime) -> float:
    """Probability (0..1) of a right answer at `now`, moderated for uncertainty (MacKay 1992)."""
    mean, variance = _outlook(state, question.skills, now)
    spread = variance + question.difficulty_variance
    moderated = (mean - question.difficulty) / sqrt(1.0 + pi * spread / 8.0)
    return question.guess + (1.0 - question.guess) * logistic(moderated)


def outlook(state: PersonState, skills: SkillWeights, now: datetime) -> Estimate:
    """The belief about Σ w θ: how able the person is, at `now`, at a question on these skills.

    θ = (u + v0 b) / (1 + v0 L), with b and L the skill's total and precision faded to `now`;
    variance Σ w² v0 / (1 + v0 L) + v_u (Σ w / (1 + v0 L))². An unknown skill has b = L = 0.
    """
    return Estimate(*_outlook(state, skills, now))


def faded(skill: SkillState, now: datetime) -> tuple[float, float]:
    """(total, precision) of what was shown, at `now`: both × exp(-λ Δt). Never runs backwards."""
    if now <= skill.at:
        return skill.total, skill.precision
    kept = exp(-FORGETTING * ((now - skill.at) / _DAY))
    return skill.total * kept, skill.precision * kept


def logistic(z: float) -> float:
    """1 / (1 + exp(-z)), with z cut to ±FURTHEST logits."""
    if not -FURTHEST < z < FURTHEST:
        z = copysign(FURTHEST, z)
    return 1.0 / (1.0 + exp(-z))


def response(z: float, guess: float) -> tuple[float, float, float]:
    """(p, score, information) of an answer at z logits above the question.

    p = c + (1-c) σ(z); score = dp / (p (1-p)) and information = dp² / (p (1-p)) with
    dp = (1-c) σ (1-σ), both in the form σ/p, which has no zero over zero.
    """
    right = logistic(z)
    p = guess + (1.0 - guess) * right
    score = right / p
    return p, score, score * (1.0 - guess) * right * (1.0 - right)


def rubric_logits(value: float) -> float:
    """Logits at which a rubric score of 1 to 5 is read; between whole scores, linear."""
    below = min(floor(value), len(RUBRIC_SCALE) - 1)
    low, high = RUBRIC_SCALE[below - 1], RUBRIC_SCALE[below]
    return low + (value - below) * (high - low)


def _place(row: Evidence) -> tuple[object, ...]:
    figures = (row.difficulty, row.guess, row.difficulty_variance, row.weight, row.value)
    return row.at, row.kind, row.skills, *figures


def _outlook(state: PersonState, skills: SkillWeights, now: datetime) -> tuple[float, float]:
    (ability, doubt), known = state
    mean = own = shared = 0.0
    for name, share in skills:
        skill = known.get(name)
        total = precision = 0.0
        if skill is not None:
            total, precision = skill[:2] if now <= skill.at else faded(skill, now)
        open_ = 1.0 / (1.0 + SKILL_VARIANCE * precision)
        mean += share * ((ability + SKILL_VARIANCE * total) * open_)
        own += share * share * (SKILL_VARIANCE * open_)
        shared += share * open_
    return mean, own + doubt * (shared * shared)


_Shown = tuple[float, float, float | None, float, float, float]
"""What a row says at some level: the logits that a right and a wrong answer speak for, the value
between them (None for a rating: it speaks for the first; a figure above colleagues, like a right
answer, lowers nothing, one below raises nothing); its weight, 1/logits²; the variance of its
difficulty; the share of its weight by which precision grows."""


def fold(
    mean: float, variance: float, skills: dict[str, SkillState], row: Evidence
) -> tuple[float, float]:
    """Ability after a row that counts, mean and variance; `skills` are changed in place. `update`
    without copying, for long logs."""
    at, z, spread, found = row.at, 0.0, 0.0, []
    for name, share in row.skills:
        total, precision, n, last = skills.get(name) or (0.0, 0.0, 0, at)
        if at > last:
            kept = exp(-FORGETTING * ((at - last) / _DAY))
            total, precision, last = total * kept, precision * kept, at
        z += share * ((mean + SKILL_VARIANCE * total) / (1.0 + SKILL_VARIANCE * precision))
        spread += share * share * SKILL_VARIANCE
        found.append((name, share, total, precision, n, last))
    shown = _observe(row, z)
    right, wrong, value, weighs, noise, grows = shown
    counted = row.kind is not _ACTIVITY
    for name, share, total, precision, n, last in found:
        gain = weighs * share / (1.0 + weighs * share * noise)
        grown, kept = _grown(precision, gain, grows, MOST_SKILL)
        if value is None:
            total = (total + gain * right) * kept
        else:
            more = (1.0 + SKILL_VARIANCE * grown) / (1.0 + SKILL_VARIANCE * precision)
            still = total * more + mean * ((more - 1.0) / SKILL_VARIANCE)
            up, down = (total + gain * right) * kept, (total + gain * wrong) * kept
            total = value * max(still, up) + (1.0 - value) * min(still, down)
            if counted:
                total += row.weight * share * BUMP / (1.0 + BUMP_FADING * n) * kept
        skills[name] = SkillState(total, grown, n + counted, last)
    return _more_able(mean, variance, shown, weighs / (1.0 + weighs * (noise + spread)))


def _observe(row: Evidence, z: float) -> _Shown:
    """Neither logits fall with z, because the score of an answer falls by no more than CURVATURE
    per logit; nothing else depends on z or, but for `value`, on what was answered."""
    kind, weight, difficulty = row.kind, row.weight, row.difficulty
    if kind is _ACTIVITY:
        at = row.value * ACTIVITY_SCALE
        side = None if row.value == 0.0 else float(row.value > 0.0)
        return at, at, side, weight / ACTIVITY_VARIANCE, 0.0, 1.0
    if kind is _OBSERVATION or kind is _PRACTICE:
        at, noise = rubric_logits(row.value) + difficulty, row.difficulty_variance
        return at, at, None, weight / RUBRIC_VARIANCE, min(noise, SEVERITY_VARIANCE), 1.0
    p, score, _ = response(z - difficulty, row.guess)
    pull, grows = score / CURVATURE, GROWTH * (1.0 - row.guess)
    right, wrong, noise = z + pull * (1.0 - p), z - pull * p, row.difficulty_variance
    return right, wrong, row.value, weight * CURVATURE, noise, grows


def _more_able(mean: float, variance: float, shown: _Shown, gain: float) -> tuple[float, float]:
    right, wrong, value, _, _, grows = shown
    known = 1.0 / variance
    grown, kept = _grown(known - 1.0 / ABILITY_VARIANCE, gain, grows, MOST_ABILITY)
    surer = min(variance, 1.0 / (grown + 1.0 / ABILITY_VARIANCE))
    up = (mean * known + gain * right) * kept * surer
    if value is None:
        return up, surer
    down = (mean * known + gain * wrong) * kept * surer
    return value * max(mean, up) + (1.0 - value) * min(mean, down), surer


def _grown(precision: float, gain: float, grows: float, most: float) -> tuple[float, float]:
    """(precision once evidence worth `gain` came in, share that all evidence keeps of its weight).

    It grows ever slower toward `most` and never falls: new evidence takes the room of old.
    """
    grown = precision + grows * gain * (1.0 - precision / most)
    if grown > most or grown < precision:  # by rounding
        grown = max(precision, most)
    return grown, grown / (precision + gain) if gain else 1.0
