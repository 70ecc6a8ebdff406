"""Reading what a person has read."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import ModuleRevision, Reading

_READ = (
    select(ModuleRevision.module_id, Reading.lesson, func.max(Reading.read_at))
    .join(ModuleRevision, ModuleRevision.id == Reading.revision_id)
    .where(Reading.person_id == bindparam("person"))
    .group_by(ModuleRevision.module_id, Reading.lesson)
)
_READ_OF_ONE = (
    select(Reading.lesson)
    .join(ModuleRevision, ModuleRevision.id == Reading.revision_id)
    .where(
        Reading.person_id == bindparam("person"), ModuleRevision.module_id == bindparam("module")
    )
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
