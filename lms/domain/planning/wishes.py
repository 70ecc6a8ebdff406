"""What a person may ask of their own plan. The plan follows; it draws no other conclusion."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.errors import LmsError, NotFoundError
from lms.domain.planning.candidates import ItemKind, must_be_done

LONGEST_REASON = 300
"""Characters of the reason why something is postponed."""
MOST_EXTRA = 120
"""Minutes that a person may ask for on top of the cap, in one cycle."""
EXTRA_STEPS = (10, 20, 30)
"""Minutes that may be asked for at once."""
LATEST = timedelta(days=56)
"""How far ahead something without a due day may be postponed (prior)."""
ALTERNATIVES = 3
"""Items offered in place of one."""


class WishKind(StrEnum):
    """Swap an item for another, do it later, have more to do."""

    SWAP = "swap"
    POSTPONE = "postpone"
    MORE = "more"


class NotPlannedError(NotFoundError):
    """An item that is not to do in the person's plan, or not any more."""


@dataclass(frozen=True, slots=True)
class Wished:
    """An item of the plan, as far as a wish may be about it."""

    kind: ItemKind
    due: date | None


def may_swap(item: Wished, cycle_end: date) -> bool:
    """Whether another item may stand in its place: not where somebody else set the day."""
    return not must_be_done(item.kind, item.due, cycle_end)


def latest_day(item: Wished, today: date, cycle_end: date) -> date | None:
    """The last day to which the item may be put off; None if it cannot wait at all.

    What must be done waits until its due day at most.
    """
    limit = today + LATEST
    if item.due is not None and must_be_done(item.kind, item.due, cycle_end):
        limit = min(limit, item.due)
    return limit if limit > today else None


def demand_later(item: Wished, until: date, today: date, cycle_end: date) -> None:
    """LmsError unless the item may be put off until that day: "later-not-later" for today and
    before, "later-past-due" (due=…) and "later-too-far" (latest=…) for too late a day."""
    latest = latest_day(item, today, cycle_end)
    if latest is None and item.due is not None:
        raise LmsError("later-past-due", due=item.due.isoformat())
    if until <= today:
        raise LmsError("later-not-later")
    if latest is not None and until > latest:
        code = "later-past-due" if latest == item.due else "later-too-far"
        raise LmsError(code, due=latest.isoformat(), latest=latest.isoformat())


def tidy_reason(reason: str) -> str:
    """The reason without outer spaces; LmsError "words-missing" or "words-too-long"."""
    kept = " ".join(reason.split())
    if not kept:
        raise LmsError("words-missing")
    if len(kept) > LONGEST_REASON:
        raise LmsError("words-too-long", length=len(kept), most=LONGEST_REASON)
    return kept


def demand_more(minutes: int, so_far: int) -> None:
    """LmsError "more-minutes" unless so many may be asked for at once, "more-than-enough" (most=…)
    if the cycle's extra minutes would be too many."""
    if minutes not in EXTRA_STEPS:
        raise LmsError("more-minutes")
    if so_far + minutes > MOST_EXTRA:
        raise LmsError("more-than-enough", most=MOST_EXTRA)
