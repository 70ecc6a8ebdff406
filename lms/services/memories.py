"""What people remember: kept with the evidence log, and a pure function of it like the levels."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, union, update

from lms.db.base import Base, DbSession
from lms.db.models import Evidence, PersonMemory
from lms.db.queries import levels
from lms.db.queries.memories import MEMORY
from lms.db.upserts import Upsert
from lms.domain.asking.attempts import NewEvidence
from lms.domain.asking.recollections import is_recall, recollect
from lms.domain.planning.memory import MemoryState, dump, load
from lms.services.work import Work

Packed = dict[str, Any]
"""A memory as its column holds it."""
_MEMORY = Base.metadata.tables["lms_person_memory"]
_BEGIN = Upsert(
    lambda insert: insert(_MEMORY).on_conflict_do_nothing().returning(_MEMORY.c.person_id)
)
_LOCK = MEMORY.with_for_update()
_STORED = select(_MEMORY.c.person_id, _MEMORY.c.memory).where(
    _MEMORY.c.person_id.in_(bindparam("people", expanding=True))
)
_STORE = update(_MEMORY).where(_MEMORY.c.person_id == bindparam("person"))
EMPTY = dump(MemoryState.new())
"""The packed memory of somebody who was never asked anything."""
AT_A_TIME = 200
"""People whose logs are read at once."""


def record(
    session: DbSession, person_id: int, rows: Sequence[NewEvidence], known: Packed | None
) -> None:
    """Move a person's memory by rows that have just entered the log, in this transaction.

    `known` is the packed memory, if the caller holds it already. Somebody without a stored memory
    gets it from the whole log.
    """
    if not any(is_recall(row) for row in rows):
        return
    known = known or _held(session, person_id)
    if known is None and _begun(session, person_id, _said(levels.written(session, person_id))):
        return
    known = known or _held(session, person_id) or EMPTY  # begun by a rebuild just now
    said = dump(recollect(load(known), rows))
    session.execute(_STORE, {"person": person_id, "memory": said})


def rebuild(work: Work, person_ids: Iterable[int] | None = None, repair: bool = False) -> list[int]:
    """Replay the logs of these people (of everybody); ids of those whose stored memory differs.

    It must agree to the last figure. With `repair` the stored memory becomes what the log says.
    """
    session, found = work.session, list[int]()
    people = _everybody(session) if person_ids is None else sorted(set(person_ids))
    for start in range(0, len(people), AT_A_TIME):
        for person in _suspects(session, people[start : start + AT_A_TIME]):
            held = _locked(session, person) if repair else _held(session, person)
            said = _said(levels.written(session, person))  # again: nobody writes meanwhile
            if said == (held or EMPTY):
                continue
            found.append(person)
            if repair:
                session.execute(_STORE, {"person": person, "memory": said})
    return found


def _everybody(session: DbSession) -> list[int]:
    """Ids of all people who have evidence or a stored memory."""
    known = union(select(Evidence.person_id), select(PersonMemory.person_id))
    return sorted(session.scalars(known))


def _suspects(session: DbSession, people: Sequence[int]) -> list[int]:
    """Those of these people whose memory does not look like what their log says: two statements."""
    stored = dict(session.execute(_STORED, {"people": list(people)}).all())
    logs = levels.logs(session, people)
    return [person for person, log in logs if _said(log) != stored.get(person, EMPTY)]


def _said(log: Iterable[NewEvidence]) -> Packed:
    return dump(recollect(MemoryState.new(), log))


def _locked(session: DbSession, person_id: int) -> Packed | None:
    """The packed memory, begun if there is none, held until the transaction ends."""
    known = _held(session, person_id)
    if known is None:
        _begun(session, person_id, EMPTY)
        known = _held(session, person_id)
    return known


def _begun(session: DbSession, person_id: int, packed: Packed) -> bool:
    """Store somebody's first memory; False where there is one."""
    begun = {"person_id": person_id, "memory": packed}
    return session.execute(_BEGIN.on(session), begun).scalar() is not None


def _held(session: DbSession, person_id: int) -> Packed | None:
    packed: Packed | None = session.execute(_LOCK, {"person": person_id}).scalar()
    return packed
