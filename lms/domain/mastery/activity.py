"""Figures from daily work as evidence: how somebody's rate compares with that of their peers.

Opt-in, and never enough alone: activity moves a level a little and never counts toward naming a gap
(`skills`). Whose figures may be used is decided elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import fmean

TRIALS = 30
"""Calls, meetings or offers below which a rate says nothing."""
PEERS = 5
"""Peers with enough trials, below whom there is nobody to compare with (prior)."""
FURTHEST = 3.0
"""Standard deviations beyond which a figure is read as it."""


class NotShown(StrEnum):
    """Why a figure says nothing."""

    IMPOSSIBLE = "impossible"
    """not 0 <= successes <= trials"""
    FEW_TRIALS = "few-trials"
    FEW_PEERS = "few-peers"
    ALL_ALIKE = "all-alike"
    """peers do not differ beyond chance, so nobody can be told from another"""


@dataclass(frozen=True, slots=True)
class Count:
    """What one person did in a period: `successes` out of `trials`."""

    trials: int
    successes: int

    @property
    def is_possible(self) -> bool:
        """Whether the figures can be true."""
        return 0 <= self.successes <= self.trials

    @property
    def rate(self) -> float:
        """Share of successes, 0..1; trials must be above 0."""
        return self.successes / self.trials


@dataclass(frozen=True, slots=True)
class Shown:
    """`value`: a z-score against peers, cut to ±3, as evidence takes it; None with the `reason`."""

    value: float | None
    reason: NotShown | None = None


def compared(own: Count, peers: Iterable[Count]) -> Shown:
    """How far above its peers a person's rate is, in standard deviations of true rates.

    Peers are other people of the same role and period; those with few trials are left out. What
    they differ by chance, p (1 - p) / trials each, is taken off the variance among them, and the
    person's rate is shrunk toward theirs by its own chance, with r = true / (true + chance): the
    z-score is r (rate - mean) / true sd (Efron & Morris 1975).
    """
    if not own.is_possible:
        return Shown(None, NotShown.IMPOSSIBLE)
    if own.trials < TRIALS:
        return Shown(None, NotShown.FEW_TRIALS)
    others = [one for one in peers if one.is_possible and one.trials >= TRIALS]
    if len(others) < PEERS:
        return Shown(None, NotShown.FEW_PEERS)
    mean, true = _true_spread(others)
    if true <= 0.0:
        return Shown(None, NotShown.ALL_ALIKE)
    reliability = true / (true + mean * (1.0 - mean) / own.trials)
    value = reliability * (own.rate - mean) / sqrt(true)
    return Shown(max(-FURTHEST, min(FURTHEST, value)))


def _true_spread(peers: list[Count]) -> tuple[float, float]:
    """(mean rate, variance of rates beyond chance) of peers."""
    rates = [one.rate for one in peers]
    mean = fmean(rates)
    seen = sum((rate - mean) ** 2 for rate in rates) / (len(rates) - 1)
    return mean, seen - fmean(mean * (1.0 - mean) / one.trials for one in peers)
