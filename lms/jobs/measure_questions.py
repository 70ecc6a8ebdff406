"""Counts what everybody's answers say of each question and of each module, once a night."""

from datetime import datetime, timedelta

from lms.db.base import DbSession, begin_write
from lms.db.queries.quality import figures
from lms.services import quality
from lms.services.work import Work

EVERY = timedelta(hours=20)
"""Between two counts, unless somebody asks: once a night, however late the last one was."""


def is_due(session: DbSession, now: datetime) -> bool:
    """Whether the last count is a night ago."""
    last = figures.last_measured(session)
    return last is None or now - last >= EVERY


def measure_questions(session: DbSession, now: datetime) -> int:
    """Count and write down; how many questions look bad.

    Nobody waits meanwhile: everything is read first, and then written in one short transaction. Run
    twice, it writes the same.
    """
    work = Work(session, now)
    counted, brought = quality.count_questions(work), quality.count_modules(work)
    session.rollback()
    begin_write(session)
    flagged = quality.measure_questions(work, counted)
    quality.measure_modules(work, brought)
    session.commit()
    return flagged
