"""The week's plan: which items close most of a person's gap per minute, and why each is there.

Pure: candidates, readings, memory and minutes come in, a plan with its reasons and figures goes
out. What one item is worth to one skill stands in `gains`, how items are chosen in `drafts`;
sentences belong to the web.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.domain.planning.candidates import (
    Candidate,
    ItemKind,
    PlanInput,
    by_due,
    is_blocked,
    is_hard,
    minutes_of_questions,
)
from lms.domain.planning.drafts import BY_RANK, LEAST_GAIN, Choice, Draft, Worth
from lms.domain.planning.reasons import (
    EmptyCode,
    Fact,
    Reason,
    ReasonCode,
    empty_reasons,
    largest_gap,
    reason_of,
)

__all__ = [
    "PLAN_FROM",
    "Candidate",
    "EmptyCode",
    "Fact",
    "ItemKind",
    "Plan",
    "PlanInput",
    "PlanItem",
    "Reason",
    "ReasonCode",
    "RunnerUp",
    "alternatives",
    "cycle_of",
    "figures_of",
    "minutes_of_questions",
    "plan",
]

PLAN_FROM = 0.5
"""P(below target) from which somebody may be suggested a module; naming a gap takes more."""
WEEK_DAYS = 7
FIGURES = (
    *("minutes", "skill", "target", "level", "low", "high", "p_below"),
    *("recall", "recall_7", "recall_28", "recall_7_done", "recall_28_done"),
    *("gain", "gain_per_minute", "rolled_over"),
)
"""Names of an item's own figures, as kept with a plan."""


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best item, at the moment of choosing, that did not make the plan."""

    key: str
    title: str
    gain: float
    minutes: int


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One chosen item with the figures that chose it.

    `skill` is the one that gains most. `level`, `low`, `high` and `p_below` are None for a skill
    not assessed. The recalls are 0..1: now, in 7 and 28 days without the item, and with it; None
    for what is not remembered or forgotten: questions and what trains nothing. `gain` is in level
    points × role weight × product weight, given the items above.
    """

    candidate: Candidate
    minutes: int
    reason: Reason
    skill: str | None
    target: int | None
    level: int | None
    low: int | None
    high: int | None
    p_below: float | None
    recall: float | None
    recall_7: float | None
    recall_28: float | None
    recall_7_done: float | None
    recall_28_done: float | None
    gain: float
    gain_per_minute: float
    runner_up: RunnerUp | None
    rolled_over: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The items in the order to do them; `minutes` is their sum.

    `cap` is what the cycle allows after absences and extra minutes. `over_cap`: hard items and the
    minutes already spent exceed it. `blocked`: assignments, deltas and due steps left out because a
    prerequisite is missing. `empty_because` is set only when there are no items.
    """

    items: tuple[PlanItem, ...]
    minutes: int
    cap: int
    already_spent: int
    over_cap: bool
    blocked: tuple[Candidate, ...]
    empty_because: tuple[EmptyCode, ...] = ()


def plan(given: PlanInput) -> Plan:
    """The plan for one person and one cycle; the order of the candidates never matters.

    Assignments and deltas come first, then track steps due by the cycle's end, even over the cap;
    then what the person asked for and what rolled over; then what is worth most per minute, while
    it fits. Nothing whose prerequisites are missing, one item a module, two a skill unless there is
    nothing else. Questions stand before what else need not be done: answers may change the rest.
    """
    draft = Draft(given)
    draft.fill(c for c in given.candidates if is_hard(c, given))
    hard, first = draft.minutes, len(draft.chosen)
    draft.carry()
    while (best := draft.best()) is not None:
        draft.take(best)
    draft.ask_first(first)
    items = _items(draft)
    return Plan(
        items=items,
        minutes=draft.minutes,
        cap=draft.cap,
        already_spent=given.already_spent,
        over_cap=hard > 0 and given.already_spent + hard > draft.cap,
        blocked=tuple(c for c in by_due(given.candidates) if is_blocked(c, given)),
        empty_because=() if items else empty_reasons(given),
    )


def alternatives(given: PlanInput, key: str, n: int = 3) -> tuple[PlanItem, ...]:
    """The best `n` items that would fit in the place of `key` in the plan, the best first.

    Valued as if all other items of the plan were done. Empty for items that must be done, and for
    keys that are not in the plan.
    """
    made = plan(given)
    mine = next((i.candidate for i in made.items if i.candidate.key == key), None)
    if mine is None or is_hard(mine, given):
        return ()
    draft = Draft(replace(given, swapped=given.swapped | {key}))
    for item in made.items:
        if item.candidate.key != key and item.candidate.key in draft.worths:
            draft.take(draft.worths[item.candidate.key])
    fit = [w for w in draft.worths.values() if w.candidate.minutes <= draft.left]
    best = sorted((w for w in fit if w.gain >= LEAST_GAIN), key=BY_RANK)[:n]
    largest = largest_gap(given)
    return tuple(_item(Choice(worth, ()), draft, largest) for worth in best)


def figures_of(item: PlanItem) -> dict[str, object]:
    """The item as plain JSON values, unrounded, so that every figure can be computed again."""
    candidate = item.candidate
    due = candidate.due.isoformat() if candidate.due else None
    facts = {"code": item.reason.code.value, "facts": dict(item.reason.facts)}
    named = {name: getattr(item, name) for name in FIGURES}
    rival = item.runner_up
    runner_up = {name: getattr(rival, name) for name in RunnerUp.__slots__} if rival else None
    about = {name: getattr(candidate, name) for name in ("key", "title", "module", "fact")}
    about |= {"kind": candidate.kind.value, "due": due}
    return about | named | {"reason": facts, "runner_up": runner_up}


def cycle_of(day: date, starts_on: int, weeks: int = 1) -> tuple[date, date]:
    """First and last day (inclusive) of a cycle that begins in the week around `day`; `starts_on`
    0 = Monday .. 6."""
    start = day - timedelta(days=(day.weekday() - starts_on) % WEEK_DAYS)
    return start, start + timedelta(days=weeks * WEEK_DAYS - 1)


def _items(draft: Draft) -> tuple[PlanItem, ...]:
    largest = largest_gap(draft.given)
    return tuple(_item(choice, draft, largest) for choice in draft.chosen)


def _item(choice: Choice, draft: Draft, largest: str | None) -> PlanItem:
    worth, given = choice.worth, draft.given
    candidate, reading = worth.candidate, given.readings.get(worth.skill or "")
    seen = reading if reading is not None and reading.n > 0 else None
    view = draft.outlooks[candidate.key] if _is_remembered(candidate) else None
    return PlanItem(
        candidate=candidate,
        minutes=candidate.minutes,
        reason=reason_of(candidate, worth.skill, given, largest),
        skill=worth.skill,
        target=reading.target if reading else None,
        level=seen.level if seen else None,
        low=seen.low if seen else None,
        high=seen.high if seen else None,
        p_below=seen.p_below if seen else None,
        recall=view.now if view else None,
        recall_7=view.week if view else None,
        recall_28=view.month if view else None,
        recall_7_done=view.week_done if view else None,
        recall_28_done=view.month_done if view else None,
        gain=worth.gain,
        gain_per_minute=worth.per_minute,
        runner_up=_runner_up(choice.rivals, draft),
        rolled_over=choice.rolled_over,
    )


def _is_remembered(candidate: Candidate) -> bool:
    return candidate.module is not None or candidate.fact is not None


def _runner_up(rivals: tuple[Worth, ...], draft: Draft) -> RunnerUp | None:
    left_out = [w for w in rivals if w.candidate.key in draft.worths]
    best = min(left_out, key=BY_RANK, default=None)
    if best is None:
        return None
    return RunnerUp(best.candidate.key, best.candidate.title, best.gain, best.candidate.minutes)
