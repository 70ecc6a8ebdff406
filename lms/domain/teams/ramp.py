"""How long new people take until they are certified, ready, and at target: the ramp, in days.

Days count from the first day at work, which is day 1. Whoever has not arrived counts as later than
everybody who has, so a slow cohort never looks quick because only its quick people are counted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from statistics import median_low
from typing import NamedTuple

from lms.domain.teams.readiness import Readiness

FEWEST = 3
"""People of a cohort before anybody is compared with it."""
NEW_UNTIL = 180
"""Days at work after which nobody is called new."""
SEEN_WITHIN = 90
"""Days at work until the first evidence: whoever was seen only later ramped up before there was a
log, and is left out."""
LONGEST = 365
"""Days at work after which a level that is reached is no ramp any more: not arrived."""
_WEEK = 7


class Cohort(NamedTuple):
    """People who began in the same quarter (1..4) of a year."""

    year: int
    quarter: int


@dataclass(frozen=True, slots=True)
class Ramp:
    """One person's way, each milestone as the day at work (1 = the first); None = not reached yet.

    `certified`: the first certificate. `ready`: the first day on which readiness is .8 or more.
    `at_target`: the last day of the first week at work at whose end every skill that the roles
    weigh is at target.
    """

    person: int
    hired_on: date
    certified: int | None = None
    ready: int | None = None
    at_target: int | None = None

    @property
    def cohort(self) -> Cohort:
        """The quarter in which they began."""
        return Cohort(self.hired_on.year, (self.hired_on.month + 2) // 3)

    def day(self, today: date) -> int:
        """The day at work that `today` is; 0 or less before the first."""
        return (today - self.hired_on).days + 1


def ramp(
    person: int,
    hired_on: date,
    certified_on: date | None,
    readings: Iterable[tuple[date, Readiness]],
) -> Ramp:
    """The milestones of one person. `readings` are of the ends of days, in order, and are asked for
    until both levels are reached; what was reached before the first day counts as reached on it."""
    ready = at_target = None
    for one, found in readings:
        day = day_at_work(hired_on, one)
        if ready is None and found.is_ready:
            ready = day
        if at_target is None and day % _WEEK == 0 and found.is_all:
            at_target = day
        if ready is not None and at_target is not None:
            break
    certified = None if certified_on is None else day_at_work(hired_on, certified_on)
    return Ramp(person, hired_on, certified, ready, at_target)


def day_at_work(hired_on: date, day: date) -> int:
    """1 for the first day at work and all days before it."""
    return max(1, (day - hired_on).days + 1)


def days_to_read(hired_on: date, seen: Iterable[date], until: date) -> list[date]:
    """The days at whose end `ramp` needs a reading, in order, up to `until` and for a year at most:
    those with evidence, for nobody becomes ready without any, and the last of each week at work."""
    last = min(until, hired_on + timedelta(days=LONGEST - 1))
    ends = range(_WEEK - 1, (last - hired_on).days + 1, _WEEK)
    return sorted(
        {hired_on + timedelta(days=days) for days in ends} | {day for day in seen if day <= last}
    )


def is_new(hired_on: date, today: date) -> bool:
    """Whether somebody is new on that day; so is who begins later."""
    return (today - hired_on).days < NEW_UNTIL


def was_seen_ramping(hired_on: date, first_seen: date | None) -> bool:
    """Whether the log saw this person begin."""
    return first_seen is not None and (first_seen - hired_on).days < SEEN_WITHIN


Milestone = Callable[[Ramp], int | None]
"""Which of a ramp's days is meant."""


@dataclass(frozen=True, slots=True)
class Typical:
    """The median day of `n` people; None if half of them or more have not arrived, or if they are
    too few to compare with."""

    n: int
    day: int | None

    @property
    def is_enough(self) -> bool:
        """Whether they are enough to compare with."""
        return self.n >= FEWEST


def typical(ramps: Sequence[Ramp], milestone: Milestone) -> Typical:
    """The median day on which these people reached a milestone: the lower of the two in the middle,
    with whoever has not arrived as the last."""
    if len(ramps) < FEWEST:
        return Typical(len(ramps), None)
    days = [inf if (day := milestone(one)) is None else day for one in ramps]
    middle = median_low(days)
    return Typical(len(ramps), None if middle == inf else int(middle))


def by_cohort(ramps: Iterable[Ramp]) -> dict[Cohort, list[Ramp]]:
    """The ramps of each quarter, the latest quarter first."""
    found: dict[Cohort, list[Ramp]] = {}
    for one in sorted(ramps, key=lambda one: (one.hired_on, one.person), reverse=True):
        found.setdefault(one.cohort, []).append(one)
    return found


def earlier(ramps: Iterable[Ramp], cohort: Cohort) -> list[Ramp]:
    """Those who began in an earlier quarter than this one."""
    return [one for one in ramps if one.cohort < cohort]
