"""Sittings that judge each answer as it is given: what baselines and reviews have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, update

from lms.db.base import Base
from lms.db.queries import attempts as rows
from lms.db.queries.attempts import Asked, AttemptRow
from lms.db.queries.finals import finals
from lms.db.queries.quality import figures
from lms.db.upserts import Insert, Upsert
from lms.domain.asking.attempts import EVIDENCE_KINDS, answered, verdict
from lms.domain.asking.quality import seconds_of
from lms.domain.asking.quizzes import grade, normalise
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.events import AttemptHandedIn
from lms.services import evidence
from lms.services.work import Work

_ANSWER = Base.metadata.tables["lms_answer"]
_ATTEMPT = Base.metadata.tables["lms_attempt"]


def _judging(insert: Any) -> Insert:
    statement: Insert = insert(_ANSWER)
    columns = ("value", "saved_at", "points", "final_at", "seconds")
    new = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=["attempt_id", "item"], set_=new)


_KEEP = Upsert(_judging)
_CLOSE = update(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("attempt"))


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What came from a page: `question` is the (revision, key) that it showed, `raw` as
    `normalise` takes it, None for "I do not know"."""

    item: int
    question: tuple[int, str]
    raw: object
    seconds: float | None = None


def keep(work: Work, row: AttemptRow, given: GivenAnswer) -> bool:
    """Judge the answer to the open question of a sitting that the caller holds; whether it is new.

    What it shows is in the log at once. False, and nothing changed, where the question has its
    answer: the first one stands. NotFoundError for a question that is not open, ConflictError
    "handed-in" or "question-changed" (it was replaced meanwhile), LmsError "answer-missing".
    """
    known = finals(work.session, row.id)
    if given.item in known:
        return False
    if row.handed_in_at is not None:
        raise ConflictError("handed-in", attempt=row.id)
    if given.item != len(known) or given.item >= len(row.items):
        raise NotFoundError("not-found", item=given.item)
    if tuple(row.items[given.item]) != given.question:
        raise ConflictError("question-changed", item=given.item)
    _judge(work, row, given)
    return True


def close(work: Work, row: AttemptRow) -> None:
    """Hand in what was answered; a question without an answer was never asked."""
    known = finals(work.session, row.id)
    points = [one.points for one in known.values()]
    held = [place for place, mark in enumerate(points) if mark is None]
    final = verdict(points, row.pass_mark, held)
    outcome = {
        "items": [list(one) for one in row.items[: len(known)]],
        "result": [mark or 0.0 for mark in points],
        "held": held or None,
        "handed_in_at": work.now,
        "score": final.score,
        "is_void": final.score is None,
    }
    work.session.execute(_CLOSE, {"attempt": row.id, **outcome})
    about = (row.id, row.person_id, row.purpose.value, row.module_id)
    work.emit(AttemptHandedIn(*about, final.score, final.passed))


def ask(work: Work, attempt_id: int, items: list[tuple[int, str]]) -> None:
    """Let a sitting that the caller holds ask these questions from now on."""
    work.session.execute(_CLOSE, {"attempt": attempt_id, "items": [list(one) for one in items]})


def _judge(work: Work, row: AttemptRow, given: GivenAnswer) -> None:
    one = rows.asked_one(work.session, row, given.item)
    value = None if given.raw is None else normalise(one.question, given.raw)
    if value is None and given.raw is not None:
        raise LmsError("answer-missing")
    held, pins = figures.at_judging(work.session, [given.question])
    points = None if held else grade(one.question, value).points
    kept = {
        "attempt_id": row.id,
        "item": given.item,
        "value": value,
        "points": points,
        "seconds": seconds_of(given.seconds),
        "saved_at": work.now,
        "final_at": work.now,
    }
    work.session.execute(_KEEP.on(work.session), kept)
    if points is not None:
        _show(work, row, given, one, points, figures.pinned(pins, *given.question))


def _show(
    work: Work, row: AttemptRow, given: GivenAnswer, one: Asked, points: float,
    pinned: Mapping[str, float],
) -> None:  # fmt: skip
    shown = answered(
        one.question,
        points,
        EVIDENCE_KINDS[row.purpose],
        work.now,
        attempt_id=row.id,
        item=given.item,
        module_id=one.module_id,
        revision_id=given.question[0],
        fact_id=one.question.fact,
        seconds=seconds_of(given.seconds),
        **pinned,
    )
    evidence.record(work, row.person_id, [shown] if shown else [])
