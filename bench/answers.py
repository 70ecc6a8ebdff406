"""Answers that a browser may send: the fields of the form, and what they become in the database."""

from dataclasses import dataclass
from random import Random
from typing import Any

from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.asking.quizzes import normalise

_PICKS = (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer: `form` as the page sends it, `kept` as it is stored."""

    form: dict[str, object]
    kept: Any


def chosen(question: Question, chance: Random, knows: float = 0.0) -> Sent:
    """A complete answer; the right one with the probability `knows`, else one at random."""
    raw = _right(question) if chance.random() < knows else _any(question, chance)
    form = {"kind": question.kind.value, "go": "on", **_fields(question, raw)}
    return Sent(form, normalise(question, raw))


def _right(question: Question) -> Any:
    right = [option.key for option in question.options if option.is_right]
    if question.kind in _PICKS:
        return right[0]
    if question.kind is QuestionKind.MULTIPLE:
        return right
    if question.kind is QuestionKind.ORDER:
        return [option.key for option in question.options]
    if question.kind is QuestionKind.MATCH:
        pairs = zip(question.options, question.matches, strict=True)
        return {option.key: match.key for option, match in pairs}
    if question.kind is QuestionKind.BLANKS:
        return [accepted[0] for accepted in question.blanks]
    return f"{question.number:g}" if question.number is not None else "As I said on the phone."


def _any(question: Question, chance: Random) -> Any:
    keys = [option.key for option in question.options]
    if question.kind in _PICKS:
        return chance.choice(keys)
    if question.kind is QuestionKind.MULTIPLE:
        return chance.sample(keys, chance.randint(1, len(keys)))
    if question.kind is QuestionKind.ORDER:
        return chance.sample(keys, len(keys))
    if question.kind is QuestionKind.MATCH:
        return {key: chance.choice(question.matches).key for key in keys}
    if question.kind is QuestionKind.BLANKS:
        return [f"word {chance.randrange(1000)}" for _ in question.blanks]
    return str(chance.randrange(1000))


def _fields(question: Question, raw: Any) -> dict[str, object]:
    if question.kind in (*_PICKS, QuestionKind.MULTIPLE):
        return {"pick": raw}
    if question.kind is QuestionKind.ORDER:
        return {f"place-{key}": place for place, key in enumerate(raw, start=1)}
    if question.kind is QuestionKind.MATCH:
        return {f"match-{key}": side for key, side in raw.items()}
    return {"gap" if question.kind is QuestionKind.BLANKS else "text": raw}
