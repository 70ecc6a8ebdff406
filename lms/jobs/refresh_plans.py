"""Makes the plans of everybody whose cycle has begun, so that no page has to wait for it."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from lms.db.base import DbSession, begin_write
from lms.db.models import Person
from lms.db.queries import people, plans
from lms.services.plans import refresh_all
from lms.services.work import Work

AT_A_TIME = 10
"""People whose plans are made in one transaction: whoever wants to write waits for no more."""
_log = logging.getLogger(__name__)


def refresh_plans(
    session: DbSession, now: datetime, tell: Callable[[int, int], None] | None = None
) -> list[int]:
    """Plan the cycle around `now` for everybody who has no plan for it; the ids of who got one.

    One transaction for a few people: it may be stopped, run again and run twice at once. A person
    whose plan cannot be made is logged and left for the next run, the others get theirs. `tell`
    hears, every few people, how many of how many are through.
    """
    active = select(Person.id).where(Person.deactivated_at.is_(None)).order_by(Person.id)
    everybody, made = session.scalars(active).all(), []
    for start in range(0, len(everybody), AT_A_TIME):
        few = everybody[start : start + AT_A_TIME]
        made += _refresh(session, now, few)
        if tell:
            tell(start + len(few), len(everybody))
    return made


def _refresh(session: DbSession, now: datetime, few: Sequence[int]) -> list[int]:
    """Together, or one by one where that fails."""
    try:
        missing = _without_plan(session, now, few)
        if not missing:
            return []
        begin_write(session)
        made = refresh_all(Work(session, now), missing, only_if_missing=True)
        session.commit()
    except Exception:
        session.rollback()
        if len(few) > 1:
            return [made for one in few for made in _refresh(session, now, [one])]
        _log.exception("no plan for person %s", few[0])
        return []
    return made


def _without_plan(session: DbSession, now: datetime, few: Sequence[int]) -> list[int]:
    """Looked up before the turn to write is taken, which others may be waiting for."""
    who = people.actors(session, few)
    days = {person.id: now.astimezone(person.zone).date() for person in who}
    known = plans.planned(session, days) if days else frozenset()
    return [id for id in days if id not in known]
