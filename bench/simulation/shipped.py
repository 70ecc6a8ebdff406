"""The shipped planner in the simulated world: it is told what the product would be told."""

from datetime import date, timedelta
from random import Random

from bench.simulation.baselines import START, instant
from bench.simulation.runs import Answer, Item, Seen
from bench.simulation.world import GUESS, MODULES, SKILLS, Person, Terms, skill_of
from lms.domain.asking.attempts import JUST_READ
from lms.domain.mastery.levels import Reading, SkillStanding, read
from lms.domain.mastery.skills import Evidence, EvidenceKind, PersonState, update
from lms.domain.planning.candidates import Candidate, ItemKind, PlanInput
from lms.domain.planning.memory import (
    MemoryEvent,
    MemoryState,
    Outlook,
    module_key,
    outlook,
    remember,
    unguessed,
)
from lms.domain.planning.plans import plan

KINDS = {
    "lesson": EvidenceKind.QUIZ,
    "review": EvidenceKind.REVIEW,
    "questions": EvidenceKind.DIAGNOSTIC,
}
UNKNOWN = (SkillStanding.NOT_ASSESSED, SkillStanding.NEEDS_EVIDENCE)


class Shipped:
    """Levels by `skills.update`, memory by `memory.remember`, weeks by `plans.plan`."""

    def __init__(self, seen: Seen, terms: Terms, _person: Person, _chance: Random) -> None:
        self.seen, self.terms = seen, terms
        self.state = PersonState.new()
        self.memory = MemoryState.new()

    def week(self, day: float, minutes: int) -> list[Item]:
        """One call of the shipped planner."""
        start = START.date() + timedelta(days=round(day))
        readings = self._readings(day)
        candidates = self._candidates(readings)
        given = PlanInput(
            readings=readings,
            weights={_skill(s): float(w) for s, w in enumerate(self.seen.weights)},
            cap=minutes,
            already_spent=0,
            cycle_start=start,
            cycle_end=start + timedelta(days=6),
            candidates=candidates,
            memory={c.key: self._outlook(c, day) for c in candidates if c.module},
        )
        return [_item(one.candidate) for one in plan(given).items]

    def told(self, answer: Answer) -> None:
        """Each answer is evidence on its skill; a quiz as a whole is a recall of its module."""
        kind, at = KINDS[answer.item.kind], instant(answer.day)
        weight = JUST_READ if answer.item.kind == "lesson" else 1.0
        for module, right in answer.marks:
            skills = ((_skill(skill_of(module)), 1.0),)
            row = Evidence(at, kind, float(right), skills, guess=GUESS, weight=weight)
            self.state = update(self.state, row)
        if answer.item.kind != "questions":
            key, score = module_key(str(answer.item.of)), unguessed(answer.score, GUESS)
            self.memory = remember(self.memory, MemoryEvent(at, key, score))

    def observed(self, day: float, skill: int, score: float) -> None:
        """A rubric is evidence too."""
        row = Evidence(instant(day), EvidenceKind.OBSERVATION, score, ((_skill(skill), 1.0),))
        self.state = update(self.state, row)

    def _readings(self, day: float) -> dict[str, Reading]:
        now, targets = instant(day), self.seen.targets
        return {_skill(s): read(self.state, _skill(s), targets[s], now) for s in range(SKILLS)}

    def _candidates(self, readings: dict[str, Reading]) -> tuple[Candidate, ...]:
        lessons = [self._of_module(ItemKind.LESSON, m) for m in range(MODULES)]
        reviews = [self._of_module(ItemKind.REVIEW, m) for m in sorted(self.seen.passed)]
        minutes = self.terms.questions * self.terms.question_minutes
        asked = [
            Candidate(
                ItemKind.QUESTIONS, f"questions:{s}", s, minutes, skills=((_skill(int(s)), 1.0),)
            )
            for s in map(str, range(SKILLS))
            if readings[_skill(int(s))].state in UNKNOWN
        ]
        return (*lessons, *reviews, *asked)

    def _of_module(self, kind: ItemKind, module: int) -> Candidate:
        is_lesson = kind is ItemKind.LESSON
        terms = self.terms
        return Candidate(
            kind=kind,
            key=f"{kind.value}:{module}",
            title=str(module),
            minutes=terms.lesson_minutes if is_lesson else terms.review_minutes,
            module=str(module),
            skills=((_skill(skill_of(module)), 1.0),),
            prerequisites_met=not is_lesson or self.seen.may_learn(module),
            last_passed=self._passed_on(module),
        )

    def _passed_on(self, module: int) -> date | None:
        at = self.seen.passed.get(module)
        return None if at is None else instant(at).date()

    def _outlook(self, candidate: Candidate, day: float) -> Outlook:
        key, teaches = module_key(candidate.module or ""), candidate.kind is ItemKind.LESSON
        return outlook(self.memory, key, instant(day), teaches=teaches)


def _skill(skill: int) -> str:
    return f"skill-{skill:02}"


def _item(candidate: Candidate) -> Item:
    kind, of = candidate.key.split(":")
    return Item(kind, int(of))
