"""Days to certified, ready and at target, and whom they are compared with."""

from datetime import date, timedelta

from lms.domain.teams.ramp import (
    LONGEST,
    Cohort,
    Ramp,
    by_cohort,
    days_to_read,
    earlier,
    is_new,
    ramp,
    typical,
    was_seen_ramping,
)
from lms.domain.teams.readiness import Readiness

FIRST = date(2026, 8, 3)
NOT_YET, READY, ALL = Readiness(1, 1, 10), Readiness(8, 0, 10), Readiness(10, 0, 10)


def day(n: int) -> date:
    return FIRST + timedelta(days=n - 1)


def of(days: int | None, hired_on: date = FIRST, person: int = 1) -> Ramp:
    return Ramp(person, hired_on, certified=days)


def test_milestones_are_days_at_work():
    readings = [(day(3), NOT_YET), (day(10), READY), (day(12), ALL), (day(14), ALL)]
    found = ramp(1, FIRST, day(20), readings)
    assert (found.certified, found.ready, found.at_target) == (20, 10, 14), "a week has to end so"


def test_what_is_not_reached_is_none_and_what_was_there_before_counts_from_the_first_day():
    assert ramp(1, FIRST, None, [(day(7), NOT_YET)]) == Ramp(1, FIRST)
    early = ramp(1, FIRST, FIRST - timedelta(days=30), [(FIRST - timedelta(days=2), READY)])
    assert (early.certified, early.ready) == (1, 1)


def test_nothing_is_read_once_all_is_known():
    def readings():
        yield day(7), ALL
        raise AssertionError("asked for more than it needs")

    assert ramp(1, FIRST, None, readings()).ready == 7


def test_days_to_read_are_those_with_evidence_and_the_ends_of_weeks_for_a_year():
    seen = [day(2), day(5), day(700)]
    assert days_to_read(FIRST, seen, day(15)) == [day(2), day(5), day(7), day(14)]
    assert days_to_read(FIRST, seen, day(900))[-1] == day(LONGEST - 1)
    assert days_to_read(FIRST, [], FIRST - timedelta(days=5)) == []


def test_cohorts_are_quarters_the_latest_first():
    ramps = [of(1, date(2025, 12, 31)), of(1, date(2026, 3, 31)), of(1, date(2026, 4, 1))]
    assert list(by_cohort(ramps)) == [Cohort(2026, 2), Cohort(2026, 1), Cohort(2025, 4)]
    assert earlier(ramps, Cohort(2026, 1)) == ramps[:1]


def test_too_few_are_not_compared_with():
    found = typical([of(10), of(20)], lambda one: one.certified)
    assert (found.n, found.day, found.is_enough) == (2, None, False)


def test_who_has_not_arrived_counts_as_later_than_everybody():
    def certified(one: Ramp) -> int | None:
        return one.certified

    assert typical([of(10), of(30), of(20)], certified).day == 20
    assert typical([of(10), of(None), of(20)], certified).day == 20
    assert typical([of(10), of(None), of(None)], certified).day is None
    assert typical([of(10), of(None), of(30), of(20)], certified).day == 20


def test_who_is_new_and_whom_the_log_saw_begin():
    assert is_new(FIRST, FIRST)
    assert is_new(FIRST, FIRST - timedelta(days=3))
    assert not is_new(FIRST, FIRST + timedelta(days=180))
    assert was_seen_ramping(FIRST, day(30))
    assert not was_seen_ramping(FIRST, day(400))
    assert not was_seen_ramping(FIRST, None)
