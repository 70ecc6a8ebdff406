"""Forecasts begin by believing the filter, and learn how far to."""

import math
from random import Random

import pytest

from lms.domain.mastery.forecasts import Forecast, Foreseen, Known, Tally, chance
from lms.domain.mastery.skills import Estimate, logistic

SKILL = (("prospecting", 1.0),)


def met(ability: float, added: float = 0.0, hard: float = 0.0, tally: Tally | None = None) -> Known:
    """A person of whom all is known for sure, at a question of which all is known for sure."""
    return Known(ability, Estimate(ability + added, 0.0), Estimate(hard, 0.0), tally or Tally())


def foreseen(forecast: Forecast, known: Known) -> float:
    return chance(forecast.view(SKILL, known))


def test_at_first_the_filter_is_believed_as_it_is() -> None:
    assert foreseen(Forecast(), met(1.0, 0.5, 0.7)) == pytest.approx(logistic(0.8))
    doubtful = Known(1.0, Estimate(1.0, 3.0), Estimate(0.0, 1.0), Tally())
    moderated = 1.0 / math.sqrt(1.0 + math.pi * 4.0 / 8.0)
    assert foreseen(Forecast(), doubtful) == pytest.approx(logistic(moderated))


def test_how_far_a_level_is_to_be_believed_is_learnt_from_answers() -> None:
    forecast, rng = Forecast(), Random(4)
    for _ in range(6000):
        ability, hard = rng.gauss(0, 1.5), rng.gauss(0, 1.5)
        value = float(rng.random() < logistic(0.4 * ability - 1.2 * hard - 0.3))
        forecast.learn(forecast.view(SKILL, met(ability, hard=hard)), value)
    for ability, hard in ((2.0, 0.0), (-2.0, 0.0), (0.0, 1.5)):
        true = logistic(0.4 * ability - 1.2 * hard - 0.3)
        assert foreseen(forecast, met(ability, hard=hard)) == pytest.approx(true, abs=0.05)


def test_where_answers_of_long_ago_still_tell_they_come_to_count() -> None:
    """Two kinds of people whom the filter cannot tell apart, but the counts can."""
    forecast, rng = Forecast(), Random(7)
    for _ in range(300):
        tally, able = Tally(), rng.choice((0.2, 0.8))
        for _ in range(20):
            value = float(rng.random() < able)
            forecast.learn(forecast.view(SKILL, met(0.0, tally=tally)), value)
            tally.count(SKILL, value)
    good, bad = Tally(), Tally()
    for _ in range(20):
        good.count(SKILL, 1.0)
        bad.count(SKILL, 0.0)
    assert foreseen(forecast, met(0.0, tally=good)) > 0.7
    assert foreseen(forecast, met(0.0, tally=bad)) < 0.3


def test_guessing_is_the_floor() -> None:
    assert chance(Forecast().view(SKILL, met(-40.0)), guess=0.25) == pytest.approx(0.25)


def test_at_first_a_levels_doubt_is_worth_itself_in_answers_and_less_where_levels_tell_less() -> (
    None
):
    ability, own, through = Estimate(0.0, 0.5), 0.4, 0.6
    level = Estimate(0.0, own + through * through * ability.variance)
    forecast, rng = Forecast(), Random(3)
    before = forecast.spread(ability, level, own)
    assert before == pytest.approx(math.sqrt(level.variance))
    for _ in range(3000):
        known = met(rng.gauss(0, 1), rng.gauss(0, 1))
        forecast.learn(forecast.view(SKILL, known), float(rng.random() < 0.5))
    assert forecast.spread(ability, level, own) < 0.2 * before


def test_what_was_called_as_likely_is_counted_together():
    foreseen = Foreseen()
    for likely, value in ((0.2, 0.0), (0.4, 1.0), (0.7, 1.0), (1.0, 0.5)):
        foreseen.note(likely, value)
    told = [(band.answers, round(band.expected, 9), band.right) for band in foreseen.bands]
    assert told == [(2, 0.6, 1.0), (0, 0.0, 0.0), (1, 0.7, 1.0), (1, 1.0, 0.5)]
