"""One policy spends one person's weeks: who does what when, and what that leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from bench.simulation.world import (
    ANSWERS,
    EARLIEST,
    GUESS,
    MODULES,
    SKILLS,
    Person,
    Terms,
    modules_of,
    skill_of,
)

OBSERVED = 0.08
"""Chance that a manager scores a skill in a week."""
RUBRIC_NOISE = 0.7
WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Item:
    """`kind` is lesson or review of a module, or questions on a skill."""

    kind: str
    of: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One quiz or set of questions: the module each question came from, and what was right."""

    day: float
    item: Item
    marks: tuple[tuple[int, bool], ...]

    @property
    def score(self) -> float:
        """Share right, guesses included."""
        return sum(right for _, right in self.marks) / len(self.marks)


@dataclass(slots=True)
class Seen:
    """What a policy may know of a person: never the truth."""

    weights: list[int]
    targets: list[int]
    passed: dict[int, float] = field(default_factory=dict)

    def may_learn(self, module: int) -> bool:
        """Whether the modules before it are passed."""
        return all(m in self.passed for m in modules_of(skill_of(module)) if m < module)

    def possible(self, item: Item) -> Item:
        """The item, or in its place the lesson that it waits for and that was left undone."""
        if item.kind != "lesson":
            return item
        missing = [m for m in modules_of(skill_of(item.of)) if m < item.of and m not in self.passed]
        return Item("lesson", missing[0]) if missing else item

    def next_lessons(self) -> list[int]:
        """Modules not passed, those of the most weighted skills first."""
        order = sorted(range(MODULES), key=lambda m: (-self.weights[skill_of(m)], m))
        return [m for m in order if m not in self.passed]


class Policy(Protocol):
    """A way to spend the weeks of one person."""

    def week(self, day: float, minutes: int) -> list[Item]:
        """What to do in the week that begins on `day`, in order, inside the minutes."""

    def told(self, answer: Answer) -> None:
        """Somebody answered."""

    def observed(self, day: float, skill: int, score: float) -> None:
        """A manager scored a skill, 1 to 5."""


Maker = Callable[[Seen, Terms, Person, Random], Policy]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one person: by week's end the minutes spent so far, mastery and share at target (both
    0..1); week 0 is the beginning, the last one is the check without training."""

    minutes: list[float]
    mastery: list[float]
    at_target: list[float]


def run(make: Maker, person: Person, terms: Terms, seed: int) -> Outcome:
    """Let the person, whose memories are changed, live through it."""
    chance = Random(f"{seed}-{person.number}-life")
    seen = Seen(person.weights, person.targets)
    policy = make(seen, terms, person, Random(f"{seed}-{person.number}-policy"))
    spent, found = 0.0, Outcome([], [], [])
    _check(found, person, 0.0, spent)
    for week in range(terms.weeks):
        day = 7.0 * week
        _observe(policy, person, day, chance)
        items = policy.week(day, terms.minutes)
        assert sum(cost(item, terms) for item in items) <= terms.minutes
        for place, item in enumerate(items):
            if chance.random() < terms.compliance:
                item = seen.possible(item)
                at = day + 0.1 + WORKDAYS * place / len(items)
                policy.told(_do(item, person, seen, at, terms, chance))
                spent += cost(item, terms)
        _check(found, person, day + 7.0, spent)
    _check(found, person, 7.0 * terms.check_week, spent)
    return found


def cost(item: Item, terms: Terms) -> int:
    """Minutes, the same for every policy."""
    if item.kind == "lesson":
        return terms.lesson_minutes
    if item.kind == "review":
        return terms.review_minutes
    return terms.questions * terms.question_minutes


def _do(item: Item, person: Person, seen: Seen, at: float, terms: Terms, chance: Random) -> Answer:
    if item.kind == "questions":
        asked = [chance.choice(modules_of(item.of)) for _ in range(terms.questions)]
        return Answer(at, item, tuple((m, _answer(person, m, at, chance)[1]) for m in asked))
    memory = person.memories[item.of]
    if item.kind == "lesson":
        memory.study(at, terms.lesson_boost)
        seen.passed.setdefault(item.of, at)
        marks = [_answer(person, item.of, at + EARLIEST, chance) for _ in range(ANSWERS)]
    else:
        marks = [_answer(person, item.of, at, chance) for _ in range(ANSWERS)]
        memory.retrieve(at, sum(knew for knew, _ in marks) / ANSWERS)
    return Answer(at, item, tuple((item.of, right) for _, right in marks))


def _answer(person: Person, module: int, at: float, chance: Random) -> tuple[bool, bool]:
    knew = chance.random() < person.memories[module].recall(at)
    lucky = chance.random() < GUESS
    return knew, knew or lucky


def _observe(policy: Policy, person: Person, day: float, chance: Random) -> None:
    for skill in range(SKILLS):
        is_seen, noise = chance.random() < OBSERVED, chance.gauss(0.0, RUBRIC_NOISE)
        if is_seen:
            score = 1.0 + 4.0 * person.mastery(skill, day) + noise
            policy.observed(day, skill, max(1.0, min(5.0, float(round(score)))))


def _check(found: Outcome, person: Person, day: float, spent: float) -> None:
    levels = [person.mastery(skill, day) for skill in range(SKILLS)]
    reached = [level * 100 >= aim for level, aim in zip(levels, person.targets, strict=True)]
    found.minutes.append(spent)
    found.mastery.append(sum(levels) / SKILLS)
    found.at_target.append(sum(reached) / SKILLS)
