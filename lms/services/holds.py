"""Ending what a material change held back: questions confirmed or rewritten, modules confirmed."""

from collections.abc import Collection

from sqlalchemy import select

from lms.db.models import ModuleNotice, QuestionHold
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.services.facts.publishing import open_holds
from lms.services.work import Work


def confirm_question(work: Work, module_id: str, question: str) -> None:
    """The question is right although its fact changed: it counts again, unless it was found bad.

    NotFoundError when no changed fact holds it back.
    """
    work.require(Permission.PUBLISH_FACTS)
    hold = work.session.scalars(open_holds(module_id, question)).first()
    if hold is None:
        raise NotFoundError("not-found", question=question)
    hold.confirmed_at, hold.confirmed_by = work.now, work.actor_id
    work.session.flush()
    work.audit("question.confirmed", "module", module_id, question=question, fact=hold.fact_id)


def rewritten(work: Work, module_id: str, revision_id: int, changed: Collection[str]) -> None:
    """These questions are asked otherwise from this revision on, or no longer: what held them back
    holds on to the revisions before it only. What is retired is never asked again, however it is
    worded."""
    still_open = select(QuestionHold).where(
        QuestionHold.module_id == module_id,
        QuestionHold.question.in_(changed),
        QuestionHold.confirmed_at.is_(None),
        QuestionHold.rewritten_in.is_(None),
        QuestionHold.retired_at.is_(None),
    )
    for hold in work.session.scalars(still_open).all():
        hold.rewritten_in = revision_id
        work.audit("question.rewritten", "module", module_id, question=hold.question)
    work.session.flush()


def confirm_text(work: Work, notice_id: int) -> str:
    """The text around a changed fact is right: the banner goes. The id of the module.

    Confirmed twice, nothing happens. NotFoundError without such a notice.
    """
    work.require(Permission.EDIT_FACTS)
    notice = work.session.get(ModuleNotice, notice_id, with_for_update=True)
    if notice is None:
        raise NotFoundError("not-found", notice=notice_id)
    if notice.confirmed_at is None:
        notice.confirmed_at, notice.confirmed_by = work.now, work.actor_id
        work.session.flush()
        work.audit("module.confirmed", "module", notice.module_id, fact=notice.fact_id)
    return notice.module_id
