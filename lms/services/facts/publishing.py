"""Putting a version into force, and what a material change holds back: questions and the modules
around the fact. Who has to learn it again follows from the certificates and is stored nowhere."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select

from lms.db.models import Fact, FactVersion, ModuleNotice, QuestionHold
from lms.db.queries import content
from lms.domain.asking.quality import HoldCause
from lms.domain.errors import ConflictError, LmsError
from lms.domain.events import FactMadeOfficial
from lms.domain.facts import Change, EntryKind, Stage
from lms.domain.permissions import Permission
from lms.services import cards
from lms.services.facts.history import enter, in_force, locked, refuse_stale, version, worded
from lms.services.work import Work


def publish(
    work: Work, fact_id: str, number: int, replacing: int | None, change: Change | None,
    reason: str = "", due: date | None = None, still_right: Collection[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Make an approved version what everybody sees, from now on, verified now.

    `replacing` is the official version that the person had before their eyes (None: none), and
    `change` what the new one does to the one that was official last (None for the first only). A
    material change raises a notice on every module that embeds the fact and holds the questions
    that test it, except those in `still_right`, as (module, question); `due` is the day until which
    people certified on an older version should learn it.

    ConflictError: fact-official-changed, fact-retired, fact-stage-changed. LmsError:
    fact-change-missing, fact-reason-missing (any change needs one), fact-due-missing, day-past,
    words-too-long.
    """
    work.require(Permission.PUBLISH_FACTS)
    fact = locked(work, fact_id)
    refuse_stale(work, fact, replacing)
    if fact.retired_at:
        raise ConflictError("fact-retired", id=fact_id)
    found = version(work, fact_id, number)
    if found.stage is not Stage.APPROVED:
        raise ConflictError("fact-stage-changed", id=fact_id, stage=found.stage.value)
    reason = worded(reason)
    if _was_official(work, fact_id):
        _refuse_unexplained(work, change, reason, due)
    else:
        change = due = None
    found.change, found.reason = change, reason
    found.delta_due = due if change is Change.MATERIAL else None
    put_into_force(work, fact, found)
    if change is Change.MATERIAL:
        hold_back(work, fact_id, number, still_right)


def put_into_force(work: Work, fact: Fact, found: FactVersion) -> None:
    """Make the version official without asking anybody: its approval has been seen to."""
    before = in_force(work, fact)
    if before:
        before.stage = Stage.REPLACED
    found.stage, found.official_at, found.official_by = Stage.OFFICIAL, work.now, work.actor_id
    fact.official_id, fact.verified_at, fact.review_by = found.id, work.now, None
    work.session.flush()
    change = found.change.value if found.change else None
    enter(work, fact.id, EntryKind.PUBLISHED, found.number, found.reason, change=change)
    work.emit(FactMadeOfficial(fact.id, found.number, change))
    cards.index(work, fact.id)


def hold_back(
    work: Work, fact_id: str, number: int, still_right: Collection[tuple[str, str]] = ()
) -> None:
    """Raise a notice on each module in force that embeds the fact, and hold each question in force
    that tests it and does not stand in `still_right`."""
    for module_id, _title in content.modules_with(work.session, fact_id):
        _raise_notice(work, module_id, fact_id, number)
    for one in content.questions_on(work.session, fact_id):
        _hold(work, one.module_id, one.key, fact_id, number, still_right)
    work.session.flush()


def retire(work: Work, fact_id: str, reason: str) -> None:
    """The fact is true no longer, and nothing takes its place: nobody sees it, and what is built on
    it is held back. Nobody has to learn anything. LmsError: words-missing, fact-retired."""
    work.require(Permission.PUBLISH_FACTS)
    reason = worded(reason, is_needed=True)
    fact = locked(work, fact_id)
    if fact.retired_at:
        raise LmsError("fact-retired", id=fact_id)
    official = in_force(work, fact)
    fact.retired_at, fact.official_id, fact.review_by = work.now, None, None
    if official:
        official.stage = Stage.REPLACED
        hold_back(work, fact_id, official.number)
    work.session.flush()
    enter(work, fact_id, EntryKind.RETIRED, official.number if official else None, reason)
    cards.index(work, fact_id)


def _was_official(work: Work, fact_id: str) -> bool:
    once = select(FactVersion.id).where(
        FactVersion.fact_id == fact_id, FactVersion.official_at.is_not(None)
    )
    return work.session.scalar(once.limit(1)) is not None


def _refuse_unexplained(work: Work, change: Change | None, reason: str, due: date | None) -> None:
    if change is None:
        raise LmsError("fact-change-missing")
    if not reason:
        raise LmsError("fact-reason-missing")
    if change is Change.MATERIAL and due is None:
        raise LmsError("fact-due-missing")
    if change is Change.MATERIAL and due is not None and due < work.today:
        raise LmsError("day-past", day=due.isoformat())


def _raise_notice(work: Work, module_id: str, fact_id: str, number: int) -> None:
    """One open notice a module and fact; a later change takes the place of an earlier."""
    still_open = select(ModuleNotice).where(
        ModuleNotice.module_id == module_id,
        ModuleNotice.fact_id == fact_id,
        ModuleNotice.confirmed_at.is_(None),
    )
    notice = work.session.scalars(still_open).first()
    if notice:
        notice.version = number
        return
    work.session.add(
        ModuleNotice(module_id=module_id, fact_id=fact_id, version=number, raised_at=work.now)
    )


def _hold(
    work: Work, module_id: str, question: str, fact_id: str, number: int,
    still_right: Collection[tuple[str, str]],
) -> None:  # fmt: skip
    """One open hold a question; who says that it is still right ends an earlier one as well."""
    hold = work.session.scalars(open_holds(module_id, question)).first()
    if (module_id, question) in still_right:
        if hold:
            hold.confirmed_at, hold.confirmed_by = work.now, work.actor_id
    elif hold:
        hold.fact_id, hold.version = fact_id, number
    else:
        work.session.add(
            QuestionHold(
                module_id=module_id,
                question=question,
                fact_id=fact_id,
                version=number,
                held_at=work.now,
            )
        )


def open_holds(
    module_id: str, question: str, cause: HoldCause = HoldCause.FACT
) -> Select[QuestionHold]:
    """The hold on a question for this cause that nobody has ended."""
    return select(QuestionHold).where(
        QuestionHold.module_id == module_id,
        QuestionHold.question == question,
        QuestionHold.cause == cause,
        QuestionHold.confirmed_at.is_(None),
        QuestionHold.rewritten_in.is_(None),
    )
