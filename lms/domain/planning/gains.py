"""What an item is worth to one skill: points of gap closed, or of misjudgement spared.

The priors here are working assumptions of the first version, not measurements of anybody's lessons.
Which items make a week's plan is decided in `plans`.
"""

from dataclasses import dataclass
from math import erf, exp, pi, sqrt

from lms.domain.mastery.levels import WIDENING, normal_cdf, target_logits
from lms.domain.mastery.skills import Estimate, logistic, response
from lms.domain.planning.memory import outlook_after

LESSON_MOVE = 0.4
"""Logits that a module, just passed, moves a skill it is all about, for a manager's suggestions
(prior)."""
FACT_WORTH = 4.0
"""Level points that an official fact, wholly recalled, counts for where it trains no skill
(prior)."""
SOON_SHARE = 0.5
"""What recall in 7 days counts of an item's worth; recall in 28 days counts the rest (prior)."""
CROSSING = 20.0
"""Level points that being at target counts for, besides the points on the way there (prior)."""
ASKING = 0.5
"""What a point of misjudgement spared counts, against a point of shortfall closed (prior)."""
MEMORY_SPREAD = 8.0
"""Level points: how far off the memory of a whole skill is expected to be (prior)."""
LEAST_SPREAD = 5.0
"""Level points: nobody's level is known better than this, whatever was asked."""
QUESTION_GUESS = 0.25
"""Chance of guessing a question that is not chosen yet: four options."""
QUESTION_VARIANCE = 1.0
"""Logits²: uncertainty of its difficulty."""


_ROOT = sqrt(2.0 * pi)
_ROOT_TWO = sqrt(2.0)


def points_per_logit(target: int) -> float:
    """Level points that one logit is worth at `target`: 100 τ (1 - τ)."""
    share = max(1, min(99, target)) / 100.0
    return 100.0 * share * (1.0 - share)


def shortfall(belief: Estimate, target: int) -> float:
    """Level points by which the person is expected to fall short of `target`, never negative.

    E[max(0, θ* - θ)] for θ normal with the widened variance = s (x Φ(x) + φ(x)), x = (θ* - mean)/s.
    """
    return points_per_logit(target) * _loss(target_logits(target) - belief.mean, belief.variance)


def misjudgement(belief: Estimate, target: int) -> float:
    """Level points that the better of two calls, "below" or "at target", is expected to be off by.

    The smaller of E[max(0, θ* - θ)] and E[max(0, θ - θ*)]: the expected value of perfect
    information in a two-action decision with linear loss (Raiffa & Schlaifer 1961).
    """
    distance = abs(target_logits(target) - belief.mean)
    return points_per_logit(target) * _loss(-distance, belief.variance)


def told(belief: Estimate, questions: float) -> Estimate:
    """The belief after that many questions wholly about the skill: 1/v + n / (1/I + v_d), at the
    person's own level.

    The mean will move too, nobody knows which way; it is held, so the value of asking is
    approximate.
    """
    _, _, information = response(0.0, QUESTION_GUESS)
    precision = 1.0 / belief.variance + questions / (1.0 / information + QUESTION_VARIANCE)
    return Estimate(belief.mean, 1.0 / precision)


def forgotten(days: int | None) -> float:
    """Share 0..1 of a module that somebody unknown has forgotten `days` after one pass; never
    passed (None) = 1, a pass in the future = 0."""
    return 1.0 - outlook_after(None if days is None else max(0, days), teaches=False).now


def weigh(soon: float, later: float) -> float:
    """One figure from what holds in 7 and in 28 days."""
    return SOON_SHARE * soon + (1.0 - SOON_SHARE) * later


def spread_of(belief: Estimate, taught: float) -> float:
    """Standard deviation, in level points, of a skill of which `taught` (0..1) is known by memory
    and the rest by evidence: 100 p (1-p) logits' widened deviation, p the level's share."""
    level = logistic(belief.mean)
    shown = 100.0 * level * (1.0 - level) * sqrt(WIDENING * belief.variance)
    return max(LEAST_SPREAD, (1.0 - taught) * shown + taught * MEMORY_SPREAD)


@dataclass(frozen=True, slots=True)
class Effect:
    """What doing an item is expected to do to one skill: level points more in 7 and in 28 days than
    without it, and questions answered, which move only the uncertainty."""

    soon: float = 0.0
    later: float = 0.0
    asks: float = 0.0


@dataclass(frozen=True, slots=True)
class Prospect:
    """One skill as planned so far: the belief now (logits), the levels (0..100) that it is heading
    for in 7 and 28 days, how much of it was taught (0..1), the levels' standard deviation, what
    they are worth in points, and the probability of being below target in 28 days."""

    now: Estimate
    soon: float
    later: float
    target: int
    taught: float
    spread: float
    value: float
    p_below: float

    @staticmethod
    def of(
        now: Estimate, soon: float, later: float, target: int, taught: float, spread: float
    ) -> "Prospect":
        """The prospect with its value and chance worked out."""
        value = _value(soon, later, spread, target)
        p_below = normal_cdf((target - later) / spread)
        return Prospect(now, soon, later, target, taught, spread, value, p_below)

    def after(self, effect: Effect) -> "Prospect":
        """The prospect once an item is done."""
        now, spread = self.now, self.spread
        if effect.asks:
            now = told(now, effect.asks)
            spread = spread_of(now, self.taught)
        soon, later = self.soon + effect.soon, self.later + effect.later
        return Prospect.of(now, soon, later, self.target, self.taught, spread)

    def worth(self, effect: Effect) -> float:
        """Level points of shortfall closed and of crossing (teaching), and of misjudgement spared
        (asking)."""
        worth = 0.0
        if effect.asks:
            sure = told(self.now, effect.asks)
            spared = misjudgement(self.now, self.target) - misjudgement(sure, self.target)
            worth += ASKING * max(0.0, spared)
        if effect.soon > 0.0 or effect.later > 0.0:
            soon, later = self.soon + effect.soon, self.later + effect.later
            worth += max(0.0, _value(soon, later, self.spread, self.target) - self.value)
        return worth


def _value(soon: float, later: float, spread: float, target: int) -> float:
    """Points of being at target, by its chance, less those of expected shortfall; weighed over the
    two horizons. In one function without calls: it is nearly all that a plan costs."""
    x = (target - soon) / spread
    below = 0.5 + 0.5 * erf(x / _ROOT_TWO)
    near = CROSSING * (1.0 - below) - spread * (x * below + exp(-0.5 * x * x) / _ROOT)
    x = (target - later) / spread
    below = 0.5 + 0.5 * erf(x / _ROOT_TWO)
    far = CROSSING * (1.0 - below) - spread * (x * below + exp(-0.5 * x * x) / _ROOT)
    return SOON_SHARE * near + (1.0 - SOON_SHARE) * far


def _loss(distance: float, variance: float) -> float:
    """E[max(0, x)] for x normal around `distance` with the widened variance, in logits."""
    spread = sqrt(WIDENING * variance)
    x = distance / spread
    return max(0.0, spread * (x * normal_cdf(x) + exp(-0.5 * x * x) / _ROOT))
