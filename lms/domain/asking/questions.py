"""What questions, answers and quizzes are; what is done with them is in `quizzes`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Answer: TypeAlias = str | list[str] | dict[str, str]
"""What a person gave: the shape depends on the kind of question, see `quizzes.normalise`."""


class QuestionKind(StrEnum):
    """Read from the form of the question in its file; fixed for the life of its id."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    ORDER = "order"
    MATCH = "match"
    BLANKS = "blanks"
    NUMERIC = "numeric"
    FREE_TEXT = "free-text"


class Difficulty(StrEnum):
    """The author's guess; the skill model reads it as -1, 0 or +1."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Option:
    """One line that can be chosen, ordered or matched.

    `html` is sanitised. `key` is stable in a revision, the same in every language of it, and in
    questions of order and match tells nothing about the right answer.
    """

    key: str
    html: str
    is_right: bool = False
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as published.

    single, multiple, true/false: `options` with `is_right`.
    order: `options` in the right order.  match: `options` are the terms, `matches` the right sides,
    the i-th belonging to the i-th.  blanks: `blanks[i]` are the accepted answers of the i-th gap,
    and `gapped` is the HTML around the gaps: len(blanks) + 1 pieces, well-formed block HTML once
    joined (a single piece may open a paragraph that a later one closes).
    numeric: `number` and `tolerance`.  free text: `rubric` lines; graded by a person.
    `prompt`, `gapped`, `rubric`, `body` and `explanation` are sanitised HTML; `prompt` and `rubric`
    inline only. `skills` are (key, weight) with weights that sum to 1.
    """

    key: str
    kind: QuestionKind
    prompt: str
    body: str = ""
    skills: tuple[tuple[str, float], ...] = ()
    difficulty: Difficulty = Difficulty.MEDIUM
    fact: str | None = None
    pool: str | None = None
    options: tuple[Option, ...] = ()
    matches: tuple[Option, ...] = ()
    gapped: tuple[str, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    number: float | None = None
    tolerance: float = 0.0
    rubric: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A group of questions from which `draw` are drawn (all when None)."""

    key: str
    title: str
    draw: int | None = None


@dataclass(frozen=True, slots=True)
class Quiz:
    """The quiz of a module. `attempts` 0 = no limit; `time_limit` in minutes, None = none."""

    title: str
    questions: tuple[Question, ...]
    pools: tuple[Pool, ...] = ()
    draw: int | None = None
    shuffle: bool = False
    attempts: int = 0
    time_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer earned: `points` from 0 to 1; `needs_review` when a person has to decide."""

    points: float
    needs_review: bool = False
