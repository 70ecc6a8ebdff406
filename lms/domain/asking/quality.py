"""Whether a question does its work: why one is taken out of the scoring, and what its figures say.

Counted is the first answer of each person to a question, since answers given after the feedback say
less of the question. How hard a question is on the scale of the levels stands in `calibration`.

Sources: classical item analysis, with the item left out of the score that it is compared to
(Henrysson 1963, doi 10.1007/BF02289618); the upper bound by Fisher's z (Fisher 1921).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import atanh, isfinite, sqrt, tanh
from statistics import NormalDist
from typing import Any, NamedTuple

ENOUGH_TO_COMPARE = 60
"""Answers with a rest score before it is said that a question sorts people the wrong way."""
ENOUGH_TO_COUNT = 30
"""Answers before a question is called too hard or too easy: with fewer, chance alone makes every
twentieth good one look so."""
HIGHEST_BOUND = 0.10
"""Point-biserial: up to here the upper bound of a question that sorts the wrong way may reach."""
TOO_HARD_BELOW = 0.20
TOO_EASY_ABOVE = 0.97
LONGEST_SECONDS = 1800
"""Half an hour: who took longer than that did something else."""
TWICE = 2
"""People who have to give the same wrong answer before it is shown."""

_Z90 = NormalDist().inv_cdf(0.9)


class HoldCause(StrEnum):
    """Why a question counts for nobody."""

    FACT = "fact"
    """what it tests has changed"""
    QUALITY = "quality"
    """it is a bad question: what was answered before does not count either"""


class Flag(StrEnum):
    """What is wrong with a question, as far as its figures can say."""

    AGAINST = "against"
    """who knows the rest gets it wrong more often than who does not"""
    TOO_HARD = "too-hard"
    TOO_EASY = "too-easy"


class Observed(NamedTuple):
    """One person's first answer: `points` 0 to 1; `rest` is the mean of the points of the other
    questions of the sitting, None where there were none; `mistake` says what was chosen wrongly."""

    points: float
    rest: float | None
    seconds: int | None
    mistake: str | None


@dataclass(frozen=True, slots=True)
class Quality:
    """What the answers of `n` people say of a question.

    `share` is the mean of their points, None without any. `discrimination` is the point-biserial
    against the rest score of the `compared` people who have one, `bound` its one-sided 90 % upper
    bound; both None where nothing varies. `seconds` is the median. `mistake` is the wrong answer
    given most often, by `mistaken` people.
    """

    n: int = 0
    share: float | None = None
    discrimination: float | None = None
    bound: float | None = None
    compared: int = 0
    seconds: int | None = None
    mistake: str | None = None
    mistaken: int = 0

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What is wrong with it; none below the least number of answers."""
        found = []
        if _sorts_wrongly(self):
            found.append(Flag.AGAINST)
        if self.share is not None and self.n >= ENOUGH_TO_COUNT:
            found += [Flag.TOO_HARD] if self.share < TOO_HARD_BELOW else []
            found += [Flag.TOO_EASY] if self.share > TOO_EASY_ABOVE else []
        return tuple(found)

    @property
    def is_enough(self) -> bool:
        """Whether there are answers enough to say anything."""
        return self.n >= ENOUGH_TO_COUNT


@dataclass(slots=True)
class Tally:
    """Sums over the answers to one question: `add` each of them, in any order, then `result`."""

    n: int = 0
    points: float = 0.0
    seconds: Counter[int] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, one: Observed) -> None:
        """Count one answer."""
        self.n += 1
        self.points += one.points
        if one.seconds is not None:
            self.seconds[one.seconds] += 1
        if one.mistake is not None:
            self.mistakes[one.mistake] += 1
        if one.rest is not None:
            self.compared += 1
            self.x += one.points
            self.y += one.rest
            self.xx += one.points * one.points
            self.yy += one.rest * one.rest
            self.xy += one.points * one.rest

    def result(self) -> Quality:
        """What they add up to."""
        r = self._correlation()
        mistake, mistaken = _most(self.mistakes)
        return Quality(
            n=self.n,
            share=self.points / self.n if self.n else None,
            discrimination=r,
            bound=None if r is None else upper_bound(r, self.compared),
            compared=self.compared,
            seconds=_median(self.seconds),
            mistake=mistake,
            mistaken=mistaken,
        )

    def _correlation(self) -> float | None:
        """Pearson's r of points and rest; for points of 0 or 1 that is the point-biserial."""
        n = self.compared
        if n < 2:
            return None
        spread_x, spread_y = self.xx - self.x * self.x / n, self.yy - self.y * self.y / n
        if min(spread_x, spread_y) <= 1e-9 * n:
            return None
        r = (self.xy - self.x * self.y / n) / sqrt(spread_x * spread_y)
        return max(-1.0, min(1.0, r))


def upper_bound(r: float, n: int) -> float:
    """tanh(atanh(r) + z.90 / sqrt(n - 3)): below it the true correlation lies with 90 %; 1 for
    fewer than four pairs."""
    if n <= 3:
        return 1.0
    inside = max(-1.0 + 1e-12, min(1.0 - 1e-12, r))
    return tanh(atanh(inside) + _Z90 / sqrt(n - 3))


def seconds_of(told: float | None) -> int | None:
    """The time an answer took, cut to 0 .. `LONGEST_SECONDS`; None for what is no time at all."""
    if told is None or not isfinite(told) or told < 0:
        return None
    return min(round(told), LONGEST_SECONDS)


def dump(quality: Quality) -> dict[str, Any]:
    """As it is stored; `load` gives back an equal one."""
    return asdict(quality)


def load(stored: Mapping[str, Any]) -> Quality:
    """What `dump` wrote; nothing counted where nothing is stored."""
    return Quality(**stored)


def _sorts_wrongly(quality: Quality) -> bool:
    if quality.discrimination is None or quality.bound is None:
        return False
    is_enough = quality.compared >= ENOUGH_TO_COMPARE
    return is_enough and quality.discrimination < 0.0 and quality.bound < HIGHEST_BOUND


def _most(mistakes: Counter[str]) -> tuple[str | None, int]:
    if not mistakes:
        return None, 0
    count, mistake = min((-count, text) for text, count in mistakes.items())
    return (mistake, -count) if -count >= TWICE else (None, 0)


def _median(seconds: Counter[int]) -> int | None:
    """The lower median."""
    left = (seconds.total() + 1) // 2
    for value in sorted(seconds):
        left -= seconds[value]
        if left <= 0:
            return value
    return None
