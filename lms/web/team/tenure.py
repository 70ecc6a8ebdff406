"""How long somebody has been here, in words."""

from collections.abc import Iterable
from datetime import date

from lms.web.kit.i18n import day, n, t
from lms.web.kit.mount import work

_WEEK, _YEAR = 7, 365
_DAYS_UNTIL = 14
"""Days are counted one by one until then, weeks until a year."""


def words(first_days: Iterable[date | None]) -> dict[date | None, str]:
    """The words for each first day."""
    today = work().today
    return {first: _words(first, today) if first else "" for first in set(first_days)}


def _words(first: date, today: date) -> str:
    days = (today - first).days
    if days < 0:
        return t("starts %(day)s", day=day(first, "d MMM"))
    if days < _DAYS_UNTIL:
        return t("day %(n)s", n=days + 1)
    if days < _YEAR:
        return t("week %(n)s", n=days // _WEEK + 1)
    return n("%(n)s year", "%(n)s years", days // _YEAR)
