"""What answers say of a skill beside what people saw: who knows it but does not do it, and the
reverse.

One level is made of everything (`levels`); here the same log is read once with the answers only and
once with the ratings of people who watched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt
from typing import Any

from lms.domain.mastery.levels import ENOUGH, WIDENING, Reading, normal_cdf, read
from lms.domain.mastery.skills import RUBRIC_KINDS, Evidence, EvidenceKind, PersonState, replay

ANSWER_KINDS = frozenset(
    {EvidenceKind.QUIZ, EvidenceKind.BASELINE, EvidenceKind.DIAGNOSTIC, EvidenceKind.REVIEW}
)
"""Kinds that show what somebody knows; `RUBRIC_KINDS` show what they do."""
NEWEST = 2_000
"""Rows of a log that are told apart by kind; older ones have faded."""
SURE = 0.8
"""Probability that one family lies above the other from which they are said to differ."""
LEAST_APART = 15
"""Level points below which a difference is not worth a sentence, however sure it is."""
HIGH_FROM = 60
"""Level that counts as high where no role sets a target: proficient."""


class Advice(StrEnum):
    """What to do about a difference."""

    PRACTISE = "practise"
    """answers high, observation low: it is known; do it on calls, do not read more"""
    READ = "read"
    """observation high, answers low: it is done well; the facts behind it are missing"""


@dataclass(frozen=True, slots=True)
class Split:
    """A skill as either family tells it; each reading's `n` counts only its own evidence.

    `difference` is the mean of the answers less that of the ratings in logits, `spread` its
    standard deviation after widening; `p_answers_higher` = Φ(difference / spread). `advice` is None
    while they agree, or nobody can tell.
    """

    skill: str
    answers: Reading
    watched: Reading
    difference: float
    spread: float
    p_answers_higher: float
    advice: Advice | None


@dataclass(frozen=True, slots=True)
class Families:
    """A person's whole log, replayed for either family."""

    answers: PersonState
    watched: PersonState

    @staticmethod
    def of(log: Iterable[Evidence]) -> "Families":
        """Both replays; self ratings and figures from daily work are in neither. While one family
        is empty there is nothing to split, and nothing is replayed."""
        rows = list(log)
        kinds = {row.kind for row in rows}
        if not (kinds & ANSWER_KINDS and kinds & RUBRIC_KINDS):
            return Families(PersonState.new(), PersonState.new())
        return Families(
            replay(row for row in rows if row.kind in ANSWER_KINDS),
            replay(row for row in rows if row.kind in RUBRIC_KINDS),
        )

    def split(self, skill: str, now: datetime, target: int | None = None) -> Split | None:
        """The two levels of `skill` at `now` against `target` (0..100); None unless both families
        have shown something of it.

        The two estimates share a prior, which draws both to the same place; they are treated as
        independent, so a difference is rather missed than invented.
        """
        answers = read(self.answers, skill, target, now)
        watched = read(self.watched, skill, target, now)
        if not (answers.n and watched.n):
            return None
        difference = answers.mean - watched.mean
        spread = sqrt(WIDENING * (answers.variance + watched.variance))
        higher = normal_cdf(difference / spread)
        advice = _advice(answers, watched, higher)
        return Split(skill, answers, watched, difference, spread, higher, advice)


def figures_of(found: Split) -> dict[str, Any]:
    """The split as plain JSON values, to be kept with what rests on it."""
    families = {"answers": found.answers, "watched": found.watched}
    names = ("level", "low", "high", "n")
    kept = {key: {name: getattr(one, name) for name in names} for key, one in families.items()}
    return kept | {"p_answers_higher": found.p_answers_higher}


def split(
    log: Iterable[Evidence], skill: str, now: datetime, target: int | None = None
) -> Split | None:
    """`Families.split` of a whole log, for one skill."""
    return Families.of(log).split(skill, now, target)


def _advice(answers: Reading, watched: Reading, higher: float) -> Advice | None:
    """The higher family must reach the target (proficient, where there is none) and the lower miss
    it; answers count from three on."""
    if answers.n < ENOUGH or abs(answers.level - watched.level) < LEAST_APART:
        return None
    high = HIGH_FROM if answers.target is None else answers.target
    if higher >= SURE and watched.level < high <= answers.level:
        return Advice.PRACTISE
    if higher <= 1.0 - SURE and answers.level < high <= watched.level:
        return Advice.READ
    return None
