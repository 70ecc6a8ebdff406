"""The picker of the baseline: two a skill, never a question twice, and an end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.domain.asking.attempts import answered
from lms.domain.asking.baselines import (
    DECIDED,
    LONGEST,
    LONGEST_ANSWER,
    MOST_QUESTIONS,
    Ending,
    Progress,
    doubt,
    next_question,
    undecided,
    used,
)
from lms.domain.asking.checks import Askable
from lms.domain.asking.questions import Difficulty, Option, Question, QuestionKind
from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import EvidenceKind, PersonState, update
from lms.domain.mastery.skills_framework import Target

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
OPTIONS = tuple(Option(key, key, is_right=key == "b") for key in "abcd")


def ask(key, *skills, difficulty=Difficulty.MEDIUM, rank=0, kind=QuestionKind.SINGLE, module="m"):
    shares = tuple((skill, 1.0 / len(skills)) for skill in skills)
    options = OPTIONS if kind is QuestionKind.SINGLE else ()
    return Askable(1, module, Question(key, kind, "?", skills=shares, difficulty=difficulty, options=options), rank)  # fmt: skip


def bank(skills, each=8):
    return [
        ask(f"{skill}-{n}", skill, difficulty=list(Difficulty)[n % 3], module=f"{skill}-{n % 2}")
        for skill in skills
        for n in range(each)
    ]


def targets(*skills, level=60):
    return {skill: Target(level, 2) for skill in skills}


def take(askable, goals, answers, seed=1, minutes_each=0.5):
    """Answer until it ends; (what was asked, why it ended, the belief at the end)."""
    state, asked, spent = PersonState.new(), [], timedelta(0)
    for _ in range(MOST_QUESTIONS + 5):
        ahead = next_question(state, goals, askable, Progress(asked, spent), seed, NOW)
        if isinstance(ahead, Ending):
            return asked, ahead, state
        value = answers(len(asked), ahead.question)
        state = update(state, answered(ahead.question, value, EvidenceKind.BASELINE, NOW))
        asked = [*asked, (ahead.module_id, ahead.question)]
        spent += timedelta(minutes=minutes_each)
    raise AssertionError("it never ends")


@settings(max_examples=20)
@given(
    st.integers(0, 2**31 - 1),
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=MOST_QUESTIONS, max_size=MOST_QUESTIONS),
    st.integers(1, 6),
    st.integers(0, 9),
)
def test_it_ends_and_never_asks_anything_twice(seed, marks, skills, each):
    names = [f"s{n}" for n in range(skills)]
    asked, _, _ = take(bank(names, each), targets(*names), lambda n, _: marks[n], seed)
    keys = [(module, one.key) for module, one in asked]
    assert len(keys) == len(set(keys)) <= MOST_QUESTIONS


@settings(max_examples=20)
@given(st.integers(0, 2**31 - 1), st.booleans())
def test_every_skill_gets_two_questions_before_any_gets_more(seed, is_right):
    names = ["a", "b", "c", "d"]
    asked, _, _ = take(bank(names), targets(*names), lambda *_: float(is_right), seed)
    first = [one.skills[0][0] for _, one in asked[: 2 * len(names)]]
    assert sorted(first) == sorted(names * 2)


@settings(max_examples=20)
@given(st.integers(0, 2**31 - 1), st.randoms(use_true_random=False))
def test_the_same_seed_asks_the_same_in_whatever_order_the_questions_come(seed, chance):
    names, questions = ["a", "b", "c"], bank(["a", "b", "c"])
    shuffled = list(questions)
    chance.shuffle(shuffled)
    goals = targets(*names)
    asked = [
        [one.key for _, one in take(deck, goals, lambda n, _: float(n % 3 > 0), seed)[0]]
        for deck in (questions, shuffled)
    ]
    assert asked[0] == asked[1]


def test_another_seed_asks_others():
    names = ["a", "b"]
    first = {
        tuple(one.key for _, one in take(bank(names), targets(*names), lambda *_: 1.0, seed)[0][:4])
        for seed in range(20)
    }
    assert len(first) > 3


def test_it_ends_when_every_skill_is_decided_and_leaves_questions_unasked():
    goals = targets("a", "b", level=5)
    asked, ending, state = take(bank(["a", "b"], 18), goals, lambda *_: 1.0)
    assert ending is Ending.DECIDED
    assert len(asked) < 36
    assert {read(state, skill, 5, NOW).state for skill in goals} <= DECIDED
    assert undecided(state, goals, NOW) == []


def test_a_skill_that_is_decided_is_asked_no_more():
    goals = {"easy": Target(2, 1), "close": Target(50, 1)}
    asked, _, _ = take(bank(goals, 20), goals, lambda n, _: float(n % 2))
    by_skill = [one.skills[0][0] for _, one in asked]
    assert by_skill.count("easy") < by_skill.count("close")


def test_the_question_that_leaves_least_doubt_is_asked():
    """A guess right one time in two tells less than a question that nobody guesses."""
    told = ask("typed", "a", kind=QuestionKind.NUMERIC)
    vague = [ask(f"tf-{n}", "a", kind=QuestionKind.TRUE_FALSE) for n in range(5)]
    assert (
        next_question(PersonState.new(), targets("a"), [*vague, told], Progress(), 3, NOW) is told
    )


def test_a_heavier_skill_is_asked_about_first():
    goals = {"light": Target(60, 1), "heavy": Target(60, 3)}
    for seed in range(5):
        ahead = next_question(PersonState.new(), goals, bank(goals), Progress(), seed, NOW)
        assert ahead.question.skills[0][0] == "heavy"


def test_measured_figures_count_more_than_the_authors_guess():
    """The first is said to be of middle difficulty, and hardly anybody can answer it."""
    hard, fitting = ask("hard", "a"), ask("fitting", "a")
    measured = {hard.item: {"difficulty": 6.0, "difficulty_variance": 0.1}}
    ahead = next_question(
        PersonState.new(), targets("a"), [hard, fitting], Progress(), 1, NOW, measured
    )
    assert ahead is fitting


def test_questions_for_other_roles_are_asked_only_where_there_are_no_others():
    deck = [ask("own", "a", difficulty=Difficulty.HARD), ask("foreign", "a", rank=2), ask("b", "b", rank=2)]  # fmt: skip
    asked, ending, _ = take(deck, targets("a", "b"), lambda *_: 1.0)
    keys = [one.key for _, one in asked]
    assert keys.index("own") < keys.index("foreign")
    assert "b" in keys
    assert ending is Ending.NOTHING_LEFT


def test_free_texts_and_questions_of_no_skill_are_never_asked():
    deck = [ask("text", "a", kind=QuestionKind.FREE_TEXT), ask("none")]
    assert next_question(PersonState.new(), targets("a"), deck, Progress(), 1, NOW) is (
        Ending.NOTHING_LEFT
    )


def test_time_and_the_number_of_questions_end_it():
    deck, goals = bank(["a"], 60), targets("a")
    asked, ending, _ = take(deck, goals, lambda n, _: float(n % 2), minutes_each=13)
    assert (ending, len(asked)) == (Ending.TIME, 2)
    many = Progress([("m", one.question) for one in deck[:MOST_QUESTIONS]])
    assert next_question(PersonState.new(), goals, deck, many, 1, NOW) is Ending.QUESTIONS
    late = Progress(used=LONGEST)
    assert next_question(PersonState.new(), goals, deck, late, 1, NOW) is Ending.TIME


def test_doubt_is_least_where_the_verdict_is_sure():
    sure, unsure = {"a": Target(1, 2)}, {"a": Target(50, 2)}
    assert doubt(PersonState.new(), sure, NOW) < doubt(PersonState.new(), unsure, NOW)
    assert doubt(PersonState.new(), unsure, NOW) == pytest.approx(0.5)


def test_only_time_at_the_questions_counts():
    second = timedelta(seconds=1)
    times = [(NOW + 30 * second, None), (NOW + timedelta(days=9), None)]
    assert used(NOW, times) == 30 * second + LONGEST_ANSWER
    told = [(NOW + 30 * second, 20), (NOW + 60 * second, 3600)]
    assert used(NOW, told) == 50 * second
    assert used(NOW, [(NOW - 5 * second, None)]) == timedelta(0)
    assert used(NOW, []) == timedelta(0)
