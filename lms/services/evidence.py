"""The evidence log and the levels that follow from it; nothing else writes either."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

from sqlalchemy import bindparam, insert, select, union, update

from lms.db.base import Base, DbSession
from lms.db.models import Evidence, PersonLevel
from lms.db.queries import levels, ratings
from lms.db.upserts import Upsert
from lms.domain.asking.attempts import NewEvidence
from lms.domain.mastery import skills
from lms.domain.mastery.skills import PersonState
from lms.services import memories
from lms.services.work import Work

AT_A_TIME = 500
"""People whose logs are read at once when levels are rebuilt."""
_LOG = Base.metadata.tables["lms_evidence"]
_LEVEL = Base.metadata.tables["lms_person_level"]
_APPEND = insert(_LOG)
_BEGIN = Upsert(lambda insert: insert(_LEVEL).on_conflict_do_nothing())
_COLUMNS = (_LEVEL.c.ability_mean, _LEVEL.c.ability_variance, _LEVEL.c.skills)
_LOCK = select(*_COLUMNS).where(_LEVEL.c.person_id == bindparam("person")).with_for_update()
_MEMORY = Base.metadata.tables["lms_person_memory"]
_LOCK_BOTH = (
    select(_MEMORY.c.memory, *_COLUMNS)
    .join_from(_LEVEL, _MEMORY, _MEMORY.c.person_id == _LEVEL.c.person_id)
    .where(_LEVEL.c.person_id == bindparam("person"))
    .with_for_update()
)
_STORED = (
    select(_LEVEL.c.person_id, *_COLUMNS)
    .where(_LEVEL.c.person_id.in_(bindparam("people", expanding=True)))
    .order_by(_LEVEL.c.person_id)
)
_STORE = update(_LEVEL).where(_LEVEL.c.person_id == bindparam("person"))

Stored = tuple[Any, ...]
"""A level as its columns hold it."""


def record(work: Work, person_id: int, rows: Sequence[NewEvidence]) -> None:
    """Append rows to a person's log and move the person's levels, in this transaction.

    The level afterwards is that of the whole log, in whatever order its rows were written: where
    one is no later than what is there, the log is replayed. A rubric score by a rater whom it names
    gets that rater's severity and halo pinned (`lms.domain.mastery.raters`), as of now.
    """
    if not rows:
        return
    session = work.session
    known = session.execute(_LOCK_BOTH, {"person": person_id}).first()
    memory, *level = known or (None, *_locked(session, person_id))
    state = levels.unpacked(*level)
    utc = [row if row.at.tzinfo is UTC else replace(row, at=row.at.astimezone(UTC)) for row in rows]
    ordered = skills.in_order(ratings.pinned(session, person_id, utc))
    session.execute(_APPEND, [_columns(person_id, row) for row in ordered])
    if state.until is None or state.until < ordered[0].at:
        for row in ordered:
            state = skills.update(state, row)
    else:
        state = skills.replay(levels.written(session, person_id))
    session.execute(_STORE, {"person": person_id, **levels.packed(state)})
    memories.record(session, person_id, ordered, memory)


def lock(work: Work, person_id: int) -> None:
    """Let nobody else write what this person has shown until the transaction ends."""
    _locked(work.session, person_id)


def rebuild(work: Work, person_ids: Iterable[int] | None = None, repair: bool = False) -> list[int]:
    """Replay the logs of these people (of everybody); ids of those whose stored levels differ.

    They must agree to the last bit. With `repair` the stored levels become what the log says. So
    it is with what people remember (`memories.rebuild`).
    """
    people = None if person_ids is None else sorted(set(person_ids))
    found = rebuild_levels(work, people, repair)
    return sorted({*found, *memories.rebuild(work, people, repair)})


def rebuild_levels(
    work: Work, person_ids: Sequence[int] | None = None, repair: bool = False
) -> list[int]:
    """`rebuild` of levels alone: a few statements for every `AT_A_TIME` people."""
    session, found = work.session, list[int]()
    for people in _in_parts(_everybody(session) if person_ids is None else person_ids):
        stored = _stored(session, people)
        absent = [person for person in people if person not in stored]
        suspects = [*_differing(session, stored), *_known(session, absent)]
        if not suspects:
            continue
        _begin(session, suspects)
        differing = _differing(session, _stored(session, suspects, is_locked=True))
        found += differing
        if repair and differing:
            session.execute(
                _STORE,
                [{"person": one, **levels.packed(said)} for one, said in differing.items()],
            )
    return sorted(found)


def _in_parts(people: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(people), AT_A_TIME):
        yield people[start : start + AT_A_TIME]


def _everybody(session: DbSession) -> list[int]:
    """Ids of all people who have evidence or a stored level."""
    return sorted(session.scalars(union(select(Evidence.person_id), select(PersonLevel.person_id))))


def _known(session: DbSession, people: Sequence[int]) -> list[int]:
    """Those of `people` who have evidence."""
    if not people:
        return []
    query = select(Evidence.person_id).where(Evidence.person_id.in_(people)).distinct()
    return sorted(session.scalars(query))


def _stored(
    session: DbSession, people: Sequence[int], is_locked: bool = False
) -> dict[int, Stored]:
    query = _STORED.with_for_update() if is_locked else _STORED
    found = session.execute(query, {"people": list(people)})
    return {person: tuple(level) for person, *level in found}


def _differing(session: DbSession, stored: dict[int, Stored]) -> dict[int, PersonState]:
    """What the logs of these people say, where that is not what is stored."""
    found = {}
    for person, log in levels.logs(session, list(stored)):
        said = skills.replay(log)
        if tuple(levels.packed(said).values()) != stored[person]:
            found[person] = said
    return found


def _begin(session: DbSession, people: Sequence[int]) -> None:
    """Have a level stored of each, so that there is one to hold."""
    new = levels.packed(PersonState.new())
    session.execute(_BEGIN.on(session), [{"person_id": person, **new} for person in people])


def _locked(session: DbSession, person_id: int) -> Stored:
    """The stored level, held until the transaction ends; begun first if there is none."""
    found = session.execute(_LOCK, {"person": person_id}).first()
    if found is None:
        _begin(session, [person_id])
        found = session.execute(_LOCK, {"person": person_id}).one()
    return tuple(found)


def _columns(person_id: int, row: NewEvidence) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "at": row.at,
        "kind": row.kind,
        "value": row.value,
        "skills": row.skills,
        "guess": row.guess,
        "difficulty": row.difficulty,
        "difficulty_variance": row.difficulty_variance,
        "weight": row.weight,
        "attempt_id": row.attempt_id,
        "item": row.item,
        "module_id": row.module_id,
        "question": row.question,
        "revision_id": row.revision_id,
        "fact_id": row.fact_id,
        "criterion": row.criterion,
        "rater_id": row.rater_id,
        "seconds": row.seconds,
    }
