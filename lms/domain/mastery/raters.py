"""How severe a rater is, and how much one more rating by the same person counts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from lms.domain.mastery.skills import RUBRIC_VARIANCE, SEVERITY_VARIANCE, Estimate, rubric_logits

HALO = timedelta(days=30)
"""How long a rater's impression of somebody's skill colours the next rating of it (prior)."""
FULL_WEIGHT = 2
"""Ratings by one rater of one skill of one person within `HALO` that count in full."""
FADING = 0.5
"""What each further one counts beside the one before it: .5, .25, …"""


class Rating(NamedTuple):
    """A rubric score of 1 to 5, and the belief about the level just before it, in logits and
    logits², from all evidence but this rater's."""

    value: float
    expected: float
    variance: float


def severity(ratings: Iterable[Rating]) -> Estimate:
    """How many logits below the truth a rater sees people: 0 with `SEVERITY_VARIANCE` at first.

    A rating is normal around (level - severity) with variance 1.5, so each tells
    expected - logits of the score, with variance 1.5 + variance of the level; precisions add up.
    """
    precision, total = 1.0 / SEVERITY_VARIANCE, 0.0
    for one in ratings:
        weight = 1.0 / (RUBRIC_VARIANCE + one.variance)
        precision += weight
        total += weight * (one.expected - rubric_logits(one.value))
    return Estimate(total / precision, 1.0 / precision)


def halo_weight(earlier: Iterable[datetime], at: datetime) -> float:
    """What a rating at `at` counts (0..1), after this rater's `earlier` ones of the same skill of
    the same person. Two within 30 days count in full, the third half, the fourth a quarter."""
    recent = sum(at - HALO < one <= at for one in earlier)
    return FADING ** max(0, recent + 1 - FULL_WEIGHT)
