"""What a module does to the levels of those who pass it, per planned minute: before and after.

No experiment: people also learn elsewhere between two looks. The figure orders modules, it proves
nothing of one. What is shown on the page says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt
from statistics import NormalDist, fmean, stdev
from typing import Any

from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import Evidence, PersonState, logistic, update

LEAST = 8
"""Passes below which nothing is said: the interval would be wider than any module's gain."""
WINDOW = timedelta(days=28)
"""How long after the pass other evidence still counts for the module."""
_REACH = NormalDist().inv_cdf(0.9)


class Basis(StrEnum):
    """What the levels after the pass rest on."""

    OTHER = "other"
    """questions of other modules, practice, observations: nothing of the module's own quiz"""
    OWN = "own"
    """the module's own quiz, for want of anything else"""


@dataclass(frozen=True, slots=True)
class Pass:
    """One person's first pass: how many level points the module's skills moved, on average.

    `other` by evidence other than the module's own questions, None where there was none on its
    skills within `WINDOW`; `own` by the answers of the passed quiz themselves.
    """

    other: float | None
    own: float


@dataclass(frozen=True, slots=True)
class ModuleGain:
    """Level points per planned minute over `n` passes, with the ends of its 80 % interval.

    All three figures are None below `LEAST` passes: too few to say. `passes` counts all of them,
    whatever they rest on.
    """

    basis: Basis
    n: int
    passes: int
    per_minute: float | None = None
    low: float | None = None
    high: float | None = None


def gain(passes: Sequence[Pass], minutes: int) -> ModuleGain:
    """The mean gain per planned minute; other evidence wins over the own quiz where there is
    enough of it.

    Interval: mean ± t(.90, n-1) s / √n (Student 1908), one pass a person, so that they are
    independent.
    """
    other = [one.other for one in passes if one.other is not None]
    basis, values = Basis.OTHER, other
    if len(other) < LEAST <= len(passes):
        basis, values = Basis.OWN, [one.own for one in passes]
    if len(values) < LEAST:
        return ModuleGain(basis, len(values), len(passes))
    mean = fmean(values)
    reach = t_quantile(len(values) - 1) * stdev(values) / sqrt(len(values))
    per = 1.0 / max(1, minutes)
    figures = (per * mean, per * (mean - reach), per * (mean + reach))
    return ModuleGain(basis, len(values), len(passes), *figures)


def t_quantile(degrees: int) -> float:
    """The .90 quantile of Student's t, by its expansion around the normal (Abramowitz & Stegun
    26.7.5); off by less than .001 from seven degrees on."""
    z, v = _REACH, float(degrees)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / v**power for power, term in enumerate(terms, start=1))


def moved(
    log: Iterable[tuple[Evidence, bool]], skills: Sequence[str], since: datetime, at: datetime,
    now: datetime,
) -> Pass | None:  # fmt: skip
    """What one person's log says of a module begun at `since` and passed at `at`; None where none
    of its skills was known before, so that there is nothing to compare with.

    `log` in its order, each row with whether it is an answer to a question of the module itself.
    Two beliefs run side by side: one that never sees the module's own questions, for `other`, and
    one that sees everything, for `own`.
    """
    until = min(now, at + WINDOW)
    apart, whole = _Belief(), _Belief()
    for row, is_own in log:
        if row.at > until:
            continue
        whole.see(row, since, at if is_own and row.at >= since else None)
        if not is_own:
            apart.see(row, at, until if _is_on(row, skills) else None)
    own = whole.change(skills)
    return None if own is None else Pass(apart.change(skills), own)


@dataclass(slots=True)
class _Belief:
    """A belief that is looked at twice: before it is `since`, and after the last row that counts
    until then."""

    state: PersonState = field(default_factory=PersonState.new)
    before: tuple[PersonState, datetime] | None = None
    after: tuple[PersonState, datetime] | None = None

    def see(self, row: Evidence, since: datetime, until: datetime | None) -> None:
        """Take in one more row; it is the last look so far if it is not later than `until`."""
        if self.before is None and row.at >= since:
            self.before = self.state, since
        self.state = update(self.state, row)
        if self.before and until and row.at <= until:
            self.after = self.state, row.at

    def change(self, skills: Sequence[str]) -> float | None:
        """Level points between the two looks, on average over the skills known at the first."""
        if self.before is None or self.after is None:
            return None
        known = [skill for skill in skills if skill in self.before[0].skills]
        if not known:
            return None
        return fmean(_level(*self.after, skill) - _level(*self.before, skill) for skill in known)


def dump(figures: ModuleGain) -> dict[str, Any]:
    """As it is stored; `load` gives back an equal one."""
    return asdict(figures)


def load(stored: Mapping[str, Any]) -> ModuleGain:
    """What `dump` wrote."""
    return ModuleGain(**{**stored, "basis": Basis(stored["basis"])})


def _is_on(row: Evidence, skills: Sequence[str]) -> bool:
    return row.counts and any(skill in skills for skill, _ in row.skills)


def _level(state: PersonState, at: datetime, skill: str) -> float:
    return 100.0 * logistic(read(state, skill, None, at).mean)
