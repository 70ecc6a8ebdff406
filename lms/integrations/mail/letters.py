"""What our letters say, in the language of the person who gets them; sentences live here as they
do in templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.support import NullTranslations, Translations

LOCALES = Path(__file__).resolve().parents[2] / "locale"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a letter."""

    name: str
    email: str
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be sent."""

    to: str
    subject: str
    text: str


@lru_cache(maxsize=16)
def _translations(locale: str) -> NullTranslations:
    return Translations.load(LOCALES, [locale], "lms")


def password_letter(reader: Reader, link: str, until: datetime, *, is_invitation: bool) -> Letter:
    """The letter with a link that sets a password, which works once, until `until`."""
    t = _translations(reader.locale).gettext
    moment = until.astimezone(ZoneInfo(reader.time_zone))
    until_words = format_datetime(moment, "d MMM yyyy, HH:mm", locale=reader.locale)
    if is_invitation:
        subject = t("Your Rampwise account")
        why = t("An administrator has made an account for you. Choose a password here:")
        otherwise = t("If you did not expect this, tell the administrator of your company.")
    else:
        subject = t("A new password for Rampwise")
        why = t("Somebody, hopefully you, asked for a new password. Choose one here:")
        otherwise = t("If it was not you, do nothing: your password stays as it is.")
    hello = t("Hello %(name)s,") % {"name": reader.name}
    lasts = t("The link works once, until %(until)s (%(zone)s).") % {
        "until": until_words,
        "zone": reader.time_zone,
    }
    return Letter(reader.email, subject, "\n\n".join((hello, why, link, lasts, otherwise)) + "\n")


def reviews_letter(reader: Reader, due: Sequence[tuple[str, date]], link: str) -> Letter:
    """The letter to the owner of facts (claim, review day) that should be looked at again."""
    known = _translations(reader.locale)
    subject = known.ngettext(
        "A fact of yours should be reviewed", "Facts of yours should be reviewed", len(due)
    )
    hello = known.gettext("Hello %(name)s,") % {"name": reader.name}
    asked = known.gettext("People repeat these to customers. Are they still true?")
    line = known.gettext("- %(claim)s (by %(day)s)")
    lines = [
        line % {"claim": claim, "day": format_date(day, "d MMM yyyy", locale=reader.locale)}
        for claim, day in due
    ]
    how = known.gettext("One click says so, or write what is true now:")
    text = "\n\n".join((hello, asked, "\n".join(lines), how, link))
    return Letter(reader.email, subject, text + "\n")


def waiver_letter(reader: Reader, title: str, by: str | None, note: str, link: str) -> Letter:
    """The letter to somebody who tested out of a module and is to take it after all."""
    t = _translations(reader.locale).gettext
    hello = t("Hello %(name)s,") % {"name": reader.name}
    told = {"by": by, "title": title}
    subject = t("“%(title)s” is to be taken after all") % told
    if by:
        asked = t("%(by)s asks you to take “%(title)s” after all:") % told
    else:
        asked = t("You are asked to take “%(title)s” after all:") % told
    where = t("Your baseline check let you skip it. Here it is:")
    text = "\n\n".join((hello, asked, note, where, link))
    return Letter(reader.email, subject, text + "\n")
