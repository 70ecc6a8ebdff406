"""Learner logs for the benchmark: reading them, and splitting them by people."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import isfinite, nan
from pathlib import Path
from random import Random
from sys import intern
from typing import NamedTuple, TextIO, cast

START = datetime(2000, 1, 1, tzinfo=UTC)
NEEDED = ("user", "item", "correct")
HELD_OUT = 0.2
"""share of the people who are predicted"""
FEWEST = 2
"""people a log must tell of: one to learn from, one to foresee"""
FURTHEST = 6e10
"""seconds from `START` that a time may lie away: 1,900 years"""
NO_SKILL = ("-",)
"""what an answer without skills is about: everything alike"""


class BadLogError(Exception):
    """The file holds no learner log; the message says why."""


class Answer(NamedTuple):
    """One answer: `at` is its time; all are of one moment where the log knows no times."""

    user: str
    item: str
    skills: tuple[str, ...]
    correct: int
    at: datetime


People = list[list[Answer]]
"""each person's answers in their order"""


def read(path: str) -> People:
    """The people of a log, in the order in which they first appear. Raises BadLogError.

    Rows count in the order of `order`, else of `t_sec`, else of the file; equal ones as they stand
    in the file. A row without a time takes that of the row before it.
    """
    people: dict[str, list[_Row]] = {}
    for line, row in _rows(path):
        try:
            user, read_row = _row(row, line)
        except ValueError as error:
            raise BadLogError(f"{path}, line {line}: {error}") from error
        people.setdefault(user, []).append(read_row)
    if len(people) < FEWEST:
        found = "one person" if people else "nobody"
        raise BadLogError(f"{path} tells of {found}; at least {FEWEST} people are needed")
    return [_answers(user, sorted(own, key=lambda row: row.place)) for user, own in people.items()]


def split(people: People, seed: int) -> tuple[People, People]:
    """(people to learn from, people to predict), each in the order of the log."""
    places = list(range(len(people)))
    Random(seed).shuffle(places)
    held = set(places[: max(1, round(HELD_OUT * len(people)))])
    return (
        [own for place, own in enumerate(people) if place not in held],
        [own for place, own in enumerate(people) if place in held],
    )


class _Row(NamedTuple):
    place: float
    item: str
    skills: tuple[str, ...]
    correct: int
    seconds: float | None


def _rows(path: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) without what is empty; blank lines are passed over."""
    if not Path(path).is_file():
        raise BadLogError(f"{path} is not there: nothing to measure on")
    line = 1
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            columns = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = columns
            missing = [name for name in NEEDED if name not in columns]
            if missing:
                found = ", ".join(columns) or "nothing"
                raise BadLogError(f"{path}, line 1: no column {', '.join(missing)}; found {found}")
            for row in reader:
                line = reader.line_num
                yield line, {name: row[name].strip() for name in columns if row[name]}
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise BadLogError(f"{path} cannot be read after line {line}: {error}") from error


def _opened(path: str) -> TextIO:
    with Path(path).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    opened = gzip.open if packed else open
    return cast(TextIO, opened(path, "rt", newline="", encoding="utf-8-sig"))


def _row(row: dict[str, str], line: int) -> tuple[str, _Row]:
    """(user, the rest). Raises ValueError with what is wrong in words."""
    for name in NEEDED:
        if not row.get(name):
            raise ValueError(f"no {name}")
    correct = _number(row, "correct") or 0.0
    if not 0.0 <= correct <= 1.0:
        raise ValueError(f"correct is {row['correct']}, not 0 to 1")
    seconds = _number(row, "t_sec")
    if seconds is not None and abs(seconds) > FURTHEST:
        raise ValueError(f"t_sec is {row['t_sec']}: more than seconds can say; milliseconds?")
    place = _number(row, "order")
    if place is None:
        place = line if seconds is None else seconds
    named = dict.fromkeys(intern(one.strip()) for one in row.get("skills", "").split("|"))
    skills = tuple(name for name in named if name) or NO_SKILL
    return row["user"], _Row(place, intern(row["item"]), skills, int(correct >= 0.5), seconds)


def _number(row: dict[str, str], name: str) -> float | None:
    """None where nothing stands. Raises ValueError where what stands is no number."""
    if not row.get(name):
        return None
    try:
        value = float(row[name])
    except ValueError:
        value = nan
    if not isfinite(value):
        raise ValueError(f"{name} is {row[name]!r}, not a number")
    return value


def _answers(user: str, rows: list[_Row]) -> list[Answer]:
    """The time of the row before, or of the first that has one; without any, all is one moment."""
    seconds = next((row.seconds for row in rows if row.seconds is not None), 0.0)
    answers = []
    for row in rows:
        seconds = seconds if row.seconds is None else row.seconds
        at = START + timedelta(seconds=seconds)
        answers.append(Answer(user, row.item, row.skills, row.correct, at))
    return answers
