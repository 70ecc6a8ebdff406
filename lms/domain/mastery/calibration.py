"""How hard questions are, learnt from the answers of many people.

The person's side stands in `skills`: there, a question's difficulty is given. Here it is learnt,
beside the ease and the learning rate of each skill, so that what a question is blamed for is its
own. A nightly job streams all answers through a `Calibration` and writes the difficulties down for
evidence to come; rows that are written already keep the figures of their day.

Source: a diagonal extended Kalman filter over a logistic model (Glickman 1999; Pelánek 2016, doi
10.1016/j.compedu.2016.03.017).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import log1p

from lms.domain.mastery.skills import (
    Estimate,
    PersonState,
    SkillState,
    SkillWeights,
    response,
)

ITEM_VARIANCE = 1.0
"""Logits²: prior variance of a question's difficulty around its author's guess."""
EASE_VARIANCE = 5.0
"""Logits²: prior variance of a skill's ease; wide, so that questions are compared within skills."""
RATE_VARIANCE = 0.12
"""Prior variance of a skill's learning rate: logits per log(1 + answers so far)."""
INTERCEPT_VARIANCE = 0.1
"""Logits²: prior variance of the ease that all questions share."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How hard a question is: mean (logits), variance (logits²), after `n` answers."""

    mean: float
    variance: float
    n: int


class Part:
    """One quantity that is learnt: mean and variance. Mutable, because millions of answers pass."""

    __slots__ = ("mean", "n", "variance")

    def __init__(self, mean: float, variance: float) -> None:
        self.mean, self.variance, self.n = mean, variance, 0

    def move(self, share: float, pull: float, information: float) -> None:
        """Toward where an answer pulls, which the quantity enters with the factor `share`."""
        self.mean += share * self.variance * pull
        self.variance -= share * share * self.variance * self.variance * information
        self.n += 1


class Calibration:
    """What is known of the questions and skills that many people answered.

    Answers are to be handed over in the order in which they were given, each with the belief about
    the person just before it.
    """

    def __init__(self) -> None:
        self._items: dict[Hashable, Part] = {}
        self._ease: dict[str, Part] = {}
        self._rate: dict[str, Part] = {}
        self._intercept = Part(0.0, INTERCEPT_VARIANCE)

    def difficulty(self, item: Hashable, author: float = 0.0) -> Difficulty:
        """How hard a question is beside the others of its skills: what new evidence is to pin.

        What all questions of a skill share is left out, because levels are anchored by what the
        authors call middling, not by what most people know. A question that nobody answered is as
        hard as its `author` thinks (logits).
        """
        known = self._items.get(item)
        if known is None:
            return Difficulty(author, ITEM_VARIANCE, 0)
        return Difficulty(known.mean, known.variance, known.n)

    def figures(self, item: Hashable, skills: SkillWeights, state: PersonState) -> Estimate:
        """Difficulty with all that people share: d - g - Σ w (ease + rate log(1 + n)).

        `n` is how often the person of `state` met the skill. For predicting answers of people like
        those learnt from.
        """
        known = self._items.get(item)
        mean, variance = (known.mean, known.variance) if known else (0.0, ITEM_VARIANCE)
        mean -= self._intercept.mean
        variance += self._intercept.variance
        for name, share in skills:
            ease, rate = self._skill(name)
            met = _met(state.skills, name)
            mean -= share * (ease.mean + rate.mean * met)
            variance += share * share * (ease.variance + met * met * rate.variance)
        return Estimate(mean, variance)

    def learn(
        self,
        item: Hashable,
        skills: SkillWeights,
        state: PersonState,
        margin: Estimate,
        answer: tuple[float, float],
        author: float = 0.0,
    ) -> None:
        """What an answer says of its question and skills.

        `state` is the belief about the person before it; `margin` the level at this question less
        `figures`, the variances added; `answer` its value and the chance of guessing.
        """
        value, guess = answer
        p, score, information = response(margin.mean, guess)
        gain = 1.0 / (1.0 + information * margin.variance)
        pull, information = score * (value - p) * gain, information * gain
        found = self._items.get(item)
        if found is None:
            found = self._items[item] = Part(author, ITEM_VARIANCE)
        found.move(-1.0, pull, information)
        self._intercept.move(1.0, pull, information)
        for name, share in skills:
            ease, rate = self._skill(name)
            ease.move(share, pull, information)
            rate.move(share * _met(state.skills, name), pull, information)

    def _skill(self, name: str) -> tuple[Part, Part]:
        ease = self._ease.get(name)
        if ease is None:
            ease = self._ease[name] = Part(0.0, EASE_VARIANCE)
            self._rate[name] = Part(0.0, RATE_VARIANCE)
        return ease, self._rate[name]


def _met(skills: Mapping[str, SkillState], name: str) -> float:
    known = skills.get(name)
    return log1p(known.n) if known else 0.0
