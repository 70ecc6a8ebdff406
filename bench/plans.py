"""python -m bench.plans: how long the week's plans of a whole company take, on one core.

Domain only: levels and memory are read from states at hand, 200 candidates a person are valued and
chosen from; no database. Seconds are the processor's. Interrupt it and start it again with the same
--resume file: it goes on where it was.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from os import devnull
from pathlib import Path
from random import Random
from time import process_time

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.figures import Figure, publish
from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import Evidence, EvidenceKind, PersonState, update
from lms.domain.planning.candidates import Candidate, ItemKind, PlanInput
from lms.domain.planning.memory import (
    MemoryEvent,
    MemoryState,
    fact_key,
    module_key,
    outlook,
    replay,
)
from lms.domain.planning.plans import Plan, plan

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
SKILLS = tuple(f"skill-{n:02}" for n in range(12))
MODULES, FACTS = 80, 70
TOTAL_GOAL, ONE_GOAL = 120.0, 20.0


def main() -> None:
    """Plan for everybody that the resume file does not name, and publish what it took."""
    wanted = _arguments()
    done = _done(wanted.resume)
    times = [seconds for number, seconds in done.items() if number < wanted.people]
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*bar, TimeRemainingColumn()) as progress:
            task = progress.add_task("plans", total=wanted.people, completed=len(times))
            for seconds in _plans(wanted, set(done)):
                times.append(seconds)
                progress.advance(task)
    except KeyboardInterrupt:
        print(f"stopped after {len(times)} of {wanted.people}; run it again to go on")
        raise SystemExit(130) from None
    publish("plans", _figures(times, wanted.people), wanted.json)


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--resume", metavar="FILE", help="where to note what is done")
    parser.add_argument("--json")
    return parser.parse_args()


def _done(path: str | None) -> dict[int, float]:
    """Seconds by person of what was done before; a line cut off by an interruption is dropped."""
    if path is None or not Path(path).exists():
        return {}
    lines = Path(path).read_text().split("\n")
    if lines[-1]:
        Path(path).write_text("".join(f"{line}\n" for line in lines[:-1]))
    rows = [json.loads(line) for line in lines[:-1]]
    return {row["person"]: row["seconds"] for row in rows}


def _plans(wanted: Namespace, done: set[int]) -> Iterator[float]:
    """Seconds of each person's plan, noted as soon as it is made."""
    with Path(wanted.resume or devnull).open("a") as notes:
        for number in range(wanted.people):
            if number in done:
                continue
            state, memory, offered = _person(number, wanted.items)
            start = process_time()
            made = _plan(number, state, memory, offered)
            seconds = process_time() - start
            keys = [item.candidate.key for item in made.items]
            notes.write(json.dumps({"person": number, "seconds": seconds, "plan": keys}) + "\n")
            notes.flush()
            yield seconds


def _plan(
    number: int, state: PersonState, memory: MemoryState, offered: tuple[Candidate, ...]
) -> Plan:
    """What a service does for one person, without the database."""
    targets = {skill: 50 + 5 * ((number + n) % 5) for n, skill in enumerate(SKILLS)}
    known = {
        one.key: outlook(memory, key, NOW, teaches=one.kind is not ItemKind.REVIEW)
        for one in offered
        if (key := _memory_key(one))
    }
    return plan(
        PlanInput(
            readings={skill: read(state, skill, target, NOW) for skill, target in targets.items()},
            weights={skill: float(1 + n % 3) for n, skill in enumerate(SKILLS)},
            cap=60,
            already_spent=0,
            cycle_start=MONDAY,
            cycle_end=MONDAY + timedelta(days=6),
            candidates=offered,
            memory=known,
        )
    )


def _memory_key(one: Candidate) -> str | None:
    if one.module is not None:
        return module_key(one.module)
    return None if one.fact is None else fact_key(one.fact)


def _person(number: int, items: int) -> tuple[PersonState, MemoryState, tuple[Candidate, ...]]:
    """Somebody a few months into the job: 60 answers, half of the modules and facts learned."""
    chance = Random(number)
    state = PersonState.new()
    for n in range(60):
        at, skill = NOW - timedelta(days=90 - n), chance.choice(SKILLS)
        right = float(chance.random() < 0.5)
        state = update(state, Evidence(at, EvidenceKind.QUIZ, right, ((skill, 1.0),), guess=0.25))
    learned = {n for n in range(MODULES + FACTS) if chance.random() < 0.5}
    memory = replay(
        MemoryEvent(NOW - timedelta(days=days), _key(n), chance.random())
        for days in (80, 40, 10)
        for n in sorted(learned)
        if days == 80 or chance.random() < 0.5
    )
    return state, memory, tuple(_offered(learned, chance))[:items]


def _key(n: int) -> str:
    return module_key(str(n)) if n < MODULES else fact_key(n)


def _offered(learned: set[int], chance: Random) -> Iterator[Candidate]:
    """Lessons or reviews of all modules, questions, practice, facts, lessons once more."""
    for n in range(MODULES):
        kind = ItemKind.REVIEW if n in learned else ItemKind.LESSON
        yield _module(kind, n, 4 if n in learned else 8 + n % 12, chance)
    for skill in SKILLS:
        about = ((skill, 1.0),)
        yield Candidate(ItemKind.QUESTIONS, f"questions:{skill}", skill, 3, skills=about)
        yield Candidate(ItemKind.PRACTICE, f"practice:{skill}", skill, 20, skills=about)
    for n in range(MODULES, MODULES + FACTS):
        yield Candidate(ItemKind.REVIEW, f"fact:{n}", f"Fact {n}", 1, fact=str(n))
    for n in sorted(learned):
        if n < MODULES:
            yield _module(ItemKind.LESSON, n, 8 + n % 12, chance)


def _module(kind: ItemKind, n: int, minutes: int, chance: Random) -> Candidate:
    first, second = SKILLS[n % len(SKILLS)], SKILLS[(n + 1) % len(SKILLS)]
    skills = ((first, 1.0),) if n % 3 else ((first, 0.5), (second, 0.5))
    ready = chance.random() < 0.9 or kind is ItemKind.REVIEW
    return Candidate(
        kind, f"{kind.value}:{n}", f"Module {n}", minutes, str(n), skills, prerequisites_met=ready
    )


def _figures(times: list[float], people: int) -> dict[str, Figure]:
    if not times:
        return {}
    ordered = sorted(1000.0 * seconds for seconds in times)
    return {
        "people": Figure(len(times), "people"),
        "all plans": Figure(sum(times), "s", TOTAL_GOAL * people / 10_000),
        "one plan, median": Figure(ordered[len(ordered) // 2], "ms"),
        "one plan, 99 of 100": Figure(ordered[len(ordered) * 99 // 100], "ms", ONE_GOAL),
        "one plan, worst": Figure(ordered[-1], "ms"),
    }


if __name__ == "__main__":
    main()
