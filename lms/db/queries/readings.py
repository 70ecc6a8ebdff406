"""Reading what a person has read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Module, ModuleNotice, ModuleRevision, Reading
from lms.domain.errors import NotFoundError

_reading, _revision, _module = (record.__table__.c for record in (Reading, ModuleRevision, Module))


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A module in force in the hands of a person: the revision, and the lessons that were read."""

    module_id: str
    revision_id: int
    question_count: int
    read: frozenset[str]
    notices: int
    """banners that are up: facts in it that changed"""


def _read() -> Select[Any]:
    """Lessons of a module that were read in whichever revision, as one comma-separated text."""
    of_any = ModuleRevision.__table__.alias("of_any")
    listed = func.aggregate_strings(_reading.lesson, ",")
    return (
        select(listed)
        .join_from(Reading.__table__, of_any, of_any.c.id == _reading.revision_id)
        .where(_reading.person_id == bindparam("person"), of_any.c.module_id == _module.id)
    )


def _up() -> Select[Any]:
    """How many banners of the module nobody has taken down."""
    notice = ModuleNotice.__table__.c
    is_up = (notice.module_id == _module.id) & notice.confirmed_at.is_(None)
    return select(func.count()).where(is_up)


_LAST = (
    select(func.max(_reading.read_at))
    .join_from(Reading.__table__, ModuleRevision.__table__, _revision.id == _reading.revision_id)
    .where(_reading.person_id == bindparam("person"), _revision.module_id == bindparam("module"))
)
_OPEN = (
    select(
        _module.id, _revision.id, _revision.question_count, _read().scalar_subquery(),
        _up().scalar_subquery(),
    )
    .join_from(Module.__table__, ModuleRevision.__table__, _module.revision_id == _revision.id)
    .where(_module.id == bindparam("module"), _module.retired_at.is_(None))
)  # fmt: skip


def open_book(session: DbSession, person_id: int, module_id: str) -> OpenBook:
    """A module in force as the person has left it: one statement.

    NotFoundError for an unknown or retired one.
    """
    found = session.execute(_OPEN, {"person": person_id, "module": module_id}).first()
    if found is None:
        raise NotFoundError("not-found", module=module_id)
    id, revision_id, question_count, read, notices = found
    known = frozenset(read.split(",") if read else ())
    return OpenBook(id, revision_id, question_count, known, notices)


def last_read(session: DbSession, person_id: int, module_id: str | None) -> datetime | None:
    """When the person last marked a lesson of the module as read, in whichever revision."""
    if module_id is None:
        return None
    found: datetime | None = session.scalar(_LAST, {"person": person_id, "module": module_id})
    return found
