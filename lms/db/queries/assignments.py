"""Reading assignments: what a person was asked to do, and what has come of it since.

A row says when something was started or done; which word that is on a given day says
`lms.domain.planning.assignments.status`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from lms.db.base import Base, DbSession
from lms.db.models import Assignment, Attempt, Module, ModuleRevision, ModuleText, Person, Reading
from lms.db.queries.attempts import module_statuses
from lms.db.queries.modules import FALLBACK
from lms.domain.planning.assignments import AssignmentStatus, Progress, status
from lms.domain.status import NOT_STARTED, ModuleStatus

_TEXT = and_(ModuleText.revision_id == ModuleRevision.id, ModuleText.lang == bindparam("lang"))
_MANAGER = Base.metadata.tables["lms_person"].alias("manager")


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment; title, minutes and skills are of the revision in force."""

    id: int
    person_id: int
    module_id: str
    revision_id: int
    title: str
    minutes: int
    skills: tuple[str, ...]
    has_quiz: bool
    assigned_by: int
    assigned_by_name: str
    assigned_at: datetime
    due_on: date | None
    note: str
    progress: Progress

    def status(self, today: date) -> AssignmentStatus:
        """The word for it on `today`."""
        return status(self.progress, today)

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something: neither done nor withdrawn."""
        return self.progress.done_at is None and self.progress.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open assignment as a board needs it."""

    id: int
    person_id: int
    module_id: str
    title: str
    due_on: date | None
    skills: tuple[str, ...]


def _same() -> ColumnElement[bool]:
    """Attempts of the assigned person at the assigned module."""
    return and_(
        Attempt.person_id == Assignment.person_id, Attempt.module_id == Assignment.module_id
    )


def _passed() -> ColumnElement[bool]:
    return and_(_same(), Attempt.passed.is_(True), Attempt.handed_in_at >= Assignment.assigned_at)


def is_unpassed() -> ColumnElement[bool]:
    """Condition on assignments: the quiz has not been passed since. One without a quiz stays."""
    return ~select(Attempt.id).where(_passed()).correlate(Assignment).exists()


def _started() -> ScalarSelect[Any]:
    """When the first attempt since then began, or an attempt that was open then."""
    since = or_(
        Attempt.started_at >= Assignment.assigned_at,
        Attempt.handed_in_at.is_(None),
        Attempt.handed_in_at >= Assignment.assigned_at,
    )
    return (
        select(func.min(Attempt.started_at))
        .where(_same(), since)
        .correlate(Assignment)
        .scalar_subquery()
    )


def _first_read() -> ScalarSelect[Any]:
    return (
        select(func.min(Reading.read_at))
        .join(ModuleRevision, ModuleRevision.id == Reading.revision_id)
        .where(
            Reading.person_id == Assignment.person_id,
            ModuleRevision.module_id == Assignment.module_id,
            Reading.read_at >= Assignment.assigned_at,
        )
        .correlate(Assignment)
        .scalar_subquery()
    )


def _first_pass() -> ScalarSelect[Any]:
    passes = select(func.min(Attempt.handed_in_at)).where(_passed())
    return passes.correlate(Assignment).scalar_subquery()


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.id, Assignment.person_id, Assignment.module_id,
            ModuleRevision.id.label("revision_id"),
            func.coalesce(ModuleText.title, ModuleRevision.title).label("title"),
            ModuleRevision.minutes, ModuleRevision.skills, ModuleRevision.question_count,
            Assignment.assigned_by, _MANAGER.c.name.label("assigned_by_name"),
            Assignment.assigned_at, Assignment.due_on, Assignment.note, Assignment.withdrawn_at,
            _started().label("started_at"), _first_read().label("read_at"),
            _first_pass().label("passed_at"),
        )
        .join(Module, Module.id == Assignment.module_id)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .join(_MANAGER, _MANAGER.c.id == Assignment.assigned_by)
        .outerjoin(ModuleText, _TEXT)
    )  # fmt: skip


_IN_ORDER = (Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)
_ALL = _rows().where(Assignment.person_id == bindparam("person")).order_by(*_IN_ORDER)
_OPEN = (
    _rows()
    .where(
        Assignment.person_id.in_(bindparam("people", expanding=True)),
        Assignment.withdrawn_at.is_(None), Module.retired_at.is_(None), is_unpassed(),
    )
    .order_by(*_IN_ORDER)
)  # fmt: skip
_ONE = _rows().where(Assignment.id == bindparam("assignment"))
_MODULES: BindParameter[list[str]] = bindparam("modules", expanding=True)
_PEOPLE: BindParameter[list[int]] = bindparam("people", expanding=True)
_SHARED = _rows().where(
    Assignment.module_id.in_(_MODULES), Assignment.person_id.in_(_PEOPLE),
    Assignment.withdrawn_at.is_(None), is_unpassed(),
)  # fmt: skip
_TEAM = (
    select(
        Assignment.id, Assignment.person_id, Assignment.module_id,
        func.coalesce(ModuleText.title, ModuleRevision.title), Assignment.due_on,
        ModuleRevision.skills, ModuleRevision.question_count,
    )
    .join(Person, Person.id == Assignment.person_id)
    .join(Module, Module.id == Assignment.module_id)
    .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
    .outerjoin(ModuleText, _TEXT)
    .where(
        Person.team_id.in_(bindparam("teams", expanding=True)), Assignment.withdrawn_at.is_(None),
        Module.retired_at.is_(None), is_unpassed(),
    )
)  # fmt: skip
_NAMES = (
    select(Person.name)
    .join(Assignment, Assignment.person_id == Person.id)
    .where(Assignment.id.in_(bindparam("ids", expanding=True)))
    .order_by(Person.name, Person.id)
)


def of_person(
    session: DbSession,
    person_id: int,
    lang: str = FALLBACK,
    *,
    statuses: Mapping[str, ModuleStatus] | None = None,
) -> list[AssignmentRow]:
    """Everything that a person was ever assigned, by due date, undated last.

    Give `statuses`, the person's by module, if they are at hand.
    """
    rows = session.execute(_ALL, {"person": person_id, "lang": lang})
    known = None if statuses is None else {person_id: statuses}
    return _told(session, [_row(row) for row in rows], known)


def open_of(session: DbSession, person_id: int, lang: str = FALLBACK) -> list[AssignmentRow]:
    """What a person is still asked to do, by due date, undated last; retired modules left out."""
    return open_of_all(session, [person_id], lang)


def open_of_all(
    session: DbSession,
    person_ids: Iterable[int],
    lang: str = FALLBACK,
    statuses: Mapping[int, Mapping[str, ModuleStatus]] | None = None,
) -> list[AssignmentRow]:
    """The same of all of these people; give `statuses` as in `of_person`, by person."""
    found = session.execute(_OPEN, {"people": list(person_ids), "lang": lang})
    rows = [_row(row) for row in found]
    return [row for row in _told(session, rows, statuses) if row.is_open]


def one(session: DbSession, assignment_id: int) -> AssignmentRow | None:
    """The assignment with this id."""
    given = {"assignment": assignment_id, "lang": FALLBACK}
    rows = [_row(row) for row in session.execute(_ONE, given)]
    return _told(session, rows)[0] if rows else None


def open_among(
    session: DbSession, module_ids: Iterable[str], person_ids: Iterable[int]
) -> dict[tuple[int, str], AssignmentRow]:
    """{(person, module): assignment} of those who are still asked to do one of these modules."""
    given = {"modules": list(module_ids), "people": list(person_ids), "lang": FALLBACK}
    rows = _told(session, [_row(row) for row in session.execute(_SHARED, given)])
    return {(row.person_id, row.module_id): row for row in rows if row.is_open}


def people_of(session: DbSession, assignment_ids: Sequence[int]) -> list[str]:
    """Names of the people whom these assignments ask, in order."""
    return list(session.scalars(_NAMES, {"ids": list(assignment_ids)}))


def open_in_teams(
    session: DbSession, team_ids: Iterable[int], lang: str = FALLBACK
) -> list[OpenRow]:
    """What the people of these teams are still asked to do."""
    rows = session.execute(_TEAM, {"teams": list(team_ids), "lang": lang}).all()
    readers = {person for _, person, *_, questions in rows if not questions}
    statuses = module_statuses(session, sorted(readers)) if readers else {}
    return [
        OpenRow(id, person, module, title, due_on, tuple(skills))
        for id, person, module, title, due_on, skills, questions in rows
        if questions or not _of(statuses, person, module).passed_at
    ]


def _of(
    statuses: Mapping[int, Mapping[str, ModuleStatus]], person_id: int, module_id: str
) -> ModuleStatus:
    return statuses.get(person_id, {}).get(module_id, NOT_STARTED)


def _row(found: Any) -> AssignmentRow:
    row = dict(found._mapping)
    marks = [row.pop(name) for name in ("started_at", "read_at")]
    progress = Progress(
        due_on=row["due_on"],
        started_at=min((at for at in marks if at is not None), default=None),
        done_at=row.pop("passed_at"),
        withdrawn_at=row.pop("withdrawn_at"),
    )
    row["skills"], row["has_quiz"] = tuple(row["skills"]), bool(row.pop("question_count"))
    return AssignmentRow(**row, progress=progress)


def _told(
    session: DbSession,
    rows: list[AssignmentRow],
    statuses: Mapping[int, Mapping[str, ModuleStatus]] | None = None,
) -> list[AssignmentRow]:
    """The rows, with what reading to the end has finished: modules without a quiz. Those may have
    been read before they were assigned, for a lesson is marked only once."""
    readers = {row.person_id for row in rows if not row.has_quiz}
    if readers and statuses is None:
        statuses = module_statuses(session, sorted(readers))
    return [row if row.has_quiz else _as_read(row, statuses or {}) for row in rows]


def _as_read(
    row: AssignmentRow, statuses: Mapping[int, Mapping[str, ModuleStatus]]
) -> AssignmentRow:
    done_at = _of(statuses, row.person_id, row.module_id).passed_at
    return replace(row, progress=replace(row.progress, done_at=done_at))
