"""What people of a benchmark did so far, over twelve weeks: quizzes with answers, evidence and
levels, lessons read, modules assigned."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from bench.answers import chosen
from lms.db.base import Base, DbSession
from lms.db.queries import levels
from lms.db.queries.modules import documents, module_list
from lms.domain.asking.attempts import NewEvidence, Purpose, answered, verdict
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.asking.quizzes import grade
from lms.domain.mastery import skills
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.modules import Module
from lms.services.work import Work

WEEKS = 12
ASKED = 8
"""Questions of a quiz in the past."""
KNOWS = (0.3, 0.95)
"""From the weakest to the best: the share of questions that somebody knows."""
TEXT_EVERY, ASSIGNED_EVERY, LATE_EVERY = 7, 3, 9
"""Every so many-eth person waits for a review of a text, has an assignment, is late with it."""
_TABLES = Base.metadata.tables
_EVIDENCE = [one.name for one in fields(NewEvidence)]


@dataclass(frozen=True, slots=True)
class _Course:
    """A module as it can be taken."""

    revision: int
    pass_mark: int
    text: Module

    @property
    def graded(self) -> list[Question]:
        """Those that are asked and graded at once."""
        return [one for one in self._all if one.kind is not QuestionKind.FREE_TEXT][:ASKED]

    @property
    def free_texts(self) -> list[Question]:
        """Those that wait for a reviewer."""
        return [one for one in self._all if one.kind is QuestionKind.FREE_TEXT]

    @property
    def _all(self) -> tuple[Question, ...]:
        assert self.text.quiz is not None, "only modules with a quiz are courses"
        return self.text.quiz.questions


def write(work: Work, people: Sequence[int], manager: int, each: int) -> None:
    """Let each of these people have handed in `each` quizzes; they must be new here."""
    if not people:
        return
    courses = _courses(work.session)
    chance = Random(len(people))  # not their ids: a database gives others each time
    rows: list[dict[str, Any]] = []
    sittings: list[tuple[int, list[Question]]] = []
    for place, person in enumerate(people):
        for number in range(each):
            waits = number == each - 1 and place % TEXT_EVERY == TEXT_EVERY - 1
            choice = [one for one in courses if one.free_texts] if waits else courses
            course = choice[(place + number) % len(choice)]
            asked = [*course.graded, *(course.free_texts[:1] if waits else ())]
            at = work.now - timedelta(weeks=WEEKS) * ((each - number) / (each + 1))
            rows.append(_attempt(person, course, asked, number // len(courses) + 1, at))
            sittings.append((person, asked))
    _hand_in(work.session, rows, sittings, chance)
    _read(work, people, courses)
    _assign(work, people, manager, courses)


def _courses(session: DbSession) -> list[_Course]:
    rows = [row for row in module_list(session) if row.question_count]
    texts = documents(session, [row.revision_id for row in rows], "en")
    return [_Course(row.revision_id, row.pass_mark, texts[row.revision_id]) for row in rows]


def _attempt(
    person: int, course: _Course, asked: Sequence[Question], number: int, at: datetime
) -> dict[str, Any]:
    return {
        "person_id": person, "purpose": Purpose.QUIZ, "module_id": course.text.id,
        "number": number, "seed": 7, "lang": "en", "pass_mark": course.pass_mark,
        "items": [[course.revision, one.key] for one in asked],
        "started_at": at - timedelta(minutes=9), "handed_in_at": at,
    }  # fmt: skip


def _hand_in(
    session: DbSession,
    rows: list[dict[str, Any]],
    sittings: Sequence[tuple[int, list[Question]]],
    chance: Random,
) -> None:
    """Answer, grade and store; evidence in the order in which it counts, levels as they follow."""
    knows = {person: chance.uniform(*KNOWS) for person, _ in sittings}
    given = [[chosen(one, chance, knows[who]).kept for one in asked] for who, asked in sittings]
    for row, (_, asked), kept in zip(rows, sittings, given, strict=True):
        marks = [grade(one, value) for one, value in zip(asked, kept, strict=True)]
        points = [None if mark.needs_review else mark.points for mark in marks]
        final = verdict(points, row["pass_mark"])
        row |= {"result": points, "score": final.score, "passed": final.passed}
    table = _TABLES["lms_attempt"]
    made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids = list(session.scalars(made, rows)) if rows else []
    logs: dict[int, list[NewEvidence]] = {}
    answers: list[dict[str, Any]] = []
    for attempt, row, (person, asked), kept in zip(ids, rows, sittings, given, strict=True):
        logs.setdefault(person, []).extend(_shown(attempt, row, asked))
        answers += [
            {"attempt_id": attempt, "item": item, "value": value, "saved_at": row["started_at"]}
            for item, value in enumerate(kept)
        ]
    _store(session, answers, logs)


def _shown(attempt: int, row: dict[str, Any], asked: Sequence[Question]) -> list[NewEvidence]:
    about = {"module_id": row["module_id"], "attempt_id": attempt}
    seen = [
        answered(
            one,
            points,
            EvidenceKind.QUIZ,
            row["handed_in_at"],
            item=item,
            fact_id=one.fact,
            **about,
        )
        for item, (one, points) in enumerate(zip(asked, row["result"], strict=True))
        if points is not None
    ]
    return skills.in_order(one for one in seen if one)


def _store(
    session: DbSession, answers: list[dict[str, Any]], logs: dict[int, list[NewEvidence]]
) -> None:
    seen = [
        {"person_id": person, **{name: getattr(row, name) for name in _EVIDENCE}}
        for person, rows in logs.items()
        for row in rows
    ]
    known = [
        {"person_id": person, **levels.packed(skills.replay(rows))} for person, rows in logs.items()
    ]
    for table, found in (("answer", answers), ("evidence", seen), ("person_level", known)):
        if found:
            session.execute(insert(_TABLES[f"lms_{table}"]), found)


def _read(work: Work, people: Sequence[int], courses: Sequence[_Course]) -> None:
    """Everybody has read two modules to the end."""
    rows = [
        {
            "person_id": person,
            "revision_id": course.revision,
            "lesson": lesson.anchor,
            "read_at": work.now - timedelta(days=20),
        }
        for place, person in enumerate(people)
        for course in (courses[place % len(courses)], courses[(place + 1) % len(courses)])
        for lesson in course.text.lessons
    ]
    work.session.execute(insert(_TABLES["lms_reading"]), rows)


def _assign(work: Work, people: Sequence[int], manager: int, courses: Sequence[_Course]) -> None:
    rows = [
        {
            "person_id": person,
            "module_id": courses[(place + 5) % len(courses)].text.id,
            "assigned_by": manager,
            "assigned_at": work.now - timedelta(days=2),
            "due_on": (work.now + timedelta(days=-1 if place % LATE_EVERY == 0 else 5)).date(),
            "note": "Before Thursday's call, please.",
        }
        for place, person in enumerate(people)
        if place % ASSIGNED_EVERY == 0
    ]
    work.session.execute(insert(_TABLES["lms_assignment"]), rows)
