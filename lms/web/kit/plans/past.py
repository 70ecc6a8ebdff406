"""Plans that were, in words: what was planned, what became of each item, and of the levels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.db.queries.plans import PastCycle, PlanItemRow, PlanView, SkillMove
from lms.db.queries.plans.wishes import WishRow
from lms.domain.planning.wishes import WishKind
from lms.web.kit.i18n import day, t
from lms.web.kit.plans.titles import named, title_of


@dataclass(frozen=True, slots=True)
class Line:
    """One planned item: `state` is the word for what became of it; `notes` what else happened."""

    title: str
    minutes: int
    is_done: bool
    state: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One cycle in words."""

    title: str
    is_over: bool
    minutes: int
    minutes_done: int
    cap: int
    lines: tuple[Line, ...]
    asked: tuple[str, ...]
    moves: tuple[SkillMove, ...]


def told(cycles: Iterable[PastCycle]) -> list[Told]:
    """The cycles as pages show them."""
    return [
        Told(
            title=_days(one.plan),
            is_over=one.is_over,
            minutes=one.plan.minutes,
            minutes_done=one.plan.minutes_done,
            cap=one.plan.cap,
            lines=tuple(_line(item, one) for item in one.plan.items),
            asked=tuple(_asked(wish, one.plan.items) for wish in one.wishes),
            moves=one.moves,
        )
        for one in cycles
    ]


def _days(plan: PlanView) -> str:
    first, last = day(plan.cycle_start, "d MMM"), day(plan.cycle_end, "d MMM yyyy")
    return t("%(first)s to %(last)s", first=first, last=last)


def _line(item: PlanItemRow, cycle: PastCycle) -> Line:
    notes = []
    if item.is_rolled_over:
        notes.append(t("from the plan before"))
    if item.key in cycle.rolled_over:
        notes.append(t("taken up again in the next plan"))
    return Line(title_of(item), item.minutes, item.is_done, _state(item, cycle), tuple(notes))


def _state(item: PlanItemRow, cycle: PastCycle) -> str:
    if item.done_at is not None:
        return t("done %(day)s", day=day(item.done_at, "EEE d MMM"))
    return t("not done") if cycle.is_over else t("to do")


def _asked(wish: WishRow, items: Sequence[PlanItemRow]) -> str:
    said = _wish(wish, {item.key: title_of(item) for item in items})
    return t("%(wish)s (taken back)", wish=said) if wish.undone_at else said


def _wish(wish: WishRow, titles: dict[str, str]) -> str:
    title = named(wish.key or "", wish.title)
    if wish.kind is WishKind.MORE:
        return t("Asked for %(minutes)s minutes more", minutes=wish.minutes)
    if wish.kind is WishKind.POSTPONE and wish.until:
        return t(
            "Put off until %(day)s: %(title)s. “%(reason)s”",
            day=day(wish.until, "d MMM"), title=title, reason=wish.reason,
        )  # fmt: skip
    other = titles.get(wish.wanted or "")
    if other is None:
        return t("Swapped out: %(title)s", title=title)
    return t("Swapped: %(other)s instead of %(title)s", other=other, title=title)
