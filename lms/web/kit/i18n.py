"""Sentences, dates and numbers in the reader's language and zone; our own gettext domain `lms`."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.support import NullTranslations, Translations
from flask import g

LOCALES = Path(__file__).resolve().parents[2] / "locale"
LANGUAGES = {"en": "English", "nb": "Norsk bokmål", "hu": "Magyar"}


@lru_cache(maxsize=len(LANGUAGES))
def _translations(locale: str) -> NullTranslations:
    return Translations.load(LOCALES, [locale], "lms")


def reader() -> tuple[str, str]:
    """(locale, time zone) of the person who reads this page."""
    try:
        person = g.lms_work.actor
    except (AttributeError, RuntimeError):  # nobody asked yet; outside a request
        return "en", "UTC"
    return (person.locale, person.time_zone) if person else ("en", "UTC")


def t(message: str, **values: object) -> str:
    """`message` in the reader's language, with `%(name)s` filled in."""
    text = _translations(reader()[0]).gettext(message)
    return text % values if values else text


def n(one: str, many: str, number: int, **values: object) -> str:
    """`one` or `many` in the reader's language; `%(n)s` is the number."""
    text = _translations(reader()[0]).ngettext(one, many, number)
    return text % {"n": number, **values}


def local(instant: datetime) -> datetime:
    """The instant on the reader's clock."""
    return instant.astimezone(ZoneInfo(reader()[1]))


def day(value: date | datetime, form: str = "d MMM yyyy") -> str:
    """A date as the reader writes it; an instant counts in the reader's zone."""
    when = local(value).date() if isinstance(value, datetime) else value
    return _written(when, form, reader()[0])


@lru_cache(maxsize=4096)
def _written(value: date, form: str, locale: str) -> str:
    return format_date(value, form, locale=locale)


def clock(value: datetime) -> str:
    """Hours and minutes in the reader's zone."""
    return format_time(local(value), "HH:mm", locale=reader()[0])


def moment(value: datetime) -> str:
    """Date and time in the reader's zone."""
    return format_datetime(local(value), "d MMM yyyy, HH:mm", locale=reader()[0])
