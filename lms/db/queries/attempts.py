"""Reading attempts: a sitting with what it asks and what was answered, and where people stand.

What waits for a reviewer is read in `reviews`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, func, select

from lms.db.base import Base, DbSession
from lms.db.models import Attempt, Evidence, ModuleRevision, Reading
from lms.db.queries.modules import FALLBACK, ModuleRow, document, documents, module_list
from lms.db.queries.registry import holds
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.checks import Askable
from lms.domain.asking.questions import Question, Quiz
from lms.domain.errors import NotFoundError
from lms.domain.modules import Module
from lms.domain.people import Actor
from lms.domain.status import ModuleStatus, Tally, status_of

_ATTEMPT = Base.metadata.tables["lms_attempt"]
_ANSWER = Base.metadata.tables["lms_answer"]


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One sitting, as `lms.db.models.Attempt` explains it."""

    id: int
    person_id: int
    purpose: Purpose
    module_id: str | None
    fact_id: str | None
    fact_version: int | None
    number: int
    seed: int
    lang: str
    items: list[tuple[int, str]]
    pass_mark: int | None
    started_at: datetime
    deadline_at: datetime | None
    handed_in_at: datetime | None
    result: list[float | None] | None
    held: list[int] | None
    is_void: bool
    score: float | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """As much of an attempt as saving an answer needs: no request is made more often."""

    person_id: int
    lang: str
    items: list[tuple[int, str]]
    deadline_at: datetime | None
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a sitting, and the module and quiz that it is from."""

    module_id: str
    module_title: str
    quiz: Quiz
    question: Question


@dataclass(frozen=True, slots=True)
class Given:
    """The latest answer to a question, as `quizzes.normalise` left it; None when taken back."""

    value: Any
    saved_at: datetime
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A handed-in attempt as lists show it; `title` is the module's, None for checks."""

    id: int
    person_id: int
    purpose: Purpose
    module_id: str | None
    title: str | None
    number: int
    handed_in_at: datetime
    score: float | None
    passed: bool | None


def _columns_of(kind: type[AttemptRow] | type[Sitting]) -> Select[*tuple[Any, ...]]:
    columns = (_ATTEMPT.c[name] for name in kind.__dataclass_fields__)
    return select(*columns).where(_ATTEMPT.c.id == bindparam("attempt"))


ATTEMPT = _columns_of(AttemptRow)
"""The columns of an `AttemptRow`, for services that lock what they read."""
SITTING = _columns_of(Sitting)
"""The columns of a `Sitting`."""
_GIVEN = select(_ANSWER.c.item, _ANSWER.c.value, _ANSWER.c.saved_at, _ANSWER.c.seconds).where(
    _ANSWER.c.attempt_id == bindparam("attempt")
)
_GIVEN_ONE = _GIVEN.where(_ANSWER.c.item == bindparam("item"))
_Tallies = dict[tuple[int, str], Tally]


def attempt(session: DbSession, attempt_id: int) -> AttemptRow:
    """Anybody's attempt; NotFoundError if there is none."""
    found = session.execute(ATTEMPT, {"attempt": attempt_id}).first()
    if found is None:
        raise NotFoundError("not-found", attempt=attempt_id)
    return AttemptRow(*found)


def own_attempt(session: DbSession, attempt_id: int, person_id: int) -> AttemptRow:
    """An attempt of this person; NotFoundError if there is none or it is somebody else's."""
    row = attempt(session, attempt_id)
    if row.person_id != person_id:
        raise NotFoundError("not-found", attempt=attempt_id)
    return row


def asked(session: DbSession, row: AttemptRow) -> list[Asked]:
    """What the attempt asks, in its order; the revisions that it pinned, whatever came later."""
    texts = documents(session, {revision for revision, _ in row.items}, row.lang)
    return [_asked(texts[revision], key) for revision, key in row.items]


def asked_one(session: DbSession, row: AttemptRow | Sitting, item: int) -> Asked:
    """The question at `item` (from 0); NotFoundError beyond the end."""
    if not 0 <= item < len(row.items):
        raise NotFoundError("not-found", item=item)
    revision, key = row.items[item]
    return _asked(document(session, revision, row.lang), key)


def answers(session: DbSession, attempt_id: int) -> dict[int, Given]:
    """The saved answers by item."""
    found = session.execute(_GIVEN, {"attempt": attempt_id})
    return {item: Given(*given) for item, *given in found}


def answer(session: DbSession, attempt_id: int, item: int) -> Given | None:
    """The saved answer to one question, if there is one."""
    found = session.execute(_GIVEN_ONE, {"attempt": attempt_id, "item": item}).first()
    return Given(found.value, found.saved_at) if found else None


def latest(session: DbSession, person_ids: Iterable[int], most: int = 20) -> list[Taken]:
    """What these people handed in, newest first, at most so many."""
    columns = [getattr(Attempt, name) for name in Taken.__dataclass_fields__ if name != "title"]
    title = (
        select(ModuleRevision.title)
        .where(ModuleRevision.module_id == Attempt.module_id)
        .order_by(ModuleRevision.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(*columns, title.label("title"))
        .where(Attempt.person_id.in_(list(person_ids)), Attempt.handed_in_at.is_not(None))
        .order_by(Attempt.handed_in_at.desc(), Attempt.id.desc())
        .limit(most)
    )
    return [Taken(**row) for row in session.execute(query).mappings()]


def askable(session: DbSession, person: Actor) -> list[Askable]:
    """All questions of the modules in force that are not on hold; first those of the person's own
    roles, and of these the ones that the person was never asked."""
    rows = [row for row in module_list(session, person.locale) if row.question_count]
    texts = documents(session, [row.revision_id for row in rows], person.locale)
    query = select(Evidence.module_id, Evidence.question).where(Evidence.person_id == person.id)
    known = {(module, key) for module, key in session.execute(query.distinct())}
    held = holds.all_open(session)

    def rank(row: ModuleRow, one: Question) -> int:
        is_foreign = not set(row.roles) & set(person.sales_roles)
        return 2 * is_foreign + ((row.id, one.key) in known)

    return [
        Askable(row.revision_id, row.id, one, rank(row, one))
        for row in rows
        for one in _quiz(texts[row.revision_id]).questions
        if (row.id, one.key) not in held
    ]


def module_status(session: DbSession, person_id: int) -> dict[str, ModuleStatus]:
    """Status by module of one person: two statements. Modules never touched are left out; take
    `.get(module_id, NOT_STARTED)` of lms.domain.status."""
    return module_statuses(session, [person_id]).get(person_id, {})


def module_statuses(
    session: DbSession, person_ids: Iterable[int]
) -> dict[int, dict[str, ModuleStatus]]:
    """The same for many people, in as many statements."""
    people = list(person_ids)
    tallies = _attempts(session, people)
    _add_readings(session, people, tallies)
    found: dict[int, dict[str, ModuleStatus]] = {}
    for (person, module), tally in tallies.items():
        found.setdefault(person, {})[module] = status_of(tally)
    return found


def _asked(text: Module, key: str) -> Asked:
    quiz = _quiz(text)
    question = next(one for one in quiz.questions if one.key == key)
    return Asked(text.id, text.title, quiz, question)


def _quiz(text: Module) -> Quiz:
    assert text.quiz is not None, "a revision with questions has a quiz"
    return text.quiz


def _tallied() -> Select[*tuple[Any, ...]]:
    people: BindParameter[list[int]] = bindparam("people", expanding=True)
    one = _ATTEMPT.c
    waits = and_(one.handed_in_at.is_not(None), one.score.is_(None), ~one.is_void)
    return (
        select(
            one.person_id,
            one.module_id,
            func.count(case((~one.is_void, one.handed_in_at))),
            func.count(case((waits, one.id))),
            func.max(one.score),
            func.max(case((one.passed.is_(True), one.handed_in_at))),
            func.max(case((one.handed_in_at.is_(None), one.id))),
        )
        .where(one.person_id.in_(people), one.module_id.is_not(None))
        .group_by(one.person_id, one.module_id)
    )


def _lessons_read() -> Select[*tuple[Any, ...]]:
    reading, revision = Reading.__table__, ModuleRevision.__table__
    about = (
        reading.c.person_id, revision.c.module_id, reading.c.revision_id, revision.c.question_count,
    )  # fmt: skip
    return (
        select(*about, func.count(), func.max(reading.c.read_at))
        .join_from(reading, revision, revision.c.id == reading.c.revision_id)
        .where(reading.c.person_id.in_(bindparam("people", expanding=True)))
        .group_by(*about)
    )


_TALLIES, _LESSONS_READ = _tallied(), _lessons_read()
"""Made once: every page of a learner asks them."""


def _attempts(session: DbSession, people: list[int]) -> _Tallies:
    found = session.execute(_TALLIES, {"people": people})
    return {(person, str(module)): Tally(*counts) for person, module, *counts in found}


def _add_readings(session: DbSession, people: list[int], tallies: _Tallies) -> None:
    rows = list(session.execute(_LESSONS_READ, {"people": people}))
    without_quiz = {revision for _, _, revision, questions, *_ in rows if not questions}
    texts = documents(session, without_quiz, FALLBACK)
    for person, module, revision, _, read, last in rows:
        tally = tallies.get((person, module), Tally())
        is_all = revision in texts and read >= len(texts[revision].lessons)
        tallies[person, module] = replace(
            tally, read=tally.read + read, read_at=last if is_all else tally.read_at
        )
