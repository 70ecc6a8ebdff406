"""`flask lms db`: up to the newest revision, down to nothing, and where it is."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from lms.app import create_app
from lms.settings import Settings


@pytest.fixture
def fresh_app(fresh_database: Callable[[str], str]) -> Iterator[Flask]:
    """Our own host on a database that nobody has migrated."""
    app = create_app(Settings(database_url=fresh_database("fresh"), secret_key="test"))
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def say(app: Flask, *words: str, **options) -> str:
    done = app.test_cli_runner().invoke(args=["lms", "db", *words], **options)
    assert done.exit_code == 0, done.output
    return done.output


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(app.extensions["sqlalchemy"].engine).get_table_names())


def test_it_tells_where_the_database_is(fresh_app: Flask):
    assert "migrations at None, wants" in say(fresh_app, "state")
    assert "migrations current" in say(fresh_app, "upgrade")
    assert "migrations current" in say(fresh_app, "state")


def test_it_goes_down_only_when_that_is_confirmed(fresh_app: Flask):
    say(fresh_app, "upgrade")
    full = tables(fresh_app)
    refused = fresh_app.test_cli_runner().invoke(
        args=["lms", "db", "downgrade", "base"], input="n\n"
    )
    assert refused.exit_code == 1
    assert tables(fresh_app) == full
    say(fresh_app, "downgrade", "base", input="y\n")
    assert tables(fresh_app) == {"lms_alembic_version"}


def test_health_says_what_is_missing(fresh_app: Flask):
    response = fresh_app.test_client().get("/healthz")
    assert response.status_code == 503
    assert "wants" in response.json["migrations"]
    say(fresh_app, "upgrade")
    assert fresh_app.test_client().get("/healthz").json["ok"] is True


def test_levels_that_a_release_has_emptied_are_counted_anew(fresh_app: Flask):
    say(fresh_app, "upgrade")
    with fresh_app.app_context(), fresh_app.extensions["sqlalchemy"].engine.begin() as connection:
        for statement in (
            """INSERT INTO lms_person (id, name, email, created_at)
               VALUES (1, 'A', 'a@b.c', '2026-09-01 08:00:00')""",
            """INSERT INTO lms_evidence (person_id, at, kind, value, skills, guess, difficulty,
               difficulty_variance, weight)
               VALUES (1, '2026-09-01 08:00:00', 'quiz', 1, '[["x", 1]]', 0, 0, 1, 1)""",
        ):
            connection.execute(text(statement))
    say(fresh_app, "upgrade")
    with fresh_app.app_context():
        query = text("SELECT count(*) FROM lms_person_level")
        with fresh_app.extensions["sqlalchemy"].engine.connect() as connection:
            assert connection.scalar(query) == 1
