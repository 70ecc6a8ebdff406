"""Reading who has touched which fundamental in which week; counted by the database, not row by row.

Answers, practice and observations come from the evidence log; lessons and quizzes count with the
skills of their module. A statement, whatever the size of the team.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, case, cast, func, select

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Evidence,
    Fundamental,
    Module,
    ModuleRevision,
    Person,
    Reading,
    Skill,
)
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.teams.cadence import Cadence, Touch, cadences, coverage, starts

_person, _evidence, _reading, _attempt, _revision, _module, _skill, _field = (
    record.__table__.c
    for record in (
        Person, Evidence, Reading, Attempt, ModuleRevision, Module, Skill, Fundamental,
    )
)  # fmt: skip
_FIELDS = (
    select(_field.key, _field.title, _skill.key)
    .join_from(Fundamental.__table__, Skill.__table__, _skill.fundamental == _field.key)
    .order_by(_field.position, _field.key)
)
_NO_DEED = (EvidenceKind.SELF_RATING, EvidenceKind.ACTIVITY)
"""What is told of somebody, and nothing that they did for their training."""


@dataclass(frozen=True, slots=True)
class Column:
    """A fundamental; `coverage` is the share (0..1) of the team that touched it."""

    key: str
    title: str
    coverage: float


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person, with a cadence for each column."""

    id: int
    name: str
    cells: tuple[Cadence, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A team's cadence over some weeks; people by name, fundamentals in the catalogue's order."""

    columns: tuple[Column, ...]
    lines: tuple[PersonLine, ...]


def board(session: DbSession, team_id: int, manager_id: int, now: datetime, weeks: int) -> Board:
    """The active people of the team but for the manager, over the last `weeks`: 3 statements."""
    titles, field_of = _fundamentals(session)
    people = _people(session, team_id, manager_id)
    touches = _touches(session, team_id, now, weeks, field_of)
    found = cadences(touches, list(people), list(titles), weeks)
    shares = coverage(found) or [0.0] * len(titles)
    return Board(
        tuple(Column(*one, share) for one, share in zip(titles.items(), shares, strict=True)),
        tuple(PersonLine(id, name, found[id]) for id, name in people.items()),
    )


def _fundamentals(session: DbSession) -> tuple[dict[str, str], dict[str, str]]:
    """Titles by fundamental, and the fundamental of each skill, retired ones too."""
    rows = session.execute(_FIELDS).all()
    return {key: title for key, title, _ in rows}, {skill: key for key, _, skill in rows}


def _people(session: DbSession, team_id: int, manager_id: int) -> dict[int, str]:
    query = (
        select(_person.id, _person.name)
        .where(
            _person.team_id == team_id, _person.deactivated_at.is_(None), _person.id != manager_id
        )
        .order_by(_person.name, _person.id)
    )
    return dict(session.execute(query).all())


def _touches(
    session: DbSession, team_id: int, now: datetime, weeks: int, field_of: Mapping[str, str]
) -> Iterator[Touch]:
    """One for each person, set of skills, and week, and one for all that is longer ago."""
    bounds = starts(now, weeks)
    parts = (
        _evidence_rows(team_id, bounds),
        _readings(team_id, bounds),
        _sittings(team_id, bounds),
    )
    for person, text, week, at in session.execute(parts[0].union_all(*parts[1:])):
        fields = {field_of[skill] for skill in _skills(text) if skill in field_of}
        for field in fields:
            yield Touch(person, field, None if week == weeks else week, at)


def _counted(
    person: Any, skills: Any, at: Any, bounds: Iterable[datetime]
) -> Select[int, str, int, datetime]:
    """Rows grouped by person, skills as text, and week; the last week is all that was before."""
    marks = list(bounds)
    text = cast(skills, Text)
    week = case(*((at >= start, place) for place, start in enumerate(marks)), else_=len(marks))
    named = week.label("week")
    return select(person, text.label("skills"), named, func.max(at)).group_by(person, text, named)


def _evidence_rows(team_id: int, bounds: Iterable[datetime]) -> Select[int, str, int, datetime]:
    return (
        _counted(_evidence.person_id, _evidence.skills, _evidence.at, bounds)
        .join_from(Evidence.__table__, Person.__table__, _person.id == _evidence.person_id)
        .where(_person.team_id == team_id, _evidence.kind.not_in(_NO_DEED))
    )


def _readings(team_id: int, bounds: Iterable[datetime]) -> Select[int, str, int, datetime]:
    return (
        _counted(_reading.person_id, _revision.skills, _reading.read_at, bounds)
        .join_from(Reading.__table__, Person.__table__, _person.id == _reading.person_id)
        .join(ModuleRevision.__table__, _revision.id == _reading.revision_id)
        .where(_person.team_id == team_id)
    )


def _sittings(team_id: int, bounds: Iterable[datetime]) -> Select[int, str, int, datetime]:
    return (
        _counted(_attempt.person_id, _revision.skills, _attempt.started_at, bounds)
        .join_from(Attempt.__table__, Person.__table__, _person.id == _attempt.person_id)
        .join(Module.__table__, _module.id == _attempt.module_id)
        .join(ModuleRevision.__table__, _revision.id == _module.revision_id)
        .where(_person.team_id == team_id)
    )


@lru_cache(maxsize=4096)
def _skills(text: str) -> tuple[str, ...]:
    """Skill keys of [key, …] or [[key, weight], …]."""
    return tuple(one if isinstance(one, str) else one[0] for one in json.loads(text))
