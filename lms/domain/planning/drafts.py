"""A plan in the making: what each candidate is worth, given what has been chosen so far."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from lms.domain.mastery.levels import Reading, SkillStanding
from lms.domain.mastery.skills import logistic
from lms.domain.planning.candidates import (
    MINUTES_PER_QUESTION,
    Candidate,
    ItemKind,
    PlanInput,
    belief_of,
    by_due,
    cap_of,
    is_allowed,
    outlook_of,
)
from lms.domain.planning.gains import CROSSING, FACT_WORTH, Effect, Prospect, spread_of, weigh

TEACH_FROM = 0.2
"""P(below target in 28 days) from which a lesson is worth planning."""
LEAST_GAIN = 0.5
"""Weighted level points: below it an item is not worth asking for a person's time."""
SAME_SKILL = 2
"""Items on one skill in a cycle, as long as there is anything else."""
READING_HELPS = 0.25
"""What reading still does for a skill that is known and not shown: practise, don't read (prior)."""
PRACTICE_HELPS = 0.5
"""What practice does, against a lesson, for a skill that is not known to need it (prior)."""
FEWEST_MODULES = 3.0
"""Modules that a skill is taken to have at least: one is never the whole of it (prior)."""
UNTAUGHT_EVIDENCE = 20.0
"""Pieces of evidence on a skill at which half of the level counts for content that was never
taught: most answers are about content that was (prior)."""
FRESH = 0.94
"""Recall from which something learned is not gone over again, whatever it would gain (prior)."""

_READING = frozenset({ItemKind.LESSON, ItemKind.REVIEW})


@dataclass(frozen=True, slots=True)
class Worth:
    """What a candidate is worth at one moment, and the skill that gains most by it."""

    candidate: Candidate
    gain: float
    skill: str | None
    per_minute: float
    rank: tuple[float, str]
    """the best is the smallest"""


BY_RANK = attrgetter("rank")


@dataclass(frozen=True, slots=True)
class Choice:
    """An item taken: its worth when it was, and what else would have fitted and been worth it."""

    worth: Worth
    rivals: tuple[Worth, ...]
    rolled_over: bool = False


class Draft:
    """Prospects move as if each item taken were done."""

    def __init__(self, given: PlanInput) -> None:
        self.given = given
        self.cap = cap_of(given)
        self.minutes = 0
        self.chosen: list[Choice] = []
        self.on_skill: Counter[str | None] = Counter()
        ordered = sorted(given.candidates, key=lambda c: c.key)
        allowed = [c for c in ordered if is_allowed(c, given)]
        self.outlooks = {c.key: outlook_of(c, given) for c in ordered}
        self.whole: dict[str, float] = {}
        self.untaught: dict[str, float] = {}
        self.prospects = self._at_first(_modules(ordered, given))
        self.effects = {c.key: self._effects(c) for c in allowed}
        self.worths = {c.key: self.worth(c) for c in allowed}
        self.about = _about(allowed)

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
        """Take what the person asked for, then what rolled over from the last cycle, each the best
        first, while it fits."""
        for keys in (self.given.wanted, self.given.rolled_over):
            waiting = [self.worths[key] for key in keys if key in self.worths]
            for worth in sorted(waiting, key=BY_RANK):
                again = self.worths.get(worth.candidate.key)
                if again is not None and again.candidate.minutes <= self.left:
                    self.take(again)

    def best(self) -> Worth | None:
        """What is worth most per minute of what still fits, for the sake of variety at first."""
        left = self.left
        fit = [
            w for w in self.worths.values() if w.gain >= LEAST_GAIN and w.candidate.minutes <= left
        ]
        varied = [w for w in fit if self.on_skill[w.skill] < SAME_SKILL]
        return min(varied or fit, key=BY_RANK, default=None)

    def ask_first(self, start: int) -> None:
        """Put questions before all else that was chosen, from the place `start` on."""
        rest = self.chosen[start:]
        rest.sort(key=lambda choice: choice.worth.candidate.kind is not ItemKind.QUESTIONS)
        self.chosen[start:] = rest

    def take(self, worth: Worth) -> None:
        """Choose it, and value again what trains the same skills."""
        candidate, left = worth.candidate, self.left
        rivals = tuple(
            [
                w
                for w in self.worths.values()
                if w.gain >= LEAST_GAIN and w.candidate.minutes <= left
            ]
        )
        self.chosen.append(Choice(worth, rivals, candidate.key in self.given.rolled_over))
        self.minutes += candidate.minutes
        self.on_skill[worth.skill] += 1
        for skill, effect in self.effects[candidate.key]:
            self.prospects[skill] = self.prospects[skill].after(effect)
        self._settle(candidate)

    def _settle(self, done: Candidate) -> None:
        """Drop the item itself and the same module's and fact's, value again what trains the same
        skills; what no longer fits is left as it is."""
        for key in (done.key, *self.about["module", done.module], *self.about["fact", done.fact]):
            self.worths.pop(key, None)
        left = self.left
        touched = {key for skill, _ in done.skills for key in self.about["skill", skill]}
        for key in sorted(touched):
            other = self.worths.get(key)
            if other is not None and other.candidate.minutes <= left:
                self.worths[key] = self.worth(other.candidate)

    def worth(self, candidate: Candidate) -> Worth:
        """What the candidate is worth now."""
        best, skill, gain = -1.0, None, 0.0
        for name, effect in self.effects[candidate.key]:
            part = self._part(candidate, name, effect)
            gain += part
            if part > best:
                best, skill = part, name
        if not candidate.skills:
            gain = self._of_fact(candidate)
        gain *= candidate.product_weight
        rate = gain / max(1, candidate.minutes)
        return Worth(candidate, gain, skill, rate, (-rate, candidate.key))

    def _at_first(self, modules: dict[str, list[tuple[str, float]]]) -> dict[str, Prospect]:
        """Where each skill with a target is heading when nothing is done."""
        found = {}
        for skill, reading in self.given.readings.items():
            rows = modules.get(skill, [])
            self.whole[skill] = max(FEWEST_MODULES, sum(share for _, share in rows))
            if reading.target is not None:
                found[skill] = self._heading(reading, reading.target, rows)
        return found

    def _heading(self, reading: Reading, target: int, rows: list[tuple[str, float]]) -> Prospect:
        """What is recalled of the modules that were learned, and what answers show of the rest."""
        whole, taught, soon, later = self.whole[reading.skill], 0.0, 0.0, 0.0
        for key, share in rows:
            view = self.outlooks[key]
            if view.now > 0.0:
                taught += share / whole
                soon += share / whole * view.week
                later += share / whole * view.month
        shown = reading.n / (reading.n + UNTAUGHT_EVIDENCE) * (1.0 - taught)
        shown *= logistic(reading.mean)
        self.untaught[reading.skill] = shown
        rest = (1.0 - taught) * shown
        belief = belief_of(reading)
        spread = spread_of(belief, taught)
        return Prospect.of(
            belief, 100.0 * (soon + rest), 100.0 * (later + rest), target, taught, spread
        )

    def _effects(self, candidate: Candidate) -> list[tuple[str, Effect]]:
        """What it does to each skill with a target, by name."""
        named = sorted((s, share) for s, share in candidate.skills if s in self.prospects)
        if candidate.kind is ItemKind.QUESTIONS:
            asked = candidate.minutes / MINUTES_PER_QUESTION
            rest = {skill: 1.0 - self.prospects[skill].taught for skill, _ in named}
            return [(s, Effect(asks=share * rest[s] * asked)) for s, share in named]
        return [(skill, self._taught(candidate, skill, share)) for skill, share in named]

    def _taught(self, candidate: Candidate, skill: str, share: float) -> Effect:
        """Points kept from being forgotten, or brought there; of content never taught, what answers
        show of it without the item is not gained again."""
        view = self.outlooks[candidate.key]
        is_new = view.now == 0.0 and candidate.kind is not ItemKind.PRACTICE
        known = self.untaught[skill] if is_new else 0.0
        points = 100.0 * self._helps(candidate, skill) * share / self.whole[skill]
        soon, later = view.week_done - view.week - known, view.month_done - view.month - known
        return Effect(soon=points * max(0.0, soon), later=points * max(0.0, later))

    def _helps(self, candidate: Candidate, skill: str) -> float:
        """Practise, don't read, what is known and not shown."""
        if candidate.kind is ItemKind.PRACTICE:
            return 1.0 if skill in self.given.practise else PRACTICE_HELPS
        is_idle = candidate.kind in _READING and skill in self.given.practise
        return READING_HELPS if is_idle else 1.0

    def _part(self, candidate: Candidate, skill: str, effect: Effect) -> float:
        """Weighted level points that one skill gains."""
        prospect = self.prospects[skill]
        if candidate.kind in _READING and not self._is_worth_reading(candidate, skill, prospect):
            return 0.0
        worth = prospect.worth(effect)
        if candidate.kind is ItemKind.PRACTICE and skill in self.given.practise:
            worth = max(worth, CROSSING)
        return self.given.weights.get(skill, 1.0) * worth

    def _is_worth_reading(self, candidate: Candidate, skill: str, prospect: Prospect) -> bool:
        """Not what is fresh; a lesson only where the target is in doubt, and not where the person
        tested out before anything was taught."""
        if self.outlooks[candidate.key].now >= FRESH:
            return False
        if candidate.kind is not ItemKind.LESSON:
            return True
        is_out = self.given.readings[skill].state is SkillStanding.AT_TARGET
        return prospect.p_below >= TEACH_FROM and (prospect.taught > 0.0 or not is_out)

    def _of_fact(self, candidate: Candidate) -> float:
        """Level points of a fact; anything else that trains no skill gains nothing."""
        if candidate.fact is None:
            return 0.0
        view = self.outlooks[candidate.key]
        if candidate.kind in _READING and view.now >= FRESH:
            return 0.0
        kept = weigh(view.week_done - view.week, view.month_done - view.month)
        return max(0.0, FACT_WORTH * kept)


def _about(allowed: Iterable[Candidate]) -> dict[tuple[str, str | None], list[str]]:
    """Keys of the candidates by what they are about: a module, a fact, each of their skills."""
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for one in allowed:
        if one.module is not None:
            found["module", one.module].append(one.key)
        if one.fact is not None:
            found["fact", one.fact].append(one.key)
        for skill, _ in one.skills:
            found["skill", skill].append(one.key)
    return found


def _modules(ordered: Iterable[Candidate], given: PlanInput) -> dict[str, list[tuple[str, float]]]:
    """Of each skill, one candidate for each of its modules, with the module's share in it (0..1);
    one whose memory is known, if there is any."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    seen: set[str | None] = {None}
    for candidate in sorted(ordered, key=lambda c: c.key not in given.memory):
        if candidate.module not in seen:
            seen.add(candidate.module)
            for skill, share in candidate.skills:
                found[skill].append((candidate.key, share))
    return found
