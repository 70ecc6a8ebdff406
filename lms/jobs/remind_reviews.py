"""Reminds the owners of facts that a review is due."""

from datetime import datetime

from lms.db.base import DbSession, begin_write
from lms.services.facts.reminding import remind
from lms.services.work import Work


def remind_reviews(session: DbSession, now: datetime) -> list[str]:
    """Put a letter into the outbox for each owner with facts to look at; the ids of the facts.

    All in one transaction; run again, nothing is asked twice for the same review day.
    """
    begin_write(session)
    asked = remind(Work(session, now))
    session.commit()
    return asked
