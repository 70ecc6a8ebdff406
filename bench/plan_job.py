"""`python -m bench.plan_job`: the weekly plans of a whole company, as the job makes them.

With all that the product reads and writes: the demo content, and people with quizzes, ratings and
memories behind them, one in ten of them new. The job is stopped half-way and begun again, and runs
once more a week later. `docs/benchmarks.md` explains.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from random import Random
from statistics import median
from time import perf_counter, process_time

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from bench import company, databases
from bench.figures import Figure, publish
from lms.db.base import Base, begin_write
from lms.db.models import Plan, PlanItem
from lms.db.queries import levels
from lms.domain.asking.recollections import recollect
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.domain.planning.memory import MemoryState, dump
from lms.jobs.refresh_plans import AT_A_TIME, refresh_plans
from lms.services import plans
from lms.services.evidence import rebuild_levels
from lms.services.work import Work

PEOPLE, QUIZZES = 10_000, 10
HIRED_AT_ONCE = 500
NEW_EVERY, RATED_EVERY, RATED_SKILLS = 10, 2, 3
TOTAL_GOAL, ONE_GOAL = 120.0, 20.0
WEEK = timedelta(days=7)
ONE_BY_ONE = 200
"""people whose plans are made anew, one by one"""
_TABLES = Base.metadata.tables


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when a goal is missed."""
    asked = _arguments(arguments)
    with (
        databases.fresh(asked.server) as url,
        databases.connected(url) as engine,
        Session(engine) as session,
    ):
        now = datetime.now(UTC)
        who = _grown(Work(session, now), asked.people, asked.quizzes)
        figures = _job(session, now, "first week", len(who), stops=[len(who) // 2])
        figures |= _refreshed(session, now, who[:ONE_BY_ONE])
        figures |= _job(session, now + WEEK, "a week later", len(who))
        items = session.scalar(select(func.count()).select_from(PlanItem)) or 0
        figures["items of a plan"] = Figure(items / (2 * len(who)), "on average")
    name = "PostgreSQL" if asked.server else "SQLite"
    publish(f"Plans of {asked.people:,} people on {name}", figures, asked.json)
    return 0 if all(one.ok for one in figures.values()) else 1


def _arguments(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.plan_job", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--quizzes", type=int, default=QUIZZES, help="handed in by each person")
    parser.add_argument("--server", help="a PostgreSQL URL that may create databases; else SQLite")
    parser.add_argument("--json", help="write the figures here")
    return parser.parse_args(arguments)


def _job(
    session: Session, now: datetime, week: str, people: int, stops: Sequence[float] = ()
) -> dict[str, Figure]:
    """What the job takes, stopped after so many people and begun again, and how many plans it made
    too many or too few."""
    longest, last = 0.0, perf_counter()

    def tell(stop: float, done: int, _of: int) -> None:
        nonlocal longest, last
        longest, last = max(longest, perf_counter() - last), perf_counter()
        bar.update(task, completed=done)
        if done >= stop:
            raise KeyboardInterrupt

    with _bar() as bar:
        task = bar.add_task(week, total=people)
        cpu, wall = process_time(), perf_counter()
        for stop in (*stops, inf):
            with suppress(KeyboardInterrupt):
                refresh_plans(session, now, partial(tell, stop))
        cpu, wall = process_time() - cpu, perf_counter() - wall
    goal = TOTAL_GOAL * people / PEOPLE
    return {
        f"{week}: all plans": Figure(cpu, "s of the processor", goal),
        f"{week}: by the clock": Figure(wall, "s"),
        f"{week}: one plan": Figure(1000 * cpu / people, "ms on average", ONE_GOAL),
        f"{week}: longest turn": Figure(1000 * longest, f"ms for {AT_A_TIME} people"),
        f"{week}: plans missing or made twice": Figure(_amiss(session, now, people), "plans", 0),
    }


def _bar() -> Progress:
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*shown, TimeRemainingColumn())


def _amiss(session: Session, now: datetime, people: int) -> int:
    """Plans ever made for the cycle around today, against one for each person."""
    today = now.date()
    cycle = (Plan.cycle_start <= today, Plan.cycle_end >= today)
    return abs((session.scalar(select(func.count()).where(*cycle)) or 0) - people)


def _refreshed(session: Session, now: datetime, who: Sequence[int]) -> dict[str, Figure]:
    """Plans that are there already made anew, one by one as requests do it, and forgotten."""
    times, asked = [], 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(session.get_bind(), "before_cursor_execute", count)
    for person in who:
        start = process_time()
        begin_write(session)
        plans.refresh(Work(session, now), person)
        times.append(1000 * (process_time() - start))
        session.rollback()
    event.remove(session.get_bind(), "before_cursor_execute", count)
    times.sort()
    return {
        "one plan made anew, median": Figure(median(times), "ms", ONE_GOAL),
        "one plan made anew, 99 of 100": Figure(times[len(times) * 99 // 100], "ms", ONE_GOAL),
        "statements for one": Figure(asked / len(who), "on average"),
    }


def _grown(work: Work, people: int, quizzes: int) -> list[int]:
    """The company, to the person: everybody who is planned for."""
    built = company.found(work)
    with _bar() as bar:
        task = bar.add_task("hiring", total=people)
        for done in range(0, people - 1, HIRED_AT_ONCE):
            more = min(HIRED_AT_ONCE, people - 1 - done)
            built = company.grow(work, built, more, more * quizzes)
            hired = built.people[done:]
            _rate(work, hired, built.manager)
            _begin_anew(work, hired[::NEW_EVERY])
            rebuild_levels(work, hired, repair=True)
            _remember(work, hired)
            work.session.commit()
            bar.update(task, completed=1 + done + more)
    return [built.manager, *built.people]


def _rate(work: Work, hired: Sequence[int], manager: int) -> None:
    """Every other person was watched by their manager, at a few skills, two weeks ago."""
    chance, skills = Random(7), [row.key for row in levels.skills(work.session)]
    seen = [
        {
            "person_id": person, "at": work.now - 2 * WEEK, "kind": EvidenceKind.OBSERVATION,
            "value": float(chance.randint(1, 5)), "skills": [[skill, 1.0]], "rater_id": manager,
        }
        for person in hired[::RATED_EVERY]
        for skill in chance.sample(skills, RATED_SKILLS)
    ]  # fmt: skip
    work.session.execute(insert(_TABLES["lms_evidence"]), seen)


def _begin_anew(work: Work, hired: Sequence[int]) -> None:
    """These came three weeks ago, and have a track ahead of them."""
    person = _TABLES["lms_person"]
    began = {"hired_on": (work.now - 3 * WEEK).date()}
    work.session.execute(update(person).where(person.c.id.in_(hired)).values(began))
    roles = [{"person_id": one, "role": Role.NEW_HIRE} for one in hired]
    work.session.execute(insert(_TABLES["lms_person_role"]), roles)


def _remember(work: Work, hired: Sequence[int]) -> None:
    rows = [
        {"person_id": person, "memory": dump(recollect(MemoryState.new(), log))}
        for person, log in levels.logs(work.session, hired)
    ]
    work.session.execute(insert(_TABLES["lms_person_memory"]), rows)


if __name__ == "__main__":
    sys.exit(main())
