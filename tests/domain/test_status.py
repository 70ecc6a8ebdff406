from datetime import UTC, datetime

import pytest

from lms.domain.status import NOT_STARTED, ModuleState, Tally, status_of

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tally", "state"),
    [
        (Tally(), ModuleState.NOT_STARTED),
        (Tally(read=1), ModuleState.IN_PROGRESS),
        (Tally(open_attempt_id=7), ModuleState.IN_PROGRESS),
        (Tally(handed_in=1, best=0.4), ModuleState.FAILED),
        (Tally(handed_in=1, best=0.4, open_attempt_id=7), ModuleState.IN_PROGRESS),
        (Tally(handed_in=1, waiting=1), ModuleState.AWAITING_REVIEW),
        (Tally(handed_in=2, waiting=1, best=0.4), ModuleState.AWAITING_REVIEW),
        (Tally(handed_in=1, best=0.9, passed_at=AT), ModuleState.PASSED),
        (
            Tally(handed_in=3, waiting=1, best=0.9, passed_at=AT, open_attempt_id=7),
            ModuleState.PASSED,
        ),
        (Tally(read=4, read_at=AT), ModuleState.PASSED),
    ],
)
def test_what_was_done_says_where_somebody_stands(tally, state):
    assert status_of(tally).state is state


def test_the_status_carries_what_pages_show():
    status = status_of(Tally(handed_in=2, best=0.8, passed_at=AT, open_attempt_id=7))
    assert (status.best, status.passed_at, status.open_attempt_id, status.attempts) == (
        0.8,
        AT,
        7,
        2,
    )
    assert status_of(Tally()) == NOT_STARTED
