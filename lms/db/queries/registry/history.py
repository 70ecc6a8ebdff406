"""Reading the history of facts: one line for each thing that happened, and what is still open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lms.db.base import DbSession
from lms.db.models import FactEntry, Person
from lms.domain.facts import SETTLES_FLAGS, EntryKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history of a fact; `by` is none for a command or a job."""

    id: int
    version: int | None
    at: datetime
    by: str | None
    kind: EntryKind
    text: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flag:
    """Somebody said that a fact did not hold up on a call, and nobody has answered yet."""

    fact_id: str
    version: int
    at: datetime
    by: str
    note: str


def of_fact(session: DbSession, fact_id: str) -> list[Entry]:
    """Everything that happened to a fact, the newest first: one statement."""
    rows = session.execute(
        select(
            FactEntry.id, FactEntry.version, FactEntry.at, Person.name, FactEntry.kind,
            FactEntry.text, FactEntry.details,
        )
        .outerjoin(Person, Person.id == FactEntry.by_id)
        .where(FactEntry.fact_id == fact_id, FactEntry.kind != EntryKind.REMINDED)
        .order_by(FactEntry.id.desc())
    )  # fmt: skip
    return [Entry(*row) for row in rows]


def open_flags(session: DbSession, fact_id: str | None = None) -> list[Flag]:
    """Flags that nothing has settled, of one fact or of all, the oldest first: one statement."""
    settled = (
        select(FactEntry.fact_id, func.max(FactEntry.id).label("last"))
        .where(FactEntry.kind.in_(SETTLES_FLAGS))
        .group_by(FactEntry.fact_id)
        .subquery()
    )
    query = (
        select(FactEntry.fact_id, FactEntry.version, FactEntry.at, Person.name, FactEntry.text)
        .join(Person, Person.id == FactEntry.by_id)
        .outerjoin(settled, settled.c.fact_id == FactEntry.fact_id)
        .where(
            FactEntry.kind == EntryKind.FLAGGED,
            FactEntry.id > func.coalesce(settled.c.last, 0),
        )
        .order_by(FactEntry.id)
    )
    if fact_id is not None:
        query = query.where(FactEntry.fact_id == fact_id)
    rows = session.execute(query).all()
    return [Flag(fact, version or 0, at, by, note) for fact, version, at, by, note in rows]


def open_conflicts(session: DbSession) -> list[tuple[str, Entry]]:
    """(fact, conflict with a file) that no published version has settled, the oldest first."""
    published = (
        select(FactEntry.fact_id, func.max(FactEntry.id).label("last"))
        .where(FactEntry.kind == EntryKind.PUBLISHED)
        .group_by(FactEntry.fact_id)
        .subquery()
    )
    newest = (
        select(func.max(FactEntry.id))
        .where(FactEntry.kind == EntryKind.CONFLICT)
        .group_by(FactEntry.fact_id)
    )
    rows = session.execute(
        select(
            FactEntry.fact_id, FactEntry.id, FactEntry.version, FactEntry.at, Person.name,
            FactEntry.kind, FactEntry.text, FactEntry.details,
        )
        .outerjoin(Person, Person.id == FactEntry.by_id)
        .outerjoin(published, published.c.fact_id == FactEntry.fact_id)
        .where(FactEntry.id.in_(newest), FactEntry.id > func.coalesce(published.c.last, 0))
        .order_by(FactEntry.id)
    )  # fmt: skip
    return [(fact, Entry(*rest)) for fact, *rest in rows]
