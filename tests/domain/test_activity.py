"""Figures from daily work are compared with peers, or left out with the reason."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery.activity import Count, NotShown, compared

PEERS = [Count(200, wins) for wins in (20, 40, 60, 80, 100, 120)]
counts = st.builds(Count, st.integers(0, 500), st.integers(0, 500))


def test_the_middle_of_the_peers_is_zero_and_above_it_is_above() -> None:
    assert compared(Count(100, 35), PEERS).value == pytest.approx(0.0)
    low, high = (compared(Count(100, wins), PEERS).value for wins in (20, 50))
    assert low < 0 < high
    assert low == pytest.approx(-high)


def test_few_trials_pull_a_figure_toward_the_peers() -> None:
    few, many = (compared(Count(n, n // 2), PEERS).value for n in (30, 3000))
    assert 0 < few < many


@pytest.mark.parametrize(
    ("own", "peers", "reason"),
    [
        (Count(29, 20), PEERS, NotShown.FEW_TRIALS),
        (Count(100, 101), PEERS, NotShown.IMPOSSIBLE),
        (Count(100, -1), PEERS, NotShown.IMPOSSIBLE),
        (Count(100, 50), PEERS[:4], NotShown.FEW_PEERS),
        (Count(100, 50), [Count(20, 10)] * 9, NotShown.FEW_PEERS),
        (Count(100, 90), [Count(100, 50)] * 9, NotShown.ALL_ALIKE),
    ],
)
def test_a_figure_that_says_nothing_names_the_reason(own, peers, reason) -> None:
    shown = compared(own, peers)
    assert (shown.value, shown.reason) == (None, reason)


@given(counts, st.lists(counts, max_size=12))
def test_a_figure_is_within_three_standard_deviations_or_has_a_reason(own, peers) -> None:
    found = compared(own, peers)
    assert (found.value is None) != (found.reason is None)
    assert found.value is None or -3.0 <= found.value <= 3.0


def test_among_people_who_differ_by_chance_nobody_stands_out_far() -> None:
    rng = Random(1)
    alike = [Count(50, sum(rng.random() < 0.3 for _ in range(50))) for _ in range(40)]
    values = [compared(one, alike).value or 0.0 for one in alike]
    assert max(map(abs, values)) < 1.5
