"""A company of any size for benchmarks, written in bulk; deterministic."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.catalog.loader import load_tree
from lms.db.models import (
    Answer, Attempt, Evidence, ModuleRevision, Person, PersonRole, PersonSalesRole,
    Skill, Team, TeamManager,
)  # fmt: skip
from lms.db.queries.modules import document
from lms.domain.attempts import Purpose
from lms.domain.people import Role
from lms.domain.skills import EvidenceKind
from lms.services import content, evidence, plans
from lms.services.work import Work

NOW = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Built:
    """Who is who: the manager of the measured team, its people, and a module with ten questions."""

    manager: int
    team: int
    people: tuple[int, ...]
    module: str
    revision: int
    questions: tuple[str, ...]


def build(session: Session, content_root: Path, people: int, attempts: int, others: int = 0) -> Built:
    """Publish the demo content, add one team of `people` with `attempts` between them, and `others`
    in teams that the manager does not see."""
    work = Work(session, NOW)
    content.publish(work, load_tree(content_root))
    session.commit()
    manager = _people(session, ["Maja Manager"], None, Role.MANAGER, "manager")[0]
    team = _team(session, "Measured", manager)
    members = _people(session, [f"Rep {n} Measured" for n in range(people)], team, Role.REP, "ae")
    for start in range(0, others, 50):
        names = [f"Rep {start + n} Elsewhere" for n in range(min(50, others - start))]
        _people(session, names, _team(session, f"Team {start}", None), Role.REP, "ae")
    module, revision, questions = _ten_questions(session)
    _history(session, members, module, revision, questions, attempts)
    session.commit()
    _levels(session, members)
    plans.refresh(Work(session, NOW), members[0])
    session.commit()
    return Built(manager, team, tuple(members), module, revision, questions)


def _team(session: Session, name: str, manager: int | None) -> int:
    team = Team(name=name)
    session.add(team)
    session.flush()
    if manager:
        session.add(TeamManager(team_id=team.id, person_id=manager))
        session.flush()
    return team.id


def _people(session: Session, names: Sequence[str], team: int | None, role: Role, sales_role: str) -> list[int]:
    rows = [
        {
            "name": name,
            "email": f"{name.lower().replace(' ', '.')}@bench.example",
            "team_id": team,
            "hired_on": (NOW - timedelta(days=90)).date(),
            "created_at": NOW - timedelta(days=90),
        }
        for name in names
    ]
    found = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)
    ids = list(found)
    session.execute(insert(PersonRole), [{"person_id": i, "role": role} for i in ids])
    session.execute(insert(PersonSalesRole), [{"person_id": i, "sales_role": sales_role} for i in ids])
    return ids


def _ten_questions(session: Session) -> tuple[str, int, tuple[str, ...]]:
    from_db = select(ModuleRevision).where(ModuleRevision.question_count == 10).order_by(ModuleRevision.module_id)
    revision = session.scalars(from_db).first()
    assert revision is not None, "the demo content has no quiz of ten questions"
    quiz = document(session, revision.id, "en").quiz
    assert quiz is not None
    return revision.module_id, revision.id, tuple(q.key for q in quiz.questions[:10])


def attempt_row(person: int, module: str, revision: int, questions: Sequence[str], number: int) -> dict[str, Any]:
    """An open attempt at the quiz of ten."""
    return {
        "person_id": person, "purpose": Purpose.QUIZ, "module_id": module, "number": number, "seed": 7,
        "lang": "en", "items": [[revision, key] for key in questions], "pass_mark": 80,
        "started_at": NOW - timedelta(minutes=9),
    }  # fmt: skip


def _history(
    session: Session, people: Sequence[int], module: str, revision: int, questions: Sequence[str], attempts: int
) -> None:
    """Handed-in attempts with answers and evidence, spread over twelve weeks and all skills."""
    rng = random.Random(7)
    skills = list(session.scalars(select(Skill.key).order_by(Skill.position)))
    rows, evidence_rows = [], []
    for number in range(attempts):
        person, at = people[number % len(people)], NOW - timedelta(minutes=120_000 * (attempts - number) // attempts)
        points = [float(rng.random() < 0.7) for _ in questions]
        row = attempt_row(person, module, revision, questions, number // len(people) + 1)
        row |= {"started_at": at, "handed_in_at": at, "result": points, "score": sum(points) / 10, "passed": sum(points) >= 8}
        rows.append(row)
        for place in range(3):
            evidence_rows.append(
                {
                    "person_id": person, "at": at, "kind": EvidenceKind.QUIZ, "value": points[place],
                    "skills": [[skills[(number // len(people) + place) % len(skills)], 1.0]], "guess": 0.25,
                    "module_id": module, "question": questions[place],
                }
            )  # fmt: skip
    session.execute(insert(Attempt), rows)
    session.execute(insert(Evidence), evidence_rows)


def _levels(session: Session, people: Sequence[int]) -> None:
    evidence.rebuild(Work(session, NOW), list(people), repair=True)
    session.commit()


def open_attempts(session: Session, built: Built, people: Sequence[int], number: int) -> list[int]:
    """One open attempt with ten answers for each of `people`; their ids."""
    rows = [attempt_row(p, built.module, built.revision, built.questions, number) for p in people]
    made = list(session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows))
    answers = [
        {"attempt_id": attempt, "item": item, "value": "a", "saved_at": NOW}
        for attempt in made
        for item in range(len(built.questions))
    ]
    session.execute(insert(Answer), answers)
    session.commit()
    return made
