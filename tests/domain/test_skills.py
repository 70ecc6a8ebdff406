"""What the skill filter promises: exactly, whatever the log."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.errors import LmsError
from lms.domain.mastery import skills as model
from lms.domain.mastery.histories import history
from lms.domain.mastery.levels import SkillStanding, read
from lms.domain.mastery.skills import (
    Evidence,
    EvidenceKind,
    PersonState,
    QuestionFigures,
    faded,
    in_order,
    outlook,
    predict,
    replay,
    update,
)
from tests.domain.logs import SKILLS, START, answers, latest, level, logs, row, rows

ROUNDING = 1e-9
"""Level points, or logits², that floating point may take where the arithmetic promises none."""


def variances(state: PersonState, now: datetime) -> list[float]:
    found = [outlook(state, ((skill, 1.0),), now).variance for skill in SKILLS]
    return [state.ability.variance, *found]


def better(piece: Evidence, data: st.DataObject) -> Evidence:
    """The same row with a value that is no lower."""
    best = {EvidenceKind.ACTIVITY: 3.0, EvidenceKind.OBSERVATION: 5.0, EvidenceKind.PRACTICE: 5.0}
    top = best.get(piece.kind, 1.0)
    return replace(piece, value=data.draw(st.floats(piece.value, top)))


def test_first_answer_moves_ability_and_skill_as_the_equations_say() -> None:
    state = update(PersonState.new(), row(1.0, guess=0.25, difficulty=1.0))
    sigma = 1 / (1 + math.exp(1.0))
    shown = sigma / (0.25 + 0.75 * sigma) * (1 - (0.25 + 0.75 * sigma)) / 0.25
    gain, grows = 0.25 / (1 + 0.25 * 1.0), 0.7 * 0.75
    own = state.skills["prospecting"]
    assert own.precision == pytest.approx(grows * gain)
    assert own.total == pytest.approx((gain * shown + 0.2) * grows)
    ability_gain = 0.25 / (1 + 0.25 * (1.0 + 1.0))
    assert 1 / state.ability.variance == pytest.approx(1 + grows * ability_gain)
    share = 1 + grows * ability_gain
    assert state.ability.mean == pytest.approx(grows * ability_gain * shown / share)
    assert (own.n, own.at) == (1, START)


def test_a_level_is_ability_and_own_evidence_by_their_credibility() -> None:
    state = replay([row(1.0), row(1.0), row(0.0, skills=(("writing", 1.0),))])
    own, ability = state.skills["prospecting"], state.ability
    credibility = own.precision / (own.precision + 1.0)
    mean = credibility * own.total / own.precision + (1 - credibility) * ability.mean
    found = outlook(state, (("prospecting", 1.0),), START)
    assert found.mean == pytest.approx(mean)
    shared = (1 - credibility) ** 2 * ability.variance
    assert found.variance == pytest.approx(1 / (1 + own.precision) + shared)


def test_a_skill_counts_only_as_far_as_the_question_is_about_it() -> None:
    about = (("prospecting", 0.75), ("writing", 0.25))
    found = update(PersonState.new(), row(1.0, skills=about, difficulty_variance=0.0)).skills
    assert found["prospecting"].total == pytest.approx(3 * found["writing"].total)
    assert found["prospecting"].precision == pytest.approx(3 * found["writing"].precision)


def test_a_rubric_score_is_a_noisy_look_at_the_level_itself() -> None:
    exact = row(5, kind=EvidenceKind.OBSERVATION, difficulty_variance=0.0)
    own = update(PersonState.new(), exact).skills["prospecting"]
    assert own.precision == pytest.approx(1 / 1.5)
    assert own.total / own.precision == pytest.approx(2.2)
    between = update(PersonState.new(), replace(exact, value=3.5)).skills["prospecting"]
    assert between.total / between.precision == pytest.approx(0.425)


def test_a_severe_raters_score_speaks_for_more_and_doubt_about_the_rater_weakens_it() -> None:
    score = row(3, kind=EvidenceKind.OBSERVATION, difficulty=0.5, difficulty_variance=0.1)
    own = update(PersonState.new(), score).skills["prospecting"]
    assert own.total / own.precision == pytest.approx(0.5)
    assert own.precision == pytest.approx(1 / 1.6)
    unknown = replace(score, difficulty_variance=1.0)  # as rows of the first releases say it
    assert replay([unknown]) == replay([replace(score, difficulty_variance=0.25)])


def test_activity_moves_a_level_a_little_and_assesses_nothing() -> None:
    state = replay([row(3.0, days=d, kind=EvidenceKind.ACTIVITY) for d in range(40)])
    found = read(state, "prospecting", 65, latest([row(days=40)]))
    assert (found.n, found.state) == (0, SkillStanding.NOT_ASSESSED)
    assert 50 < found.level <= 82
    once = replay([row(1.0, kind=EvidenceKind.ACTIVITY)]).skills["prospecting"]
    assert 1 / once.precision >= 4.0
    assert once.total / once.precision == pytest.approx(0.5)


@given(logs, st.floats(-3, 3))
def test_a_figure_above_colleagues_lowers_no_level_and_one_below_raises_none(
    log: list[Evidence], value: float
) -> None:
    state, now = replay(log), latest([*log, row()])
    figure = row(value, kind=EvidenceKind.ACTIVITY)
    after = update(state, replace(figure, at=now))
    for skill in SKILLS:
        moved = level(after, skill, now) - level(state, skill, now)
        assert value <= 0 or moved >= -ROUNDING
        assert value >= 0 or moved <= ROUNDING


def test_prediction_is_moderated_by_doubt_and_floored_by_guessing() -> None:
    question = QuestionFigures((("prospecting", 1.0),), guess=0.25, difficulty=-1.0)
    expected = 0.25 + 0.75 / (1 + math.exp(-1 / math.sqrt(1 + math.pi * 3.0 / 8)))
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
        ("value", {"value": 3.5, "kind": EvidenceKind.ACTIVITY}),
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
    for piece in in_order(log):
        state = update(state, piece)
    assert replay(iter(log)) == state


@given(logs, st.randoms())
def test_a_set_of_evidence_has_one_level_however_and_whenever_it_was_written(
    log: list[Evidence], random: Random
) -> None:
    assert replay(random.sample(log, len(log))) == replay(log)


@given(st.lists(rows.map(lambda r: replace(r, at=START)), max_size=10), st.randoms())
def test_rows_of_one_instant_count_alike_in_any_order(log: list[Evidence], random: Random) -> None:
    assert replay(random.sample(log, len(log))) == replay(log)


@given(logs, st.data())
def test_self_ratings_and_held_rows_never_move_anything(
    log: list[Evidence], data: st.DataObject
) -> None:
    rating = row(data.draw(st.floats(1, 5)), days=99, kind=EvidenceKind.SELF_RATING)
    held = replace(row(0.0, days=99), weight=0.0)
    place = data.draw(st.integers(0, len(log)))
    mixed = [*log[:place], rating, held, *log[place:]]
    assert replay(mixed) == replay(log)
    pulls = dict(history(mixed).pulls["prospecting"])
    assert [pulls[place], pulls[place + 1]] == [0.0, 0.0]


@given(st.lists(rows, min_size=1, max_size=25), st.data(), st.floats(0, 400))
def test_a_better_value_anywhere_in_the_log_lowers_no_level_at_any_later_time(
    log: list[Evidence], data: st.DataObject, days: float
) -> None:
    """Exact but for rounding: earlier or later, own skill or another, now or when it has faded."""
    place = data.draw(st.integers(0, len(log) - 1))
    raised = [*log[:place], better(log[place], data), *log[place + 1 :]]
    now = latest(log) + timedelta(days=days)
    for skill in SKILLS:
        assert level(replay(raised), skill, now) >= level(replay(log), skill, now) - ROUNDING


@given(st.lists(rows, min_size=1, max_size=25), st.data())
def test_a_log_better_throughout_is_a_level_no_lower_on_any_skill(
    log: list[Evidence], data: st.DataObject
) -> None:
    raised = [better(piece, data) for piece in log]
    for skill in SKILLS:
        above, below = (level(replay(one), skill, latest(log)) for one in (raised, log))
        assert above >= below - ROUNDING


@given(logs, answers)
def test_one_more_right_answer_lowers_no_level_and_one_more_wrong_one_teaches_at_most(
    log: list[Evidence], piece: Evidence
) -> None:
    state, now = replay(log), max(latest(log), piece.at)
    right, wrong = (update(state, replace(piece, at=now, value=value)) for value in (1.0, 0.0))
    assert wrong.ability.mean <= state.ability.mean + ROUNDING
    for skill in SKILLS:
        assert level(right, skill, now) >= level(state, skill, now) - ROUNDING
        assert level(wrong, skill, now) <= level(state, skill, now) + 100 * model.BUMP / 4


def test_an_easy_right_answer_lowers_nobody_who_stands_above_their_ability() -> None:
    """What is full makes room, and a strong skill would sink toward a weak ability."""
    weak = [row(0.0, skills=(("writing", 1.0),), difficulty=-3.0)] * 60
    strong = replay([*weak, *[row(1.0, days=1, difficulty=2.0)] * 20, *weak])
    sure = update(strong, row(1.0, days=1, difficulty=-9.0))
    now = START + timedelta(days=1)
    assert level(sure, "prospecting", now) >= level(strong, "prospecting", now) - ROUNDING


def test_without_teaching_a_wrong_answer_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "BUMP", 0.0)
    low = replay([row(1.0, skills=(("writing", 1.0),))] * 9 + [row(0.0)] * 9)
    for difficulty in (-3.0, 0.0, 3.0):
        wrong = update(low, row(0.0, difficulty=difficulty))
        for skill in SKILLS:
            assert level(wrong, skill, START) <= level(low, skill, START) + ROUNDING


@given(logs, rows)
def test_evidence_alone_never_makes_less_sure_of_anything(
    log: list[Evidence], piece: Evidence
) -> None:
    state = replay(log)
    now = max(latest(log), piece.at)
    before, after = variances(state, now), variances(update(state, replace(piece, at=now)), now)
    for earlier, later in zip(before, after, strict=True):
        assert 0.0 < later <= earlier + 1e-12
    assert max(after) <= model.ABILITY_VARIANCE + model.SKILL_VARIANCE


@given(logs, rows)
def test_how_sure_one_is_depends_on_what_was_asked_and_never_on_the_answers(
    log: list[Evidence], piece: Evidence
) -> None:
    ends = {EvidenceKind.ACTIVITY: -3.0, EvidenceKind.OBSERVATION: 1.0, EvidenceKind.PRACTICE: 1.0}
    wrong = [replace(one, value=ends.get(one.kind, 0.0)) for one in (*log, piece)]
    now = max(latest(log), piece.at)
    alike = zip(variances(replay(wrong), now), variances(replay([*log, piece]), now), strict=True)
    assert all(one == pytest.approx(other, abs=1e-12) for one, other in alike)


@given(logs, st.floats(0, 1000), st.floats(0, 1000))
def test_time_alone_moves_a_level_toward_ability_and_never_past_it(
    log: list[Evidence], first: float, more: float
) -> None:
    state, now = replay(log), latest(log)
    sooner, later = now + timedelta(days=first), now + timedelta(days=first + more)
    for skill in SKILLS:
        before = outlook(state, ((skill, 1.0),), sooner)
        after = outlook(state, ((skill, 1.0),), later)
        apart, still = before.mean - state.ability.mean, after.mean - state.ability.mean
        assert abs(still) <= abs(apart) + 1e-12
        assert still * apart >= -1e-24
        prior = model.SKILL_VARIANCE + state.ability.variance
        assert before.variance - 1e-12 <= after.variance <= prior + 1e-12


def test_what_was_shown_counts_half_after_23_days() -> None:
    state = update(PersonState.new(), row(1.0))
    later = START + timedelta(days=math.log(2) / 0.03)
    fresh = state.skills["prospecting"]
    assert faded(fresh, later) == pytest.approx((fresh.total / 2, fresh.precision / 2))


def test_a_clock_that_jumps_back_counts_as_no_time_passed() -> None:
    state = update(update(PersonState.new(), row(1.0, days=10)), row(0.0, days=3))
    assert state == update(update(PersonState.new(), row(1.0, days=10)), row(0.0, days=10))
    earlier, same = (read(state, "prospecting", 65, START + timedelta(days=d)) for d in (0, 10))
    assert earlier == same


def test_no_log_makes_so_sure_that_new_evidence_stops_counting() -> None:
    def after(values: Sequence[float]) -> float:
        log = [row(value, days=place / 50) for place, value in enumerate(values)]
        return level(replay(log), "prospecting", latest(log))

    assert after([0.0] * 3000) < 20
    assert after([0.0] * 3000 + [1.0] * 40) > 70


@pytest.mark.parametrize("weight", [5e-324, 1e-300, 1e-9])
def test_a_row_of_hardly_any_weight_hardly_counts(weight: float) -> None:
    found = level(replay([row(1.0, weight=weight)]), "prospecting", START)
    assert found == pytest.approx(50.0, abs=1e-6)
