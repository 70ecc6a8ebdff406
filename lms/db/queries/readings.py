"""Reading what a person has read."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import ModuleRevision, Reading

_reading, _revision = Reading.__table__.c, ModuleRevision.__table__.c
_JOINED = (Reading.__table__, ModuleRevision.__table__, _revision.id == _reading.revision_id)
_READ = (
    select(_revision.module_id, _reading.lesson, func.max(_reading.read_at))
    .join_from(*_JOINED)
    .where(_reading.person_id == bindparam("person"))
    .group_by(_revision.module_id, _reading.lesson)
)
_READ_OF_ONE = (
    select(_reading.lesson)
    .join_from(*_JOINED)
    .where(_reading.person_id == bindparam("person"), _revision.module_id == bindparam("module"))
)


def lessons_read(session: DbSession, person_id: int, module_id: str) -> frozenset[str]:
    """Anchors of the lessons of a module that the person has read, in whichever revision."""
    given = {"person": person_id, "module": module_id}
    return frozenset(session.scalars(_READ_OF_ONE, given))


def lessons_by_module(session: DbSession, person_id: int) -> dict[str, dict[str, datetime]]:
    """{module: {lesson: when it was last marked as read}}, in whichever revision."""
    found: dict[str, dict[str, datetime]] = {}
    for module_id, lesson, read_at in session.execute(_READ, {"person": person_id}):
        found.setdefault(module_id, {})[lesson] = read_at
    return found
