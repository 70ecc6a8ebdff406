"""The evidence log and the levels that follow from it; nothing else writes either."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any, cast

from sqlalchemy import bindparam, insert, select, union, update

from lms.db.base import Base, DbSession
from lms.db.models import Evidence, PersonLevel
from lms.db.queries import levels
from lms.db.upserts import Upsert
from lms.domain import skills
from lms.domain.attempts import NewEvidence
from lms.domain.skills import PersonState
from lms.services.work import Work

_LOG = Base.metadata.tables["lms_evidence"]
_LEVEL = Base.metadata.tables["lms_person_level"]
_APPEND = insert(_LOG)
_BEGIN = Upsert(lambda insert: insert(_LEVEL).on_conflict_do_nothing())
_READ = select(_LEVEL.c.ability_mean, _LEVEL.c.ability_variance, _LEVEL.c.skills).where(
    _LEVEL.c.person_id == bindparam("person")
)
_LOCK = _READ.with_for_update()
_STORE = update(_LEVEL).where(_LEVEL.c.person_id == bindparam("person"))


def record(work: Work, person_id: int, rows: Sequence[NewEvidence]) -> None:
    """Append rows to a person's log and move the person's levels, in this transaction.

    Rows of one call enter the log by time, then by their figures, so that the order in which a quiz
    was shuffled makes no difference.
    """
    if not rows:
        return
    utc = [row if row.at.tzinfo is UTC else replace(row, at=row.at.astimezone(UTC)) for row in rows]
    ordered = cast("list[NewEvidence]", skills.in_order(utc))
    state = levels.unpacked(*_locked(work.session, person_id))
    for row in ordered:
        state = skills.update(state, row)
    work.session.execute(_APPEND, [_columns(person_id, row) for row in ordered])
    _store(work.session, person_id, state)


def lock(work: Work, person_id: int) -> None:
    """Let nobody else write what this person has shown until the transaction ends."""
    _locked(work.session, person_id)


def rebuild(work: Work, person_ids: Iterable[int] | None = None, repair: bool = False) -> list[int]:
    """Replay the logs of these people (of everybody); ids of those whose stored levels differ.

    They must agree to the last bit. With `repair` the stored levels become what the log says.
    """
    session, found = work.session, []
    for person in _everybody(session) if person_ids is None else sorted(set(person_ids)):
        if _difference(session, person, _stored(session, person)) is None:
            continue
        said = _difference(session, person, _locked(session, person))  # nobody writes meanwhile
        if said is not None:
            found.append(person)
            if repair:
                _store(session, person, said)
    return found


def _everybody(session: DbSession) -> list[int]:
    """Ids of all people who have evidence or a stored level."""
    return sorted(session.scalars(union(select(Evidence.person_id), select(PersonLevel.person_id))))


def _difference(session: DbSession, person_id: int, stored: tuple[Any, ...]) -> PersonState | None:
    """What a person's log says, if that is not what is stored."""
    said = skills.replay(levels.log_of(session, person_id))
    return None if tuple(levels.packed(said).values()) == stored else said


def _stored(session: DbSession, person_id: int) -> tuple[Any, ...]:
    found = session.execute(_READ, {"person": person_id}).first()
    return tuple(found or levels.packed(PersonState.new()).values())


def _locked(session: DbSession, person_id: int) -> tuple[Any, ...]:
    """The stored level, held until the transaction ends; begun first if there is none.

    Rows enter the log only while this is held: ids in the log are in the order that was counted.
    """
    found = session.execute(_LOCK, {"person": person_id}).first()
    if found is None:
        begun = {"person_id": person_id, **levels.packed(PersonState.new())}
        session.execute(_BEGIN.on(session), begun)
        found = session.execute(_LOCK, {"person": person_id}).one()
    return tuple(found)


def _store(session: DbSession, person_id: int, state: PersonState) -> None:
    session.execute(_STORE, {"person": person_id, **levels.packed(state)})


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
