"""Onboarding tracks: what a role does on which day; who has done what stays out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from lms.domain import documents

_SATURDAY, _WEEK = 5, 7


class StepKind(StrEnum):
    """What a step asks for."""

    MODULE = "module"
    CHECKLIST = "checklist"
    BASELINE = "baseline"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `day` counts from 1, the first day at work; `module` is set for module steps."""

    key: str
    kind: StepKind
    day: int
    title: str
    module: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """The way of one sales role. `target_days` is when its people should be ready; `intro_html` is
    sanitised; `steps` stand in the order of the file."""

    id: str
    title: str
    role: str
    owner: str
    target_days: int
    intro_html: str
    steps: tuple[Step, ...]


def day_at_work(hired_on: date, day: date) -> int:
    """Which day at work `day` is, weekends counted: 1 is the first, 0 and less are before it."""
    return (day - hired_on).days + 1


def due_on(step: Step, hired_on: date) -> date:
    """The date of the step's day for somebody whose first day at work is `hired_on`; what falls on
    a Saturday or Sunday is due on the Monday after."""
    day = hired_on + timedelta(days=step.day - 1)
    return day + timedelta(days=_WEEK - day.weekday()) if day.weekday() >= _SATURDAY else day


def dump(track: Track) -> dict[str, Any]:
    """The track as a JSON document; `load` gives back an equal one."""
    return documents.to_document(track)


def load(doc: Mapping[str, Any]) -> Track:
    """The track that `dump` wrote. Raises TypeError or ValueError for anything else."""
    return documents.from_document(Track, doc)
