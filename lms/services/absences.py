"""When people train: the days on which they are away, and the rhythm of their own plans."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.db.models import Absence, Person
from lms.db.queries import plans
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.people import Subject
from lms.domain.permissions import Permission
from lms.services import plans as planning
from lms.services.work import Work

LONGEST = timedelta(days=366)
"""Days that one absence may last."""
LONGEST_CYCLE = 2
"""Weeks that one plan may cover."""


def record(work: Work, person_id: int, first_day: date, last_day: date) -> int:
    """The person is away on these days, both included; the id of the absence.

    By themselves or by their manager. The plan in force shrinks at once if it is touched; the same
    days again are the same absence. NotFoundError for nobody, NotAllowedError for other people's
    people; LmsError "absence-order", "absence-too-long" (most=days) or "day-past".
    """
    person = _person(work, person_id)
    if last_day < first_day:
        raise LmsError("absence-order")
    if last_day - first_day > LONGEST:
        raise LmsError("absence-too-long", most=LONGEST.days)
    if last_day < _today(work, person):
        raise LmsError("day-past")
    known = _same(work, person_id, first_day, last_day)
    if known is not None:
        return known
    made = Absence(
        person_id=person_id,
        first_day=first_day,
        last_day=last_day,
        recorded_by=work.actor_id or person_id,
        recorded_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    _tell(work, "absence.recorded", made)
    _replan(work, person, made)
    return made.id


def withdraw(work: Work, absence_id: int) -> None:
    """The person is not away after all; an absence that was withdrawn stays so.

    NotFoundError for an unknown one, NotAllowedError for other people's people.
    """
    found = work.session.get(Absence, absence_id, with_for_update=True)
    if found is None:
        raise NotFoundError("not-found", absence=absence_id)
    person = _person(work, found.person_id)
    if found.withdrawn_at is not None:
        return
    found.withdrawn_at = work.now
    work.session.flush()
    _tell(work, "absence.withdrawn", found)
    _replan(work, person, found)


def set_rhythm(work: Work, weekday: int, weeks: int) -> None:
    """The actor's plans begin on that weekday (Monday 0) and cover so many weeks, from the next on.

    LmsError "rhythm" for anything that no plan can have.
    """
    work.require(Permission.LEARN)
    if not (0 <= weekday <= 6 and 1 <= weeks <= LONGEST_CYCLE):
        raise LmsError("rhythm")
    person = work.session.get_one(Person, work.actor_id, with_for_update=True)
    person.cycle_weekday, person.cycle_weeks = weekday, weeks
    work.session.flush()


def _person(work: Work, person_id: int) -> Person:
    """The person, held until the transaction ends, if the actor may plan for them."""
    found = work.session.get(Person, person_id, with_for_update=True)
    if found is None or found.deactivated_at is not None:
        raise NotFoundError("not-found", person=person_id)
    if work.actor_id == person_id:
        work.require(Permission.LEARN)
    else:
        work.require(Permission.ASSIGN, Subject(found.id, found.team_id))
    return found


def _same(work: Work, person_id: int, first_day: date, last_day: date) -> int | None:
    query = select(Absence.id).where(
        Absence.person_id == person_id,
        Absence.first_day == first_day,
        Absence.last_day == last_day,
        Absence.withdrawn_at.is_(None),
    )
    return work.session.scalar(query)


def _tell(work: Work, action: str, absence: Absence) -> None:
    """What a manager says of somebody else is written down."""
    if work.actor_id not in (None, absence.person_id):
        days = {"first": absence.first_day.isoformat(), "last": absence.last_day.isoformat()}
        work.audit(action, "absence", absence.id, person=absence.person_id, **days)


def _replan(work: Work, person: Person, absence: Absence) -> None:
    """Only a plan that is in force, and only if days of it are meant."""
    plan = plans.current(work.session, person.id, _today(work, person))
    if plan and absence.first_day <= plan.cycle_end and absence.last_day >= plan.cycle_start:
        planning.refresh(work, person.id)


def _today(work: Work, person: Person) -> date:
    return work.now.astimezone(ZoneInfo(person.time_zone)).date()
