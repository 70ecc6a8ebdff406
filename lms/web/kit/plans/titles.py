"""What the items of plans are called."""

from datetime import date
from typing import Any, Protocol

from lms.domain.planning.plans import ItemKind
from lms.web.kit.i18n import n, t


class Titled(Protocol):
    """As much of an item as its name needs."""

    @property
    def kind(self) -> ItemKind: ...
    @property
    def title(self) -> str: ...
    @property
    def minutes(self) -> int: ...


def title_of(item: Titled) -> str:
    """What the item is called."""
    if item.kind is ItemKind.QUESTIONS:
        return n(
            "One question on %(skill)s", "%(n)s questions on %(skill)s", item.minutes,
            skill=item.title,
        )  # fmt: skip
    return _named(item.kind, item.title)


def named(key: str, title: str) -> str:
    """The same where only key and title are known, as of a runner-up."""
    start = key.split(":")[0]
    kinds = {"questions": ItemKind.QUESTIONS, "practice": ItemKind.PRACTICE}
    return _named(kinds.get(start) or (ItemKind.DELTA if start == "delta" else None), title)


def _named(kind: ItemKind | None, title: str) -> str:
    if kind is ItemKind.QUESTIONS:
        return t("Questions on %(skill)s", skill=title)
    if kind is ItemKind.PRACTICE:
        return t("Practise %(skill)s", skill=title)
    if kind is ItemKind.DELTA:
        return t("What changed: %(claim)s", claim=title)
    return title


def quoted(title: str) -> str:
    """The name in quotation marks; one that brings its own keeps those."""
    return title if title.startswith("“") else t("“%(title)s”", title=title)


def kinds() -> dict[ItemKind, str]:
    """The word for each kind."""
    return {
        ItemKind.ASSIGNMENT: t("Module"),
        ItemKind.DELTA: t("Update"),
        ItemKind.LESSON: t("Module"),
        ItemKind.TRACK_STEP: t("Step"),
        ItemKind.REVIEW: t("Review"),
        ItemKind.QUESTIONS: t("Questions"),
        ItemKind.PRACTICE: t("Practice"),
    }


def iso_day(value: Any) -> date | None:
    """The date in a stored fact."""
    return date.fromisoformat(value) if value else None
