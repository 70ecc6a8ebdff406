"""The history of a fact in plain sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lms.db.queries.registry.history import Entry
from lms.domain.facts import Change, EntryKind
from lms.web.kit import i18n
from lms.web.kit.i18n import t


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: what, when, and the words that somebody added."""

    icon: str
    sentence: str
    at: datetime
    words: str


_ICONS = {
    EntryKind.APPROVED: "check",
    EntryKind.CONFIRMED: "verified",
    EntryKind.PUBLISHED: "verified",
    EntryKind.NEEDS_REVIEW: "clock",
    EntryKind.FLAGGED: "flag",
    EntryKind.CONFLICT: "alert",
    EntryKind.RETIRED: "cross",
    EntryKind.RETURNED: "back",
    EntryKind.RESTORED: "refresh",
}


def timeline(entries: Iterable[Entry]) -> list[Line]:
    """Each line of the history as a sentence, in the order given."""
    sentences = _sentences()
    return [
        Line(_ICONS.get(one.kind, "todo"), _told(one, sentences), one.at, one.text)
        for one in entries
    ]


def _told(one: Entry, sentences: dict[EntryKind, str]) -> str:
    told = _published(one) if one.kind is EntryKind.PUBLISHED else sentences[one.kind]
    by = one.details.get("by")
    until = i18n.day(date.fromisoformat(by)) if by else ""
    who = one.by or t("The import of files")
    return told % {"who": who, "version": one.version, "day": until}


def _published(one: Entry) -> str:
    return {
        Change.MATERIAL.value: t(
            "%(who)s published version %(version)s: something else is true, people learn it again"
        ),
        Change.EDITORIAL.value: t(
            "%(who)s published version %(version)s: the same meaning in better words"
        ),
    }.get(one.details.get("change") or "", t("%(who)s made version %(version)s official"))


def _sentences() -> dict[EntryKind, str]:
    return {
        EntryKind.WRITTEN: t("%(who)s wrote version %(version)s"),
        EntryKind.COMMENT: t("%(who)s commented"),
        EntryKind.SENT: t("%(who)s sent version %(version)s for review"),
        EntryKind.RETURNED: t("%(who)s gave version %(version)s back"),
        EntryKind.APPROVED: t("%(who)s approved version %(version)s"),
        EntryKind.CONFIRMED: t("%(who)s said that version %(version)s is still true"),
        EntryKind.NEEDS_REVIEW: t("%(who)s asked for a review until %(day)s"),
        EntryKind.RETIRED: t("%(who)s retired the fact"),
        EntryKind.RESTORED: t("%(who)s took the fact up again"),
        EntryKind.FLAGGED: t("%(who)s said that version %(version)s did not hold up on a call"),
        EntryKind.ANSWERED: t("%(who)s answered what was said about it"),
        EntryKind.CONFLICT: t("%(who)s found another text in a file than the one here"),
        EntryKind.REMINDED: t("%(who)s reminded the owner"),
    }
