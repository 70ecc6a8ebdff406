"""Who has touched which of the fundamentals lately: a steady cadence beats one long week.

To touch is to read, to answer, to practise or to be observed; how well it went says the level.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

CHOICES = (4, 8, 12)
"""Weeks that a board may look back."""
_WEEK = timedelta(weeks=1)


class Touch(NamedTuple):
    """Somebody did something in a fundamental: `week` 0 is the seven days up to now, 1 the seven
    before; None is longer ago than the board looks back. `at` is the last time in that week."""

    person: int
    fundamental: str
    week: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Cadence:
    """In how many of the `of` weeks a fundamental was touched, and when last; None = never."""

    weeks: int
    of: int
    last: datetime | None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was done in it in all these weeks."""
        return self.weeks == 0

    def days(self, now: datetime) -> int | None:
        """Whole days since the last touch."""
        return None if self.last is None else max(0, (now - self.last).days)


def starts(now: datetime, weeks: int) -> list[datetime]:
    """The instants at which week 0, 1, … begin."""
    return [now - _WEEK * (back + 1) for back in range(weeks)]


def cadences(
    touches: Iterable[Touch], people: Sequence[int], fundamentals: Sequence[str], weeks: int
) -> dict[int, tuple[Cadence, ...]]:
    """{person: one cadence for each fundamental, in their order}; touches of others are ignored."""
    touched: dict[tuple[int, str], set[int]] = {}
    last: dict[tuple[int, str], datetime] = {}
    for person, fundamental, week, at in touches:
        place = (person, fundamental)
        last[place] = max(at, last.get(place, at))
        if week is not None and week < weeks:
            touched.setdefault(place, set()).add(week)
    return {
        person: tuple(
            Cadence(len(touched.get((person, key), ())), weeks, last.get((person, key)))
            for key in fundamentals
        )
        for person in people
    }


def coverage(board: Mapping[int, Sequence[Cadence]]) -> list[float]:
    """For each fundamental the share (0..1) of people who touched it; [] without people."""
    columns = zip(*board.values(), strict=True)
    return [sum(not one.is_untouched for one in column) / len(column) for column in columns]
