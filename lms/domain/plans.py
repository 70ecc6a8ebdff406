"""The week's plan: which items close most of a person's gap per minute, and why each is there.

Pure: candidates, readings and minutes come in, a plan with its reasons and figures goes out. What
one item is worth to one skill stands in `gains`; sentences belong to the web.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from lms.domain.candidates import (
    Candidate,
    ItemKind,
    PlanInput,
    belief_of,
    by_due,
    effect_of,
    is_blocked,
    is_hard,
    is_settled_by,
    minutes_of_questions,
)
from lms.domain.gains import Effect
from lms.domain.levels import chance_below
from lms.domain.reasons import Fact, Reason, ReasonCode, largest_gap, reason_of

__all__ = [
    "Candidate",
    "Fact",
    "ItemKind",
    "Plan",
    "PlanInput",
    "PlanItem",
    "Reason",
    "ReasonCode",
    "RunnerUp",
    "cycle_of",
    "figures_of",
    "minutes_of_questions",
    "plan",
]

PLAN_FROM = 0.5
"""P(below target) from which a lesson is worth planning; naming a gap to anybody takes more."""
LEAST_GAIN = 0.5
"""Weighted level points: below it an item is not worth asking for a person's time."""
FIRST_LOOK = 4.0
"""Level points that asking is worth on a skill never seen, besides what the answers tell: until
somebody has looked, nothing can be taught to the point (prior)."""
SAME_SKILL = 2
"""Items on one skill in a cycle, as long as there is anything else."""
WEEK_DAYS = 7
FIGURES = (
    *("minutes", "skill", "target", "level", "low", "high", "p_below"),
    *("gain", "gain_per_minute"),
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
    not assessed. `gain` is in level points × role weight × product weight, given the items above.
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
    gain: float
    gain_per_minute: float
    runner_up: RunnerUp | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The items in the order to do them; `minutes` is their sum.

    `over_cap`: hard items and the minutes already spent exceed the cap. `blocked`: assignments and
    due steps left out because a prerequisite is missing.
    """

    items: tuple[PlanItem, ...]
    minutes: int
    cap: int
    already_spent: int
    over_cap: bool
    blocked: tuple[Candidate, ...]


def plan(given: PlanInput) -> Plan:
    """The plan for one person and one cycle; the order of the candidates never matters.

    Assignments come first, then track steps due by the cycle's end, even over the cap; then what is
    worth most per minute, while it fits. Nothing whose prerequisites are missing, one item a
    module, two a skill unless there is nothing else.
    """
    draft = _Draft(given)
    draft.fill(c for c in given.candidates if is_hard(c, given))
    hard = draft.minutes
    while (best := draft.best()) is not None:
        draft.take(best)
    return Plan(
        items=draft.items(),
        minutes=draft.minutes,
        cap=given.cap,
        already_spent=given.already_spent,
        over_cap=hard > 0 and given.already_spent + hard > given.cap,
        blocked=tuple(c for c in by_due(given.candidates) if is_blocked(c, given)),
    )


def figures_of(item: PlanItem) -> dict[str, object]:
    """The item as plain JSON values, unrounded, so that every figure can be computed again."""
    candidate = item.candidate
    due = candidate.due.isoformat() if candidate.due else None
    facts = {"code": item.reason.code.value, "facts": dict(item.reason.facts)}
    named = {name: getattr(item, name) for name in FIGURES}
    runner_up = asdict(item.runner_up) if item.runner_up else None
    about = {name: getattr(candidate, name) for name in ("key", "title", "module")}
    about |= {"kind": candidate.kind.value, "due": due}
    return about | named | {"reason": facts, "runner_up": runner_up}


def cycle_of(day: date, starts_on: int) -> tuple[date, date]:
    """First and last day (inclusive) of the week around `day`; `starts_on` 0 = Monday .. 6."""
    start = day - timedelta(days=(day.weekday() - starts_on) % WEEK_DAYS)
    return start, start + timedelta(days=WEEK_DAYS - 1)


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a candidate is worth at one moment, and the skill that gains most by it."""

    candidate: Candidate
    gain: float
    skill: str | None

    @property
    def per_minute(self) -> float:
        return self.gain / max(1, self.candidate.minutes)

    @property
    def rank(self) -> tuple[float, str]:
        return -self.per_minute, self.candidate.key


class _Draft:
    """A plan in the making: beliefs move as if each item taken were done."""

    def __init__(self, given: PlanInput) -> None:
        allowed = [c for c in given.candidates if c.prerequisites_met]
        self.given = given
        self.minutes = 0
        self.chosen: list[tuple[_Worth, list[_Worth]]] = []
        self.on_skill: Counter[str | None] = Counter()
        self.targets = {s: r.target for s, r in given.readings.items() if r.target is not None}
        self.beliefs = {s: belief_of(given.readings[s]) for s in self.targets}
        self.unseen = {s for s in self.targets if given.readings[s].n == 0}
        askable = {s for c in allowed if c.kind is ItemKind.QUESTIONS for s, _ in c.skills}
        self.to_ask = self.unseen & askable
        self.worths = {c.key: self.worth(c) for c in allowed}

    @property
    def left(self) -> int:
        return self.given.cap - self.given.already_spent - self.minutes

    def fill(self, candidates: Iterable[Candidate]) -> None:
        for candidate in by_due(candidates):
            if candidate.key in self.worths:
                self.take(self.worths[candidate.key])

    def best(self) -> _Worth | None:
        fit = [w for w in self.worths.values() if w.candidate.minutes <= self.left]
        fit = [w for w in fit if w.gain >= LEAST_GAIN]
        varied = [w for w in fit if self.on_skill[w.skill] < SAME_SKILL]
        return min(varied or fit, key=lambda w: w.rank, default=None)

    def take(self, worth: _Worth) -> None:
        candidate = worth.candidate
        rivals = [w for w in self.worths.values() if w.candidate.minutes <= self.left]
        self.chosen.append((worth, rivals))
        self.minutes += candidate.minutes
        self.on_skill[worth.skill] += 1
        effect, touched = effect_of(candidate, self.given), {skill for skill, _ in candidate.skills}
        for skill, share in candidate.skills:
            if skill in self.beliefs:
                self.beliefs[skill] = effect.on(self.beliefs[skill], share)
        if effect.asks:
            self.unseen -= touched
        self.revalue(candidate, touched)

    def revalue(self, done: Candidate, touched: set[str]) -> None:
        for other in [w.candidate for w in self.worths.values()]:
            if is_settled_by(other, done):
                del self.worths[other.key]
            elif any(skill in touched for skill, _ in other.skills):
                self.worths[other.key] = self.worth(other)

    def worth(self, candidate: Candidate) -> _Worth:
        effect = effect_of(candidate, self.given)
        parts = {s: self.part(candidate, effect, s, share) for s, share in candidate.skills}
        skill = min(parts, key=lambda s: (-parts[s], s), default=None)
        return _Worth(candidate, candidate.product_weight * sum(parts.values()), skill)

    def part(self, candidate: Candidate, effect: Effect, skill: str, share: float) -> float:
        if skill not in self.beliefs:
            return 0.0
        if candidate.kind is ItemKind.LESSON and not self.is_teachable(skill):
            return 0.0
        worth = effect.worth(self.beliefs[skill], self.targets[skill], share)
        if effect.asks and skill in self.unseen:
            worth += share * FIRST_LOOK
        return self.given.weights.get(skill, 1.0) * worth

    def is_teachable(self, skill: str) -> bool:
        """Ask before teaching; teach what is more likely than not below target."""
        if skill in self.to_ask:
            return False
        return chance_below(self.beliefs[skill], self.targets[skill]) >= PLAN_FROM

    def items(self) -> tuple[PlanItem, ...]:
        largest = largest_gap(self.given)
        return tuple(self.item(worth, rivals, largest) for worth, rivals in self.chosen)

    def item(self, worth: _Worth, rivals: list[_Worth], largest: str | None) -> PlanItem:
        candidate, reading = worth.candidate, self.given.readings.get(worth.skill or "")
        seen = reading if reading is not None and reading.n > 0 else None
        return PlanItem(
            candidate=candidate,
            minutes=candidate.minutes,
            reason=reason_of(candidate, worth.skill, self.given, largest),
            skill=worth.skill,
            target=reading.target if reading else None,
            level=seen.level if seen else None,
            low=seen.low if seen else None,
            high=seen.high if seen else None,
            p_below=seen.p_below if seen else None,
            gain=worth.gain,
            gain_per_minute=worth.per_minute,
            runner_up=self.runner_up(rivals),
        )

    def runner_up(self, rivals: list[_Worth]) -> RunnerUp | None:
        left_out = [w for w in rivals if w.gain >= LEAST_GAIN and w.candidate.key in self.worths]
        best = min(left_out, key=lambda w: w.rank, default=None)
        if best is None:
            return None
        return RunnerUp(best.candidate.key, best.candidate.title, best.gain, best.candidate.minutes)
