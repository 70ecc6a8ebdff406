"""The demo company: believable, the same each time, and telling the story that it is there for."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Select, func, select

from lms.app import create_app
from lms.cli.demo import calendar
from lms.cli.demo.cast import CALLERS, EVERYBODY, HEAD, LEADER, NEWCOMER, SELLER, SHOWN, Member
from lms.cli.demo.history import History
from lms.db import migrations
from lms.db.base import DbSession
from lms.db.models import (
    Absence,
    Answer,
    AnswerReview,
    Assignment,
    Attempt,
    Certificate,
    Evidence,
    Fact,
    FactVersion,
    Person,
    PersonMemory,
    Plan,
    QuestionFigures,
    Reading,
    Recall,
    RecallSheet,
    Team,
)
from lms.db.queries import assignments, levels, people
from lms.db.queries.certificates import learning
from lms.db.queries.registry import holds, notices
from lms.db.queries.standing import readiness
from lms.domain.certifications import GrantKind
from lms.domain.facts import Change, Stage
from lms.domain.mastery.levels import Reading as Level
from lms.domain.mastery.levels import SkillStanding, read
from lms.domain.mastery.skills import RUBRIC_KINDS, EvidenceKind
from lms.domain.people import Actor, Role
from lms.domain.planning.assignments import AssignmentStatus
from lms.services import evidence, passwords
from lms.services.work import Work
from lms.settings import Settings
from tests.conftest import NOW
from tests.databases import fresh

DAYS = 12
"""Working days of the history that are made a second time: all have taken their baseline by then."""


@contextmanager
def host(url: str) -> Iterator[Flask]:
    """Our own host on a migrated database."""
    app = create_app(Settings(database_url=url, secret_key="test"), lambda: NOW)
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        try:
            migrations.upgrade(engine)
            yield app
        finally:
            app.extensions["lms"].session.remove()
            engine.dispose()


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with ExitStack() as gone_after:
        url = fresh("demo", tmp_path_factory.mktemp("demo"), gone_after)
        with host(url) as app:
            yield app


@pytest.fixture(scope="module")
def demo(demo_app: Flask) -> DbSession:
    """The whole history, written once for all tests here."""
    told = demo_app.test_cli_runner().invoke(args=["lms", "demo", "seed"])
    assert told.exit_code == 0, told.output
    assert all(member.email in told.output for member, _, _ in SHOWN)
    return demo_app.extensions["lms"].session


def actor(session: DbSession, member: Member) -> Actor:
    found = session.scalar(select(Person.id).where(Person.email == member.email))
    person = people.actor_by_id(session, found or 0)
    assert person is not None
    return person


def team_levels(session: DbSession, leader: Member) -> list[tuple[str, Level]]:
    """(name, level) of each target skill of everybody in the leader's teams."""
    found = []
    for id, name in session.execute(
        select(Person.id, Person.name).where(
            Person.team_id.in_(actor(session, leader).managed_teams)
        )
    ).all():
        person = people.actor_by_id(session, id)
        state = levels.state_of(session, id)
        for skill, target in levels.targets_of(session, person.sales_roles).items():
            found.append((name, read(state, skill, target.level, NOW)))
    return found


def count(session: DbSession, query: Select) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def test_there_are_three_teams_and_twenty_four_people_of_every_role(demo: DbSession):
    assert count(demo, select(Team.id)) == 3
    assert count(demo, select(Person.id)) == 24 == len({one.email for one in EVERYBODY})
    roles = Counter(role for one in EVERYBODY for role in one.roles)
    assert roles.keys() == set(Role)
    assert any({Role.REP, Role.MANAGER} <= set(one.roles) for one in EVERYBODY)


def test_everybody_signs_in_with_the_password_that_is_printed(demo: DbSession):
    work = Work(demo, NOW)
    for member in (one for one, _, _ in SHOWN):
        passwords.authenticate(work, member.email, passwords.DEMO_PASSWORD, is_local=True)
    demo.rollback()


@pytest.mark.usefixtures("demo")
def test_a_second_seeding_changes_nothing(demo_app: Flask):
    again = demo_app.test_cli_runner().invoke(args=["lms", "demo", "seed"])
    assert again.exit_code == 1
    assert "something in this database already" in again.output


def test_the_managers_board_shows_every_state_and_three_gaps_in_one_skill(demo: DbSession):
    board = team_levels(demo, LEADER)
    assert {level.state for _, level in board} >= {
        SkillStanding.GAP, SkillStanding.AT_TARGET, SkillStanding.NEEDS_EVIDENCE,
        SkillStanding.NOT_ASSESSED,
    }  # fmt: skip
    gaps = {
        name
        for name, level in board
        if level.state is SkillStanding.GAP and level.skill == "prospecting.objections"
    }
    assert gaps >= {member.name for member in CALLERS}


def test_teams_are_ready_in_part_and_some_people_improve_while_others_slip(demo: DbSession):
    moved = []
    for id in demo.scalars(select(Team.id)):
        found = readiness.team_readiness(demo, id, 0, NOW)
        assert 0.05 < (found.now.share or 0) < 0.8
        moved += [one.now.share - one.before.share for one in found.people if one.before]
    assert sum(change > 0.1 for change in moved) >= 3
    assert sum(change < -0.1 for change in moved) >= 1


def test_all_boards_together_are_a_mix(demo: DbSession):
    found = Counter(level.state for _, level in team_levels(demo, HEAD))
    cells = found.total()
    assert 0.2 < found[SkillStanding.AT_TARGET] / cells < 0.6
    assert 0.2 < found[SkillStanding.NEEDS_EVIDENCE] / cells < 0.7
    assert found[SkillStanding.GAP] >= 4
    assert found[SkillStanding.NOT_ASSESSED] >= 1


def test_managers_have_watched_their_people(demo: DbSession):
    seen = demo.execute(
        select(Evidence.person_id, Evidence.value).where(Evidence.kind.in_(RUBRIC_KINDS))
    ).all()
    assert len({person for person, _ in seen}) > 12
    assert len({value for _, value in seen}) >= 3


def test_the_newcomer_is_on_day_three_and_has_not_been_asked_anything(demo: DbSession):
    person = actor(demo, NEWCOMER)
    assert (NOW.date() - person.hired_on).days == 2
    assert count(demo, select(Attempt.id).where(Attempt.person_id == person.id)) == 0
    assert count(demo, select(Reading.lesson).where(Reading.person_id == person.id)) == 2


def test_assignments_are_open_done_and_overdue_and_each_has_a_note(demo: DbSession):
    rows = [
        row
        for id in demo.scalars(select(Assignment.id)).all()
        if (row := assignments.one(demo, id)) is not None
    ]
    found = Counter(row.status(NOW.date()) for row in rows)
    assert found[AssignmentStatus.DONE] >= 3
    assert found[AssignmentStatus.OVERDUE] >= 1
    assert found[AssignmentStatus.OPEN] >= 1
    assert all(row.note for row in rows)
    assert [one.module_id for one in assignments.open_of(demo, actor(demo, SELLER).id)]


def test_there_are_passes_failures_open_attempts_and_texts_to_review(demo: DbSession):
    attempts = demo.execute(
        select(Attempt.handed_in_at, Attempt.passed, Attempt.score, Attempt.module_id)
    ).all()
    quizzes = [one for one in attempts if one.module_id]
    passed = sum(one.passed is True for one in quizzes)
    assert passed > 100
    assert sum(one.passed is False for one in quizzes) > 30
    assert sum(one.handed_in_at is None for one in quizzes) >= 1
    assert sum(one.handed_in_at is not None and one.score is None for one in quizzes) >= 3
    assert count(demo, select(AnswerReview.id)) > 20
    assert count(demo, select(Plan.id)) > 150


def test_marketing_has_changed_facts_in_both_ways_and_two_versions_that_wait(demo: DbSession):
    official = select(FactVersion.change).join(Fact, Fact.official_id == FactVersion.id)
    assert {Change.EDITORIAL, Change.MATERIAL} <= set(demo.scalars(official))
    waiting = select(FactVersion.stage).where(FactVersion.official_at.is_(None))
    assert set(demo.scalars(waiting)) == {Stage.DRAFT, Stage.IN_REVIEW}
    assert len(notices.all_open(demo)) == 4
    assert len(holds.all_open(demo)) == 2  # a changed fact, and a bad question


def test_some_have_learned_the_change_and_the_rep_of_the_story_has_not(demo: DbSession):
    learned = select(Certificate.person_id).where(Certificate.kind == GrantKind.DELTA)
    quick = set(demo.scalars(learned))
    everybody = list(demo.scalars(select(Person.id)))
    owing = {one.person for one in learning.outstanding(demo, everybody, NOW.date())}
    rep = demo.scalars(select(Person.id).where(Person.name == SELLER.name)).one()
    assert len(quick) >= 4
    assert rep in owing
    assert not quick & owing


def test_the_team_names_more_from_memory_than_before(demo: DbSession):
    assert len(demo.scalars(select(Recall.id)).all()) == 2
    sheets = demo.scalars(select(RecallSheet.confirmed_at)).all()
    assert (len(sheets), sum(at is None for at in sheets)) == (9, 3)


def test_nothing_happens_later_than_now_or_earlier_than_sixteen_weeks_ago(demo: DbSession):
    first = calendar.Calendar(NOW).first
    for column in (Evidence.at, Answer.saved_at, Reading.read_at, Attempt.started_at):
        times = list(demo.scalars(select(column)))
        assert max(times) < NOW
        assert min(times) >= datetime.combine(first, time(), UTC)


def test_people_work_in_working_hours_of_their_own_zone(demo: DbSession):
    rows = demo.execute(
        select(Attempt.started_at, Person.time_zone).join(Person, Person.id == Attempt.person_id)
    )
    local = [at.astimezone(ZoneInfo(zone)) for at, zone in rows]
    assert {at.weekday() for at in local} <= {0, 1, 2, 3, 4}
    assert min(at.hour for at in local) >= 8
    assert max(at.hour for at in local) < 18


def test_stored_levels_are_what_the_evidence_says(demo: DbSession):
    assert evidence.rebuild(Work(demo, NOW)) == []


class EnoughError(Exception):
    """The days that are compared are written."""


def stop(done: int, _of: int) -> None:
    if done == DAYS:
        raise EnoughError


def test_the_same_now_gives_the_same_history(demo: DbSession, fresh_database: Callable[[str], str]):
    columns = (Evidence.at, Evidence.person_id, Evidence.question, Evidence.value)
    log = select(*columns).order_by(Evidence.id)
    with host(fresh_database("again")) as app:
        session = app.extensions["lms"].session
        with pytest.raises(EnoughError):
            History(session, NOW).write(stop)
        again = session.execute(log).all()
        session.rollback()
    assert len(again) > 600
    assert again == demo.execute(log.limit(len(again))).all()


def test_there_is_more_than_answers(demo: DbSession):
    kinds = Counter(demo.scalars(select(Evidence.kind)))
    assert {*kinds} >= {*EvidenceKind} - {EvidenceKind.DIAGNOSTIC}
    assert count(demo, select(PersonMemory.person_id)) > 15
    assert count(demo, select(Absence.id)) == 1
    assert count(demo, select(QuestionFigures.question)) > 50
    assert count(demo, select(Plan.id).where(Plan.replaced_at.is_(None))) > 50
