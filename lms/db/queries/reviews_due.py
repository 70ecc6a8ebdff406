"""Reading what somebody is about to forget, and what can be asked about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, select

from lms.db.base import DbSession
from lms.db.models import Attempt, Evidence, Module, PersonMemory, QuestionHold
from lms.db.queries.modules import documents
from lms.domain import review_sessions
from lms.domain.people import Actor
from lms.domain.planning.memory import MemoryState, load
from lms.domain.review_sessions import Reviewable, Summary

_memory, _attempt, _module, _hold, _asked = (
    record.__table__.c for record in (PersonMemory, Attempt, Module, QuestionHold, Evidence)
)


def _known() -> Select[*tuple[Any, ...]]:
    """A person's memory, the texts in force of what they passed, and what is on hold: one row."""
    passed = (
        select(_module.revision_id)
        .where(
            _module.retired_at.is_(None), _module.revision_id.is_not(None),
            _module.id.in_(
                select(_attempt.module_id).where(
                    _attempt.person_id == bindparam("person"), _attempt.passed.is_(True)
                )
            ),
        )
        .subquery()
    )  # fmt: skip
    revision = cast(passed.c.revision_id, String)
    texts = select(func.aggregate_strings(revision, ",")).scalar_subquery()
    question = _hold.module_id + "/" + _hold.question
    held = (
        select(func.aggregate_strings(question, ","))
        .where(_hold.confirmed_at.is_(None), _hold.rewritten_in.is_(None))
        .scalar_subquery()
    )
    return select(_memory.memory, texts, held).where(_memory.person_id == bindparam("person"))


_KNOWN = _known()
_LAST_ASKED = (
    select(_asked.module_id, _asked.question, func.max(_asked.at))
    .where(_asked.person_id == bindparam("person"), _asked.question.is_not(None))
    .group_by(_asked.module_id, _asked.question)
)


def due(session: DbSession, person: Actor, now: datetime) -> Summary:
    """What a review would be now: one statement (and one more until the texts are parsed)."""
    return review_sessions.summary(reviewable(session, person), now)


def reviewable(session: DbSession, person: Actor) -> Reviewable:
    """What the person has learned and can be asked about: modules in force of their roles that
    they passed, and the facts in them; as many statements."""
    found = session.execute(_KNOWN, {"person": person.id}).first()
    if found is None:
        return Reviewable(MemoryState.new())
    memory, revisions, held = found
    texts = documents(session, _whole(revisions), person.locale)
    on_hold = {tuple(one.split("/", 1)) for one in (held or "").split(",") if one}
    return review_sessions.reviewable(load(memory), texts, on_hold, person.sales_roles)


def last_asked(session: DbSession, person_id: int) -> dict[tuple[str, str], datetime]:
    """{(module, question): when the person last answered it}."""
    rows = session.execute(_LAST_ASKED, {"person": person_id})
    return {(module, question): at for module, question, at in rows}


def _whole(listed: str | None) -> list[int]:
    return [int(one) for one in (listed or "").split(",") if one]
