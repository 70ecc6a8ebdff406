"""Readiness of people and teams, and when it will be enough."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery.levels import SkillStanding
from lms.domain.teams.readiness import (
    FEWEST_WEEKS,
    HORIZON,
    Outcome,
    Readiness,
    forecast,
    pooled,
    readiness,
    slopes,
)

TODAY = date(2026, 11, 18)
AT, GAP = SkillStanding.AT_TARGET, SkillStanding.GAP
ASK, UNSEEN = SkillStanding.NEEDS_EVIDENCE, SkillStanding.NOT_ASSESSED


@dataclass(frozen=True)
class Seen:
    state: SkillStanding


def weeks(*shares: float) -> list[tuple[date, float]]:
    count = len(shares)
    return [(TODAY - timedelta(weeks=count - 1 - n), share) for n, share in enumerate(shares)]


def test_it_is_the_share_of_role_weight_at_target_and_unseen_stands_apart():
    readings = {"a": Seen(AT), "b": Seen(GAP), "c": Seen(ASK), "d": Seen(UNSEEN), "extra": Seen(AT)}
    found = readiness(readings, {"a": 3, "b": 1, "c": 1, "d": 1, "never": 2})
    assert (found.share, found.unseen_share) == (3 / 8, 3 / 8)


def test_a_team_counts_everybody_with_what_their_roles_ask():
    one, two = Readiness(2, 0, 2), Readiness(0, 4, 6)
    assert pooled([one, two]) == Readiness(2, 4, 8)
    assert pooled([one, two]).share == 0.25


def test_where_nothing_is_asked_there_is_no_readiness():
    assert (readiness({}, {}).share, pooled([]).share, readiness({}, {}).is_all) == (None,) * 2 + (
        False,
    )


def test_a_steady_rise_leads_to_its_day():
    found = forecast(weeks(0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70))
    assert found.outcome is Outcome.EXPECTED
    assert found.per_week == pytest.approx(0.05)
    assert found.expected == TODAY + timedelta(weeks=2)
    assert found.earliest == found.latest == found.expected


def test_one_odd_week_does_not_move_the_trend():
    plain = forecast(weeks(0.40, 0.42, 0.44, 0.46, 0.48, 0.50, 0.52, 0.54, 0.56))
    odd = forecast(weeks(0.40, 0.42, 0.44, 0.05, 0.48, 0.50, 0.52, 0.54, 0.56))
    assert odd.per_week == pytest.approx(plain.per_week)
    assert odd.earliest <= odd.expected


def test_a_noisy_rise_has_a_range_and_maybe_no_end():
    found = forecast(weeks(0.40, 0.46, 0.41, 0.47, 0.44, 0.50, 0.46))
    assert found.earliest < found.expected
    assert found.latest is None or found.latest > found.expected
    shaky = forecast(weeks(0.50, 0.40, 0.52, 0.41, 0.55, 0.42, 0.53))
    assert (shaky.outcome, shaky.latest) == (Outcome.EXPECTED, None)


def test_a_rise_that_levels_off_is_no_certain_day():
    found = forecast(weeks(0.0, 0.15, 0.27, 0.36, 0.43, 0.48, 0.51, 0.52, 0.52, 0.52))
    assert found.outcome is Outcome.EXPECTED
    assert found.latest - found.expected > timedelta(weeks=6), "the last weeks did not rise at all"


def test_what_cannot_be_said_is_not_said():
    few = weeks(*[0.1 * n for n in range(FEWEST_WEEKS - 1)])
    assert forecast(few).outcome is Outcome.TOO_LITTLE
    assert forecast([]).outcome is Outcome.TOO_LITTLE
    assert forecast(weeks(*[0.5] * 8)).outcome is Outcome.NOT_RISING
    assert forecast(weeks(*[0.5 - 0.01 * n for n in range(8)])).outcome is Outcome.NOT_RISING
    assert forecast(weeks(*[0.1 + 0.001 * n for n in range(8)])).outcome is Outcome.TOO_FAR
    assert forecast(weeks(0.9)).outcome is Outcome.REACHED


@given(st.lists(st.floats(0, 1), min_size=2, max_size=14))
def test_the_slope_lies_within_its_interval_and_turns_with_the_values(values: list[float]):
    low, slope, high = slopes(values)
    assert low <= slope <= high
    turned = slopes([1.0 - value for value in values])
    assert turned[1] == pytest.approx(-slope, abs=1e-9)


@given(st.lists(st.floats(0, 0.79), min_size=FEWEST_WEEKS, max_size=14))
def test_a_day_is_ahead_and_within_the_horizon(values: list[float]):
    found = forecast(weeks(*values))
    if found.outcome is Outcome.EXPECTED:
        assert TODAY < found.earliest <= found.expected
        assert found.latest is None or found.expected <= found.latest
        assert found.expected <= TODAY + timedelta(weeks=HORIZON + 1)
