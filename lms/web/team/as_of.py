"""Looking back: the day that `?as_of=YYYY-MM-DD` asks for, and the instant that it stands for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import flash, request

from lms.domain.errors import LmsError
from lms.domain.typed_dates import read_date
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was asked for: the `day`, None for today; what was `typed`, and what is wrong with it,
    "" where nothing is."""

    day: date | None
    typed: str = ""
    wrong: str = ""


def asked() -> AsOf:
    """What the address asks for. Today, or nothing, is no looking back."""
    typed = (request.args.get("as_of") or "").strip()
    if not typed:
        return AsOf(None)
    try:
        day = read_date(typed)
    except LmsError as error:
        return AsOf(None, typed, sentence(error))
    if day > work().today:
        return AsOf(None, typed, t("This day is still to come. Choose today or an earlier day."))
    return AsOf(day if day < work().today else None, typed)


def as_of() -> date | None:
    """The earlier day to show, None for today. What cannot be shown is told on the page, which then
    shows today."""
    found = asked()
    if found.wrong:
        flash(t("You see today. %(wrong)s", wrong=found.wrong), "bad")
    return found.day


def instant(day: date | None) -> datetime:
    """The last moment of an earlier day on the reader's clock; this moment for None."""
    if day is None:
        return work().now
    tomorrow = datetime.combine(day + timedelta(days=1), time(), actor().zone)
    return tomorrow - timedelta(microseconds=1)
