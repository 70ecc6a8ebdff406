"""How ready a person or a team is for what their roles ask, and when a team will be ready enough.

Which day a reading is of, and who belongs to a team, is for the caller to say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from math import ceil, floor, sqrt
from statistics import NormalDist, fmean, median
from typing import Protocol

from lms.domain.mastery.levels import INTERVAL, SkillStanding

GOAL = 0.8
"""Readiness from which a person or a team is called ready."""
FEWEST_WEEKS = 6
"""Weekly readings before anything is forecast."""
HORIZON = 104
"""Weeks beyond which no date is named: nobody's trend lasts two years."""
_MOST_ALIKE = 0.95
_NOTHING = 1e-12
"""Spread of readings on a straight line, by rounding."""
_ROUNDING = 1e-6
"""Days: what arithmetic may add to a whole day."""
_Z = NormalDist().inv_cdf((1.0 + INTERVAL) / 2.0)


class Standing(Protocol):
    """What readiness needs of a reading of one skill."""

    @property
    def state(self) -> SkillStanding:
        """Where the person stands against the target."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Role weight: `at_target` of it beyond doubt, `unseen` not assessed yet, of `asked` in all."""

    at_target: float = 0.0
    unseen: float = 0.0
    asked: float = 0.0

    def __add__(self, other: "Readiness") -> "Readiness":
        """Of several people: every one counts with what their roles ask."""
        return Readiness(
            self.at_target + other.at_target, self.unseen + other.unseen, self.asked + other.asked
        )

    @property
    def share(self) -> float | None:
        """Readiness, 0..1; None where nothing is asked. Not assessed counts as not ready."""
        return self.at_target / self.asked if self.asked else None

    @property
    def unseen_share(self) -> float:
        """Share (0..1) that nobody has looked at yet: unknown, not weak."""
        return self.unseen / self.asked if self.asked else 0.0

    @property
    def is_ready(self) -> bool:
        """Whether the goal is reached."""
        return self.share is not None and self.share >= GOAL

    @property
    def is_all(self) -> bool:
        """Whether every skill that is asked is at target."""
        return self.asked > 0 and self.at_target == self.asked


def readiness(readings: Mapping[str, Standing | None], weights: Mapping[str, float]) -> Readiness:
    """The share of role weight at target with P(at target) >= .8, of one person.

    At target as everywhere (`levels.SkillStanding`): at least three pieces of evidence besides. A
    skill with a weight and no reading, or None, is not assessed; a reading without a weight is not
    asked for.
    """
    at_target = unseen = 0.0
    for skill, weight in weights.items():
        reading = readings.get(skill)
        if reading is None or reading.state is SkillStanding.NOT_ASSESSED:
            unseen += weight
        elif reading.state is SkillStanding.AT_TARGET:
            at_target += weight
    return Readiness(at_target, unseen, sum(weights.values()))


def counted(readings: Iterable[tuple[Standing | None, int]], weight: float) -> Readiness:
    """The same of several people in one skill of this weight; of each reading, how many have it."""
    at_target = unseen = asked = 0
    for reading, people in readings:
        asked += people
        if reading is None or reading.state is SkillStanding.NOT_ASSESSED:
            unseen += people
        elif reading.state is SkillStanding.AT_TARGET:
            at_target += people
    return Readiness(at_target * weight, unseen * weight, asked * weight)


def pooled(parts: Iterable[Readiness]) -> Readiness:
    """The readiness of several people together."""
    return sum(parts, Readiness())


class Outcome(StrEnum):
    """What can be said about the day on which the goal is reached."""

    REACHED = "reached"
    EXPECTED = "expected"
    """there is a day, with its range"""
    NOT_RISING = "not-rising"
    """the trend is flat or falls"""
    TOO_FAR = "too-far"
    """it rises so slowly that no day can be named"""
    TOO_LITTLE = "too-little"
    """too few weeks to speak of a trend"""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the goal is reached if the last weeks go on.

    `per_week` is the trend in shares (0..1) a week. `expected` with its 80 % range from `earliest`
    to `latest`; None in `latest` where the trend may as well be flat, so that nobody can say.
    `weeks` are the readings that it rests on.
    """

    outcome: Outcome
    weeks: int
    per_week: float | None = None
    expected: date | None = None
    earliest: date | None = None
    latest: date | None = None


def forecast(weekly: Sequence[tuple[date, float]], goal: float = GOAL) -> Forecast:
    """When readiness reaches `goal`, from readings a week apart, oldest first, the last today's.

    The trend is the median slope of all pairs of readings, which a few odd weeks do not move
    (Theil 1950; Sen 1968, doi 10.1080/01621459.1968.10480934); the day is where it leads from
    today's reading. The range comes from the 80 % interval of the slope, see `slopes`.
    """
    if weekly and weekly[-1][1] >= goal:
        return Forecast(Outcome.REACHED, len(weekly))
    if len(weekly) < FEWEST_WEEKS:
        return Forecast(Outcome.TOO_LITTLE, len(weekly))
    low, slope, high = slopes([share for _, share in weekly])
    today, missing = weekly[-1][0], goal - weekly[-1][1]
    expected = _reached(today, missing, slope)
    if slope <= 0.0 or expected is None:
        outcome = Outcome.NOT_RISING if slope <= 0.0 else Outcome.TOO_FAR
        return Forecast(outcome, len(weekly), slope)
    return Forecast(
        outcome=Outcome.EXPECTED,
        weeks=len(weekly),
        per_week=slope,
        expected=expected,
        earliest=_reached(today, missing, high),
        latest=_reached(today, missing, low),
    )


def slopes(values: Sequence[float]) -> tuple[float, float, float]:
    """(low, median, high) slope per step of two or more equally spaced values.

    Low and high are Sen's 80 % interval: the slopes at ranks (N ± z sqrt(V)) / 2 of N pairs, with
    V = n (n-1) (2n+5) / 18 · (1 + r) / (1 - r). The last factor is for readings that resemble the
    week before, r of them around the trend (Yue & Wang 2004,
    doi 10.1023/B:WARM.0000043140.61082.60): without it a smooth curve would look certain.
    """
    pairs = combinations(enumerate(values), 2)
    found = sorted((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairs)
    n, count, middle = len(values), len(found), median(found)
    alike = _likeness([value - middle * place for place, value in enumerate(values)])
    reach = _Z * sqrt(n * (n - 1) * (2 * n + 5) / 18.0 * (1.0 + alike) / (1.0 - alike))
    low = max(0, floor((count - reach) / 2.0) - 1)
    high = min(count - 1, ceil((count + reach) / 2.0))
    return found[low], middle, found[high]


def _likeness(values: Sequence[float]) -> float:
    """How much each value resembles the one before: the lag-1 autocorrelation, 0 to .95."""
    middle = fmean(values)
    around = [value - middle for value in values]
    total = sum(one * one for one in around)
    if total < _NOTHING:
        return 0.0
    together = sum(one * other for one, other in pairwise(around))
    return max(0.0, min(_MOST_ALIKE, together / total))


def _reached(today: date, missing: float, slope: float) -> date | None:
    """The day on which `missing` is made up at `slope` a week; None if not within the horizon."""
    if slope <= 0.0 or missing / slope > HORIZON:
        return None
    return today + timedelta(days=max(1, ceil(7.0 * missing / slope - _ROUNDING)))
