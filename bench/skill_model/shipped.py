"""The shipped model, `skills` and `calibration` of `lms.domain.mastery`, as the bench drives it."""

import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import pi, sqrt
from time import process_time

from bench.skill_model.logs import Answer, People
from lms.domain.mastery.calibration import Calibration
from lms.domain.mastery.forecasts import Forecast, Known, Tally, View, chance
from lms.domain.mastery.levels import WIDENING
from lms.domain.mastery.skills import (
    Estimate,
    Evidence,
    EvidenceKind,
    PersonState,
    SkillState,
    SkillWeights,
    fold,
    logistic,
    outlook,
    predict,
)

BLOCK = 10
"""answers on one skill whose number right is foretold"""
TIMED = 10_000
"""rows that are timed, or a few more"""
STRETCH = 100
"""rows that are timed at once"""
INSIDE = (0.1, 0.9)
"""the interval that is meant to hold the number right"""
_FURTHEST = 30.0
_NODES = 41
_LATTICE = [(place - _NODES // 2) / 5.0 for place in range(_NODES)]
_DENSITY = [2.718281828459045 ** (-x * x / 2.0) for x in _LATTICE]


class Running:
    """The belief about one person as rows come in: `state` changes in place with each."""

    def __init__(self) -> None:
        self._skills: dict[str, SkillState] = {}
        self.state = PersonState(PersonState.new().ability, self._skills)

    def see(self, row: Evidence) -> None:
        """One more row, as `skills.update` has it, but without a copy of what is known."""
        mean, variance = self.state.ability
        self.state = PersonState(Estimate(*fold(mean, variance, self._skills, row)), self._skills)


class Shipped:
    """Predicts each answer before it learns from it; difficulties are learnt beside the people."""

    name = "shipped"

    def __init__(self) -> None:
        self.calibration, self._forecast = Calibration(), Forecast()
        self.begin()

    def fit(self, people: People) -> None:
        """Learn from people one after another."""
        for own in people:
            self.begin()
            for answer in own:
                self.predict(answer)
                self.learn(answer)

    def begin(self) -> None:
        """Meet a new person."""
        self._running, self._tally = Running(), Tally()

    def predict(self, answer: Answer) -> float:
        """Probability that the answer is right."""
        self._known, self._view = self._meet(answer, answer.at)
        return chance(self._view)

    def learn(self, answer: Answer) -> None:
        """See the answer that was just predicted."""
        value, skills, hard = float(answer.correct), weights(answer), self._known.difficulty
        self._forecast.learn(self._view, value)
        level = self._known.level
        margin = Estimate(level.mean - hard.mean, level.variance + hard.variance)
        self.calibration.learn(answer.item, skills, self._running.state, margin, (value, 0.0))
        self._running.see(_evidence(answer, skills, hard))
        self._tally.count(skills, value)

    def foretell(self, block: Sequence[Answer]) -> list[float]:
        """Probabilities of 0, 1, … right in a block, seen from before its first answer.

        The level is uncertain in common for all of them, as widely as the product says; each
        question is uncertain for itself.
        """
        outlooks = [self._outlook(answer, block[0].at) for answer in block]
        chances = [0.0] * (len(block) + 1)
        for x, density in zip(_LATTICE, _DENSITY, strict=True):
            right = [logistic((mean + x * spread) / doubt) for mean, spread, doubt in outlooks]
            for count, likely in enumerate(_counts(right)):
                chances[count] += density * likely
        return [likely / sum(_DENSITY) for likely in chances]

    def _outlook(self, answer: Answer, now: datetime) -> tuple[float, float, float]:
        """Logits at the level believed in, what one standard deviation of the level is worth in
        logits of this answer, and the question's own uncertainty.

        The forecast has the uncertainty of the level in it; taken out, it is counted once.
        """
        (ability, skills), (known, view) = self._running.state, self._meet(answer, now)
        sure = PersonState(Estimate(ability.mean, 0.0), skills)
        own = outlook(sure, weights(answer), now).variance
        spread = sqrt(WIDENING) * self._forecast.spread(ability, known.level, own)
        return view.logits / known.sure, spread, sqrt(1.0 + pi * known.difficulty.variance / 8.0)

    def _meet(self, answer: Answer, now: datetime) -> tuple[Known, View]:
        skills, state = weights(answer), self._running.state
        level = outlook(state, skills, now)
        hard = self.calibration.figures(answer.item, skills, state)
        known = Known(state.ability.mean, level, hard, self._tally)
        return known, self._forecast.view(skills, known)


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


def microseconds_per_row(people: People, model: Shipped, rounds: int = 15) -> float:
    """The least time to predict and to take in one row of the log.

    As `timeit` does: no garbage collection meanwhile, and the least of some rounds, of a `STRETCH`
    of rows at a time, since other work on the machine only ever adds.
    """
    logs = _timed(people, model)
    gc.disable()
    try:
        found = [[took for log in logs for took in _seconds(log)] for _ in range(rounds)]
    finally:
        gc.enable()
    least: list[float] = [min(took) for took in zip(*found, strict=True)]
    return sum(least) / sum(map(len, logs)) * 1e6


def _timed(people: People, model: Shipped) -> list[list[Evidence]]:
    logs: list[list[Evidence]] = []
    nobody, count = PersonState.new(), 0
    for own in people:
        if count < TIMED:
            rows = [(a, weights(a)) for a in own[:TIMED]]
            figures = model.calibration.figures
            logs.append([_evidence(a, w, figures(a.item, w, nobody)) for a, w in rows])
            count += len(rows)
    return logs


def _seconds(log: Sequence[Evidence]) -> Iterator[float]:
    belief = Running()
    for start in range(0, len(log), STRETCH):
        begun = process_time()
        for row in log[start : start + STRETCH]:
            predict(belief.state, row, row.at)
            belief.see(row)
        yield process_time() - begun


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
