"""The shipped model, `skills` and `calibration` of `lms.domain.mastery`, as the bench drives it."""

from collections import defaultdict
from collections.abc import Sequence
from math import pi, sqrt
from time import process_time

from bench.skill_model.logs import Answer, People
from lms.domain.mastery.calibration import Calibration, moderated
from lms.domain.mastery.levels import WIDENING
from lms.domain.mastery.skills import (
    Estimate,
    Evidence,
    EvidenceKind,
    PersonState,
    SkillWeights,
    logistic,
    outlook,
    predict,
    update,
)

BLOCK = 10
"""answers on one skill whose number right is foretold"""
INSIDE = (0.1, 0.9)
"""the interval that is meant to hold the number right"""
_FURTHEST = 30.0
_NODES = 41
_LATTICE = [(place - _NODES // 2) / 5.0 for place in range(_NODES)]
_DENSITY = [2.718281828459045 ** (-x * x / 2.0) for x in _LATTICE]


class Shipped:
    """Predicts each answer before it learns from it; difficulties are learnt beside the people."""

    name = "shipped"

    def __init__(self) -> None:
        self.calibration = Calibration()
        self.state = PersonState.new()

    def fit(self, people: People) -> None:
        """Learn from people one after another."""
        for own in people:
            self.begin()
            for answer in own:
                self.predict(answer)
                self.learn(answer)

    def begin(self) -> None:
        """Meet a new person."""
        self.state = PersonState.new()

    def predict(self, answer: Answer) -> float:
        """Probability that the answer is right."""
        self._skills = weights(answer)
        self._figures = self.calibration.figures(answer.item, self._skills, self.state)
        found = outlook(self.state, self._skills, answer.at)
        self._margin = Estimate(
            found.mean - self._figures.mean, found.variance + self._figures.variance
        )
        self._x = moderated(self._margin)
        return self.calibration.recalibration.chance(self._x)

    def learn(self, answer: Answer) -> None:
        """See the answer that was just predicted."""
        value = float(answer.correct)
        self.calibration.recalibration.learn(self._x, value)
        row = _evidence(answer, self._skills, self._figures)
        self.calibration.learn(answer.item, self._skills, self.state, self._margin, (value, 0.0))
        self.state = update(self.state, row)

    def foretell(self, block: Sequence[Answer]) -> list[float]:
        """Probabilities of 0, 1, … right in a block, seen from before its first answer.

        The level is uncertain in common for all of them, as widely as the product says; each
        question is uncertain for itself.
        """
        views = [self._view(answer, block[0]) for answer in block]
        chances = [0.0] * (len(block) + 1)
        for x, density in zip(_LATTICE, _DENSITY, strict=True):
            right = [logistic((mean + x * spread) / doubt) for mean, spread, doubt in views]
            for count, chance in enumerate(_counts(right)):
                chances[count] += density * chance
        return [chance / sum(_DENSITY) for chance in chances]

    def _view(self, answer: Answer, first: Answer) -> tuple[float, float, float]:
        skills = weights(answer)
        found = outlook(self.state, skills, first.at)
        figures = self.calibration.figures(answer.item, skills, self.state)
        doubt = sqrt(1.0 + pi * figures.variance / 8.0)
        return found.mean - figures.mean, sqrt(WIDENING * found.variance), doubt


def inside(chances: Sequence[float], right: int) -> float:
    """How much of the outcome `right` lies in the foretold 80 % interval, 0 to 1.

    An outcome fills the stretch from P(fewer) to P(as many or fewer); what of it lies in .1 to .9
    counts. For true forecasts the mean is .8 exactly, however few outcomes there are.
    """
    low = sum(chances[:right])
    high = low + chances[right]
    shared = min(high, INSIDE[1]) - max(low, INSIDE[0])
    return max(0.0, shared) / (high - low) if high > low else 0.0


def covered(model: Shipped, own: Sequence[Answer], place: int, met: dict[str, int]) -> list[float]:
    """`inside` of the block that begins at `place`, if one does there; `met` counts by skill."""
    skill = own[place].skills[0]
    met[skill] += 1
    if met[skill] % BLOCK != 1:
        return []
    block = [a for a in own[place : place + 40 * BLOCK] if a.skills[0] == skill][:BLOCK]
    if len(block) < BLOCK:
        return []
    return [inside(model.foretell(block), sum(a.correct for a in block))]


def microseconds_per_row(people: People, model: Shipped, rounds: int = 3) -> float:
    """The least time, of a few rounds, for `predict` and `update` of one row of the log."""
    rows = [
        [_evidence(a, weights(a), model.calibration.figures(a.item, weights(a), PersonState.new()))
         for a in own]
        for own in people
    ]  # fmt: skip
    count, best = sum(map(len, rows)), float("inf")
    for _ in range(rounds):
        begun = process_time()
        for own in rows:
            state = PersonState.new()
            for row in own:
                predict(state, row, row.at)
                state = update(state, row)
        best = min(best, process_time() - begun)
    return best / count * 1e6


def weights(answer: Answer) -> SkillWeights:
    """Every skill of an answer counts alike."""
    share = 1.0 / len(answer.skills)
    return tuple((skill, share) for skill in answer.skills)


def counter() -> dict[str, int]:
    """Answers met, by skill."""
    return defaultdict(int)


def _evidence(answer: Answer, skills: SkillWeights, figures: Estimate) -> Evidence:
    return Evidence(
        at=answer.at,
        kind=EvidenceKind.QUIZ,
        value=float(answer.correct),
        skills=skills,
        difficulty=max(-_FURTHEST, min(_FURTHEST, figures.mean)),
        difficulty_variance=min(_FURTHEST, figures.variance),
    )


def _counts(right: Sequence[float]) -> list[float]:
    """Poisson binomial: probabilities of 0, 1, … successes of independent trials."""
    chances = [1.0]
    for p in right:
        chances.append(0.0)
        for k in range(len(chances) - 1, 0, -1):
            chances[k] += (chances[k - 1] - chances[k]) * p
        chances[0] *= 1.0 - p
    return chances
