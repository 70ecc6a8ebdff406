"""Raters differ in severity, and repeat themselves."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery.raters import Rating, halo_weight, severity
from lms.domain.mastery.skills import SEVERITY_VARIANCE
from tests.domain.logs import START

ratings = st.lists(
    st.builds(Rating, value=st.floats(1, 5), expected=st.floats(-4, 4), variance=st.floats(0, 3)),
    max_size=30,
)


def days(*ago: float):
    return [START - timedelta(days=one) for one in ago]


def test_of_a_new_rater_nothing_is_known() -> None:
    assert severity([]) == (0.0, SEVERITY_VARIANCE)


def test_severity_is_the_shrunk_mean_of_what_scores_fall_short() -> None:
    found = severity([Rating(3.0, 1.0, 0.5), Rating(4.0, 1.85, 0.5)])
    assert found.mean == pytest.approx((0.5 + 0.5) / (4 + 0.5 + 0.5))
    assert found.variance == pytest.approx(1 / 5)


@given(ratings, st.floats(1, 5), st.floats(-4, 4), st.floats(0, 3))
def test_a_rating_makes_surer_and_a_lower_one_more_severe(
    before: list[Rating], value: float, expected: float, variance: float
) -> None:
    known, rating = severity(before), Rating(value, expected, variance)
    after = severity([*before, rating])
    assert after.variance < known.variance <= SEVERITY_VARIANCE
    assert severity([*before, rating._replace(value=1.0)]).mean >= after.mean - 1e-12


def test_two_ratings_in_thirty_days_count_in_full_and_further_ones_less_and_less() -> None:
    weights = [halo_weight(days(*range(1, n + 1)), START) for n in range(5)]
    assert weights == [1.0, 1.0, 0.5, 0.25, 0.125]


def test_older_ratings_and_later_ones_take_nothing_off() -> None:
    assert halo_weight(days(30, 31, 40, -1, -2), START) == 1.0
    assert halo_weight(days(29.9, 29.8), START) == 0.5
