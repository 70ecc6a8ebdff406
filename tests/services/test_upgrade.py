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
    f"""INSERT INTO lms_evidence (id, person_id, at, kind, value, skills, guess, difficulty,
        difficulty_variance, weight, attempt_id, item, module_id, question)
        VALUES (3, 1, '{AT}', 'quiz', 1, '[["x", 1]]', 0, 0, 1, 1, 7, 0, 'calls', 'q1')""",
    """INSERT INTO lms_person_level (person_id, ability_mean, ability_variance, skills)
        VALUES (1, 0.5, 0.9, '{"x": [0.1, 0.2, 1, 0]}')""",
    f"""INSERT INTO lms_plan (id, person_id, cycle_start, cycle_end, minutes_cap, is_over_cap,
        made_at) VALUES (1, 1, '2026-09-01', '2026-09-07', 60, false, '{AT}')""",
    """INSERT INTO lms_plan_item (plan_id, position, kind, key, title, minutes, reason, figures)
        VALUES (1, 0, 'lesson', 'lesson:calls', 'Calls', 5, '{}', '{}')""",
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


def test_evidence_and_plans_come_along_and_levels_are_counted_anew(old: Engine):
    migrations.upgrade(old)
    assert rows(old, "SELECT id, value, revision_id FROM lms_evidence") == [(3, 1.0, None)]
    assert rows(old, "SELECT key, is_rolled_over FROM lms_plan_item") == [("lesson:calls", False)]
    assert rows(old, "SELECT * FROM lms_person_level") == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM lms_attempt",
        "UPDATE lms_fact_version SET claim = 'x'",
        "INSERT INTO lms_answer (attempt_id, item, value, saved_at) VALUES (99, 0, '1', '2026-09-01')",
        "UPDATE lms_attempt SET purpose = 'delta'",
        "UPDATE lms_attempt SET purpose = 'other'",
        "UPDATE lms_fact SET kind = 'other'",
        "UPDATE lms_evidence SET value = 0",
        "DELETE FROM lms_evidence",
        "UPDATE lms_plan_item SET kind = 'other'",
        "UPDATE lms_plan_item SET fact_id = 'unknown'",
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
