"""Turning what people type as a date into a date, with the mistake named."""

import re
from calendar import monthrange
from datetime import date

from lms.domain.errors import LmsError

FIRST_YEAR, LAST_YEAR = 1950, 2099
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")


def date_of(day: str, month: str, year: str) -> date:
    """The date of three numbers as typed.

    LmsError: "date-numbers", "date-year" (first, last), "date-month", "date-day" (days: how many
    the month has, month, year).
    """
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in (day, month, year)):
        raise LmsError("date-numbers")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise LmsError("date-year", first=FIRST_YEAR, last=LAST_YEAR)
    if not 1 <= int(month) <= 12:
        raise LmsError("date-month")
    days = monthrange(int(year), int(month))[1]
    if not 1 <= int(day) <= days:
        raise LmsError("date-day", days=days, month=int(month), year=int(year))
    return date(int(year), int(month), int(day))


def read_date(text: str) -> date:
    """The date written as 2026-11-30 or 30.11.2026.

    LmsError("date-shape") or those of `date_of`.
    """
    found = _ISO.fullmatch(text.strip()) or _DOTTED.fullmatch(text.strip())
    if not found:
        raise LmsError("date-shape")
    return date_of(found["day"], found["month"], found["year"])
