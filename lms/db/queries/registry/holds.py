"""Reading which questions are on hold, because what they test has changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from lms.db.base import DbSession
from lms.db.models import FactVersion, Module, ModuleRevision, QuestionHold
from lms.db.queries import modules

_IS_OPEN = and_(QuestionHold.confirmed_at.is_(None), QuestionHold.rewritten_in.is_(None))


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A question on hold as marketing sees it. `prompt` is sanitised HTML."""

    module_id: str
    module_title: str
    question: str
    prompt: str
    fact_id: str
    claim: str
    version: int
    held_at: datetime


def open_of(session: DbSession, module_ids: Iterable[str]) -> frozenset[tuple[str, str]]:
    """(module, question) of what is on hold now in the revisions in force: one statement."""
    wanted = QuestionHold.module_id.in_(list(module_ids))
    rows = session.execute(
        select(QuestionHold.module_id, QuestionHold.question).where(wanted, _IS_OPEN)
    )
    return frozenset((module, question) for module, question in rows)


def all_open(session: DbSession) -> frozenset[tuple[str, str]]:
    """(module, question) of everything that is on hold now."""
    rows = session.execute(select(QuestionHold.module_id, QuestionHold.question).where(_IS_OPEN))
    return frozenset((module, question) for module, question in rows)


def held_items(session: DbSession, items: Sequence[tuple[int, str]]) -> list[int]:
    """Positions of the (revision, question) that count for nothing now: one statement.

    What was confirmed counts; what was rewritten stays out of the revisions before the new one.
    """
    revisions = {revision for revision, _ in items}
    rows = session.execute(_still_out(ModuleRevision.id.in_(revisions)))
    out = {(revision, question) for revision, question in rows}
    return [place for place, (revision, key) in enumerate(items) if (revision, key) in out]


def _still_out(wanted: ColumnElement[bool]) -> Select[int, str]:
    rewritten_later = QuestionHold.rewritten_in > ModuleRevision.id
    return (
        select(ModuleRevision.id, QuestionHold.question)
        .join(QuestionHold, QuestionHold.module_id == ModuleRevision.module_id)
        .where(
            wanted,
            QuestionHold.confirmed_at.is_(None),
            or_(QuestionHold.rewritten_in.is_(None), rewritten_later),
        )
    )


def waiting(session: DbSession, lang: str) -> list[HoldRow]:
    """Every question on hold in a module in force, the longest waiting first: two statements."""
    rows = session.execute(
        select(
            QuestionHold.module_id, ModuleRevision.id, ModuleRevision.title, QuestionHold.question,
            QuestionHold.fact_id, FactVersion.claim, QuestionHold.version, QuestionHold.held_at,
        )
        .join(Module, Module.id == QuestionHold.module_id)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .join(
            FactVersion,
            and_(
                FactVersion.fact_id == QuestionHold.fact_id,
                FactVersion.number == QuestionHold.version,
            ),
        )
        .where(_IS_OPEN, Module.retired_at.is_(None))
        .order_by(QuestionHold.held_at, QuestionHold.id)
    ).all()  # fmt: skip
    texts = modules.documents(session, {row.id for row in rows}, lang)
    prompts = {
        (revision, one.key): one.prompt
        for revision, text in texts.items()
        for one in (text.quiz.questions if text.quiz else ())
    }
    return [
        HoldRow(
            module_id=row.module_id,
            module_title=row.title,
            question=row.question,
            prompt=prompts.get((row.id, row.question), ""),
            fact_id=row.fact_id,
            claim=row.claim,
            version=row.version,
            held_at=row.held_at,
        )
        for row in rows
    ]


def confirmed_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """The questions that a person called right as they stand."""
    return (
        select(QuestionHold.confirmed_at, QuestionHold.module_id, QuestionHold.question,
               QuestionHold.fact_id)
        .where(QuestionHold.confirmed_by == person_id)
        .order_by(QuestionHold.id.desc())
    )  # fmt: skip
