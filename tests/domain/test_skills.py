"""What the skill filter promises: exactly where it can, within a stated bound where it cannot."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import skills as model
from lms.domain.errors import LmsError
from lms.domain.levels import pulls, read
from lms.domain.skills import (
    Evidence,
    EvidenceKind,
    PersonState,
    QuestionFigures,
    in_order,
    predict,
    replay,
    skill_at,
    update,
)
from tests.domain.logs import SKILLS, START, answers, latest, level, logs, row, rows

QUIZ_POINTS = 0.1
"""Level points by which an earlier right answer may lower its own skill, as linearising goes."""
SPILL_POINTS = 3.0
"""Level points by which it may lower another skill, through the shared ability."""
ORDER_POINTS = 20.0
"""Level points between two orders of the same ten pieces of evidence of one instant."""


def components(state: PersonState) -> list[float]:
    found = [state.ability.mean, state.ability.variance]
    for name in sorted(state.skills):
        found += [state.skills[name].mean, state.skills[name].variance]
    return found


def test_first_right_answer_moves_ability_and_skill_as_the_equations_say() -> None:
    state = update(PersonState.new(), row(1.0, guess=0.25, difficulty=1.0))
    sigma = 1 / (1 + math.exp(1.0))
    p, dp = 0.25 + 0.75 * sigma, 0.75 * sigma * (1 - sigma)
    information, score = dp * dp / (p * (1 - p)), dp / (p * (1 - p)) * (1 - p)
    gain = 1 / (1 + information * (1.0 + 0.3 + 1.0))
    own = state.skills["prospecting"]
    assert state.ability.mean == pytest.approx(score * gain, abs=1e-12)
    assert state.ability.variance == pytest.approx(1 - information * gain + 0.006, abs=1e-12)
    assert own.mean == pytest.approx(0.3 * score * gain + 0.2, abs=1e-12)
    assert own.variance == pytest.approx(0.3 - 0.09 * information * gain + 0.005, abs=1e-12)
    assert (own.n, own.at) == (1, START)


def test_a_skill_counts_only_as_far_as_the_question_is_about_it() -> None:
    state = update(PersonState.new(), row(1.0, skills=(("prospecting", 0.75), ("writing", 0.25))))
    moved = {s: state.skills[s].mean - model.BUMP_RIGHT for s in ("prospecting", "writing")}
    assert moved["prospecting"] == pytest.approx(3 * moved["writing"])


def test_a_rubric_score_is_a_noisy_look_at_the_level_itself() -> None:
    state = update(PersonState.new(), row(5, kind=EvidenceKind.OBSERVATION))
    assert state.ability.mean == pytest.approx(2.2 * 1.0 / (1.3 + 1.5))
    assert state.skills["prospecting"].mean == pytest.approx(2.2 * 0.3 / (1.3 + 1.5))
    between = update(PersonState.new(), row(3.5, kind=EvidenceKind.OBSERVATION))
    assert between.ability.mean == pytest.approx(0.425 * 1.0 / (1.3 + 1.5))


def test_prediction_is_moderated_by_doubt_and_floored_by_guessing() -> None:
    question = QuestionFigures((("prospecting", 1.0),), guess=0.25, difficulty=-1.0)
    expected = 0.25 + 0.75 / (1 + math.exp(-1 / math.sqrt(1 + math.pi * 2.3 / 8)))
    assert predict(PersonState.new(), question, START) == pytest.approx(expected)
    hopeless = replace(question, difficulty=29.0, difficulty_variance=0.0)
    assert predict(PersonState.new(), hopeless, START) == pytest.approx(0.25, abs=1e-3)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("at", {"at": datetime(2026, 3, 2, 9, 0)}),  # noqa: DTZ001 - the naive value is the test
        ("value", {"value": 1.5}),
        ("value", {"value": float("nan")}),
        ("value", {"value": 0.0, "kind": EvidenceKind.OBSERVATION}),
        ("skills", {"skills": ()}),
        ("skills", {"skills": (("prospecting", 0.5),)}),
        ("skills", {"skills": (("prospecting", 0.5), ("prospecting", 0.5))}),
        ("guess", {"guess": 1.0}),
        ("difficulty", {"difficulty": float("inf")}),
        ("difficulty_variance", {"difficulty_variance": -1.0}),
        ("weight", {"weight": -0.1}),
    ],
)
def test_figures_out_of_range_are_refused_by_name(field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(LmsError) as refused:
        replace(row(), **wrong)
    assert (refused.value.code, refused.value.facts) == ("bad-evidence", {"field": field})


@given(logs)
def test_replaying_the_log_gives_the_incremental_state_to_the_last_bit(log: list[Evidence]) -> None:
    state = PersonState.new()
    for piece in log:
        state = update(state, piece)
    assert replay(iter(log)) == state


@given(logs, st.data())
def test_self_ratings_and_held_rows_never_move_anything(
    log: list[Evidence], data: st.DataObject
) -> None:
    rating = row(data.draw(st.floats(1, 5)), days=99, kind=EvidenceKind.SELF_RATING)
    held = replace(row(0.0, days=99), weight=0.0)
    place = data.draw(st.integers(0, len(log)))
    mixed = [*log[:place], rating, held, *log[place:]]
    assert replay(mixed) == replay(log)
    assert pulls(mixed, "prospecting")[place : place + 2] == [0.0, 0.0]


@given(logs, answers)
def test_the_better_of_two_next_answers_never_lowers_any_level(
    log: list[Evidence], piece: Evidence
) -> None:
    state, now = replay(log), max(latest(log), piece.at)
    right, wrong = (update(state, replace(piece, value=value)) for value in (1.0, 0.0))
    for skill in SKILLS:
        assert level(right, skill, now) >= level(wrong, skill, now)
        assert level(right, skill, now) >= level(state, skill, now) - 1e-9


@given(st.lists(answers.map(lambda a: replace(a, guess=0.25, weight=1.0)), min_size=1), st.data())
def test_an_earlier_answer_made_right_never_lowers_a_level_beyond_linearising(
    log: list[Evidence], data: st.DataObject
) -> None:
    """Approximate by design: a right answer also changes how much the later ones count."""
    place = data.draw(st.integers(0, len(log) - 1))
    right, wrong = (
        replay([*log[:place], replace(log[place], value=value), *log[place + 1 :]])
        for value in (1.0, 0.0)
    )
    own = {skill for skill, _ in log[place].skills}
    for skill in SKILLS:
        lost = level(wrong, skill, latest(log)) - level(right, skill, latest(log))
        assert lost <= (QUIZ_POINTS if skill in own else SPILL_POINTS)


@given(logs, rows)
def test_evidence_alone_adds_no_variance_beyond_its_noise_and_never_passes_the_prior(
    log: list[Evidence], piece: Evidence
) -> None:
    """Beyond what time adds, a row adds at most q_u to ability and q_us to each of its skills."""
    state = replay(log)
    after = update(state, piece)
    ability = state.ability.variance + piece.weight * model.ABILITY_NOISE
    assert after.ability.variance <= min(ability, model.ABILITY_VARIANCE)
    for skill, _ in piece.skills:
        faded = skill_at(state, skill, piece.at).variance + piece.weight * model.SKILL_NOISE
        assert 0.0 < after.skills[skill].variance <= min(faded, model.SKILL_VARIANCE)


def test_without_process_noise_evidence_only_makes_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "ABILITY_NOISE", 0.0)
    monkeypatch.setattr(model, "SKILL_NOISE", 0.0)
    state = PersonState.new()
    for value in (1.0, 0.0, 1.0, 1.0):
        after = update(state, row(value))
        assert after.ability.variance < state.ability.variance
        assert after.skills["prospecting"].variance < skill_at(state, "prospecting", START).variance
        state = after


@given(logs, st.floats(0, 1000), st.floats(0, 1000))
def test_time_alone_moves_a_skill_toward_ability_and_never_past(
    log: list[Evidence], first: float, more: float
) -> None:
    state, now = replay(log), latest(log)
    sooner, later = now + timedelta(days=first), now + timedelta(days=first + more)
    for skill in SKILLS:
        before, after = skill_at(state, skill, sooner), skill_at(state, skill, later)
        assert abs(after.mean) <= abs(before.mean)
        assert after.mean * before.mean >= 0.0
        assert before.variance - 1e-12 <= after.variance <= model.SKILL_VARIANCE + 1e-12


def test_a_skill_loses_half_of_what_sets_it_apart_in_23_days() -> None:
    state = update(PersonState.new(), row(1.0))
    faded = skill_at(state, "prospecting", START + timedelta(days=math.log(2) / 0.03))
    assert faded.mean == pytest.approx(state.skills["prospecting"].mean / 2)


def test_a_clock_that_jumps_back_counts_as_no_time_passed() -> None:
    back = replay([row(1.0, days=10), row(0.0, days=3)])
    still = replay([row(1.0, days=10), row(0.0, days=10)])
    assert back == still
    earlier, same = (read(back, "prospecting", 65, START + timedelta(days=d)) for d in (0, 10))
    assert earlier == same


@given(st.lists(rows.map(lambda r: replace(r, at=START)), max_size=10), st.randoms())
def test_rows_of_one_instant_count_alike_once_put_in_order(
    log: list[Evidence], random: Random
) -> None:
    shuffled = random.sample(log, len(log))
    assert components(replay(in_order(shuffled))) == components(replay(in_order(log)))


@given(st.lists(rows.map(lambda r: replace(r, at=START)), max_size=10), st.randoms())
def test_rows_of_one_instant_left_unordered_differ_within_a_bound(
    log: list[Evidence], random: Random
) -> None:
    """Approximate by design: each row is read around the belief that the ones before it left."""
    shuffled = replay(random.sample(log, len(log)))
    for skill in SKILLS:
        between = level(replay(log), skill, START) - level(shuffled, skill, START)
        assert abs(between) <= ORDER_POINTS
