"""Reading what people remember, as `lms.domain.planning.memory` keeps it."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import PersonMemory
from lms.domain.planning.memory import MemoryState, load

_memory = PersonMemory.__table__.c
MEMORY = select(_memory.memory).where(_memory.person_id == bindparam("person"))
"""The packed memory of one person."""
_MEMORIES = select(_memory.person_id, _memory.memory).where(
    _memory.person_id.in_(bindparam("people", expanding=True))
)


def memories_of(session: DbSession, person_ids: Iterable[int]) -> dict[int, MemoryState]:
    """What each of these people remembers after the last piece of evidence: one statement."""
    found = dict.fromkeys(person_ids, MemoryState.new())
    held = session.execute(_MEMORIES, {"people": list(found)})
    return found | {person: load(packed) for person, packed in held}
