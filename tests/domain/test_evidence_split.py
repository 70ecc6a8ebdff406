"""Knowing and doing, told apart."""

from datetime import UTC, datetime, timedelta

from lms.domain.mastery.evidence_split import LEAST_APART, SURE, Advice, split
from lms.domain.mastery.skills import Evidence, EvidenceKind

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SKILL = (("calls", 1.0),)


def seen(kind: EvidenceKind, *values: float, days: int = 5) -> list[Evidence]:
    at = NOW - timedelta(days=days)
    return [
        Evidence(at + timedelta(minutes=n), kind, value, SKILL) for n, value in enumerate(values)
    ]


def quiz(*values: float) -> list[Evidence]:
    return seen(EvidenceKind.QUIZ, *values)


def watched(*values: float) -> list[Evidence]:
    return seen(EvidenceKind.OBSERVATION, *values, days=3)


def test_answers_high_and_observation_low_calls_for_practice():
    found = split([*quiz(*[1.0] * 12), *watched(2, 2)], "calls", NOW, 65)
    assert found is not None
    assert found.advice is Advice.PRACTISE
    assert found.answers.level - found.watched.level >= LEAST_APART
    assert found.p_answers_higher >= SURE
    assert (found.answers.n, found.watched.n) == (12, 2)


def test_observation_high_and_answers_low_calls_for_reading():
    found = split([*quiz(*[0.0] * 8), *watched(5, 5)], "calls", NOW, 65)
    assert found is not None
    assert found.advice is Advice.READ


def test_without_a_target_proficient_is_high():
    found = split([*quiz(*[1.0] * 12), *watched(1, 2)], "calls", NOW)
    assert found is not None
    assert found.advice is Advice.PRACTISE


def test_both_low_both_high_and_too_few_answers_call_for_nothing():
    for log in (
        [*quiz(*[0.0] * 8), *watched(1, 1)],
        [*quiz(*[1.0] * 12), *watched(5, 5)],
        [*quiz(1.0, 1.0), *watched(1, 1)],
    ):
        found = split(log, "calls", NOW, 65)
        assert found is not None
        assert found.advice is None


def test_there_is_no_split_until_both_have_shown_something_of_the_skill():
    assert split(quiz(1.0, 1.0, 1.0), "calls", NOW) is None
    assert split(watched(2), "calls", NOW) is None
    own = seen(EvidenceKind.SELF_RATING, 1)
    assert split([*quiz(1.0, 1.0, 1.0), *own], "calls", NOW) is None
