"""Who needs their manager first, and why: one rule for every team, the same for every reader.

A cause further up in `Cause` always comes before one further down; within a cause the larger figure
comes first, then whoever has more causes, then the name. Nobody is listed without a cause, and a
gap that an open assignment already trains is in good hands, so it is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MOST = 5
"""People named at once: a list that one person can work through today."""
BASELINE_BY = 3
"""Day at work from which a new hire without a baseline check needs somebody."""
IDLE_FROM = 21
"""Days without training from which it is worth a word."""


class Cause(StrEnum):
    """Why somebody needs their manager, the most pressing first."""

    OVERDUE = "overdue"
    BASELINE = "baseline"
    GAPS = "gaps"
    REVIEW = "review"
    IDLE = "idle"


_CAUSES = tuple(Cause)


@dataclass(frozen=True, slots=True)
class Overdue:
    """An assignment past its day, by `days` (1 or more)."""

    assignment_id: int
    title: str
    days: int


class NamedGap(NamedTuple):
    """A skill that is a gap beyond doubt: the level is `points` below the target, and the skill
    counts `weight` (1..3) in the person's role."""

    skill: str
    points: int
    weight: int

    @property
    def size(self) -> int:
        """How much it matters: weight × points."""
        return self.weight * self.points


class Signs(NamedTuple):
    """What there is to see of one person today.

    `late_baseline`: the day at work (1 = the first) of a new hire whose baseline check is not
    handed in, else None. `waiting`: free-text answers that wait for a review. `idle`: days since
    the last training, or since the first day at work if there was none; None when unknown.
    """

    person_id: int
    name: str
    overdue: tuple[Overdue, ...] = ()
    late_baseline: int | None = None
    gaps: tuple[NamedGap, ...] = ()
    waiting: int = 0
    idle: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the list: the person, the causes (the first decides the place), what was seen."""

    signs: Signs
    causes: tuple[Cause, ...]


def figures(signs: Signs) -> tuple[float, ...]:
    """How strong each cause is, in the order of `Cause`; 0 = there is none.

    Overdue: days of the latest assignment. Baseline: day at work from `BASELINE_BY`. Gaps: the sum
    of their sizes. Review: answers waiting. Idle: days from `IDLE_FROM`.
    """
    day, idle = signs.late_baseline or 0, signs.idle or 0
    return (
        max([late.days for late in signs.overdue]) if signs.overdue else 0,
        day if day >= BASELINE_BY else 0,
        sum([gap.size for gap in signs.gaps]),
        signs.waiting,
        idle if idle >= IDLE_FROM else 0,
    )


def rank(signs: Signs) -> tuple[int, float, int, str, int] | None:
    """The place in the list, smaller comes first; None for whoever needs nothing."""
    found = figures(signs)
    causes_held = len(found) - found.count(0)
    if not causes_held:
        return None
    place = next(place for place, figure in enumerate(found) if figure)
    return place, -found[place], -causes_held, signs.name, signs.person_id


def first(people: Iterable[Signs], most: int = MOST) -> list[Need]:
    """Who needs their manager first, `most` at most; the order of `people` never matters."""
    ranked = [(place, signs) for signs in people if (place := rank(signs)) is not None]
    chosen = sorted(ranked, key=lambda one: one[0])[:most]
    return [Need(signs, causes(signs)) for _, signs in chosen]


def causes(signs: Signs) -> tuple[Cause, ...]:
    """Why this person needs their manager, the most pressing cause first."""
    return tuple(cause for cause, figure in zip(_CAUSES, figures(signs), strict=True) if figure)
