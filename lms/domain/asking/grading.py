"""From an answer to points: pure, deterministic and in one place."""

import re
import unicodedata
from collections.abc import Callable
from itertools import combinations

from lms.domain.asking.questions import Answer, Mark, Question, QuestionKind

_TRAILING = " .,;:!?…"
_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u2212\u2013", "''\"\"--")
_SIGNS = " %€£$"
_PLAIN = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)", re.ASCII)
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_POINT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
_ROUNDING = 1e-9


def grade(question: Question, answer: Answer | None) -> Mark:
    """What `answer` (as `normalise` leaves it) earns; full points only for the right answer.

    single, true/false, numeric: 0 or 1.
    multiple: (right chosen - wrong chosen) / right, never below 0.
    order: Kendall's tau, never below 0: (pairs in the right order - pairs in the wrong order) /
    all pairs; an item left out makes its pairs count as neither (Kendall 1938,
    doi 10.1093/biomet/30.1-2.81). A blind guess expects nothing before the floor.
    match, blanks: the share that is right.
    free text: 0 points until a person has read it; without text there is nothing to read.
    """
    if question.kind is QuestionKind.FREE_TEXT:
        return Mark(0.0, needs_review=bool(answer))
    return Mark(_RULES[question.kind](question, answer)) if answer else Mark(0.0)


def _pick(question: Question, answer: Answer) -> float:
    return float(any(option.is_right and option.key == answer for option in question.options))


def _multiple(question: Question, answer: Answer) -> float:
    if not isinstance(answer, list):
        return 0.0
    chosen = [option.is_right for option in question.options if option.key in answer]
    right = sum(option.is_right for option in question.options)
    hits = sum(chosen)
    return max(0, hits - (len(chosen) - hits)) / right if right else 0.0


def _order(question: Question, answer: Answer) -> float:
    if not isinstance(answer, list):
        return 0.0
    place = {key: number for number, key in reversed(list(enumerate(answer)))}
    pairs = list(combinations([option.key for option in question.options], 2))
    known = [place[a] < place[b] for a, b in pairs if a in place and b in place]
    score = sum(1 if is_right else -1 for is_right in known)
    return max(0, score) / len(pairs) if pairs else 0.0


def _match(question: Question, answer: Answer) -> float:
    if not isinstance(answer, dict) or not question.options:
        return 0.0
    pairs = zip(question.options, question.matches, strict=True)
    return sum(answer.get(o.key) == m.key for o, m in pairs) / len(question.options)


def _blanks(question: Question, answer: Answer) -> float:
    if not isinstance(answer, list) or not question.blanks:
        return 0.0
    pairs = zip(question.blanks, answer, strict=False)
    right = sum(_plain(given) in map(_plain, accepted) for accepted, given in pairs)
    return right / len(question.blanks)


def _numeric(question: Question, answer: Answer) -> float:
    if not isinstance(answer, str) or question.number is None:
        return 0.0
    room = question.tolerance + _ROUNDING
    return float(any(abs(value - question.number) <= room for value in readings(answer)))


def _plain(text: str) -> str:
    """What two answers are compared by: case, width, spaces, quotes and last stops don't count."""
    folded = unicodedata.normalize("NFKC", text).translate(_STRAIGHT).casefold()
    words = " ".join(unicodedata.normalize("NFKC", folded).split())
    return words.rstrip(_TRAILING) or words


def readings(text: str) -> tuple[float, ...]:
    """The numbers that a typed text can mean; none when it is not a number.

    Decimal comma and decimal point both count, and so do thousands set off by spaces, commas or
    points. "2,400" is two numbers, 2.4 and 2400: neither a Norwegian nor a Briton is marked down
    for habits. A percent or currency sign at either end is ignored.
    """
    typed = unicodedata.normalize("NFKC", text).translate(_STRAIGHT).strip(_SIGNS)
    number = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", typed)
    found = []
    if _PLAIN.fullmatch(number):
        found.append(float(number.replace(",", ".")))
    if _COMMA_THOUSANDS.fullmatch(number):
        found.append(float(number.replace(",", "")))
    if _POINT_THOUSANDS.fullmatch(number):
        found.append(float(number.replace(".", "").replace(",", ".")))
    return tuple(found)


_RULES: dict[QuestionKind, Callable[[Question, Answer], float]] = {
    QuestionKind.SINGLE: _pick,
    QuestionKind.TRUE_FALSE: _pick,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.ORDER: _order,
    QuestionKind.MATCH: _match,
    QuestionKind.BLANKS: _blanks,
    QuestionKind.NUMERIC: _numeric,
}
