"""How good probabilities were: AUC, log-loss and calibration error."""

from collections.abc import Sequence
from itertools import groupby
from math import log, nan, pi, sqrt
from typing import NamedTuple

BINS = 15
"""bins of equal width for the calibration error"""

Pairs = Sequence[tuple[float, int]]
"""(probability, what happened)"""


class Score(NamedTuple):
    """AUC (nan where all answers were alike), log-loss in nats, expected calibration error."""

    auc: float
    log_loss: float
    ece: float


def score(pairs: Pairs) -> Score:
    """All three of at least one pair."""
    return Score(auc(pairs), log_loss(pairs), calibration_error(pairs))


def auc(pairs: Pairs) -> float:
    """Probability that a right answer was given more than a wrong one; ties count half."""
    rank, seen, right = 0.0, 0, 0
    for _, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        values = [value for _, value in group]
        rank += sum(values) * (seen + (len(values) + 1) / 2)
        seen += len(values)
        right += sum(values)
    wrong = seen - right
    return (rank - right * (right + 1) / 2) / (right * wrong) if right and wrong else nan


def log_loss(pairs: Pairs) -> float:
    """Mean of -log P(what happened), P cut to 1e-9."""
    return -sum(log(max(1e-9, p if value else 1.0 - p)) for p, value in pairs) / len(pairs)


def calibration_error(pairs: Pairs) -> float:
    """Mean distance of prediction and outcome over `BINS` bins, weighted by their answers."""
    bins = [0.0] * BINS
    for p, value in pairs:
        bins[min(BINS - 1, int(p * BINS))] += p - value
    return sum(map(abs, bins)) / len(pairs)


def error_by_chance(pairs: Pairs) -> float:
    """The calibration error that these probabilities would show if every one of them were true.

    In a bin of independent answers the sum of misses is normal about 0, so that its size is
    sqrt(2 / π Σ p (1-p)) in the mean. Answers of few people hang together, and chance does more.
    """
    bins = [0.0] * BINS
    for p, _ in pairs:
        bins[min(BINS - 1, int(p * BINS))] += p * (1.0 - p)
    return sum(sqrt(2.0 / pi * spread) for spread in bins) / len(pairs)
