"""What an item is worth to one skill: points of gap closed, or of misjudgement spared.

The priors here are working assumptions of the first version, not measurements of anybody's lessons.
Which items make a week's plan is decided in `plans`.
"""

from dataclasses import dataclass
from math import exp, pi, sqrt

from lms.domain.levels import WIDENING, normal_cdf, target_logits
from lms.domain.skills import FORGETTING, Estimate, response

LESSON_MOVE = 0.4
"""Logits: how far a first pass of a module moves its skills, shared by their weights (prior)."""
REVIEW_MOVE = 0.3
"""Logits: how far a review moves them once everything is forgotten (prior)."""
QUESTION_GUESS = 0.25
"""Chance of guessing a question that is not chosen yet: four options."""
QUESTION_VARIANCE = 1.0
"""Logits²: uncertainty of its difficulty."""


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


def forgotten(days: int | None) -> float:
    """Share 0..1 of a passed module that has faded after `days`: 1 - exp(-λ days); never passed
    (None) = 1, a pass in the future = 0."""
    return 1.0 if days is None else 1.0 - exp(-FORGETTING * max(0, days))


@dataclass(frozen=True, slots=True)
class Effect:
    """What doing an item is expected to do to the belief about a skill it is wholly about.

    `teaches`: logits that the mean moves. `asks`: questions answered, which move only the variance.
    """

    teaches: float = 0.0
    asks: float = 0.0

    def on(self, belief: Estimate, share: float) -> Estimate:
        """The belief once the item is done, the skill being `share` (0..1) of it.

        Asking: 1/v + questions / (1/I + difficulty variance), at the person's own level. The mean
        will move too, nobody knows which way; it is held, so the value of asking is approximate.
        """
        _, _, information = response(0.0, QUESTION_GUESS)
        precision = 1.0 / belief.variance
        precision += share * self.asks / (1.0 / information + QUESTION_VARIANCE)
        return Estimate(belief.mean + share * self.teaches, 1.0 / precision)

    def worth(self, belief: Estimate, target: int, share: float) -> float:
        """Level points of shortfall closed (teaching) plus of misjudgement spared (asking)."""
        worth = 0.0
        if self.asks:
            told = Effect(asks=self.asks).on(belief, share)
            worth += max(0.0, misjudgement(belief, target) - misjudgement(told, target))
        if self.teaches:
            moved = Estimate(belief.mean + share * self.teaches, belief.variance)
            worth += shortfall(belief, target) - shortfall(moved, target)
        return worth


def _loss(distance: float, variance: float) -> float:
    """E[max(0, x)] for x normal around `distance` with the widened variance, in logits."""
    spread = sqrt(WIDENING * variance)
    x = distance / spread
    density = exp(-0.5 * x * x) / sqrt(2.0 * pi)
    return max(0.0, spread * (x * normal_cdf(x) + density))
