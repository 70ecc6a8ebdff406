"""Judging free texts: a manager gives points to what people of their teams wrote."""

from sqlalchemy import update

from lms.db.models import AnswerReview, Attempt
from lms.db.queries import attempts, reviews
from lms.db.queries.attempts import ATTEMPT, AttemptRow
from lms.db.queries.quality import figures
from lms.domain.asking.attempts import answered, verdict
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.events import AttemptReviewed
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.permissions import Permission
from lms.services import certificates, evidence
from lms.services.work import Work

_TO_REVIEW = ATTEMPT.with_for_update()


def review(work: Work, attempt_id: int, item: int, points: float, comment: str = "") -> None:
    """Give `points` (0 to 1) to the text at `item`; with the last one the attempt is scored.

    NotAllowedError unless the actor manages the person's team, NotFoundError where no text was
    handed in, LmsError("bad-points") out of range, ConflictError("reviewed-already") for a second
    judgement.
    """
    subject = reviews.subject_of(work.session, attempt_id)
    if subject is None:
        raise NotFoundError("not-found", attempt=attempt_id)
    work.require(Permission.REVIEW_ANSWERS, subject)
    if not 0.0 <= points <= 1.0:
        raise LmsError("bad-points")
    row, known = _open_texts(work, attempt_id, item)
    _keep(work, row, item, points, comment)
    _show(work, row, item, points)
    _finish(work, row, known | {item: points})


def _open_texts(work: Work, attempt_id: int, item: int) -> tuple[AttemptRow, dict[int, float]]:
    """The attempt, held until the transaction ends, and the points given to its texts so far."""
    row = AttemptRow(*work.session.execute(_TO_REVIEW, {"attempt": attempt_id}).one())
    known = {n: one.points for n, one in reviews.judged(work.session, attempt_id).items()}
    if item in known:
        raise ConflictError("reviewed-already")
    if row.result is None or not 0 <= item < len(row.result) or row.result[item] is not None:
        raise NotFoundError("not-found", item=item)
    return row, known


def _keep(work: Work, row: AttemptRow, item: int, points: float, comment: str) -> None:
    work.session.add(
        AnswerReview(
            attempt_id=row.id,
            item=item,
            reviewer_id=work.actor_id,
            points=points,
            comment=comment.strip(),
            reviewed_at=work.now,
        )
    )
    work.session.flush()
    work.audit("review", "attempt", row.id, item=item, points=points)


def _show(work: Work, row: AttemptRow, item: int, points: float) -> None:
    one = attempts.asked_one(work.session, row, item)
    source = {"attempt_id": row.id, "item": item, "module_id": one.module_id}
    revision, key = row.items[item]
    pins = figures.pins(work.session, [(revision, key)])
    source |= {
        "rater_id": work.actor_id,
        "revision_id": revision,
        **figures.pinned(pins, revision, key),
    }
    shown = answered(one.question, points, EvidenceKind.REVIEW, work.now, **source)
    evidence.record(work, row.person_id, [shown] if shown else [])


def _finish(work: Work, row: AttemptRow, known: dict[int, float]) -> None:
    result = [known.get(n) if mark is None else mark for n, mark in enumerate(row.result or [])]
    final = verdict(result, row.pass_mark, row.held or ())
    if final.score is None:
        return
    outcome = {"result": result, "score": final.score, "passed": final.passed}
    work.session.execute(update(Attempt).where(Attempt.id == row.id).values(outcome))
    work.emit(AttemptReviewed(row.id, row.person_id, final.score, bool(final.passed)))
    if final.passed:
        certificates.earned(work, row)
