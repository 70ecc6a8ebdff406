"""A company of any size, written in bulk: the demo content, one team that is measured, and others
that its manager does not see. Deterministic but for the day on which it is built."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from bench import history
from lms.catalog.loader import load_tree
from lms.db.base import Base, DbSession
from lms.db.queries.modules import document, documents, module_list, module_row
from lms.domain.asking.questions import Question
from lms.domain.people import Role
from lms.services import content
from lms.services.work import Work
from lms.settings import resource

EXTRA = Path(__file__).parent / "modules"
TEN = "ten-questions"
TEAM_SIZE = 50
_TABLES = Base.metadata.tables


@dataclass(frozen=True, slots=True)
class Company:
    """Who and what is measured: a manager, the people of one team, all with the sales role of an
    account executive; a quiz of ten questions; the address of a lesson that embeds a fact."""

    manager: int
    team: int
    people: tuple[int, ...]
    revision: int
    questions: tuple[Question, ...]
    lesson: str
    now: datetime


def found(work: Work) -> Company:
    """Publish the content; the team exists and is empty."""
    _publish(work)
    manager = _hire(work, ["Maja Manager"], None, Role.MANAGER, "manager")[0]
    team = _team(work.session, "Measured", manager)
    ten = module_row(work.session, TEN)
    quiz = document(work.session, ten.revision_id, "en").quiz
    assert quiz is not None
    assert len(quiz.questions) == 10
    lesson = _lesson(work.session)
    return Company(manager, team, (), ten.revision_id, quiz.questions, lesson, work.now)


def grow(work: Work, company: Company, people: int, attempts: int, others: int = 0) -> Company:
    """Hire `people` into the measured team, who handed in about `attempts` between them, and
    `others` into teams of their own, where every tenth handed in one."""
    start = len(company.people)
    names = [f"Rep {start + n} Measured" for n in range(people)]
    hired = _hire(work, names, company.team, Role.REP, "ae")
    history.write(work, hired, company.manager, attempts // max(1, people))
    company = replace(company, people=(*company.people, *hired))
    elsewhere = []
    for start in range(0, others, TEAM_SIZE):
        size = min(TEAM_SIZE, others - start)
        team = _team(work.session, f"Beside {len(company.people)}, {start}", None)
        names = [f"Rep {team}.{n} Elsewhere" for n in range(size)]
        elsewhere += _hire(work, names, team, Role.REP, "ae")
    history.write(work, elsewhere[::10], company.manager, 1)
    return company


def email(name: str) -> str:
    """What a person of this name signs in with."""
    return f"{name.lower().replace(' ', '.')}@bench.example"


def _publish(work: Work) -> None:
    """The demo content, and beside it the modules that only benchmarks need."""
    with TemporaryDirectory() as folder:
        root = shutil.copytree(resource("content"), Path(folder) / "content")
        shutil.copytree(EXTRA, root / "modules", dirs_exist_ok=True)
        report = content.publish(work, load_tree(root))
    errors = [problem for problem in report.problems if problem.level == "error"]
    if errors:
        raise RuntimeError(f"the content is not fit to be published: {errors[0]}")


def _lesson(session: DbSession) -> str:
    """The longest lesson that embeds a fact."""
    texts = documents(session, [row.revision_id for row in module_list(session)], "en").values()
    lessons = [
        (lesson.words, f"/modules/{text.id}/{lesson.anchor}")
        for text in texts
        for lesson in text.lessons
        if any(segment.fact for segment in lesson.segments)
    ]
    return max(lessons)[1]


def _team(session: DbSession, name: str, manager: int | None) -> int:
    teams = _TABLES["lms_team"]
    team = session.scalars(insert(teams).returning(teams.c.id), {"name": name}).one()
    if manager:
        row = {"team_id": team, "person_id": manager}
        session.execute(insert(_TABLES["lms_team_manager"]), row)
    return int(team)


def _hire(
    work: Work, names: Sequence[str], team: int | None, role: Role, sales_role: str
) -> list[int]:
    if not names:
        return []
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "email": email(name),
            "team_id": team,
            "hired_on": (work.now - timedelta(days=90)).date(),
            "created_at": work.now - timedelta(days=90),
        }
        for name in names
    ]
    persons = _TABLES["lms_person"]
    made = insert(persons).returning(persons.c.id, sort_by_parameter_order=True)
    ids = list(work.session.scalars(made, rows))
    roles = [{"person_id": person, "role": role} for person in ids]
    work.session.execute(insert(_TABLES["lms_person_role"]), roles)
    sales = [{"person_id": person, "sales_role": sales_role} for person in ids]
    work.session.execute(insert(_TABLES["lms_person_sales_role"]), sales)
    return ids
