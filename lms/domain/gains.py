"""What an item is worth to one skill: points of gap closed, or of misjudgement spared.

The priors here are working assumptions of the first version, not measurements of anybody's lessons.
Which items make a week's plan is decided in `plans`.
"""

from dataclasses import dataclass
from math import exp, pi, sqrt

from lms.domain.levels import WIDENING, normal_cdf, target_logits
from lms.domain.memory import Outlook
from lms.domain.skills import Estimate, response

MODULE_MOVE = 0.4
"""Logits that a module's content, wholly recalled, is worth to a skill it is all about (prior)."""
FACT_WORTH = 4.0
"""Level points that an official fact, wholly recalled, counts for where it trains no skill
(prior)."""
SOON_SHARE = 0.5
"""What recall in 7 days counts of an item's worth; recall in 28 days counts the rest (prior)."""
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


def told(belief: Estimate, questions: float) -> Estimate:
    """The belief after that many questions wholly about the skill: 1/v + n / (1/I + v_d), at the
    person's own level.

    The mean will move too, nobody knows which way; it is held, so the value of asking is
    approximate.
    """
    _, _, information = response(0.0, QUESTION_GUESS)
    precision = 1.0 / belief.variance + questions / (1.0 / information + QUESTION_VARIANCE)
    return Estimate(belief.mean, 1.0 / precision)


@dataclass(frozen=True, slots=True)
class Effect:
    """What doing an item is expected to do to a skill that it is wholly about: logits of the mean
    in 7 and in 28 days, against not doing it, and questions answered, which move only variance."""

    soon: float = 0.0
    later: float = 0.0
    asks: float = 0.0


def kept(outlook: Outlook, move: float) -> Effect:
    """What an item does whose content moves a skill by `move` logits while it is recalled."""
    soon = move * (outlook.week_done - outlook.week)
    return Effect(soon=soon, later=move * (outlook.month_done - outlook.month))


@dataclass(frozen=True, slots=True)
class Prospect:
    """The belief about one skill, in logits: now, and its means in 7 and 28 days as planned so far,
    with what those cost in level points."""

    now: Estimate
    soon: float
    later: float
    target: int
    cost: float

    @staticmethod
    def of(now: Estimate, soon: float, later: float, target: int) -> "Prospect":
        """The prospect with its cost worked out."""
        return Prospect(now, soon, later, target, _cost(soon, later, now.variance, target))

    def after(self, effect: Effect, share: float) -> "Prospect":
        """The prospect once an item is done of which the skill is `share` (0..1)."""
        now = told(self.now, share * effect.asks) if effect.asks else self.now
        soon, later = self.soon + share * effect.soon, self.later + share * effect.later
        return Prospect.of(now, soon, later, self.target)

    def worth(self, effect: Effect, share: float) -> float:
        """Level points of shortfall closed (teaching) plus of misjudgement spared (asking)."""
        worth = 0.0
        if effect.asks:
            sure = told(self.now, share * effect.asks)
            spared = misjudgement(self.now, self.target) - misjudgement(sure, self.target)
            worth += max(0.0, spared)
        if effect.soon or effect.later:
            soon, later = self.soon + share * effect.soon, self.later + share * effect.later
            worth += max(0.0, self.cost - _cost(soon, later, self.now.variance, self.target))
        return worth


def _cost(soon: float, later: float, variance: float, target: int) -> float:
    aim = target_logits(target)
    near, far = _loss(aim - soon, variance), _loss(aim - later, variance)
    return points_per_logit(target) * (SOON_SHARE * near + (1.0 - SOON_SHARE) * far)


def _loss(distance: float, variance: float) -> float:
    """E[max(0, x)] for x normal around `distance` with the widened variance, in logits."""
    spread = sqrt(WIDENING * variance)
    x = distance / spread
    density = exp(-0.5 * x * x) / sqrt(2.0 * pi)
    return max(0.0, spread * (x * normal_cdf(x) + density))
