"""What was wrong with an answer, in the words of the question, so that the same mistakes count as
the same."""

import re
from collections.abc import Iterable
from html import unescape
from itertools import pairwise
from typing import Any

from lms.domain.asking.questions import Option, Question, QuestionKind

LONGEST = 200
"""Characters kept of what somebody typed."""
_TAG = re.compile(r"<[^>]*>")


def mistake(question: Question, answer: Any) -> str | None:
    """The wrong part of an answer that earned less than one point, as plain text; the first one
    where there are several.

    `answer` is as `quizzes.normalise` left it. None where nothing was answered, for what is only
    incomplete, and for free texts.
    """
    if answer is None:
        return None
    if question.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE):
        return _first(one for one in question.options if one.key == answer and not one.is_right)
    if question.kind is QuestionKind.MULTIPLE:
        return _first(one for one in question.options if one.key in answer and not one.is_right)
    if question.kind is QuestionKind.ORDER:
        return _order(question, answer)
    if question.kind is QuestionKind.MATCH:
        return _match(question, answer)
    return _typed(question, answer)


def plain(html: str) -> str:
    """The words of sanitised HTML."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _first(options: Iterable[Option]) -> str | None:
    return next((plain(option.html) for option in options), None)


def _order(question: Question, answer: list[str]) -> str | None:
    """The first two neighbours that stand the wrong way round."""
    right = {option.key: place for place, option in enumerate(question.options)}
    words = {option.key: plain(option.html) for option in question.options}
    for first, second in pairwise(answer):
        if right.get(first, 0) > right.get(second, 0):
            return f"{words[first]} → {words[second]}"
    return None


def _match(question: Question, answer: dict[str, str]) -> str | None:
    sides = {match.key: plain(match.html) for match in question.matches}
    for option, match in zip(question.options, question.matches, strict=True):
        chosen = answer.get(option.key)
        if chosen in sides and chosen != match.key:
            return f"{plain(option.html)} → {sides[chosen]}"
    return None


def _typed(question: Question, answer: Any) -> str | None:
    if question.kind is QuestionKind.NUMERIC:
        return _cut(answer)
    if question.kind is not QuestionKind.BLANKS:
        return None
    for given, accepted in zip(answer, question.blanks, strict=False):
        known = {one.casefold().strip() for one in accepted}
        if given.strip() and given.casefold().strip() not in known:
            return _cut(given)
    return None


def _cut(text: str) -> str | None:
    text = " ".join(text.split()).casefold()
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…") or None
