"""Memory: what a recall leaves behind, how it fades, and that the log alone decides it."""

import json
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.planning.memory import (
    LEAST_FACTOR,
    MOST_FACTOR,
    MemoryEvent,
    MemoryState,
    curve,
    due,
    dump,
    fact_key,
    load,
    module_key,
    outlook,
    outlook_after,
    recall,
    remember,
    replay,
    unguessed,
)

START = datetime(2026, 11, 16, 8, tzinfo=UTC)
KEYS = (module_key("icp"), module_key("openers"), fact_key(7))

events = st.lists(
    st.builds(
        MemoryEvent,
        at=st.floats(-5, 200).map(lambda days: START + timedelta(days=days)),
        key=st.sampled_from(KEYS),
        score=st.floats(0, 1),
    ),
    max_size=30,
)


def on(day: float, score: float = 1.0, key: str = KEYS[0]) -> MemoryEvent:
    return MemoryEvent(START + timedelta(days=day), key, score)


@pytest.mark.parametrize("scores", [(1, 1, 1), (1, 0, 1, 1), (0, 1, 1), (0, 0, 1)])
def test_for_a_person_like_everybody_it_is_the_package_to_four_digits(
    scores: tuple[float, ...],
) -> None:
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, state = fsrs.Card(card_id=1, due=START), MemoryState.new()
    for n, score in enumerate(scores):
        at = START + timedelta(days=9 * n)
        rating = fsrs.Rating.Good if score else fsrs.Rating.Again
        card, _ = scheduler.review_card(card, rating, at)
        state = MemoryState(1.0, remember(state, MemoryEvent(at, KEYS[0], score)).traces)
    trace, later = state.traces[KEYS[0]], START + timedelta(days=60)
    assert trace.stability == pytest.approx(card.stability, rel=1e-3)
    assert trace.difficulty == pytest.approx(card.difficulty, rel=1e-3)
    expected = scheduler.get_card_retrievability(card, later)
    assert recall(state, KEYS[0], later) == pytest.approx(expected, rel=1e-3)


@given(events, st.floats(0, 400), st.floats(0, 400))
def test_recall_is_a_chance_and_only_falls_with_time(
    log: list[MemoryEvent], day: float, more: float
) -> None:
    state, now = replay(log), START + timedelta(days=day)
    for key in KEYS:
        here, there = recall(state, key, now), recall(state, key, now, more)
        assert 0.0 <= there <= here <= 1.0
        assert (here > 0.0) == (key in state.traces)
    assert LEAST_FACTOR <= state.factor <= MOST_FACTOR


@given(events)
def test_a_state_packs_into_json_and_comes_back_the_same(log: list[MemoryEvent]) -> None:
    state = replay(log)
    assert load(json.loads(json.dumps(dump(state), allow_nan=False))) == state


@given(events, st.floats(0, 100), st.booleans())
def test_doing_an_item_never_forecasts_less_than_leaving_it(
    log: list[MemoryEvent], day: float, teaches: bool
) -> None:
    view = outlook(replay(log), KEYS[0], START + timedelta(days=200 + day), teaches=teaches)
    figures = (view.now, view.week, view.month, view.week_done, view.month_done)
    assert all(0.0 <= figure <= 1.0 for figure in figures)
    assert view.now >= view.week >= view.month
    assert view.week_done >= view.month_done
    if view.now > 0.0 or teaches:
        assert view.month_done > 0.0


def test_the_better_of_two_answers_is_remembered_longer() -> None:
    state = replay([on(0)])
    scores = (0.2, 0.7, 1.0)
    after = [recall(remember(state, on(7, s)), KEYS[0], START + timedelta(days=60)) for s in scores]
    assert after == sorted(after)
    assert len(set(after)) == 3


@given(st.floats(0, 1), st.floats(1, 60))
def test_what_is_recalled_in_part_lies_between_all_and_nothing(share: float, days: float) -> None:
    none, part, every = (replay([on(0), on(days, s)]).traces[KEYS[0]] for s in (0, share, 1))
    assert none.stability <= part.stability <= every.stability
    assert none.difficulty >= part.difficulty >= every.difficulty


@given(st.floats(LEAST_FACTOR, MOST_FACTOR), st.floats(0.5, 200))
def test_whoever_it_is_nine_tenths_are_recalled_after_one_stability(
    factor: float, stability: float
) -> None:
    assert curve(factor * stability, stability, factor) == pytest.approx(0.9)


def test_who_forgets_faster_keeps_less_in_the_long_run_too() -> None:
    assert curve(28, 5.0, 0.5) < curve(28, 2.5, 1.0)
    assert curve(28, 5.0, 2.0) > curve(28, 10.0, 1.0)


def test_who_recalls_more_than_expected_forgets_more_slowly_everywhere() -> None:
    start = [on(0), on(0, key=KEYS[1])]
    good = replay([*start, on(30, 1.0), on(60, 1.0)])
    bad = replay([*start, on(30, 0.0), on(60, 0.0)])
    assert good.factor > 1.0 > bad.factor
    later = START + timedelta(days=90)
    assert recall(good, KEYS[1], later) > recall(bad, KEYS[1], later)


def test_a_quiz_right_after_the_lesson_says_nothing_about_forgetting() -> None:
    assert replay([on(0), on(0.1, 0.0)]).factor == 1.0


def test_a_clock_that_jumps_back_counts_as_no_time_passed() -> None:
    state = replay([on(10), on(3)])
    assert state == replay([on(10), on(10)])
    assert recall(state, KEYS[0], START) == 1.0


def test_what_is_due_comes_weakest_first() -> None:
    state = replay([on(0), on(0, 0.0, KEYS[1]), on(29, key=KEYS[2])])
    assert due(state, START + timedelta(days=29.5)) == [KEYS[1], KEYS[0]]
    assert due(state, START) == []


def test_a_lesson_brings_back_what_a_review_can_only_test() -> None:
    now = START + timedelta(days=120)
    state = replay([on(0, 0.0)])
    review = outlook(state, KEYS[0], now, teaches=False)
    lesson = outlook(state, KEYS[0], now, teaches=True)
    assert lesson.month_done > review.month_done
    unknown = outlook(state, "module:new", now, teaches=True)
    assert (unknown.now, unknown.month) == (0.0, 0.0)
    assert unknown.month_done == pytest.approx(outlook_after(None, teaches=True).month_done)
    assert outlook(state, "module:new", now, teaches=False).month_done == 0.0


def test_guessing_is_taken_out_of_a_score() -> None:
    assert [unguessed(score, 0.25) for score in (0.0, 0.25, 0.625, 1.0)] == [0.0, 0.0, 0.5, 1.0]
