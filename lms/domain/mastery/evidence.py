"""The evidence log as the skill model reads it: what was seen of a person, and what it weighs.

What it does to a belief stands in `skills`; where a row comes from (`NewEvidence`) in `attempts`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.domain.errors import LmsError

FURTHEST = 30.0
"""Logits: no difficulty lies beyond it, and predictions beyond it are read as it."""
WEIGHT_SLACK = 1e-6
"""How far from 1 the sum of a question's skill weights may stray by rounding."""

SkillWeights = tuple[tuple[str, float], ...]
"""(skill, weight) pairs; weights above 0, sum 1."""


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    QUIZ = "quiz"
    BASELINE = "baseline"
    DIAGNOSTIC = "diagnostic"
    REVIEW = "review"
    OBSERVATION = "observation"
    PRACTICE = "practice"
    SELF_RATING = "self-rating"
    ACTIVITY = "activity"


RUBRIC_KINDS = frozenset({EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE})
"""Kinds whose value is a rubric score of 1 to 5 by a person who watched."""
_RANGES = {
    EvidenceKind.OBSERVATION: (1.0, 5.0),
    EvidenceKind.PRACTICE: (1.0, 5.0),
    EvidenceKind.SELF_RATING: (1.0, 5.0),
    EvidenceKind.ACTIVITY: (-3.0, 3.0),
}
_SELF_RATING = EvidenceKind.SELF_RATING


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What the model needs of a question: skills with weights, chance of guessing right (0..<1),
    difficulty and its variance (logits, logits²)."""

    skills: SkillWeights
    guess: float = 0.0
    difficulty: float = 0.0
    difficulty_variance: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the log, with the figures that held when it was written.

    `value`: 0..1 for answers (partial credit allowed), 1..5 for observation, practice and self
    rating, -3..3 (a z-score against peers) for activity. An answer's figures are as in
    `QuestionFigures`. A rubric score's `difficulty` and its variance are the rater's severity
    (logits; the variance counts as `SEVERITY_VARIANCE` at most); activity uses neither.
    `weight` 0..1: 0 = held, kept but not counted; in between, that share of its information and
    teaching counts. Raises LmsError("bad-evidence", field=…) for figures out of range.
    """

    at: datetime
    kind: EvidenceKind
    value: float
    skills: SkillWeights
    guess: float = 0.0
    difficulty: float = 0.0
    difficulty_variance: float = 1.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        low, high = _RANGES.get(self.kind, (0.0, 1.0))
        wrong = (
            "at" if self.at.tzinfo is None
            else "value" if not low <= self.value <= high
            else "skills" if not _is_share(self.skills)
            else "guess" if not 0.0 <= self.guess < 1.0
            else "difficulty" if not -FURTHEST <= self.difficulty <= FURTHEST
            else "difficulty_variance" if not 0.0 <= self.difficulty_variance <= FURTHEST
            else "weight" if not 0.0 <= self.weight <= 1.0
            else None
        )  # fmt: skip
        if wrong:
            raise LmsError("bad-evidence", field=wrong)

    @property
    def counts(self) -> bool:
        """False for rows that are kept and shown but never move a level: held, or self-rated."""
        return self.weight > 0.0 and self.kind is not _SELF_RATING


def _is_share(skills: SkillWeights) -> bool:
    if len(skills) == 1:
        return abs(skills[0][1] - 1.0) <= WEIGHT_SLACK
    names = {name for name, _ in skills}
    total = sum(weight for _, weight in skills)
    return (
        len(names) == len(skills)
        and all(weight > 0.0 for _, weight in skills)
        and abs(total - 1.0) <= WEIGHT_SLACK
    )
