"""How people see themselves beside what the evidence says."""

from datetime import UTC, datetime, timedelta

from lms.domain.mastery.levels import read
from lms.domain.mastery.self_ratings import Perception, SelfRating, latest, level_of, perception
from lms.domain.mastery.skills import Evidence, EvidenceKind, replay

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SKILL = (("calls", 1.0),)


def reading(*values: float):
    at = NOW - timedelta(days=2)
    log = [
        Evidence(at + timedelta(minutes=n), EvidenceKind.QUIZ, value, SKILL)
        for n, value in enumerate(values)
    ]
    return read(replay(log), "calls", 65, NOW)


def rated(value: int) -> SelfRating:
    return SelfRating(value, NOW)


def test_a_rating_surely_beyond_the_level_is_a_gap_of_perception():
    low = reading(*[0.0] * 20)
    assert perception(rated(5), low) is Perception.HIGHER
    assert perception(rated(1), low) is Perception.AGREES
    high = reading(*[1.0] * 25)
    assert perception(rated(1), high) is Perception.LOWER
    assert perception(rated(5), high) is Perception.AGREES


def test_nothing_is_said_while_the_evidence_decides_nothing():
    assert perception(rated(5), reading(0.0)) is None
    assert perception(rated(5), reading()) is None
    assert perception(None, reading(*[0.0] * 20)) is None


def test_the_latest_rating_counts():
    def row(value: float, days: int) -> Evidence:
        return Evidence(NOW - timedelta(days=days), EvidenceKind.SELF_RATING, value, SKILL)

    found = latest([row(2, 9), row(4, 3), row(1, 5)])
    assert found == {"calls": SelfRating(4, NOW - timedelta(days=3))}


def test_ratings_stand_for_levels_from_novice_to_expert():
    assert [level_of(rating) for rating in range(1, 6)] == [10, 30, 50, 70, 90]
