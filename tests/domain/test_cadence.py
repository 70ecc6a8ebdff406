"""Weeks in which a fundamental was touched."""

from datetime import UTC, datetime, timedelta

from lms.domain.teams.cadence import Touch, cadences, coverage, starts

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def touch(person: int, fundamental: str, week: int | None, days: int) -> Touch:
    return Touch(person, fundamental, week, NOW - timedelta(days=days))


def test_weeks_count_once_and_the_last_touch_is_kept():
    touches = [touch(1, "a", 0, 3), touch(1, "a", 0, 5), touch(1, "a", 2, 18), touch(9, "a", 0, 1)]
    ((a, b),) = cadences(touches, [1], ["a", "b"], 8).values()
    assert (a.weeks, a.of, a.days(NOW), a.is_untouched) == (2, 8, 3, False)
    assert (b.weeks, b.days(NOW), b.is_untouched) == (0, None, True)


def test_what_is_longer_ago_leaves_it_untouched_but_is_remembered():
    touches = [touch(1, "a", None, 70), touch(1, "a", 6, 45)]
    ((cell,),) = cadences(touches, [1], ["a"], 4).values()
    assert (cell.is_untouched, cell.days(NOW)) == (True, 45)


def test_coverage_is_the_share_of_people():
    touches = [touch(1, "a", 0, 1), touch(2, "a", None, 99)]
    assert coverage(cadences(touches, [1, 2], ["a", "b"], 4)) == [0.5, 0.0]
    assert coverage(cadences(touches, [], ["a", "b"], 4)) == []


def test_a_week_is_seven_days_back_from_now():
    assert starts(NOW, 2) == [NOW - timedelta(days=7), NOW - timedelta(days=14)]
    ((cell,),) = cadences([touch(1, "a", 0, -1)], [1], ["a"], 4).values()
    assert cell.days(NOW) == 0, "a clock that jumps back is no day ahead"
