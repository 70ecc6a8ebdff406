"""What managers of the demo company do: read what was written, and ask for training."""

from collections import Counter
from datetime import date, datetime, timedelta

from lms.cli.demo import words
from lms.cli.demo.learners import Learner
from lms.db.base import DbSession
from lms.db.queries import assignments as requests
from lms.db.queries import attempts, levels, modules, reviews
from lms.db.queries.attempts import module_statuses
from lms.domain.mastery.levels import read
from lms.domain.planning import assignments as asking
from lms.domain.planning.plans import PLAN_FROM
from lms.domain.status import NOT_STARTED, ModuleState
from lms.services import assignments
from lms.services.sittings import reviews as reviewing
from lms.services.work import Work

FINE, POOR = (0.8, 1.0), (0.2, 0.4)
"""Points for a good text and for a poor one."""
UNPASSED = frozenset({ModuleState.NOT_STARTED, ModuleState.IN_PROGRESS, ModuleState.FAILED})
FEW = 2
"""Tries after which a manager talks to people instead."""
PATIENCE = 6
"""Days after which a manager withdraws what was not done, and talks about it instead."""


def review_texts(session: DbSession, leader: Learner, at: datetime) -> None:
    """Judge everything that waits in the manager's teams."""
    for waiting in reviews.waiting(session, leader.actor.managed_teams):
        if waiting.person_id == leader.actor.id:
            continue
        given = attempts.answers(session, waiting.attempt_id)
        for item in waiting.items:
            at += timedelta(seconds=leader.chance.randint(90, 300))
            text = given[item].value if item in given else ""
            _judge(
                Work(session, at, leader.actor), waiting.module_id, waiting.attempt_id, item, text
            )


def _judge(work: Work, module_id: str, attempt: int, item: int, text: object) -> None:
    is_fine = text in words.ESSAYS[module_id][0]
    points, comments = (FINE, words.PRAISE) if is_fine else (POOR, words.ADVICE)
    place = attempt + item
    comment = comments[place % len(comments)]
    reviewing.review(work, attempt, item, points[place % len(points)], comment)


def ask_where_it_is_weakest(
    session: DbSession, leader: Learner, team: list[Learner], at: datetime
) -> None:
    """Assign the module that trains the skill most of the team lack to those who lack it."""
    work = Work(session, at, leader.actor)
    team = [one for one in team if one.actor.id != leader.actor.id]
    lacking = _lacking(work, team)
    for skill, _ in Counter(skill for skill, _ in lacking).most_common():
        who = [one for key, one in lacking if key == skill]
        for row in modules.module_list(session):
            chosen = [one for one in who if row.id not in one.member.later]
            if (
                skill in row.skills
                and row.id in words.NOTES
                and (open_ := _open(work, row.id, chosen))
            ):
                ask(work, row.id, open_, asking.usual_due(work.today))
                return


def let_go(session: DbSession, leader: Learner, team: list[Learner], at: datetime) -> None:
    """Withdraw what was asked for and left undone for long: an old demand only shames."""
    work = Work(session, at, leader.actor)
    for one in team:
        for row in requests.open_of(session, one.actor.id):
            if row.due_on and (work.today - row.due_on).days > PATIENCE:
                assignments.withdraw(work, row.id)


def ask(work: Work, module_id: str, who: list[int], due_on: date) -> None:
    """Assign a module with the note that goes with it."""
    assignments.assign(work, module_id, who, due_on, words.NOTES[module_id])


def _lacking(work: Work, team: list[Learner]) -> list[tuple[str, Learner]]:
    """(skill, person) for everybody in the team who is more likely below target than not."""
    states = levels.states_of(work.session, [one.actor.id for one in team])
    found = []
    for one in [one for one in team if one.actor.id in states]:
        for skill, target in levels.targets_of(work.session, one.actor.sales_roles).items():
            reading = read(states[one.actor.id], skill, target.level, work.now)
            if reading.n and (reading.p_below or 0) >= PLAN_FROM:
                found.append((skill, one))
    return found


def _open(work: Work, module_id: str, who: list[Learner]) -> list[int]:
    """Those who have not passed the module and have a try left."""
    statuses = module_statuses(work.session, [one.actor.id for one in who])
    now = {one.actor.id: statuses.get(one.actor.id, {}).get(module_id, NOT_STARTED) for one in who}
    return [key for key, one in now.items() if one.state in UNPASSED and one.attempts < FEW]
