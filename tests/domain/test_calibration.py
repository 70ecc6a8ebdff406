"""Difficulties are learnt from many people."""

from random import Random

import pytest

from lms.domain.mastery.calibration import (
    EASE_VARIANCE,
    INTERCEPT_VARIANCE,
    ITEM_VARIANCE,
    Calibration,
)
from lms.domain.mastery.skills import Estimate, PersonState, logistic, outlook, update
from tests.domain.logs import START, row

SKILL = (("prospecting", 1.0),)
TRUTH = {"easy": -1.5, "middling": 0.0, "hard": 1.5}


def streamed(calibration: Calibration, people: int = 400, seed: int = 5) -> None:
    rng = Random(seed)
    for _ in range(people):
        able, state = rng.gauss(0, 1), PersonState.new()
        for item in rng.sample(list(TRUTH), len(TRUTH)):
            value = float(rng.random() < logistic(able - TRUTH[item]))
            answered(calibration, state, item, value)
            state = update(state, row(value, difficulty=TRUTH[item], difficulty_variance=0.1))


def answered(calibration: Calibration, state: PersonState, item: str, value: float) -> Estimate:
    found, figures = outlook(state, SKILL, START), calibration.figures(item, SKILL, state)
    margin = Estimate(found.mean - figures.mean, found.variance + figures.variance)
    calibration.learn(item, SKILL, state, margin, (value, 0.0))
    return margin


def test_a_question_nobody_answered_is_as_hard_as_its_author_thinks() -> None:
    found = Calibration().difficulty("q1", author=1.0)
    assert (found.mean, found.variance, found.n) == (1.0, ITEM_VARIANCE, 0)
    figures = Calibration().figures("q1", SKILL, PersonState.new())
    assert figures == (0.0, ITEM_VARIANCE + INTERCEPT_VARIANCE + EASE_VARIANCE)


def test_difficulties_are_found_apart_from_what_all_questions_of_a_skill_share() -> None:
    calibration = Calibration()
    streamed(calibration)
    found = {item: calibration.difficulty(item) for item in TRUTH}
    assert found["hard"].mean - found["easy"].mean == pytest.approx(3.0, abs=0.6)
    assert found["easy"].mean < found["middling"].mean < found["hard"].mean
    assert all(one.n == 400 and one.variance < 0.1 for one in found.values())


def test_each_answer_makes_surer_of_the_question_it_was_given_to_alone() -> None:
    calibration, before = Calibration(), ITEM_VARIANCE
    for value in (1.0, 0.0, 1.0, 1.0):
        answered(calibration, PersonState.new(), "q1", value)
        after = calibration.difficulty("q1").variance
        assert after < before
        before = after
    assert calibration.difficulty("q2").n == 0


def test_a_right_answer_makes_a_question_easier_and_a_wrong_one_harder() -> None:
    right, wrong = Calibration(), Calibration()
    answered(right, PersonState.new(), "q1", 1.0)
    answered(wrong, PersonState.new(), "q1", 0.0)
    assert right.difficulty("q1").mean < 0.0 < wrong.difficulty("q1").mean


def test_who_met_a_skill_often_finds_it_easier_where_people_learn_it() -> None:
    calibration, rng = Calibration(), Random(2)
    for _ in range(200):
        state = PersonState.new()
        for n in range(8):
            value = float(rng.random() < (0.3 + 0.07 * n))
            answered(calibration, state, "q", value)
            state = update(state, row(value, difficulty_variance=5.0))
    practised = update(update(PersonState.new(), row(0.0)), row(0.0))
    fresh = calibration.figures("q", SKILL, PersonState.new()).mean
    assert calibration.figures("q", SKILL, practised).mean < fresh
