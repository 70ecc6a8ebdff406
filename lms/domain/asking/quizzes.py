"""Questions, answers and grading: pure and deterministic; what a page shows of them stays out."""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lms.domain import documents
from lms.domain.asking.grading import grade
from lms.domain.asking.questions import (
    Answer,
    Difficulty,
    Mark,
    Option,
    Pool,
    Question,
    QuestionKind,
    Quiz,
)

__all__ = [
    "LONGEST_TEXT",
    "Answer",
    "Difficulty",
    "Mark",
    "Option",
    "Pool",
    "Question",
    "QuestionKind",
    "Quiz",
    "draw",
    "dump",
    "grade",
    "guess_rate",
    "load",
    "normalise",
    "shown_matches",
    "shown_options",
]

LONGEST_TEXT = 5_000
"""Characters kept of one typed answer."""


def normalise(question: Question, raw: object) -> Answer | None:
    """The usable part of an untrusted JSON value, or None when nothing usable is left.

    single, true/false: an option key.  multiple: option keys in the question's order.
    order: option keys in the given order.  match: {option key: match key}.  blanks: one text for
    each gap, "" where nothing was given.  numeric, free text: the text as typed.
    Unknown and repeated keys go, texts are cut at `LONGEST_TEXT`. Never raises.
    """
    kind, keys = question.kind, [option.key for option in question.options]
    if kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE):
        return raw if isinstance(raw, str) and raw in keys else None
    if kind is QuestionKind.MULTIPLE:
        chosen = _texts(raw)
        return [key for key in keys if key in chosen] or None
    if kind is QuestionKind.ORDER:
        return [key for key in dict.fromkeys(_texts(raw)) if key in keys] or None
    if kind is QuestionKind.MATCH:
        return _known_pairs(question, raw) or None
    if kind is QuestionKind.BLANKS:
        return _gap_texts(raw, len(question.blanks))
    text = _cleaned(raw)
    return text if text.strip() else None


def _texts(raw: object) -> list[str]:
    return [item for item in raw if isinstance(item, str)] if isinstance(raw, list | tuple) else []


def _known_pairs(question: Question, raw: object) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        return {}
    sides = {match.key for match in question.matches}
    given = {option.key: raw.get(option.key) for option in question.options}
    return {key: side for key, side in given.items() if isinstance(side, str) and side in sides}


def _gap_texts(raw: object, gaps: int) -> list[str] | None:
    given = list(raw[:gaps]) if isinstance(raw, list | tuple) else []
    texts = [_cleaned(item) for item in given] + [""] * (gaps - len(given))
    return texts if any(text.strip() for text in texts) else None


def _cleaned(raw: object) -> str:
    """Without NULs and lone surrogates, which JSON can carry and databases refuse."""
    if not isinstance(raw, str):
        return ""
    return raw[:LONGEST_TEXT].replace("\0", "").encode(errors="ignore").decode()


def guess_rate(question: Question) -> float:
    """The chance of a right answer by blind guessing; 0 where there is nothing to pick from."""
    if question.kind is QuestionKind.TRUE_FALSE:
        return 0.5
    if question.kind is QuestionKind.SINGLE and question.options:
        return 1 / len(question.options)
    return 0.0


def draw(quiz: Quiz, seed: int, without: Collection[str] = ()) -> tuple[str, ...]:
    """Keys of the questions of one sitting, in the order of the sitting; never those in `without`.

    Each pool first draws its own number, then `quiz.draw` caps the whole; the order is that of the
    file unless the quiz shuffles. The same seed gives the same sitting on every platform.
    """
    rng = random.Random(seed)
    asked = [question for question in quiz.questions if question.key not in without]
    keys = [question.key for question in asked]
    for pool in quiz.pools:
        if pool.draw is not None:
            members = [q.key for q in asked if q.pool == pool.key]
            dropped = set(members) - set(_some(rng, members, pool.draw))
            keys = [key for key in keys if key not in dropped]
    if quiz.draw is not None:
        keys = _some(rng, keys, quiz.draw)
    if quiz.shuffle:
        rng.shuffle(keys)
    return tuple(keys)


def _some(rng: random.Random, keys: Sequence[str], count: int) -> list[str]:
    """At most `count` of the keys, in their own order."""
    places = rng.sample(range(len(keys)), max(0, min(count, len(keys))))
    return [keys[place] for place in sorted(places)]


def shown_options(question: Question, seed: int, *, shuffle: bool = False) -> tuple[Option, ...]:
    """The options in the order in which a sitting with this seed shows them.

    Order and match are always shuffled, order never into the right order; single and multiple when
    `shuffle`; true/false never.
    """
    if question.kind is QuestionKind.ORDER:
        shown = _shuffled(question.options, f"{seed}/{question.key}")
        return shown if shown != question.options else (*shown[1:], *shown[:1])
    picks = question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    if question.kind is QuestionKind.MATCH or (picks and shuffle):
        return _shuffled(question.options, f"{seed}/{question.key}")
    return question.options


def shown_matches(question: Question, seed: int) -> tuple[Option, ...]:
    """The right sides of a match question in the order in which this sitting shows them."""
    return _shuffled(question.matches, f"{seed}/{question.key}/matches")


def _shuffled(options: Sequence[Option], seed: str) -> tuple[Option, ...]:
    return tuple(random.Random(seed).sample(options, len(options)))


def dump(quiz: Quiz) -> dict[str, Any]:
    """The quiz as a JSON document; `load` gives back an equal one."""
    return documents.to_document(quiz)


def load(doc: Mapping[str, Any]) -> Quiz:
    """The quiz that `dump` wrote. Raises TypeError or ValueError for anything else."""
    return documents.from_document(Quiz, doc)
