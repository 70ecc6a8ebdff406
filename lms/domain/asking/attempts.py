"""Sittings of quizzes: why one is taken, what its marks add up to and what they say of a person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.domain.asking.questions import Difficulty, Question
from lms.domain.asking.quizzes import guess_rate
from lms.domain.mastery.skills import Evidence, EvidenceKind

GRACE = timedelta(seconds=5)
"""How long after the deadline an answer that was on its way still counts."""


class Purpose(StrEnum):
    """Why questions are asked."""

    QUIZ = "quiz"
    BASELINE = "baseline"
    DIAGNOSTIC = "diagnostic"
    DELTA = "delta"
    """what has changed in a fact since one was certified on it"""
    REVIEW = "review"
    """what is about to be forgotten: one at a time, with the official wording after each"""


EVIDENCE_KINDS: Mapping[Purpose, EvidenceKind] = {
    Purpose.QUIZ: EvidenceKind.QUIZ,
    Purpose.BASELINE: EvidenceKind.BASELINE,
    Purpose.DIAGNOSTIC: EvidenceKind.DIAGNOSTIC,
    Purpose.DELTA: EvidenceKind.QUIZ,
    Purpose.REVIEW: EvidenceKind.REVIEW,
}
"""What the answers of an attempt count as."""
LOGITS: Mapping[Difficulty, float] = {
    Difficulty.EASY: -1.0,
    Difficulty.MEDIUM: 0.0,
    Difficulty.HARD: 1.0,
}
"""How the skill model reads the author's guess at a difficulty."""
JUST_READ = 0.25
"""Weight of a quiz taken right after its lesson: it shows what one has just read, and only in part
what stays (prior). Memory counts it in full."""
JUST_NOW = timedelta(hours=1)
"""How long after reading a lesson its quiz is "right after"."""


@dataclass(frozen=True, slots=True)
class NewEvidence(Evidence):
    """A row for the evidence log, with where it comes from: `item` counts from 0 in the attempt.

    `revision_id` is the text of the module that was asked from; `criterion` what a rater or an
    import judged; `seconds` is the time that an answer took, where it is known.
    """

    attempt_id: int | None = None
    item: int | None = None
    module_id: str | None = None
    question: str | None = None
    revision_id: int | None = None
    fact_id: str | None = None
    criterion: str | None = None
    rater_id: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is the mean of the points (0 to 1), None while a mark is missing; `passed` is None
    then, and where there is no pass mark."""

    score: float | None
    passed: bool | None


def verdict(
    points: Sequence[float | None], pass_mark: int | None, held: Collection[int] = ()
) -> Verdict:
    """What the marks of an attempt add up to; `pass_mark` is per cent.

    Positions in `held` count for nothing; where nothing is left to count there is no verdict. A
    person who got exactly the pass mark has passed, whatever floating point makes of the mean.
    """
    counted = [mark for place, mark in enumerate(points) if place not in held]
    if not counted or any(mark is None for mark in counted):
        return Verdict(None, None)
    score = min(1.0, sum(mark for mark in counted if mark is not None) / len(counted))
    passed = None if pass_mark is None else score * 100 >= pass_mark - 1e-9
    return Verdict(score, passed)


def is_over(deadline: datetime | None, now: datetime) -> bool:
    """True once answers come too late: the deadline and its grace have passed."""
    return deadline is not None and now > deadline + GRACE


def weight_after(read_at: datetime | None, started_at: datetime) -> float:
    """What the answers of a quiz weigh for the level, whose lesson was last read at `read_at`."""
    is_fresh = read_at is not None and read_at > started_at - JUST_NOW
    return JUST_READ if is_fresh else 1.0


def answered(
    question: Question, points: float, kind: EvidenceKind, at: datetime, **source: object
) -> NewEvidence | None:
    """What an answer worth `points` (0 to 1) shows at `at`; None for a question of no skill.

    `source` are the fields of `NewEvidence`; the difficulty is the author's guess unless it is
    among them. What a person writes freely cannot be guessed right.
    """
    if not question.skills:
        return None
    source = {"difficulty": LOGITS[question.difficulty], **source}
    return NewEvidence(
        at=at,
        kind=kind,
        value=points,
        skills=question.skills,
        guess=guess_rate(question),
        question=question.key,
        **source,  # type: ignore[arg-type]  # the fields named above
    )
