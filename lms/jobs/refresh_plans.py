"""Makes the plans of everybody whose cycle has begun, so that no page has to wait for it."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from lms.db.base import DbSession, begin_write
from lms.db.models import Person
from lms.db.queries import people, plans
from lms.services.plans import refresh
from lms.services.work import Work

_log = logging.getLogger(__name__)


def refresh_plans(
    session: DbSession, now: datetime, tell: Callable[[int, int], None] | None = None
) -> list[int]:
    """Plan the cycle around `now` for everybody who has no plan for it; the ids of who got one.

    One transaction a person: it may be stopped, run again and run twice at once. A person whose
    plan cannot be made is logged and left for the next run, the others get theirs. `tell` hears,
    after each person, how many of how many are through.
    """
    active = select(Person.id).where(Person.deactivated_at.is_(None)).order_by(Person.id)
    everybody, made = session.scalars(active).all(), []
    for number, person_id in enumerate(everybody, start=1):
        if _refresh(session, now, person_id):
            made.append(person_id)
        if tell:
            tell(number, len(everybody))
    return made


def _refresh(session: DbSession, now: datetime, person_id: int) -> bool:
    try:
        if _has_plan(session, now, person_id):
            return False
        begin_write(session)
        is_made = refresh(Work(session, now), person_id, only_if_missing=True)
        session.commit()
    except Exception:
        session.rollback()
        _log.exception("no plan for person %s", person_id)
        return False
    return is_made


def _has_plan(session: DbSession, now: datetime, person_id: int) -> bool:
    """Looked up before the turn to write is taken, which others may be waiting for."""
    person = people.actor_by_id(session, person_id)
    if person is None:
        return True
    today = now.astimezone(person.zone).date()
    return plans.chosen(session, person_id, today) is not None
