"""Sending the letters that wait in the outbox: tokens are made and committed first, then sent."""

import logging
from datetime import datetime

from sqlalchemy import select

from lms.db.base import DbSession, begin_write
from lms.db.models import OutboxEntry, Person
from lms.db.queries import waivers
from lms.db.queries.registry import facts
from lms.domain.events import FactReviewsDue, PasswordLinkWanted, WaiverOverruled
from lms.integrations.mail.letters import (
    Letter,
    Reader,
    password_letter,
    reviews_letter,
    waiver_letter,
)
from lms.integrations.mail.transport import MailError, send
from lms.services.passwords import INVITATION_LASTS, RESET_LASTS, make_link
from lms.services.work import Work
from lms.settings import Settings

log = logging.getLogger(__name__)
BY_MAIL = (PasswordLinkWanted.name, FactReviewsDue.name, WaiverOverruled.name)
"""Events that end in a letter."""
MOST = 100
"""letters in one go"""


def deliver_mail(session: DbSession, settings: Settings, now: datetime) -> int:
    """Send what is waiting, oldest first; how many letters left.

    Commits before it sends, so that no transaction waits for a mail server. Two of these at once
    send nothing twice; what did not leave waits for the next time, unless its link would be old.
    """
    begin_write(session)
    waiting = _claim(session, now)
    letters = [(entry, _letter(Work(session, now), settings, entry)) for entry in waiting]
    session.commit()
    failed = [entry for entry, letter in letters if letter and not _leaves(settings, letter)]
    if failed:
        begin_write(session)
        for entry in failed:
            session.get_one(OutboxEntry, entry.id).delivered_at = None
        session.commit()
    return sum(letter is not None for _, letter in letters) - len(failed)


def _claim(session: DbSession, now: datetime) -> list[OutboxEntry]:
    waiting = session.scalars(
        select(OutboxEntry)
        .where(OutboxEntry.delivered_at.is_(None), OutboxEntry.event.in_(BY_MAIL))
        .order_by(OutboxEntry.id)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    ).all()
    for entry in waiting:
        entry.delivered_at = now
    return list(waiting)


def _letter(work: Work, settings: Settings, entry: OutboxEntry) -> Letter | None:
    """What the event asks to be sent; None for somebody who has left, and when it is too late."""
    person = work.session.get(Person, entry.payload["person_id"])
    if person is None or person.deactivated_at:
        return None
    if not settings.mail_url:
        log.warning("Mail is not set up (LMS_MAIL_URL is empty): %s was not sent", entry.event)
        return None
    reader = Reader(person.name, person.email, person.locale, person.time_zone)
    if entry.event == FactReviewsDue.name:
        return _reviews(work, settings, reader, FactReviewsDue(**entry.payload))
    if entry.event == WaiverOverruled.name:
        return _waiver(work, settings, reader, WaiverOverruled(**entry.payload))
    return _password_link(work, settings, reader, entry)


def _reviews(work: Work, settings: Settings, reader: Reader, due: FactReviewsDue) -> Letter | None:
    """The facts that still wait for their review."""
    rows = [facts.fact(work.session, fact_id) for fact_id in due.fact_ids]
    waiting = [(row.claim, row.next_review) for row in rows if row and row.next_review]
    if not waiting:
        return None
    return reviews_letter(reader, waiting, f"{settings.public_url.rstrip('/')}/studio/facts")


def _waiver(
    work: Work, settings: Settings, reader: Reader, overruled: WaiverOverruled
) -> Letter | None:
    """The module that is to be taken after all, unless it was retired meanwhile."""
    about = (overruled.person_id, overruled.module_id, reader.locale)
    row = waivers.of_module(work.session, *about)
    if row is None:
        return None
    link = f"{settings.public_url.rstrip('/')}/modules/{row.module_id}"
    return waiver_letter(reader, row.module_title, row.overruled_by, row.note, link)


def _password_link(
    work: Work, settings: Settings, reader: Reader, entry: OutboxEntry
) -> Letter | None:
    """The letter with a fresh link."""
    wanted = PasswordLinkWanted(**entry.payload)
    lasts = INVITATION_LASTS if wanted.is_invitation else RESET_LASTS
    if entry.at + lasts <= work.now:
        return None
    token = make_link(work, wanted.person_id, lasts)
    link = f"{settings.public_url.rstrip('/')}/reset/{token}"
    return password_letter(reader, link, work.now + lasts, is_invitation=wanted.is_invitation)


def _leaves(settings: Settings, letter: Letter) -> bool:
    try:
        return send(settings, letter.to, letter.subject, letter.text)
    except MailError as error:
        log.warning("A letter did not leave and waits: %s", error)
        return False
