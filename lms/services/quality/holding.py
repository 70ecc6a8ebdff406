"""Taking a bad question out of the scoring, and back: what was answered before follows at once."""

from lms.db.models import Module, OutboxEntry, QuestionHold
from lms.db.queries.modules import FALLBACK, current_text
from lms.db.queries.quality.answers import answered_by
from lms.domain.asking.quality import HoldCause
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.events import QuestionReweighed
from lms.domain.permissions import Permission
from lms.services import evidence
from lms.services.facts.history import worded
from lms.services.facts.publishing import open_holds
from lms.services.work import Work

AT_ONCE = 200
"""People whose levels follow within the request; those of more follow by a job."""


def hold(work: Work, module_id: str, question: str, note: str) -> None:
    """The question counts for nobody until it is released or rewritten, and neither does what was
    answered before.

    Held twice, only the note changes. `note` says why. NotFoundError for a question that is not in
    force; LmsError: words-missing, words-too-long, question-retired.
    """
    _put_aside(work, module_id, question, note, is_for_good=False)


def retire(work: Work, module_id: str, question: str, note: str) -> None:
    """The question is never asked again, and what was answered to it counts for nobody. Errors as
    for `hold`; this cannot be taken back."""
    _put_aside(work, module_id, question, note, is_for_good=True)


def release(work: Work, module_id: str, question: str, note: str) -> None:
    """The question is good after all: it counts again, and so does what was answered before.

    NotFoundError when nobody found it bad; LmsError: words-missing, words-too-long,
    question-retired.
    """
    work.require(Permission.PUBLISH_FACTS)
    note = worded(note, is_needed=True)
    held = _open_hold(work, module_id, question)
    if held is None:
        raise NotFoundError("not-found", question=question)
    held.confirmed_at, held.confirmed_by = work.now, work.actor_id
    work.session.flush()
    work.audit("question.released", "module", module_id, question=question, note=note)
    _weigh_anew(work, module_id, question)


def follow(work: Work, entry: OutboxEntry, most: int) -> int:
    """Let the levels of the next `most` people follow a question that was weighed anew; how many
    people that were.

    What it has done stands in the entry, so that it can be stopped after each call; the entry is
    delivered when nobody is left.
    """
    asked = QuestionReweighed(**entry.payload)
    people = answered_by(work.session, asked.module_id, asked.question, asked.after, most)
    evidence.rebuild(work, people, repair=True)
    if len(people) < most:
        entry.delivered_at = work.now
    else:
        entry.payload = {**entry.payload, "after": people[-1]}
    work.session.flush()
    return len(people)


def _put_aside(
    work: Work, module_id: str, question: str, note: str, *, is_for_good: bool
) -> None:  # fmt: skip
    work.require(Permission.PUBLISH_FACTS)
    note = worded(note, is_needed=True)
    _refuse_unknown(work, module_id, question)
    known = _open_hold(work, module_id, question)
    held = known or QuestionHold(
        module_id=module_id, question=question, cause=HoldCause.QUALITY, held_at=work.now
    )
    held.note, held.held_by = note, work.actor_id
    held.retired_at = work.now if is_for_good else None
    work.session.add(held)
    work.session.flush()
    action = "question.retired" if is_for_good else "question.held"
    work.audit(action, "module", module_id, question=question, note=note)
    if known is None:
        _weigh_anew(work, module_id, question)


def _refuse_unknown(work: Work, module_id: str, question: str) -> None:
    """Two who decide about the same module take turns."""
    work.session.get(Module, module_id, with_for_update=True)
    _, text = current_text(work.session, module_id, FALLBACK)
    if question not in {one.key for one in (text.quiz.questions if text.quiz else ())}:
        raise NotFoundError("not-found", question=question)


def _open_hold(work: Work, module_id: str, question: str) -> QuestionHold | None:
    """The hold that nobody ended; LmsError("question-retired") for one that is for good."""
    found = work.session.scalars(open_holds(module_id, question, HoldCause.QUALITY)).first()
    if found and found.retired_at:
        raise LmsError("question-retired", question=question)
    return found


def _weigh_anew(work: Work, module_id: str, question: str) -> None:
    """Levels follow at once where they are few; a job follows in any case: somebody may be handing
    in at this very moment."""
    people = answered_by(work.session, module_id, question, 0, AT_ONCE + 1)
    if len(people) <= AT_ONCE:
        evidence.rebuild(work, people, repair=True)
    work.emit(QuestionReweighed(module_id, question))
