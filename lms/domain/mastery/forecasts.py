"""How likely an answer is to be right, and how true it was to say so.

A `Forecast` says how likely an answer is to be right, and changes no level. The filter takes it as
given how much people differ and how long they stay as they are; among other people either may be
otherwise. So what it says is one witness beside plain counts of right and wrong answers (as in PFA,
Pavlik et al. 2009, and Best-LR, Gervet et al. 2020), and how far each is to be believed is learnt:
Bayesian logistic regression, online, by an extended Kalman filter with full covariance. Platt's
recalibration (1999) is the special case without counts.
"""

from dataclasses import dataclass
from math import log1p, pi, sqrt
from typing import NamedTuple

from lms.domain.mastery.calibration import Part
from lms.domain.mastery.skills import Estimate, SkillWeights, logistic, response

TRUST = (0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
"""Where weights begin: an offset; the ability, what the skill adds to it, the ease of the question,
all believed as they are; right and wrong answers, of all and of the skills, as yet ignored."""
DOUBT = (0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05)
"""Prior variance of each of these weights."""
DRIFT = 1e-7
"""What each weight gains in variance per answer, so that old answers are slowly forgotten."""
OWN_VARIANCE = 0.03
"""Prior variance of what one skill adds to the weights of right and wrong answers."""

BANDS = (0.5, 0.7, 0.85, 1.01)
"""Where each band of forecasts ends: unlikely, open, likely, nearly certain."""

_ABILITY, _ADDED = 1, 2


class Tally:
    """How often one person was right and wrong, over all and by skill; partly right counts partly.

    `None` stands for all answers.
    """

    def __init__(self) -> None:
        self._right: dict[str | None, float] = {}
        self._wrong: dict[str | None, float] = {}

    def count(self, skills: SkillWeights, value: float) -> None:
        """One more answer worth `value` (0..1)."""
        for name in (None, *(name for name, _ in skills)):
            self._right[name] = self._right.get(name, 0.0) + value
            self._wrong[name] = self._wrong.get(name, 0.0) + 1.0 - value

    def logs(self, name: str | None) -> tuple[float, float]:
        """(log(1 + right), log(1 + wrong))."""
        return log1p(self._right.get(name, 0.0)), log1p(self._wrong.get(name, 0.0))


class Known(NamedTuple):
    """What is known before an answer: the person's `ability` (logits), their `level` at this
    question (`skills.outlook`), its `difficulty` (`Calibration.figures`) and the person's tally."""

    ability: float
    level: Estimate
    difficulty: Estimate
    tally: Tally

    @property
    def sure(self) -> float:
        """What doubt leaves of logits (MacKay 1992): 1 / sqrt(1 + π variance / 8)."""
        return 1.0 / sqrt(1.0 + pi * (self.level.variance + self.difficulty.variance) / 8.0)


class View(NamedTuple):
    """A question as one person meets it: facts to be weighed, parts that enter with the factor
    beside them, and the sum of it all: logits of a right answer."""

    facts: list[float]
    own: list[tuple[Part, float]]
    logits: float


class Forecast:
    """Learns to foresee answers; hand them over in the order in which they were given."""

    def __init__(self) -> None:
        places = range(len(DOUBT))
        self._weights = list(TRUST)
        self._doubt = [[DOUBT[i] if i == j else 0.0 for j in places] for i in places]
        self._skills: dict[str, tuple[Part, Part]] = {}

    def spread(self, ability: Estimate, level: Estimate, apart: float) -> float:
        """What one standard deviation of doubt about the person is worth in logits of an answer.

        `apart`: the part of the level's variance that has nothing to do with ability. With weights
        a of ability u and b of θ - u, where θ moves by h for each logit of u, it is the root of
        b² apart + (a - b + b h)² var(u): that of the level's variance where a = b = 1.
        """
        able, added = self._weights[_ABILITY], self._weights[_ADDED]
        through = able - added + added * sqrt(max(0.0, level.variance - apart) / ability.variance)
        return sqrt(added * added * apart + through * through * ability.variance)

    def view(self, skills: SkillWeights, known: Known) -> View:
        """The question as the person meets it, from before the answer."""
        (ability, level, difficulty, tally), sure = known, known.sure
        own: list[tuple[Part, float]] = []
        right = wrong = 0.0
        for name, share in skills:
            wins, fails = tally.logs(name)
            right, wrong = right + share * wins, wrong + share * fails
            winning, failing = self._skill(name)
            own += (winning, share * wins), (failing, share * fails)
        facts = [
            1.0, sure * ability, sure * (level.mean - ability), -sure * difficulty.mean,
            *tally.logs(None), right, wrong,
        ]  # fmt: skip
        logits = sum([weight * fact for weight, fact in zip(self._weights, facts, strict=True)])
        return View(facts, own, logits + sum([part.mean * share for part, share in own]))

    def learn(self, view: View, value: float, guess: float = 0.0) -> None:
        """What an answer worth `value` (0..1), met as `view`, says of all that entered it."""
        facts, own, logits = view
        drawn = [sum([a * b for a, b in zip(row, facts, strict=True)]) for row in self._doubt]
        variance = sum([a * b for a, b in zip(drawn, facts, strict=True)])
        variance += sum([part.variance * share * share for part, share in own])
        p, score, information = response(logits, guess)
        gain = 1.0 / (1.0 + information * variance)
        pull, information = score * (value - p) * gain, information * gain
        for part, share in own:
            part.move(share, pull, information)
        self._move(drawn, pull, information)

    def _move(self, drawn: list[float], pull: float, information: float) -> None:
        for place, row in enumerate(self._doubt):
            own = drawn[place]
            self._weights[place] += own * pull
            for other, theirs in enumerate(drawn):
                row[other] -= own * theirs * information
            row[place] += DRIFT

    def _skill(self, name: str) -> tuple[Part, Part]:
        found = self._skills.get(name)
        if found is None:
            found = Part(0.0, OWN_VARIANCE), Part(0.0, OWN_VARIANCE)
            self._skills[name] = found
        return found


def chance(view: View, guess: float = 0.0) -> float:
    """Probability of a right answer: c + (1-c) σ(logits)."""
    return guess + (1.0 - guess) * logistic(view.logits)


@dataclass(slots=True)
class Band:
    """Answers that were called about as likely to be right: how many, what was expected of them
    and what came, both in answers right."""

    below: float
    answers: int = 0
    expected: float = 0.0
    right: float = 0.0


class Foreseen:
    """How true forecasts were: they are, when of what was called 70 % likely, 70 % was right."""

    def __init__(self) -> None:
        self.bands = [Band(below) for below in BANDS]

    def note(self, likely: float, value: float) -> None:
        """An answer worth `value` (0..1) that was called so likely to be right."""
        band = next(one for one in self.bands if likely < one.below)
        band.answers += 1
        band.expected += likely
        band.right += value
