"""What would tell or move most, played through with the model itself."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.mastery.levels import SkillStanding, read
from lms.domain.mastery.skills import Evidence, EvidenceKind, PersonState, predict, replay, update
from lms.domain.planning.next_evidence import Step, best, effects

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SKILL = (("calls", 1.0),)


def after(*values: float) -> PersonState:
    at = NOW - timedelta(days=5)
    return replay(
        Evidence(at + timedelta(minutes=n), EvidenceKind.QUIZ, value, SKILL, guess=0.25)
        for n, value in enumerate(values)
    )


def told(state: PersonState, lesson: tuple[float, int | None] | None = None):
    found = effects(state, "calls", 65, NOW, lesson)
    return found, best(read(state, "calls", 65, NOW), found)


@pytest.mark.parametrize("values", [(), (1.0,), (0.0, 1.0), (0.0,) * 6, (1.0,) * 9])
def test_more_evidence_is_never_expected_to_widen_the_range(values: tuple[float, ...]):
    state = after(*values)
    now = read(state, "calls", 65, NOW)
    for effect in effects(state, "calls", 65, NOW):
        assert effect.width <= now.high - now.low + 1
        assert 0.0 <= (effect.p_settles or 0.0) <= 1.0 + 1e-9


def test_three_questions_are_worth_what_the_model_makes_of_each_way_to_answer_them():
    state, total, level = after(1.0, 0.0), 0.0, 0.0
    for outcome in range(8):
        chance, one = 1.0, state
        for place in range(3):
            right = bool(outcome >> place & 1)
            asked = Evidence(NOW, EvidenceKind.DIAGNOSTIC, float(right), SKILL, guess=0.25)
            p = predict(one, asked, NOW)
            chance *= p if right else 1 - p
            one = update(one, asked)
        total += chance
        level += chance * read(one, "calls", 65, NOW).level
    assert total == pytest.approx(1.0)
    assert effects(state, "calls", 65, NOW)[0].level == pytest.approx(level)


def test_a_lesson_moves_the_level_and_leaves_the_range():
    state = after(*[0.0] * 6)
    found, chosen = told(state, (1.0, None))
    assert chosen is found[2]
    now = read(state, "calls", 65, NOW)
    assert found[2].level > now.level
    assert found[2].width == pytest.approx(now.high - now.low)
    half, _ = told(state, (0.5, None))
    assert now.level < half[2].level < found[2].level


def test_a_gap_without_a_module_is_for_a_watched_call():
    _, chosen = told(after(*[0.0] * 6))
    assert chosen is not None
    assert chosen.step is Step.OBSERVATION


def test_what_is_at_target_or_not_asked_for_needs_nothing():
    good = after(*[1.0] * 25)
    assert read(good, "calls", 65, NOW).state is SkillStanding.AT_TARGET
    assert told(good)[1] is None
    state = after(1.0)
    found = effects(state, "calls", None, NOW)
    assert {effect.p_settles for effect in found} == {None}
    assert best(read(state, "calls", None, NOW), found) is None


def test_of_a_skill_never_looked_at_only_questions_can_decide_anything():
    found, chosen = told(PersonState.new())
    assert found[1].p_settles == 0.0, "one rating is too few to name anything"
    assert chosen is not None
    assert chosen.step is Step.QUESTIONS
