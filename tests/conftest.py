"""Fixtures that everything shares: a migrated database, a rolled-back session, an app, a visitor."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from lms.app import create_app, database_url
from lms.db import migrations
from lms.db.base import prepare_engine
from lms.services.work import Work
from lms.settings import Settings
from tests.visitor import Statements, Visitor

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
hypothesis_settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("house")
MADE_ONCE = ("tests/cli/test_demo.py", "tests/mounting/test_wheel.py")
"""Files whose tests share what takes long to make. One worker runs each of them, before all else;
the browser tests, which come first then, find their own company made by one of the others."""


class WholeFiles(LoadScopeScheduling):
    """Deals out the files of `MADE_ONCE` whole and all else by test. By hand, because groups by mark
    are lost with pytest 9.2 (pytest-dev/pytest-xdist#1386)."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in MADE_ONCE else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles:
    return WholeFiles(config, log)


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a fresh database: SQLite, or PostgreSQL when LMS_TEST_DATABASE_URL is set."""
    server = os.environ.get("LMS_TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        return
    name = f"rampwise_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(database_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.rsplit("/", 1)[0] + "/" + name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def engine(database: str) -> Iterator[Engine]:
    engine = create_engine(database_url(database))
    prepare_engine(engine)
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[scoped_session[Session]]:
    """A session whose commits are undone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        session = scoped_session(
            sessionmaker(
                connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            )
        )
        yield session
        session.remove()
        outer.rollback()


_CLOCK = Clock()


@pytest.fixture
def clock() -> Clock:
    _CLOCK.now = NOW
    return _CLOCK


@pytest.fixture
def work(session: scoped_session[Session], clock: Clock) -> Work:
    """A unit of work of nobody in particular, such as a command's."""
    return Work(session, clock())


@pytest.fixture(scope="session")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database_url=database,
        secret_key="test",
        mail_url=f"file://{tmp_path_factory.mktemp('mail')}",
        sign_in_limit="1000 per minute",
    )


@pytest.fixture(scope="session")
def host(settings: Settings) -> Iterator[Flask]:
    """Our own host, made once: compiling its addresses and templates anew for each test would take
    most of the time."""
    app = create_app(settings, _CLOCK)
    app.testing = True
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def app(host: Flask, session: scoped_session[Session], clock: Clock) -> Iterator[Flask]:
    """Our own host, on the session and the clock of the test."""
    mount = host.extensions["lms"]
    host.extensions["lms"] = replace(mount, session=session, clock=clock)
    yield host
    host.extensions["lms"] = mount


@pytest.fixture
def statements(engine: Engine) -> Iterator[Statements]:
    """Counts what is asked of the database."""
    counter = Statements()
    event.listen(engine, "before_cursor_execute", counter)
    yield counter
    event.remove(engine, "before_cursor_execute", counter)


@pytest.fixture
def visitor(app: Flask, statements: Statements) -> Visitor:
    """A browser without JavaScript that proof-reads every page."""
    return Visitor(app, statements)


@pytest.fixture(scope="session")
def content_root() -> Path:
    return Path(__file__).resolve().parent.parent / "content"
