"""Moving a fact on: reading over, still true, needs review, comments and flags."""

from datetime import date

from sqlalchemy import func, select

from lms.db.models import FactEntry, FactVersion
from lms.domain.errors import ConflictError, LmsError
from lms.domain.facts import SETTLES_FLAGS, EntryKind, Stage
from lms.domain.permissions import Permission
from lms.services.facts.history import enter, locked, newest, refuse_stale, version, worded
from lms.services.work import Work


def send_for_review(work: Work, fact_id: str, number: int, note: str = "") -> None:
    """The author is done with the newest version: somebody else is to read it.

    ConflictError: fact-changed when it is not the newest any more, fact-stage-changed when it is no
    draft. LmsError: words-too-long, fact-retired.
    """
    work.require(Permission.EDIT_FACTS)
    found = _waiting(work, fact_id, number, Stage.DRAFT)
    found.stage = Stage.IN_REVIEW
    enter(work, fact_id, EntryKind.SENT, number, worded(note))


def give_back(work: Work, fact_id: str, number: int, note: str) -> None:
    """The version in review is not right yet; `note` says why. Errors as for `send_for_review`,
    and words-missing."""
    work.require(Permission.PUBLISH_FACTS)
    note = worded(note, is_needed=True)
    found = _waiting(work, fact_id, number, Stage.IN_REVIEW, Stage.APPROVED)
    found.stage, found.approved_by, found.approved_at = Stage.DRAFT, None, None
    enter(work, fact_id, EntryKind.RETURNED, number, note)


def approve(work: Work, fact_id: str, number: int, note: str = "") -> None:
    """Somebody other than the author has read the version in review, and it can be published.

    LmsError("fact-own-review") for the author; the others as for `send_for_review`.
    """
    work.require(Permission.PUBLISH_FACTS)
    found = _waiting(work, fact_id, number, Stage.IN_REVIEW)
    if work.actor and found.author_id == work.actor.id:
        raise LmsError("fact-own-review", id=fact_id)
    found.stage, found.approved_by, found.approved_at = Stage.APPROVED, work.actor_id, work.now
    enter(work, fact_id, EntryKind.APPROVED, number, worded(note))


def confirm(work: Work, fact_id: str, number: int, note: str = "") -> None:
    """Say that the official version `number` is still true: its review clock starts anew.

    ConflictError("fact-official-changed") when another version is official by now.
    """
    work.require(Permission.PUBLISH_FACTS)
    fact = locked(work, fact_id)
    refuse_stale(work, fact, number)
    fact.verified_at, fact.review_by = work.now, None
    enter(work, fact_id, EntryKind.CONFIRMED, number, worded(note))


def ask_review(work: Work, fact_id: str, why: str, by: date) -> None:
    """Somebody has a reason to look at an official fact before its time, until `by`.

    Asked twice, the earlier day holds. Nothing happens to a fact that is not official.
    LmsError: words-missing, words-too-long, day-past.
    """
    work.require(Permission.EDIT_FACTS)
    why = worded(why, is_needed=True)
    if by < work.today:
        raise LmsError("day-past", day=by.isoformat())
    fact = locked(work, fact_id)
    if fact.official_id is None:
        return
    fact.review_by = min(by, fact.review_by) if fact.review_by else by
    enter(work, fact_id, EntryKind.NEEDS_REVIEW, None, why, by=fact.review_by.isoformat())


def comment(work: Work, fact_id: str, number: int | None, text: str) -> None:
    """Say something about a fact, or about one version. LmsError: words-missing, words-too-long."""
    work.require(Permission.EDIT_FACTS)
    locked(work, fact_id)
    if number is not None:
        version(work, fact_id, number)
    enter(work, fact_id, EntryKind.COMMENT, number, worded(text, is_needed=True))


def flag(work: Work, fact_id: str, number: int, note: str) -> None:
    """Somebody in the field says that version `number` did not hold up on a call.

    The same words of the same person are one flag until marketing has dealt with it. LmsError:
    words-missing, words-too-long; NotFoundError without such a version.
    """
    work.require(Permission.LEARN)
    note = worded(note, is_needed=True)
    locked(work, fact_id)
    version(work, fact_id, number)
    if not _is_flagged(work, fact_id, number, note):
        enter(work, fact_id, EntryKind.FLAGGED, number, note)


def _is_flagged(work: Work, fact_id: str, number: int, note: str) -> bool:
    """Whether the actor's flag with these words is still open."""
    own = FactEntry.fact_id == fact_id
    settled = select(func.max(FactEntry.id)).where(own, FactEntry.kind.in_(SETTLES_FLAGS))
    same = select(FactEntry.id).where(
        own,
        FactEntry.version == number,
        FactEntry.by_id == work.actor_id,
        FactEntry.kind == EntryKind.FLAGGED,
        FactEntry.text == note,
        FactEntry.id > func.coalesce(settled.scalar_subquery(), 0),
    )
    return work.session.scalar(same.limit(1)) is not None


def answer_flags(work: Work, fact_id: str, text: str) -> None:
    """Close the open flags of a fact with an answer that whoever flagged it can read."""
    work.require(Permission.EDIT_FACTS)
    locked(work, fact_id)
    enter(work, fact_id, EntryKind.ANSWERED, None, worded(text, is_needed=True))


def _waiting(work: Work, fact_id: str, number: int, *stages: Stage) -> FactVersion:
    """The newest version, which must be `number` and at one of these stages."""
    fact = locked(work, fact_id)
    if fact.retired_at:
        raise LmsError("fact-retired", id=fact_id)
    found = newest(work, fact_id)
    if found.number != number:
        raise ConflictError("fact-changed", id=fact_id, newest=found.number)
    if found.stage not in stages:
        raise ConflictError("fact-stage-changed", id=fact_id, stage=found.stage.value)
    return found
