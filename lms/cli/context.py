"""What every command works with: the app's session and clock, one transaction, plain refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import click
from flask import current_app
from sqlalchemy import Engine

from lms.db.base import DbSession, begin_write
from lms.domain.errors import LmsError
from lms.services.work import Work
from lms.settings import Settings

SENTENCES = {
    "email-taken": "There is somebody with the address {email} already.",
    "email-missing": "Give an email address.",
    "email-malformed": "That is not an email address.",
    "email-without-at": "That is not an email address: it has no @.",
    "name-missing": "Give a name.",
    "csv-binary": "This is no table in text form. Save it as CSV.",
    "csv-broken": "Line {line} cannot be read: a quotation mark is missing.",
    "csv-column-missing": "The first line names no column {column}.",
    "csv-empty": "The file is empty.",
    "date-day": "This month has {days} days.",
    "date-month": "There are twelve months.",
    "date-numbers": "Write the day in numbers, such as 2026-10-31.",
    "date-shape": "Write the day like 2026-10-31.",
    "date-year": "Write a year from {first} to {last}.",
    "password-short": "A password has at least {least} characters.",
    "password-long": "A password has at most {most} characters.",
    "password-weak": "That password is easily guessed. Four words that do not belong together "
    "make a good one.",
}
"""What is said of the refusals that a command is likely to meet."""


def _mount() -> Any:
    return current_app.extensions["lms"]


def settings() -> Settings:
    """The settings of this app."""
    return cast(Settings, _mount().settings)


def session() -> DbSession:
    """The session that the app was mounted with."""
    return cast(DbSession, _mount().session)


def now() -> datetime:
    """The instant by the app's clock."""
    return cast(datetime, _mount().clock())


def engine() -> Engine:
    """The database of our tables."""
    return cast(Engine, session().get_bind())


@contextmanager
def reading() -> Iterator[Work]:
    """A unit of work of nobody that writes nothing."""
    try:
        yield Work(session(), now())
    finally:
        session().rollback()


@contextmanager
def working() -> Iterator[Work]:
    """A unit of work of nobody: committed when the block ends well, undone otherwise.

    A refusal ends the command with one line instead of a traceback.
    """
    held = session()
    begin_write(held)
    try:
        yield Work(held, now())
        held.commit()
    except LmsError as refusal:
        said = SENTENCES.get(refusal.code, str(refusal)).format(**refusal.facts)
        raise click.ClickException(said) from refusal
    finally:
        held.rollback()
