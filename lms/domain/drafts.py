"""A plan in the making: what each candidate is worth, given what has been chosen so far."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lms.domain.candidates import (
    MINUTES_PER_QUESTION,
    Candidate,
    ItemKind,
    PlanInput,
    belief_of,
    by_due,
    cap_of,
    is_allowed,
    is_settled_by,
    outlook_of,
)
from lms.domain.gains import FACT_WORTH, MODULE_MOVE, SOON_SHARE, Effect, Prospect, kept
from lms.domain.levels import chance_below
from lms.domain.memory import Outlook

PLAN_FROM = 0.5
"""P(below target) from which a lesson is worth planning; naming a gap to anybody takes more."""
LEAST_GAIN = 0.5
"""Weighted level points: below it an item is not worth asking for a person's time."""
FIRST_LOOK = 4.0
"""Level points that asking is worth on a skill never seen, besides what the answers tell: until
somebody has looked, nothing can be taught to the point (prior)."""
SAME_SKILL = 2
"""Items on one skill in a cycle, as long as there is anything else."""
READING_HELPS = 0.25
"""What reading still does for a skill that is known and not shown: practise, don't read (prior)."""
PRACTICE_HELPS = 0.5
"""What practice does, against a lesson, for a skill that is not yet known (prior)."""

_READING = frozenset({ItemKind.LESSON, ItemKind.REVIEW})


@dataclass(frozen=True, slots=True)
class Worth:
    """What a candidate is worth at one moment, and the skill that gains most by it."""

    candidate: Candidate
    gain: float
    skill: str | None
    per_minute: float

    @property
    def rank(self) -> tuple[float, str]:
        """The best is the smallest."""
        return -self.per_minute, self.candidate.key


@dataclass(frozen=True, slots=True)
class Choice:
    """An item taken: its worth when it was, and what else would have fitted."""

    worth: Worth
    rivals: tuple[Worth, ...]
    rolled_over: bool = False


class Draft:
    """Beliefs move as if each item taken were done."""

    def __init__(self, given: PlanInput) -> None:
        allowed = [c for c in given.candidates if is_allowed(c, given)]
        self.given = given
        self.cap = cap_of(given)
        self.minutes = 0
        self.chosen: list[Choice] = []
        self.on_skill: Counter[str | None] = Counter()
        self.outlooks = {c.key: outlook_of(c, given) for c in given.candidates}
        self.prospects = self.at_first()
        self.unseen = {s for s in self.prospects if given.readings[s].n == 0}
        askable = {s for c in allowed if c.kind is ItemKind.QUESTIONS for s, _ in c.skills}
        self.to_ask = self.unseen & askable
        self.worths = {c.key: self.worth(c) for c in allowed}

    def at_first(self) -> dict[str, Prospect]:
        """Where each skill with a target is heading when nothing is done."""
        soon, later = Counter[str](), Counter[str]()
        seen = set()
        for candidate in self.given.candidates:
            if candidate.module is None or candidate.module in seen:
                continue
            seen.add(candidate.module)
            view = self.outlooks[candidate.key]
            for skill, share in candidate.skills:
                soon[skill] += MODULE_MOVE * share * (view.now - view.week)
                later[skill] += MODULE_MOVE * share * (view.now - view.month)
        return {
            s: Prospect.of(belief_of(r), r.mean - soon[s], r.mean - later[s], r.target)
            for s, r in self.given.readings.items()
            if r.target is not None
        }

    @property
    def left(self) -> int:
        """Minutes that are not planned yet."""
        return self.cap - self.given.already_spent - self.minutes

    def fill(self, candidates: Iterable[Candidate]) -> None:
        """Take these, if they may be, whatever they cost."""
        for candidate in by_due(candidates):
            if candidate.key in self.worths:
                self.take(self.worths[candidate.key])

    def carry(self) -> None:
        """Take what rolled over from the last cycle, the best first, while it fits."""
        waiting = [self.worths[k] for k in self.given.rolled_over if k in self.worths]
        for worth in sorted(waiting, key=lambda w: w.rank):
            again = self.worths.get(worth.candidate.key)
            if again is not None and again.candidate.minutes <= self.left:
                self.take(again)

    def best(self) -> Worth | None:
        """What is worth most per minute of what still fits, for the sake of variety at first."""
        left = self.left
        fit = [w for w in self.worths.values() if w.candidate.minutes <= left]
        fit = [w for w in fit if w.gain >= LEAST_GAIN]
        varied = [w for w in fit if self.on_skill[w.skill] < SAME_SKILL]
        return min(varied or fit, key=lambda w: w.rank, default=None)

    def take(self, worth: Worth) -> None:
        """Choose it, and value again what trains the same skills."""
        candidate, left = worth.candidate, self.left
        rivals = tuple(w for w in self.worths.values() if w.candidate.minutes <= left)
        again = candidate.key in self.given.rolled_over
        self.chosen.append(Choice(worth, rivals, again))
        self.minutes += candidate.minutes
        self.on_skill[worth.skill] += 1
        touched = {skill for skill, _ in candidate.skills}
        effect = self.effect(candidate)
        for skill, share in candidate.skills:
            if skill in self.prospects:
                self.prospects[skill] = self.prospects[skill].after(effect, share)
        if effect.asks:
            self.unseen -= touched
            self.to_ask -= touched
        self.revalue(candidate, touched)

    def revalue(self, done: Candidate, touched: set[str]) -> None:
        """Drop what is settled and value again what is touched."""
        for other in [w.candidate for w in self.worths.values()]:
            if is_settled_by(other, done):
                del self.worths[other.key]
            elif any(skill in touched for skill, _ in other.skills):
                self.worths[other.key] = self.worth(other)

    def worth(self, candidate: Candidate) -> Worth:
        """What the candidate is worth now."""
        effect = self.effect(candidate)
        parts = {s: self.part(candidate, effect, s, share) for s, share in candidate.skills}
        skill = min(parts, key=lambda s: (-parts[s], s), default=None)
        gain = sum(parts.values()) if parts else self.of_fact(candidate)
        gain *= candidate.product_weight
        return Worth(candidate, gain, skill, gain / max(1, candidate.minutes))

    def effect(self, candidate: Candidate) -> Effect:
        """Questions ask; all else keeps its content in mind, or brings it there."""
        if candidate.kind is ItemKind.QUESTIONS:
            return Effect(asks=candidate.minutes / MINUTES_PER_QUESTION)
        return kept(self.outlooks[candidate.key], MODULE_MOVE)

    def of_fact(self, candidate: Candidate) -> float:
        """Level points of a fact, or of anything else that trains no skill and is no fact: 0."""
        if candidate.fact is None:
            return 0.0
        view: Outlook = self.outlooks[candidate.key]
        soon, later = view.week_done - view.week, view.month_done - view.month
        return max(0.0, FACT_WORTH * (SOON_SHARE * soon + (1.0 - SOON_SHARE) * later))

    def part(self, candidate: Candidate, effect: Effect, skill: str, share: float) -> float:
        """Weighted level points that one skill gains."""
        prospect = self.prospects.get(skill)
        if prospect is None:
            return 0.0
        if candidate.kind is ItemKind.LESSON and not self.is_teachable(skill, prospect):
            return 0.0
        worth = self.helps(candidate, skill) * prospect.worth(effect, share)
        if effect.asks and skill in self.unseen:
            worth += share * FIRST_LOOK
        return self.given.weights.get(skill, 1.0) * worth

    def helps(self, candidate: Candidate, skill: str) -> float:
        """Practise, don't read, what is known and not shown."""
        if candidate.kind is ItemKind.PRACTICE:
            return 1.0 if skill in self.given.practise else PRACTICE_HELPS
        is_idle = candidate.kind in _READING and skill in self.given.practise
        return READING_HELPS if is_idle else 1.0

    def is_teachable(self, skill: str, prospect: Prospect) -> bool:
        """Ask before teaching; teach what is more likely than not below target."""
        if skill in self.to_ask:
            return False
        return chance_below(prospect.now, prospect.target) >= PLAN_FROM
