"""Levels as people read them: scale, interval and standing."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery import skills as model
from lms.domain.mastery.levels import (
    WIDENING,
    Band,
    SkillStanding,
    band,
    read,
    target_logits,
)
from lms.domain.mastery.skills import Evidence, PersonState, logistic, replay
from tests.domain.logs import START, latest, logs, row


@given(logs, st.integers(0, 100) | st.none(), st.integers(0, 500))
def test_a_reading_is_consistent_whatever_the_log(
    log: list[Evidence], target: int | None, days: int
) -> None:
    now = latest(log) + timedelta(days=days)
    found = read(replay(log), "writing", target, now)
    assert 0 <= found.low <= found.level <= found.high <= 100
    assert (found.p_below is None) == (target is None)
    assert found.p_below is None or 0.0 <= found.p_below <= 1.0
    assert (found.state is SkillStanding.NOT_ASSESSED) == (found.n == 0)


def test_nobody_is_weak_before_being_asked() -> None:
    found = read(PersonState.new(), "writing", 90, START)
    assert (found.state, found.n, found.level) == (SkillStanding.NOT_ASSESSED, 0, 50)
    other = read(replay([row(0.0)] * 8), "writing", 90, START)
    assert other.state is SkillStanding.NOT_ASSESSED


@pytest.mark.parametrize(
    ("value", "pieces", "standing"),
    [
        (0.0, 2, SkillStanding.NEEDS_EVIDENCE),
        (0.0, 9, SkillStanding.GAP),
        (1.0, 2, SkillStanding.NEEDS_EVIDENCE),
        (1.0, 30, SkillStanding.AT_TARGET),
    ],
)
def test_a_standing_is_named_only_with_enough_evidence(
    value: float, pieces: int, standing: SkillStanding
) -> None:
    found = read(replay([row(value)] * pieces), "prospecting", 65, START)
    assert found.state is standing


def test_a_skill_outside_the_roles_has_a_level_but_no_standing_against_a_target() -> None:
    found = read(replay([row(1.0)] * 5), "prospecting", None, START)
    assert (found.state, found.p_below) == (SkillStanding.NO_TARGET, None)


def test_interval_and_chance_below_follow_the_widened_normal() -> None:
    found = read(replay([row(1.0), row(0.0), row(1.0)]), "prospecting", 65, START)
    spread = math.sqrt(WIDENING * found.variance)
    assert found.low == round(100 * logistic(found.mean - 1.2815515655446004 * spread))
    assert found.high == round(100 * logistic(found.mean + 1.2815515655446004 * spread))
    distance = (math.log(0.65 / 0.35) - found.mean) / spread
    assert found.p_below == pytest.approx(0.5 * math.erfc(-distance / math.sqrt(2)))


def test_targets_at_the_ends_of_the_scale_are_judged_just_inside_it() -> None:
    assert target_logits(0) == target_logits(1)
    assert target_logits(100) == target_logits(99)


def test_bands_begin_at_30_60_and_80() -> None:
    words = [band(value) for value in (0, 29, 30, 59, 60, 79, 80, 100)]
    assert words == [
        *[Band.NOVICE] * 2,
        *[Band.DEVELOPING] * 2,
        *[Band.PROFICIENT] * 2,
        *[Band.EXPERT] * 2,
    ]
    assert read(replay([row(1.0)] * 30), "prospecting", 65, START).band is Band.EXPERT


def test_somebody_with_a_very_long_log_still_has_a_finite_uncertain_level() -> None:
    log = [row(1.0, days=i / 50, difficulty=-3.0) for i in range(5000)]
    found = read(replay(log), "prospecting", 65, START + timedelta(days=100))
    assert found.state is SkillStanding.AT_TARGET
    assert 0.0 < found.variance <= model.ABILITY_VARIANCE + model.SKILL_VARIANCE
