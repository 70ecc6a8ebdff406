"""The history of a fact, its row and its versions, as every writer needs them."""

from typing import Any

from sqlalchemy import Select, func, select

from lms.db.models import Fact, FactEntry, FactVersion
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.facts import EntryKind
from lms.services.facts.texts import LONGEST_DETAILS
from lms.services.work import Work

LONGEST_WORDS = 2_000
"""Characters of a comment, a reason or a note."""


def locked(work: Work, fact_id: str) -> Fact:
    """The fact, kept from others until this transaction ends; NotFoundError without one."""
    found = work.session.scalars(
        select(Fact)
        .where(Fact.id == fact_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError("not-found", fact=fact_id)
    return found


def newest(work: Work, fact_id: str) -> FactVersion:
    """The newest version of a fact."""
    return work.session.scalars(_newest(fact_id)).one()


def version(work: Work, fact_id: str, number: int) -> FactVersion:
    """One version; NotFoundError without it."""
    found = work.session.scalars(
        select(FactVersion).where(FactVersion.fact_id == fact_id, FactVersion.number == number)
    ).first()
    if found is None:
        raise NotFoundError("not-found", fact=fact_id, version=number)
    return found


def _newest(fact_id: str) -> Select[FactVersion]:
    own = FactVersion.fact_id == fact_id
    last = select(func.max(FactVersion.number)).where(own).scalar_subquery()
    return select(FactVersion).where(own, FactVersion.number == last)


def in_force(work: Work, fact: Fact) -> FactVersion | None:
    """The official version, if there is one."""
    return work.session.get(FactVersion, fact.official_id) if fact.official_id else None


def refuse_stale(work: Work, fact: Fact, seen: int | None) -> None:
    """ConflictError("fact-official-changed") when another version than `seen` is official."""
    official = in_force(work, fact)
    if (official.number if official else None) != seen:
        raise ConflictError("fact-official-changed", id=fact.id)


def worded(text: str, *, is_needed: bool = False) -> str:
    """What somebody wrote, trimmed. LmsError: words-missing, words-too-long."""
    text = text.strip()
    if is_needed and not text:
        raise LmsError("words-missing")
    if len(text) > LONGEST_WORDS:
        raise LmsError("words-too-long", length=len(text), most=LONGEST_WORDS)
    return text


def enter(
    work: Work,
    fact_id: str,
    kind: EntryKind,
    number: int | None = None,
    text: str = "",
    **details: Any,
) -> None:
    """Add a line to the history of a fact, and to the audit log if a person decided something."""
    assert len(text) <= LONGEST_DETAILS, "callers check what people write"
    work.session.add(
        FactEntry(
            fact_id=fact_id,
            version=number,
            at=work.now,
            by_id=work.actor_id,
            kind=kind,
            text=text,
            details=details,
        )
    )
    work.session.flush()
    if kind not in (EntryKind.COMMENT, EntryKind.REMINDED, EntryKind.CONFLICT):
        work.audit(f"fact.{kind.value}", "fact", fact_id, version=number, **details)
