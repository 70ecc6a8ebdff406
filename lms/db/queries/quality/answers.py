"""Reading everybody's answers for the nightly count: a stream, so that memory does not grow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from lms.db.base import Base, DbSession
from lms.db.models import Attempt, Evidence, Module, ModuleRevision
from lms.db.queries.levels import LOG, EvidenceRow, told
from lms.db.queries.modules import FALLBACK, documents
from lms.domain.asking.questions import Question

AT_A_TIME = 2000
"""Rows fetched in one go."""
PASSES = 400
"""Newest first passes of a module that its gain is measured on: more make no figure sharper that
anybody would act on."""
_ATTEMPT, _ANSWER = (Base.metadata.tables[name] for name in ("lms_attempt", "lms_answer"))


@dataclass(frozen=True, slots=True)
class Lineage:
    """A question in force, and the revisions of its module that ask it just so, oldest first."""

    module_id: str
    question: Question
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sat:
    """A handed-in sitting. `points` and what `given` holds stand in the order of `items`; points
    are None where a person still has to read, or where the question was on hold."""

    person_id: int
    items: list[tuple[int, str]]
    points: list[float | None]
    given: dict[int, tuple[Any, int | None]]
    """(answer, seconds) by place in the items"""


@dataclass(frozen=True, slots=True)
class FirstPass:
    """When a person first passed a module: begun and handed in."""

    person_id: int
    module_id: str
    began: datetime
    passed: datetime


def lineages(session: DbSession) -> Iterator[Lineage]:
    """The questions in force, module by module: two statements a module at most."""
    in_force = session.execute(
        select(Module.id, Module.revision_id)
        .where(Module.revision_id.is_not(None), Module.retired_at.is_(None))
        .order_by(Module.id)
    )
    for module_id, newest in in_force.all():
        yield from _lineages(session, module_id, newest or 0)


def _lineages(session: DbSession, module_id: str, newest: int) -> Iterator[Lineage]:
    query = select(ModuleRevision.id).where(ModuleRevision.module_id == module_id)
    ids = list(session.scalars(query.order_by(ModuleRevision.id.desc())))
    texts = documents(session, ids, FALLBACK)
    asked = {
        revision: {one.key: one for one in (text.quiz.questions if text.quiz else ())}
        for revision, text in texts.items()
    }
    for key, question in asked.get(newest, {}).items():
        same: list[int] = []
        for revision in ids:
            if asked.get(revision, {}).get(key) != question:
                break
            same.append(revision)
        yield Lineage(module_id, question, tuple(reversed(same)))


def sittings(session: DbSession) -> Iterator[Sat]:
    """Everything handed in, by person, and each person's in the order it was begun: one statement,
    streamed."""
    query = (
        select(
            _ATTEMPT.c.id, _ATTEMPT.c.person_id, _ATTEMPT.c["items"], _ATTEMPT.c.result,
            _ATTEMPT.c.held, _ANSWER.c.item, _ANSWER.c.value, _ANSWER.c.seconds,
        )
        .outerjoin_from(_ATTEMPT, _ANSWER, _ANSWER.c.attempt_id == _ATTEMPT.c.id)
        .where(_ATTEMPT.c.handed_in_at.is_not(None))
        .order_by(_ATTEMPT.c.person_id, _ATTEMPT.c.id)
    )  # fmt: skip
    rows = session.execute(query.execution_options(yield_per=AT_A_TIME))
    for _, group in groupby(rows, key=lambda row: row[0]):
        yield _sat(list(group))


def _sat(rows: list[Any]) -> Sat:
    _, person, items, result, held, *_ = rows[0]
    out = set(held or ())
    points = [None if place in out else mark for place, mark in enumerate(result or ())]
    given = {row.item: (row.value, row.seconds) for row in rows if row.item is not None}
    return Sat(person, [(revision, key) for revision, key in items], points, given)


def first_passes(session: DbSession) -> list[FirstPass]:
    """The newest `PASSES` first passes of each module in force, by person: one statement."""
    first = (
        select(Attempt.person_id, Attempt.module_id, func.min(Attempt.id).label("id"))
        .join(Module, Module.id == Attempt.module_id)
        .where(Attempt.passed.is_(True), Module.retired_at.is_(None))
        .group_by(Attempt.person_id, Attempt.module_id)
        .subquery()
    )
    newest = func.row_number().over(partition_by=first.c.module_id, order_by=first.c.id.desc())
    ranked = select(first.c.id, newest.label("place")).subquery()
    rows = session.execute(
        select(
            Attempt.person_id, Attempt.module_id, Attempt.started_at.label("began"),
            Attempt.handed_in_at.label("passed"),
        )
        .join(ranked, ranked.c.id == Attempt.id)
        .where(ranked.c.place <= PASSES)
        .order_by(Attempt.person_id, Attempt.id)
    )  # fmt: skip
    return [FirstPass(**row) for row in rows.mappings()]


def everything(session: DbSession) -> Iterator[tuple[int, EvidenceRow]]:
    """Everybody's evidence with whose it is, by time: one statement, streamed. What was found bad
    weighs nothing."""
    query = LOG.add_columns(Evidence.person_id).order_by(None).order_by(Evidence.at, Evidence.id)
    for row in session.execute(query.execution_options(yield_per=AT_A_TIME)):
        yield row[-1], told(row[:-1])


def answered_by(
    session: DbSession, module_id: str, question: str, after: int, most: int
) -> list[int]:
    """Who has shown something by answering this question: at most so many ids above `after`, in
    their order."""
    query = (
        select(Evidence.person_id)
        .where(
            Evidence.module_id == module_id,
            Evidence.question == question,
            Evidence.person_id > after,
        )
        .distinct()
        .order_by(Evidence.person_id)
        .limit(most)
    )
    return list(session.scalars(query))
