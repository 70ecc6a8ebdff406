"""Two browsers at the same moment, with real connections and commits, each on a database of its own."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from lms.app import database_url
from lms.db import migrations
from lms.db.base import begin_write, prepare_engine
from lms.db.models import Attempt, Evidence, OutboxEntry, Plan
from lms.db.queries import attempts as read
from lms.db.queries import levels, people
from lms.domain.asking.attempts import NewEvidence
from lms.domain.errors import ConflictError
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.services import evidence, plans
from lms.services.sittings import attempts, reviews
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS, quiz, single
from tests.services.test_attempts import ESSAY

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
ROUNDS = 5


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path) -> Iterator[Engine]:
    """A migrated database that nobody else sees, so that commits may stay."""
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    if request.param == "sqlite":
        yield from _migrated(f"sqlite:///{tmp_path / 'race.db'}")
        return
    if not server:
        pytest.skip("LMS_TEST_DATABASE_URL names no PostgreSQL server")
    name = f"rampwise_race_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(database_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield from _migrated(server.rsplit("/", 1)[0] + "/" + name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _migrated(url: str) -> Iterator[Engine]:
    engine = create_engine(database_url(url))
    prepare_engine(engine)
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def rep(engine) -> int:
    with Session(engine, expire_on_commit=False) as session:
        factories.catalogue(session)
        rep = factories.person(session, sales_roles=("sdr",))
        factories.module(session, quiz=quiz(*(single(f"q{n}") for n in range(10)), attempts=ROUNDS))
        session.commit()
        return rep.id


def at_once(engine: Engine, person: int, *deeds: Callable[[Work], object]) -> list[object]:
    """Do all deeds as this person, each in a transaction of its own that begins with the others."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[Work], object]) -> object:
        with Session(engine, expire_on_commit=False) as session:
            barrier.wait()
            begin_write(session)
            try:
                done = deed(Work(session, NOW, people.actor_by_id(session, person)))
                session.commit()
            except ConflictError as refused:
                return refused.code
            return done

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result() for one in [pool.submit(run, deed) for deed in deeds]]


def count(engine: Engine, record: type, *where) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(record).where(*where)) or 0


def levels_hold(engine: Engine) -> bool:
    with Session(engine) as session:
        return evidence.rebuild(Work(session, NOW)) == []


def start(work: Work) -> int:
    return attempts.start_quiz(work, "opening-a-call")


def test_two_starts_make_one_attempt(engine, rep):
    for number in range(1, ROUNDS + 1):
        first, second = at_once(engine, rep, start, start)
        assert first == second
        assert count(engine, Attempt) == number
        at_once(engine, rep, lambda work, attempt=first: attempts.hand_in(work, attempt))


def test_two_hand_ins_count_once(engine, rep):
    for number in range(1, ROUNDS + 1):
        (attempt,) = at_once(engine, rep, start)

        def hand_in(work: Work, attempt: int = attempt) -> None:
            attempts.hand_in(work, attempt)

        at_once(engine, rep, hand_in, hand_in)
        assert count(engine, Evidence) == 10 * number
        assert count(engine, OutboxEntry) == number
    assert levels_hold(engine)


def test_an_answer_that_races_a_hand_in_is_counted_or_refused_never_kept_uncounted(engine, rep):
    for _ in range(ROUNDS):
        (attempt,) = at_once(engine, rep, start)
        saved, _ = at_once(
            engine,
            rep,
            lambda work, attempt=attempt: attempts.save_answer(work, attempt, 0, "b"),
            lambda work, attempt=attempt: attempts.hand_in(work, attempt),
        )
        with Session(engine) as session:
            row, given = read.attempt(session, attempt), read.answers(session, attempt)
        assert (saved, list(given), row.result[0]) in [(None, [0], 1.0), ("handed-in", [], 0.0)]


def test_two_saves_of_one_question_leave_one_answer(engine, rep):
    (attempt,) = at_once(engine, rep, start)
    for _ in range(ROUNDS):
        at_once(
            engine,
            rep,
            *(
                lambda work, raw=raw: attempts.save_answer(work, attempt, 0, raw)
                for raw in ("a", "b")
            ),
        )
    with Session(engine) as session:
        assert read.answer(session, attempt, 0).value in {"a", "b"}


def test_the_first_evidence_from_two_sides_is_counted_from_both(engine, rep):
    def see(work: Work) -> None:
        seen = NewEvidence(NOW, EvidenceKind.QUIZ, 1.0, ((SKILLS[0], 1.0),))
        evidence.record(work, rep, [seen])

    for number in range(1, ROUNDS + 1):
        at_once(engine, rep, see, see)
        with Session(engine) as session:
            assert levels.state_of(session, rep).skills[SKILLS[0]].n == 2 * number
    assert levels_hold(engine)


def test_two_reviews_of_the_last_text_make_one_score(engine):
    with Session(engine, expire_on_commit=False) as session:
        factories.catalogue(session)
        factories.module(session, "essay", quiz=quiz(ESSAY))
        boss = factories.person(session, Role.MANAGER)
        team = factories.team(session, manager=boss)
        writer = factories.person(session, team=team)
        session.commit()
    (attempt,) = at_once(engine, writer.id, lambda work: attempts.start_quiz(work, "essay"))
    at_once(engine, writer.id, lambda work: attempts.save_answer(work, attempt, 0, "Because."))
    at_once(engine, writer.id, lambda work: attempts.hand_in(work, attempt))

    def judge(work: Work) -> None:
        reviews.review(work, attempt, 0, 1.0)

    assert sorted(map(str, at_once(engine, boss.id, judge, judge))) == ["None", "reviewed-already"]
    assert count(engine, OutboxEntry, OutboxEntry.event == "attempt.reviewed") == 1
    assert levels_hold(engine)


def test_two_tabs_make_one_plan_and_refreshing_at_once_leaves_one_in_force(engine, rep):
    made = at_once(engine, rep, plans.ensure_current, plans.ensure_current, plans.ensure_current)
    assert sorted(made) == [False, False, True]
    at_once(engine, rep, *[lambda work: plans.refresh(work, rep)] * 3)
    assert count(engine, Plan) == 4
    assert count(engine, Plan, Plan.replaced_at.is_(None)) == 1
