"""Whether a database holds what clients were told, read while no server runs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench.ledger import Said
from lms.db.models import Answer, Attempt, Evidence, OutboxEntry
from lms.domain.asking.questions import Question
from lms.domain.asking.quizzes import grade
from lms.domain.events import AttemptHandedIn
from lms.services import evidence
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class Losses:
    """What should not be, each in words."""

    answers: Sequence[str]
    """places that hold neither the value that was acknowledged nor a later one"""
    hand_ins: Sequence[str]
    """acknowledged and still open"""
    results: Sequence[str]
    """marks that are not those of the answers that are stored"""
    evidence: Sequence[str]
    """hand-ins without exactly one piece of evidence a question and one event in all; open attempts
    with any"""
    levels: Sequence[str]
    """people whose levels are not what their log says"""


def found(engine: Engine, said: Said, questions: Sequence[Question]) -> Losses:
    """Compare what was `said` with one consistent state of the database."""
    is_sqlite = engine.dialect.name == "sqlite"
    level = "SERIALIZABLE" if is_sqlite else "REPEATABLE READ"
    with Session(engine.execution_options(isolation_level=level)) as session:
        stored = _stored(session)
        done = _handed_in(session)
        return Losses(
            answers=_lost_answers(said, stored),
            hand_ins=[str(one) for one, kept in said.handed_in.items() if kept and one not in done],
            results=_wrong_results(session, stored, questions, said.attempts),
            evidence=_wrong_evidence(session, said.attempts, done, len(questions)),
            levels=[str(who) for who in evidence.rebuild(Work(session, datetime.now(UTC)))],
        )


def _stored(session: Session) -> dict[tuple[int, int], Any]:
    query = select(Answer.attempt_id, Answer.item, Answer.value)
    return {(attempt, item): value for attempt, item, value in session.execute(query)}


def _handed_in(session: Session) -> set[int]:
    return set(session.scalars(select(Attempt.id).where(Attempt.handed_in_at.is_not(None))))


def _lost_answers(said: Said, stored: dict[tuple[int, int], Any]) -> list[str]:
    lost = []
    for place, rows in said.answers.items():
        kept = [number for number, sent in enumerate(rows) if sent.is_kept]
        may_be = [sent.value for sent in rows[kept[-1] if kept else 0 :]]
        if (kept or place in stored) and stored.get(place) not in may_be:
            lost.append(f"{place}: {stored.get(place)!r} is not in {may_be!r}")
    return lost


def _wrong_results(
    session: Session,
    stored: dict[tuple[int, int], Any],
    questions: Sequence[Question],
    attempts: set[int],
) -> list[str]:
    query = select(Attempt.id, Attempt.items, Attempt.result).where(Attempt.result.is_not(None))
    by_key = {one.key: one for one in questions}
    wrong = []
    for attempt, items, result in session.execute(query):
        if attempt not in attempts:
            continue
        given = [(by_key[key], stored.get((attempt, n))) for n, (_, key) in enumerate(items)]
        if result != [grade(one, value).points for one, value in given]:
            wrong.append(f"attempt {attempt}: {result}")
    return wrong


def _wrong_evidence(
    session: Session, attempts: Iterable[int], done: set[int], questions: int
) -> list[str]:
    counts = (func.count(), func.count(Evidence.item.distinct()))
    rows = session.execute(select(Evidence.attempt_id, *counts).group_by(Evidence.attempt_id))
    seen = {attempt: (pieces, items) for attempt, pieces, items in rows}
    events = select(OutboxEntry.payload).where(OutboxEntry.event == AttemptHandedIn.name)
    told = Counter(payload["attempt_id"] for payload in session.scalars(events))
    wrong = []
    for attempt in attempts:
        held = (*seen.get(attempt, (0, 0)), told[attempt])
        if held != ((questions, questions, 1) if attempt in done else (0, 0, 0)):
            wrong.append(f"attempt {attempt}: {held} pieces of evidence, items and events")
    return wrong
