"""Evidence for tests of the skill model: one plain row, and strategies for whole logs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from lms.domain.mastery.skills import Evidence, EvidenceKind, PersonState, logistic, outlook

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SKILLS = ("prospecting", "planning", "writing")
answered = st.sampled_from(
    [EvidenceKind.QUIZ, EvidenceKind.BASELINE, EvidenceKind.DIAGNOSTIC, EvidenceKind.REVIEW]
)
watched = st.sampled_from([EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE])
shares = st.one_of(
    st.sampled_from(SKILLS).map(lambda s: ((s, 1.0),)),
    st.permutations(SKILLS).map(lambda s: ((s[0], 0.5), (s[1], 0.5))),
)
moments = st.integers(0, 60 * 24).map(lambda hours: START + timedelta(hours=hours))
answers = st.builds(
    Evidence,
    at=moments,
    kind=answered,
    value=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    skills=shares,
    guess=st.sampled_from([0.0, 0.25, 0.5]),
    difficulty=st.sampled_from([-1.0, 0.0, 1.0]),
    difficulty_variance=st.sampled_from([0.2, 1.0]),
    weight=st.sampled_from([0.5, 1.0]),
)
scores = st.builds(
    Evidence,
    at=moments,
    kind=watched,
    value=st.floats(1, 5),
    skills=shares,
    difficulty=st.sampled_from([-0.4, 0.0, 0.4]),
    weight=st.sampled_from([0.25, 1.0]),
)
daily = st.builds(
    Evidence,
    at=moments,
    kind=st.just(EvidenceKind.ACTIVITY),
    value=st.floats(-3, 3),
    skills=shares,
)
rows = st.one_of(answers, scores, daily)
logs = st.lists(rows, max_size=25)


def row(value: float = 1.0, days: float = 0.0, **figures: Any) -> Evidence:
    plain: dict[str, Any] = {"kind": EvidenceKind.QUIZ, "skills": (("prospecting", 1.0),)}
    return Evidence(at=START + timedelta(days=days), value=value, **(plain | figures))


def level(state: PersonState, skill: str, now: datetime) -> float:
    return 100.0 * logistic(outlook(state, ((skill, 1.0),), now).mean)


def latest(log: list[Evidence]) -> datetime:
    return max((row.at for row in log), default=START)
