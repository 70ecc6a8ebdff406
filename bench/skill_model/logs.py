"""Learner logs for the benchmark: reading them, and splitting them by people."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

START = datetime(2000, 1, 1, tzinfo=UTC)
NEEDED = ("user", "item", "correct")
HELD_OUT = 0.2
"""share of the people who are predicted"""
NO_SKILL = ("-",)
"""what an answer without skills is about: everything alike"""


class BadLogError(Exception):
    """The file holds no learner log; the message says why."""


class Answer(NamedTuple):
    """One answer: `at` is its time, or its place in the order where the log knows no times."""

    user: str
    item: str
    skills: tuple[str, ...]
    correct: int
    at: datetime


People = list[list[Answer]]
"""each person's answers in their order"""


def read(path: str) -> People:
    """The people of a log, in the order in which they first appear. Raises BadLogError."""
    people: dict[str, list[tuple[float, Answer]]] = {}
    for place, row in enumerate(_rows(path)):
        user = row["user"] or ""
        people.setdefault(user, []).append(_answer(row, place))
    if not people:
        raise BadLogError(f"{path} holds no answers")
    return [[answer for _, answer in sorted(own, key=lambda o: o[0])] for own in people.values()]


def split(people: People, seed: int) -> tuple[People, People]:
    """(people to learn from, people to predict), each in the order of the log."""
    places = list(range(len(people)))
    Random(seed).shuffle(places)
    held = set(places[: max(1, round(HELD_OUT * len(people)))])
    return (
        [own for place, own in enumerate(people) if place not in held],
        [own for place, own in enumerate(people) if place in held],
    )


def _rows(path: str) -> Iterator[dict[str, str | None]]:
    if not Path(path).is_file():
        raise BadLogError(f"{path} is not there: nothing to measure on")
    opened = gzip.open if path.endswith(".gz") else open
    try:
        with opened(path, "rt", newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise BadLogError(f"{path} has no column {', '.join(missing)}")
            yield from reader
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadLogError(f"{path} cannot be read: {error}") from error


def _answer(row: dict[str, str | None], place: int) -> tuple[float, Answer]:
    """(place in the order, answer)."""
    try:
        order = float(row.get("order") or place)
        correct = 1 if float(row["correct"] or "") >= 0.5 else 0
        seconds = row.get("t_sec")
        later = timedelta(seconds=float(seconds)) if seconds else timedelta(microseconds=order)
        at = START + later
    except (ValueError, OverflowError) as error:
        raise BadLogError(f"answer {place + 1} of the log cannot be read: {error}") from error
    named = dict.fromkeys(name for name in (row.get("skills") or "").split("|") if name.strip())
    skills = tuple(named) or NO_SKILL
    return order, Answer(row["user"] or "", row["item"] or "", skills, correct, at)
