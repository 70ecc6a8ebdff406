"""`python -m bench.rebuild`: everybody's levels made anew from a log of a million rows.

The database is made for it, in a folder of its own, and gone afterwards. `docs/skill-model.md`
says what the figures mean.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench import databases
from bench.figures import Figure, publish
from lms.db.base import Base
from lms.domain.mastery.skills import EvidenceKind
from lms.services.evidence import rebuild_levels
from lms.services.work import Work

PEOPLE, ROWS = 10_000, 100
MOST_SECONDS = 60.0
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SKILLS = tuple(f"skill.{place}" for place in range(12))
AT_ONCE = 100
"""people whose rows are written at once"""
_TABLES = Base.metadata.tables


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if the goal is met."""
    chosen = _arguments(arguments)
    with (
        databases.fresh(chosen.server) as url,
        databases.connected(url) as engine,
        Session(engine) as session,
    ):
        _fill(session, chosen.people, chosen.rows)
        begun = perf_counter()
        made = rebuild_levels(Work(session, NOW), repair=True)
        session.commit()
        seconds = perf_counter() - begun
        begun = perf_counter()
        differing = rebuild_levels(Work(session, NOW))
        checked = perf_counter() - begun
    rows = chosen.people * chosen.rows
    goal = MOST_SECONDS if rows == PEOPLE * ROWS else None
    figures = {
        "levels rebuilt": Figure(seconds, "s", goal),
        "rows a second": Figure(rows / seconds, "1/s"),
        "people rebuilt": Figure(len(made), "", chosen.people, at_least=True),
        "checked again": Figure(checked, "s"),
        "people who differ then": Figure(len(differing), "", 0.0),
    }
    publish(f"Levels from {rows:,} rows of evidence", figures, chosen.json)
    return 0 if all(one.ok for one in figures.values()) else 1


def _arguments(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.rebuild")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of evidence a person")
    parser.add_argument("--server", help="a PostgreSQL URL that may create databases; else SQLite")
    parser.add_argument("--json", help="write the figures here")
    return parser.parse_args(arguments)


def _fill(session: Session, people: int, rows: int) -> None:
    chance = Random(11)
    for start in range(1, people + 1, AT_ONCE):
        ids = range(start, min(people + 1, start + AT_ONCE))
        session.execute(insert(_TABLES["lms_person"]), [_person(one) for one in ids])
        seen = [row for one in ids for row in _log(one, rows, chance)]
        if seen:
            session.execute(insert(_TABLES["lms_evidence"]), seen)
    session.commit()


def _person(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Person {number}",
        "email": f"person{number}@bench.example",
        "hired_on": NOW.date(),
        "created_at": NOW,
        "session_epoch": 0,
    }


def _log(person: int, rows: int, chance: Random) -> Iterator[dict[str, Any]]:
    """Answers in sittings of ten, a week apart, on a skill or two."""
    for place in range(rows):
        first, second = chance.sample(SKILLS, 2)
        mixed = chance.random() < 0.3
        yield {
            "person_id": person,
            "at": NOW - timedelta(weeks=(rows - place) // 10 + 1, seconds=chance.randrange(999)),
            "kind": EvidenceKind.QUIZ,
            "value": float(chance.random() < 0.7),
            "skills": [[first, 0.6], [second, 0.4]] if mixed else [[first, 1.0]],
            "guess": 0.25,
            "difficulty": chance.choice((-1.0, 0.0, 1.0)),
            "difficulty_variance": 1.0,
            "weight": 1.0,
            "question": f"q{chance.randrange(200)}",
        }


if __name__ == "__main__":
    sys.exit(main())
