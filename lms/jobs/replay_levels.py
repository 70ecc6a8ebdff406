"""Lets levels follow questions that were held or released, where too many people answered them for
one request."""

from datetime import datetime

from sqlalchemy import select

from lms.db.base import DbSession, begin_write
from lms.db.models import OutboxEntry
from lms.domain.events import QuestionReweighed
from lms.services import quality
from lms.services.work import Work

AT_A_TIME = 100
"""People in one transaction."""


def replay_levels(session: DbSession, now: datetime) -> int:
    """Replay the logs of everybody who answered such a question; how many people were looked at.

    How far it got stands in the outbox, committed every `AT_A_TIME` people: it may be stopped, run
    again and run twice at once.
    """
    looked_at = 0
    while True:
        begin_write(session)
        entry = session.scalars(_NEXT).first()
        if entry is None:
            session.rollback()
            return looked_at
        looked_at += quality.follow(Work(session, now), entry, AT_A_TIME)
        session.commit()


_NEXT = (
    select(OutboxEntry)
    .where(OutboxEntry.delivered_at.is_(None), OutboxEntry.event == QuestionReweighed.name)
    .order_by(OutboxEntry.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
