"""Sittings of quizzes: why one is taken, and what its marks add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """Why questions are asked."""

    QUIZ = "quiz"
    BASELINE = "baseline"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is the mean of the points (0 to 1), None while a mark is missing; `passed` is None
    then, and where there is no pass mark."""

    score: float | None
    passed: bool | None


def verdict(points: Sequence[float | None], pass_mark: int | None) -> Verdict:
    """What the marks of an attempt add up to; `pass_mark` is per cent.

    A person who got exactly the pass mark has passed, whatever floating point makes of the mean.
    """
    if not points or any(mark is None for mark in points):
        return Verdict(None, None)
    score = min(1.0, sum(mark for mark in points if mark is not None) / len(points))
    passed = None if pass_mark is None else score * 100 >= pass_mark - 1e-9
    return Verdict(score, passed)
