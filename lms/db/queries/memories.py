"""Reading what people remember, as `lms.domain.planning.memory` keeps it."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Fact, PersonMemory
from lms.domain.asking.questions import Question
from lms.domain.planning.memory import MemoryState, load

MEMORY = select(PersonMemory.__table__.c.memory).where(
    PersonMemory.__table__.c.person_id == bindparam("person")
)
"""The packed memory of one person."""


def memory_of(session: DbSession, person_id: int) -> MemoryState:
    """What a person remembers after the last piece of evidence: one statement."""
    found = session.execute(MEMORY, {"person": person_id}).scalar()
    return load(found) if found else MemoryState.new()


def known_facts(session: DbSession, questions: Iterable[Question]) -> dict[str, str]:
    """The facts that these questions test, of those in the registry, each by its own id: what
    evidence can be about."""
    named = {one.fact for one in questions if one.fact}
    found = session.scalars(select(Fact.id).where(Fact.id.in_(named))) if named else ()
    return {fact: fact for fact in found}
