"""Reading which questions are on hold: what they test has changed, or they were found bad."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select

from lms.db.base import DbSession
from lms.db.models import FactVersion, Module, ModuleRevision, Person, QuestionHold
from lms.db.queries import modules
from lms.domain.asking.quality import HoldCause

_IS_OPEN = and_(QuestionHold.confirmed_at.is_(None), QuestionHold.rewritten_in.is_(None))
_ALL_OPEN = select(QuestionHold.module_id, QuestionHold.question).where(_IS_OPEN)
_OPEN_FOR_GOOD = (
    select(
        QuestionHold.module_id, QuestionHold.question,
        func.max(case((QuestionHold.retired_at.is_not(None), 1), else_=0)),
    )
    .where(QuestionHold.module_id.in_(bindparam("modules", expanding=True)), _IS_OPEN)
    .group_by(QuestionHold.module_id, QuestionHold.question)
)  # fmt: skip
STILL_OUT = (
    select(ModuleRevision.id, QuestionHold.question)
    .join(QuestionHold, QuestionHold.module_id == ModuleRevision.module_id)
    .where(
        ModuleRevision.id.in_(bindparam("revisions", expanding=True)),
        QuestionHold.confirmed_at.is_(None),
        or_(QuestionHold.rewritten_in.is_(None), QuestionHold.rewritten_in > ModuleRevision.id),
    )
)
"""(revision, question) of what counts for nothing now in some revisions."""


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A question on hold as marketing sees it. `prompt` is sanitised HTML.

    `fact_id`, `claim` and `version` say which fact changed, `note` and `by` who found it bad and
    why; the others are empty. `retired_at`: it is never asked again.
    """

    module_id: str
    module_title: str
    question: str
    prompt: str
    cause: HoldCause
    held_at: datetime
    fact_id: str | None = None
    claim: str | None = None
    version: int | None = None
    note: str = ""
    by: str | None = None
    retired_at: datetime | None = None


def open_of(session: DbSession, module_ids: Iterable[str]) -> frozenset[tuple[str, str]]:
    """(module, question) of what is on hold now in the revisions in force: one statement."""
    wanted = QuestionHold.module_id.in_(list(module_ids))
    rows = session.execute(
        select(QuestionHold.module_id, QuestionHold.question).where(wanted, _IS_OPEN)
    )
    return frozenset((module, question) for module, question in rows)


def open_for_good(
    session: DbSession, module_ids: Iterable[str]
) -> dict[tuple[str, str], bool]:  # fmt: skip
    """The same as `open_of`, each with whether it is retired and will never be asked again."""
    rows = session.execute(_OPEN_FOR_GOOD, {"modules": list(module_ids)})
    return {(module, question): bool(is_retired) for module, question, is_retired in rows}


def all_open(session: DbSession) -> frozenset[tuple[str, str]]:
    """(module, question) of everything that is on hold now."""
    return frozenset((module, question) for module, question in session.execute(_ALL_OPEN))


def held_items(session: DbSession, items: Sequence[tuple[int, str]]) -> list[int]:
    """Positions of the (revision, question) that count for nothing now: one statement.

    What was confirmed counts; what was rewritten stays out of the revisions before the new one.
    """
    revisions = {revision for revision, _ in items}
    rows = session.execute(STILL_OUT, {"revisions": sorted(revisions)})
    out = {(revision, question) for revision, question in rows}
    return [place for place, (revision, key) in enumerate(items) if (revision, key) in out]


def waiting(session: DbSession, lang: str) -> list[HoldRow]:
    """Every question of a module in force that waits for a decision, the longest waiting first: two
    statements. What is retired waits for nothing."""
    rows = session.execute(_ROWS.where(QuestionHold.retired_at.is_(None))).mappings().all()
    texts = modules.documents(session, {row["revision"] for row in rows}, lang)
    prompts = {
        (revision, one.key): one.prompt
        for revision, text in texts.items()
        for one in (text.quiz.questions if text.quiz else ())
    }
    return [_row(row, prompts.get((row["revision"], row["question"]), "")) for row in rows]


def found_bad(session: DbSession, module_ids: Iterable[str] | None = None) -> list[HoldRow]:
    """The questions that somebody found bad in these modules (in all), retired ones included and
    without their words: one statement."""
    query = _ROWS.where(QuestionHold.cause == HoldCause.QUALITY)
    if module_ids is not None:
        query = query.where(QuestionHold.module_id.in_(list(module_ids)))
    return [_row(row, "") for row in session.execute(query).mappings()]


_ROWS = (
    select(
        QuestionHold.module_id, ModuleRevision.id.label("revision"),
        ModuleRevision.title.label("module_title"), QuestionHold.question, QuestionHold.cause,
        QuestionHold.held_at, QuestionHold.fact_id, FactVersion.claim, QuestionHold.version,
        QuestionHold.note, Person.name.label("by"), QuestionHold.retired_at,
    )
    .join(Module, Module.id == QuestionHold.module_id)
    .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
    .outerjoin(Person, Person.id == QuestionHold.held_by)
    .outerjoin(
        FactVersion,
        and_(
            FactVersion.fact_id == QuestionHold.fact_id,
            FactVersion.number == QuestionHold.version,
        ),
    )
    .where(_IS_OPEN, Module.retired_at.is_(None))
    .order_by(QuestionHold.held_at, QuestionHold.id)
)  # fmt: skip


def _row(row: Any, prompt: str) -> HoldRow:
    columns = {name: row[name] for name in HoldRow.__dataclass_fields__ if name != "prompt"}
    return HoldRow(prompt=prompt, **columns)


def confirmed_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """The questions that a person called right as they stand."""
    return (
        select(QuestionHold.confirmed_at, QuestionHold.module_id, QuestionHold.question,
               QuestionHold.fact_id)
        .where(QuestionHold.confirmed_by == person_id)
        .order_by(QuestionHold.id.desc())
    )  # fmt: skip
