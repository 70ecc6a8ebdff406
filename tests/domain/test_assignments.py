"""How far an assignment has come, and what doing one is expected to bring."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.planning.assignments import (
    AssignmentStatus,
    Progress,
    days_late,
    expected_points,
    status,
    usual_due,
)

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
DUE = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("marks", "today", "word"),
    [
        ({}, DUE, AssignmentStatus.OPEN),
        ({"started_at": AT}, DUE, AssignmentStatus.STARTED),
        ({}, date(2026, 11, 18), AssignmentStatus.OVERDUE),
        ({"started_at": AT}, date(2026, 11, 18), AssignmentStatus.OVERDUE),
        ({"started_at": AT, "done_at": AT}, date(2026, 11, 18), AssignmentStatus.DONE),
        ({"withdrawn_at": AT}, date(2026, 11, 18), AssignmentStatus.WITHDRAWN),
        ({"done_at": AT, "withdrawn_at": AT}, DUE, AssignmentStatus.DONE),
    ],
)
def test_the_word_for_an_assignment(marks, today, word):
    assert status(Progress(due_on=DUE, **marks), today) is word


def test_without_a_day_nothing_is_ever_late():
    assert status(Progress(due_on=None), date(2030, 1, 1)) is AssignmentStatus.OPEN
    assert days_late(None, date(2030, 1, 1)) == 0


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)))
def test_the_usual_day_is_friday_of_next_week(today: date) -> None:
    due = usual_due(today)
    assert due.weekday() == 4
    assert 5 <= (due - today).days <= 11
    assert due.isocalendar()[1] != today.isocalendar()[1]


@given(st.floats(-5, 5), st.floats(0.05, 1), st.integers(0, 365))
def test_a_pass_still_holds_part_of_what_a_module_brings(
    mean: float, share: float, days: int
) -> None:
    assert 0 <= expected_points(mean, share, days) <= expected_points(mean, share, None) <= 100


def test_what_a_module_brings_is_most_in_the_middle_of_the_scale():
    assert round(expected_points(0.0, 1.0, None)) == 10
    assert expected_points(0.0, 1.0, None) > expected_points(3.0, 1.0, None)
    assert expected_points(0.0, 0.5, None) < expected_points(0.0, 1.0, None)
