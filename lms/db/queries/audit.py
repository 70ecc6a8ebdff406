"""Reading the audit log, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, or_, select

from lms.db.base import DbSession
from lms.db.models import AuditEntry, Person
from lms.db.queries.directory import containing
from lms.db.queries.pages import Page, paged


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: by or about people with these words in name or email, of these actions, from
    `since` until before `until`. None and empty filter nothing."""

    words: str = ""
    actions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry; `actor` is None for a command or a job."""

    at: datetime
    actor: str | None
    action: str
    object_type: str
    object_id: str
    details: dict[str, Any]


def _conditions(asked: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.words:
        fitting = list(containing(asked.words, Person.name, Person.email))
        by = AuditEntry.actor_id.in_(select(Person.id).where(*fitting))
        about = AuditEntry.object_id.in_(select(cast(Person.id, String)).where(*fitting))
        found.append(or_(by, and_(AuditEntry.object_type == "person", about)))
    if asked.actions:
        found.append(AuditEntry.action.in_(asked.actions))
    if asked.since:
        found.append(AuditEntry.at >= asked.since)
    if asked.until:
        found.append(AuditEntry.at < asked.until)
    return found


def _entries(asked: AuditFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(AuditEntry.at, Person.name.label("actor"), AuditEntry.action,
               AuditEntry.object_type, AuditEntry.object_id, AuditEntry.details)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(*_conditions(asked))
        .order_by(AuditEntry.id.desc())
    )  # fmt: skip


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(**row._mapping)


def entries(session: DbSession, asked: AuditFilter, number: int) -> Page[AuditRow]:
    """Page `number` of the entries that fit; two statements."""
    return paged(session, _entries(asked), number, _row)


def person_names(session: DbSession, ids: set[int]) -> dict[int, str]:
    """Names of these people, for entries that carry only their numbers; no statement for none."""
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}
