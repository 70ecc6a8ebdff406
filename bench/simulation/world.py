"""Simulated people: what they are asked for, what they know, and what a lesson leaves in them.

Nothing here is measured on customers. Two truths, so that a plan is not tuned to one: A forgets as
in Pavlik & Anderson (2005, doi 10.1207/s15516709cog0000_14), B as in Settles & Meeder (2016,
doi 10.18653/v1/P16-1174) with a spacing effect added.
"""

from dataclasses import dataclass, field
from math import exp, log
from random import Random
from typing import Protocol

SKILLS, EACH = 12, 3
MODULES = SKILLS * EACH
TARGETS = (50, 60, 70)
KNOWN_BEFORE = {"A": 0.4, "B": 0.56}
"""Chance, by truth, that somebody brings a module's content along."""
GUESS = 0.25
ANSWERS = 5
"""Questions of a module's quiz."""
EARLIEST = 1 / 24
"""Days: nothing is asked sooner after it was read."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What everybody in a run has in common."""

    weeks: int = 12
    check_week: int = 16
    minutes: int = 60
    compliance: float = 0.85
    lesson_minutes: int = 15
    review_minutes: int = 4
    question_minutes: int = 1
    questions: int = 3
    lesson_boost: float = 1.0


class Memory(Protocol):
    """The true memory of one module in one person."""

    def recall(self, day: float) -> float:
        """Share of the content (0..1) that is known on `day`."""

    def study(self, day: float, boost: float) -> None:
        """A lesson."""

    def retrieve(self, day: float, share: float) -> None:
        """A quiz with feedback of which `share` (0..1) was known."""

    def copy(self) -> "Memory":
        """The same, to be tried out on."""


@dataclass(slots=True)
class Activation:
    """Truth A: m = ln Σ w t^-d, d = c e^m + α at each presentation; recall = σ((m - τ) / s)."""

    strength: float
    decay: float
    uses: list[tuple[float, float, float]] = field(default_factory=list)

    SPREAD = 0.63
    THRESHOLD = -1.23
    SPACING = 0.1
    DECAY = 0.32
    RETOLD = 0.76
    RECALLED = 1.5

    def activation(self, day: float) -> float:
        """m on `day`; presentations less than an hour old count as an hour old."""
        total = sum(w * max(EARLIEST, day - at) ** -d for at, w, d in self.uses)
        return log(total) if total > 0.0 else -30.0

    def recall(self, day: float) -> float:
        """σ((m - τ) / s)."""
        return 1.0 / (1.0 + exp(-(self.activation(day) - self.THRESHOLD) / self.SPREAD))

    def study(self, day: float, boost: float) -> None:
        """One strong presentation."""
        self._use(day, self.strength * boost)

    def retrieve(self, day: float, share: float) -> None:
        """One presentation, stronger as far as it was recalled."""
        self._use(day, self.strength * (self.RETOLD + self.RECALLED * share))

    def _use(self, day: float, weight: float) -> None:
        grown = self.SPACING * exp(min(1.0, self.activation(day)))
        self.uses.append((day, weight, self.decay + grown))

    def copy(self) -> "Activation":
        """The same presentations."""
        return Activation(self.strength, self.decay, list(self.uses))


@dataclass(slots=True)
class HalfLife:
    """Truth B: recall = 2^(-Δ/h); what is recalled multiplies h, what is not divides it."""

    first: float
    half_life: float = 0.0
    at: float = 0.0

    GROWS = 1.1
    SHRINKS = 0.73
    READ_AGAIN = 0.8
    FIRST = 12.2

    def recall(self, day: float) -> float:
        """2^(-Δ/h); nothing before the first lesson."""
        if not self.half_life:
            return 0.0
        return float(2.0 ** (-max(EARLIEST, day - self.at) / self.half_life))

    def study(self, day: float, boost: float) -> None:
        """A first half-life, or the one that there is if it is longer; a second reading helps a
        little."""
        again = self.half_life * (1.0 + self.READ_AGAIN * self._spacing(day))
        self.half_life, self.at = max(self.first * boost, again), day

    def retrieve(self, day: float, share: float) -> None:
        """Multiplied by up to 1 + GROWS where it was recalled, by SHRINKS where not."""
        grown = 1.0 + self.GROWS * self._spacing(day)
        factor = share * grown + (1.0 - share) * self.SHRINKS
        self.half_life = max(0.5, self.half_life * factor)
        self.at = day

    def _spacing(self, day: float) -> float:
        return min(1.0, 2.0 * (day - self.at) / self.half_life) if self.half_life else 0.0

    def copy(self) -> "HalfLife":
        """The same half-life."""
        return HalfLife(self.first, self.half_life, self.at)


@dataclass(slots=True)
class Person:
    """One simulated rep. `targets` and `weights` are by skill; `memories` by module."""

    number: int
    targets: list[int]
    weights: list[int]
    memories: list[Memory]

    def mastery(self, skill: int, day: float) -> float:
        """Mean recall (0..1) of the skill's modules."""
        return sum(self.memories[m].recall(day) for m in modules_of(skill)) / EACH


def modules_of(skill: int) -> range:
    """The skill's modules, each the next one's prerequisite."""
    return range(skill * EACH, (skill + 1) * EACH)


def skill_of(module: int) -> int:
    """The one skill that a module trains."""
    return module // EACH


def people(truth: str, count: int, seed: int) -> list[Person]:
    """The same people for every policy: a pure function of the arguments."""
    return [_person(truth, number, Random(f"{seed}-{number}-{truth}")) for number in range(count)]


def _person(truth: str, number: int, chance: Random) -> Person:
    targets = [chance.choice(TARGETS) for _ in range(SKILLS)]
    weights = [chance.randint(1, 3) for _ in range(SKILLS)]
    apt = chance.gauss(0.0, 1.0)
    make = _activation if truth == "A" else _half_life
    return Person(number, targets, weights, [make(apt, chance) for _ in range(MODULES)])


def _activation(apt: float, chance: Random) -> Memory:
    strength = exp(0.1 * apt + 0.25 * chance.gauss(0.0, 1.0))
    memory = Activation(strength, Activation.DECAY * exp(-0.1 * apt))
    if chance.random() < KNOWN_BEFORE["A"]:
        memory.uses.append((-60.0, 1.5 * chance.random(), 0.15))
    return memory


def _half_life(apt: float, chance: Random) -> Memory:
    memory = HalfLife(HalfLife.FIRST * exp(0.4 * apt + 0.25 * chance.gauss(0.0, 1.0)))
    if chance.random() < KNOWN_BEFORE["B"]:
        memory.half_life, memory.at = 10.0 + 80.0 * chance.random(), -20.0
    return memory
