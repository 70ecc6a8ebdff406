"""Answers that a browser may send: the fields of the form, and what they become in the database."""

from dataclasses import dataclass
from random import Random
from typing import Any

from lms.domain.questions import Question, QuestionKind
from lms.domain.quizzes import normalise


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer: `form` as the page sends it, `kept` as it is stored."""

    form: dict[str, object]
    kept: Any


def chosen(question: Question, chance: Random) -> Sent:
    """A complete answer to the question, right or wrong."""
    raw, fields = _answer(question, chance)
    form = {"kind": question.kind.value, "go": "on", **fields}
    return Sent(form, normalise(question, raw))


def _answer(question: Question, chance: Random) -> tuple[object, dict[str, object]]:
    keys = [option.key for option in question.options]
    if question.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE):
        pick = chance.choice(keys)
        return pick, {"pick": pick}
    if question.kind is QuestionKind.MULTIPLE:
        picks = chance.sample(keys, chance.randint(1, len(keys)))
        return picks, {"pick": picks}
    if question.kind is QuestionKind.ORDER:
        chance.shuffle(keys)
        return keys, {f"place-{key}": place for place, key in enumerate(keys, start=1)}
    if question.kind is QuestionKind.MATCH:
        sides = {key: chance.choice(question.matches).key for key in keys}
        return sides, {f"match-{key}": side for key, side in sides.items()}
    if question.kind is QuestionKind.BLANKS:
        texts = [f"word {chance.randrange(1000)}" for _ in question.blanks]
        return texts, {"gap": texts}
    text = str(chance.randrange(100))
    return text, {"text": text}
