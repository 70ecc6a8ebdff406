"""The fields of one answer: what a question page sends, and what it shows again; shape only.

A page says which kind of question it shows, so that saving need not look the question up; what does
not fit the question is left out by `quizzes.normalise`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from lms.domain.asking.grading import readings
from lms.domain.asking.questions import Question, QuestionKind
from lms.web.kit.i18n import t

Form = MultiDict[str, str]
Filled = str | list[str] | dict[str, str]
"""What the fields of a page hold: a choice or a text, several, or a value for each line."""

_PLACE, _MATCH = "place-", "match-"
_LONGEST_TIME = 11
"""Digits of the seconds since 1970."""


def given(form: Form) -> object:
    """The answer in the form, as `attempts.save_answer` takes it; None where there is none."""
    read = _READERS.get(form.get("kind", ""))
    return read(form) if read else None


def seconds(form: Form, now: datetime) -> float | None:
    """How long the page was before the reader's eyes when it was sent; None for what the field
    cannot mean. A page says when it was shown, so that it works without script."""
    shown = form.get("shown", "")
    is_time = shown.isascii() and shown.isdecimal() and len(shown) <= _LONGEST_TIME
    return now.timestamp() - int(shown) if is_time else None


def filled(question: Question, value: Any) -> Filled:
    """What the fields show of a saved answer; `value` is as `normalise` left it, or None."""
    if question.kind is QuestionKind.ORDER:
        return {key: str(place) for place, key in enumerate(value or [], start=1)}
    if question.kind is QuestionKind.MATCH:
        return dict(value or {})
    if question.kind is QuestionKind.BLANKS:
        return value or [""] * len(question.blanks)
    if question.kind is QuestionKind.MULTIPLE:
        return value or []
    return value or ""


def typed(form: Form) -> Filled:
    """What the fields held when they were sent, to be shown again as it was."""
    if form.get("kind") == QuestionKind.ORDER:
        return _lines(form, _PLACE)
    return form.get("text", "")


def problem(form: Form) -> str | None:
    """What a person should put right before going on, as a sentence."""
    if form.get("kind") == QuestionKind.NUMERIC:
        text = form.get("text", "").strip()
        return t("Enter a number, such as 12 or 4.5.") if text and not readings(text) else None
    if form.get("kind") == QuestionKind.ORDER:
        return _order_problem(_lines(form, _PLACE))
    return None


def _order_problem(places: Mapping[str, str]) -> str | None:
    taken = [place for place in places.values() if place]
    twice = next((place for place in taken if taken.count(place) > 1), None)
    if twice:
        return t("Two lines have place %(place)s. Give each line a place of its own.", place=twice)
    if taken and len(taken) < len(places):
        return t("Give every line a place, from 1 to %(last)s.", last=len(places))
    return None


def _lines(form: Form, prefix: str) -> dict[str, str]:
    """{option key: value} of the fields with this prefix, in the order of the page."""
    return {
        name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)
    }


def _order(form: Form) -> list[str]:
    places = _lines(form, _PLACE)
    placed = [key for key, place in places.items() if place.isdecimal() and len(place) < 4]
    return sorted(placed, key=lambda key: int(places[key]))


def _text(form: Form) -> str:
    return form.get("text", "")


def _pick(form: Form) -> str | None:
    return form.get("pick")


_READERS: dict[str, Callable[[Form], object]] = {
    QuestionKind.SINGLE: _pick,
    QuestionKind.TRUE_FALSE: _pick,
    QuestionKind.MULTIPLE: lambda form: form.getlist("pick"),
    QuestionKind.ORDER: _order,
    QuestionKind.MATCH: lambda form: _lines(form, _MATCH),
    QuestionKind.BLANKS: lambda form: form.getlist("gap"),
    QuestionKind.NUMERIC: _text,
    QuestionKind.FREE_TEXT: _text,
}
