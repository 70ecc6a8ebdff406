"""Learns from everybody's answers how hard each question is, once a night."""

from datetime import datetime

from lms.db.base import DbSession, begin_write
from lms.domain.mastery.forecasts import Foreseen
from lms.services import quality
from lms.services.work import Work


def calibrate_questions(session: DbSession, now: datetime) -> tuple[int, Foreseen]:
    """Learn it and write it down, for evidence to come; how many questions somebody answered, and
    how well the answers were foreseen.

    Nobody waits meanwhile: everything is read first, and then written in one short transaction. Run
    twice, it writes the same.
    """
    difficulties, foreseen = quality.calibrate(Work(session, now))
    session.rollback()
    begin_write(session)
    written = quality.store(Work(session, now), difficulties)
    session.commit()
    return written, foreseen
