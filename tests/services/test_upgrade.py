"""An installation of the first release keeps everything when it is upgraded."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DatabaseError

from lms.app import database_url
from lms.db import migrations
from lms.db.base import prepare_engine
from tests.databases import fresh

AT = "2026-09-01 08:00:00"
FIRST_RELEASE = (
    f"INSERT INTO lms_person (id, name, email, created_at) VALUES (1, 'A', 'a@b.c', '{AT}')",
    "INSERT INTO lms_module (id) VALUES ('calls')",
    f"""INSERT INTO lms_attempt (id, person_id, purpose, module_id, number, seed, lang, items,
        started_at) VALUES (7, 1, 'quiz', 'calls', 1, 3, 'en', '[[1, "q1"]]', '{AT}')""",
    f"""INSERT INTO lms_answer (attempt_id, item, value, saved_at)
        VALUES (7, 0, '"b"', '{AT}')""",
    """INSERT INTO lms_product (key, title, priority, owner, summary, position)
        VALUES ('pulse', 'Pulse', 'push', 'x', '', 0)""",
    """INSERT INTO lms_fact (id, product, kind, owner, review_every)
        VALUES ('no-gateway', 'pulse', 'differentiator', 'x', 90)""",
    *(
        f"""INSERT INTO lms_fact_version (id, fact_id, number, claim, text, written_at, official_at)
        VALUES ({n}, 'no-gateway', {n}, 'C{n}', '{{"claim": "C{n}", "against": ["Machwatch: a box",
        "Paper"]}}', '{AT}', {official})"""
        for n, official in ((1, f"'{AT}'"), (2, f"'{AT}'"), (3, "NULL"))
    ),
    "UPDATE lms_fact SET official_id = 2",
)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    """A database of the first release, with somebody in the middle of a quiz."""
    with ExitStack() as after:
        engine = create_engine(database_url(fresh("old", tmp_path, after)))
        prepare_engine(engine)
        after.callback(engine.dispose)
        migrations.upgrade(engine, "0001")
        with engine.begin() as connection:
            for statement in FIRST_RELEASE:
                connection.exec_driver_sql(statement.replace("%", "%%"))
        yield engine


def rows(engine: Engine, query: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_attempts_answers_and_facts_come_along(old: Engine):
    migrations.upgrade(old)
    attempts = rows(old, "SELECT id, purpose, module_id, fact_id, is_void FROM lms_attempt")
    assert attempts == [(7, "quiz", "calls", None, False)]
    assert len(rows(old, "SELECT * FROM lms_answer WHERE attempt_id = 7")) == 1
    stages = rows(old, "SELECT number, stage FROM lms_fact_version ORDER BY number")
    assert stages == [(1, "replaced"), (2, "official"), (3, "draft")]
    (stored,) = rows(old, "SELECT text FROM lms_fact_version WHERE number = 2")[0]
    told = str(stored).replace("'", '"')
    assert '"name": "Machwatch"' in told
    assert '"name": "Paper"' in told


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM lms_attempt",
        "UPDATE lms_fact_version SET claim = 'x'",
        "INSERT INTO lms_answer (attempt_id, item, value, saved_at) VALUES (99, 0, '1', '2026-09-01')",
        "UPDATE lms_attempt SET purpose = 'delta'",
        "UPDATE lms_attempt SET purpose = 'other'",
        "UPDATE lms_fact SET kind = 'other'",
    ],
)
def test_what_was_refused_before_is_refused_afterwards(old: Engine, statement: str):
    migrations.upgrade(old)
    with pytest.raises(DatabaseError), old.begin() as connection:
        connection.execute(text(statement))


def test_there_is_a_way_back_and_forth(old: Engine):
    migrations.upgrade(old)
    migrations.downgrade(old, "0001")
    assert rows(old, "SELECT id, purpose FROM lms_attempt") == [(7, "quiz")]
    with pytest.raises(DatabaseError), old.begin() as connection:
        connection.execute(text("DELETE FROM lms_attempt"))
    migrations.upgrade(old)
    assert rows(old, "SELECT count(*) FROM lms_answer") == [(1,)]
