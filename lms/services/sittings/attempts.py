"""Taking quizzes and checks: start, save each answer as it is given, hand in once.

Judging free texts stands in `reviews`; what a question is worth, in the domain.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, select, update

from lms.db.base import Base
from lms.db.models import Attempt
from lms.db.queries import attempts, finals, readings
from lms.db.queries.attempts import ATTEMPT, SITTING, Asked, AttemptRow, Given, Sitting
from lms.db.queries.modules import current_text
from lms.db.queries.quality import figures
from lms.db.queries.quality.figures import Pin
from lms.db.queries.registry import holds
from lms.db.upserts import Insert, Upsert
from lms.domain.asking import checks
from lms.domain.asking.attempts import (
    EVIDENCE_KINDS,
    Purpose,
    answered,
    is_over,
    verdict,
    weight_after,
)
from lms.domain.asking.quality import seconds_of
from lms.domain.asking.questions import Quiz
from lms.domain.asking.quizzes import draw, grade, normalise
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.events import AttemptHandedIn
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.services import certificates, evidence, plans, waivers
from lms.services.work import Work

_OPEN_ENDED = {"module_id": None, "pass_mark": None, "deadline_at": None}
SEEDS = 2**31
"""How many sittings chance can make."""


def _saving(insert: Any) -> Insert:
    statement: Insert = insert(_ANSWER)
    new = {name: statement.excluded[name] for name in ("value", "saved_at")}
    new["seconds"] = _longer(_ANSWER.c.seconds, statement.excluded.seconds)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "item"], set_=new, where=_ANSWER.c.final_at.is_(None)
    )


def _longer(before: Any, now: Any) -> Any:
    """Who comes back to an answer and goes on at once has not answered it in two seconds."""
    return case((before.is_(None), now), (now > before, now), else_=before)


_ATTEMPT = Base.metadata.tables["lms_attempt"]
_ANSWER = Base.metadata.tables["lms_answer"]
_TO_SAVE = SITTING.with_for_update(read=True)
_TO_CLOSE = ATTEMPT.with_for_update()
_SAVE = Upsert(_saving)
_CLOSE = update(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("attempt"))
_BEGIN = Upsert(lambda insert: insert(_ATTEMPT).on_conflict_do_nothing().returning(_ATTEMPT.c.id))


@dataclass(frozen=True, slots=True)
class Past:
    """Attempts of one person at one quiz, or at checks of one purpose."""

    open_id: int | None
    handed_in: int
    last_id: int | None


def start_quiz(work: Work, module_id: str, seed: int | None = None) -> int:
    """The id of the actor's open attempt at the module's quiz, begun now if there is none.

    An attempt whose time ran out is handed in and its id returned. Questions on hold are not asked.
    `seed` fixes what chance draws, for who wants the same sitting again. NotFoundError for a module
    that is not in force or has no quiz, LmsError: "no-attempts-left" (limit=…) after the last
    attempt, "questions-on-hold" while none is left to ask.
    """
    person = learner(work)
    so_far = past(work, person, Purpose.QUIZ, module_id)
    if so_far.open_id is not None:
        return _resumed(work, so_far.open_id)
    row, text = current_text(work.session, module_id, person.locale)
    if text.quiz is None:
        raise NotFoundError("no-quiz", module=module_id)
    if text.quiz.attempts and so_far.handed_in >= text.quiz.attempts:
        raise LmsError("no-attempts-left", limit=text.quiz.attempts)
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    held = {key for _, key in holds.open_of(work.session, [module_id])}
    keys = draw(text.quiz, seed, without=held)
    if held and not keys:
        raise LmsError("questions-on-hold", module=module_id)
    return begin(
        work,
        person,
        Purpose.QUIZ,
        module_id=module_id,
        number=so_far.handed_in + 1,
        seed=seed,
        items=[(row.revision_id, key) for key in keys],
        pass_mark=row.pass_mark,
        deadline_at=_deadline(text.quiz, work.now),
    )


def start_questions(work: Work, skills: Sequence[str], seed: int | None = None) -> int:
    """The id of the actor's open check of a few questions, begun now on `skills` if there is none.

    `seed` as for a quiz. LmsError "no-questions" where no module asks about these skills.
    """
    person = learner(work)
    so_far = past(work, person, Purpose.DIAGNOSTIC, None)
    if so_far.open_id is not None:
        return _resumed(work, so_far.open_id)
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    chosen = checks.diagnostic(skills, attempts.askable(work.session, person), seed)
    if not chosen:
        raise LmsError("no-questions")
    return begin(
        work,
        person,
        Purpose.DIAGNOSTIC,
        number=so_far.handed_in + 1,
        seed=seed,
        items=[one.item for one in chosen],
    )


def save_answer(
    work: Work, attempt_id: int, item: int, raw: object, seconds: float | None = None
) -> None:
    """Keep the actor's answer to one question (`item` from 0), in place of an earlier one.

    What is not usable of `raw` is left out; None changes nothing, an empty answer takes the earlier
    one back. `seconds` went by since the question was shown, so far as the page can be believed.
    NotFoundError for somebody else's attempt; ConflictError and nothing changed when it
    is "handed-in" or "time-is-up".
    """
    row = Sitting(*_own(work, attempt_id, _TO_SAVE))
    if row.handed_in_at is not None:
        raise ConflictError("handed-in", attempt=attempt_id)
    if is_over(row.deadline_at, work.now):
        raise ConflictError("time-is-up", attempt=attempt_id)
    question = attempts.asked_one(work.session, row, item).question
    if raw is not None:
        saved = {"value": normalise(question, raw), "saved_at": work.now}
        key = {"attempt_id": attempt_id, "item": item, "seconds": seconds_of(seconds)}
        work.session.execute(_SAVE.on(work.session), key | saved)


def hand_in(work: Work, attempt_id: int) -> None:
    """Grade what is saved, once and for all; a second call changes nothing.

    Results and evidence are as of now, or of the deadline if that is past. Where a text waits for a
    reviewer, the attempt has no score yet. NotFoundError for somebody else's attempt, and for one
    that judges each answer as it is given: that one ends by itself.
    """
    row = held(work, attempt_id)
    if finals.ends_by_itself(work.session, row):
        raise NotFoundError("not-found", attempt=attempt_id)
    if row.handed_in_at is None:
        _close(work, row)


def held(work: Work, attempt_id: int) -> AttemptRow:
    """The actor's own attempt, held until the transaction ends; NotFoundError for any other."""
    return AttemptRow(*_own(work, attempt_id, _TO_CLOSE))


def learner(work: Work) -> Actor:
    """The actor, who may learn; NotAllowedError for anybody else."""
    work.require(Permission.LEARN)
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.LEARN.value)
    return work.actor


def past(
    work: Work, person: Actor, purpose: Purpose, module_id: str | None, fact_id: str | None = None
) -> Past:
    """What the person did so far of this purpose, at this module or about this fact."""
    open_id = case((Attempt.handed_in_at.is_(None), Attempt.id))
    used = func.count(case((~Attempt.is_void, Attempt.handed_in_at)))
    counts = func.max(open_id), used, func.max(Attempt.id)
    query = select(*counts).where(
        Attempt.person_id == person.id,
        Attempt.purpose == purpose,
        Attempt.module_id.is_(None) if module_id is None else Attempt.module_id == module_id,
        Attempt.fact_id.is_(None) if fact_id is None else Attempt.fact_id == fact_id,
    )
    return Past(*work.session.execute(query).one())


def _resumed(work: Work, attempt_id: int) -> int:
    row = held(work, attempt_id)
    if row.handed_in_at is None and is_over(row.deadline_at, work.now):
        _close(work, row)
    return attempt_id


def begin(work: Work, person: Actor, purpose: Purpose, **columns: Any) -> int:
    """A new attempt, or the one that the same person began at the same moment elsewhere.

    `columns` are those of the record; without them it is about no module, cannot be failed and has
    no end. ConflictError("changed-meanwhile") when neither is there.
    """
    known = {"person_id": person.id, "purpose": purpose, "lang": person.locale}
    columns = _OPEN_ENDED | columns | known | {"started_at": work.now}
    made = work.session.execute(_BEGIN.on(work.session), columns).scalar()
    if made is None:
        about = columns["module_id"], columns.get("fact_id")
        made = past(work, person, purpose, *about).open_id
    if made is None:
        raise ConflictError("changed-meanwhile")
    return int(made)


def _deadline(quiz: Quiz, now: datetime) -> datetime | None:
    return None if quiz.time_limit is None else now + timedelta(minutes=quiz.time_limit)


def _own(work: Work, attempt_id: int, query: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]]:
    """The columns of an attempt, held until the transaction ends."""
    found = work.session.execute(query, {"attempt": attempt_id}).first()
    if found is None or (work.actor is not None and found.person_id != work.actor.id):
        raise NotFoundError("not-found", attempt=attempt_id)
    return found


def _close(work: Work, row: AttemptRow) -> None:
    asked = attempts.asked(work.session, row)
    given = attempts.answers(work.session, row.id)
    marks = [
        grade(one.question, given[item].value if item in given else None)
        for item, one in enumerate(asked)
    ]
    held, pins = figures.at_judging(work.session, row.items)
    points = [
        None if mark.needs_review and item not in held else mark.points
        for item, mark in enumerate(marks)
    ]
    at = work.now if row.deadline_at is None else min(work.now, row.deadline_at)
    final = verdict(points, row.pass_mark, held)
    outcome = {"handed_in_at": at, "result": points, "score": final.score, "passed": final.passed}
    outcome |= {"held": held or None, "is_void": bool(points) and len(held) == len(points)}
    work.session.execute(_CLOSE, {"attempt": row.id, **outcome})
    counted = [None if item in held else mark for item, mark in enumerate(points)]
    _record(work, row, asked, counted, at, given, pins)
    about = (row.id, row.person_id, row.purpose.value, row.module_id)
    work.emit(AttemptHandedIn(*about, final.score, final.passed))
    if final.passed:
        certificates.earned(work, row)
    if row.purpose is Purpose.BASELINE:
        waivers.grant(work, row.person_id, row.id)
        plans.refresh(work, row.person_id)  # it was made without knowing anything


def _record(
    work: Work,
    row: AttemptRow,
    asked: Sequence[Asked],
    points: Sequence[float | None],
    at: datetime,
    given: Mapping[int, Given],
    pins: Mapping[tuple[int, str], Pin],
) -> None:
    """What the marks show of the person; texts show something once they are reviewed, and what was
    on hold never does. How hard a question is said to be is pinned as it is known now."""
    kind = EVIDENCE_KINDS[row.purpose]
    read_at = readings.last_read(work.session, row.person_id, row.module_id)
    rows = [
        answered(
            one.question,
            mark,
            kind,
            at,
            module_id=one.module_id,
            revision_id=revision,
            attempt_id=row.id,
            item=item,
            fact_id=one.question.fact,
            seconds=given[item].seconds if item in given else None,
            weight=weight_after(read_at, row.started_at),
            **figures.pinned(pins, revision, key),
        )
        for item, ((revision, key), one, mark) in enumerate(
            zip(row.items, asked, points, strict=True)
        )
        if mark is not None
    ]
    evidence.record(work, row.person_id, [one for one in rows if one is not None])
