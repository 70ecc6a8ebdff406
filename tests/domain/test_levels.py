"""Levels as people read them: scale, interval, standing, pulls and trend."""

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
    pulls,
    read,
    target_logits,
    trend,
)
from lms.domain.mastery.skills import Evidence, PersonState, in_order, logistic, replay
from tests.domain.logs import START, latest, level, logs, row


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


@given(logs)
def test_pulls_are_what_each_row_did_to_the_level(log: list[Evidence]) -> None:
    log = in_order(log)
    found = pulls(log, "prospecting")
    assert len(found) == len(log)
    for place, piece in enumerate(log):
        before, after = replay(log[:place]), replay(log[: place + 1])
        moved = level(after, "prospecting", piece.at) - level(before, "prospecting", piece.at)
        assert found[place] == pytest.approx(moved, abs=1e-9)


def test_a_wrong_answer_pulls_down_and_other_skills_pull_a_little() -> None:
    log = [row(1.0), row(0.0, days=1), row(0.0, days=2, skills=(("writing", 1.0),))]
    up, down, beside = pulls(log, "prospecting")
    assert up > 0 > beside > down


@given(logs)
def test_the_trend_ends_in_todays_level(log: list[Evidence]) -> None:
    now = latest(log) + timedelta(days=1)
    points = trend(in_order(log), "prospecting", now)
    state = replay(log)
    if "prospecting" not in state.skills:
        assert points == []
    else:
        today = read(state, "prospecting", None, now).level
        assert points[-1] == (now.date(), today)
        assert len(points) <= 9


def test_the_trend_leaves_out_the_weeks_before_anybody_looked_and_what_is_still_to_come() -> None:
    log = [
        row(0.0, days=0, skills=(("writing", 1.0),)),
        row(1.0, days=10),
        row(0.0, days=24),
        row(1.0, days=99),
    ]
    points = trend(log, "prospecting", START + timedelta(days=28), weeks=4)
    assert [day.isoformat() for day, _ in points] == ["2026-03-16", "2026-03-23", "2026-03-30"]
    assert points[0][1] > points[1][1] > points[2][1]


def test_somebody_with_a_very_long_log_still_has_a_finite_uncertain_level() -> None:
    log = [row(1.0, days=i / 50, difficulty=-3.0) for i in range(5000)]
    found = read(replay(log), "prospecting", 65, START + timedelta(days=100))
    assert found.state is SkillStanding.AT_TARGET
    assert 0.0 < found.variance <= model.ABILITY_VARIANCE + model.SKILL_VARIANCE
