"""Databases that exist only while something is measured."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, text

from lms.app import database_url
from lms.db import migrations
from lms.db.base import prepare_engine

BARE = MetaData()
"""The tables of the bare write, see `bench.bare`; the measured app knows nothing of them."""
BARE_PERSON = Table(
    "bench_person", BARE, Column("id", Integer, primary_key=True), Column("name", String(80))
)
BARE_ANSWER = Table(
    "bench_answer",
    BARE,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("value", String(80), nullable=False),
)
_NUMBERS = count(1)


@contextmanager
def fresh(server: str | None) -> Iterator[str]:
    """The URL of an empty, migrated database: on the PostgreSQL `server` (a URL that may create
    databases), else SQLite in a folder of its own. Gone afterwards."""
    with _on_server(server) if server else _in_a_folder() as url:
        with connected(url) as engine:
            migrations.upgrade(engine)
        yield url


@contextmanager
def connected(url: str) -> Iterator[Engine]:
    """An engine as the app has it, closed afterwards."""
    engine = create_engine(database_url(url))
    prepare_engine(engine)
    yield engine
    engine.dispose()


@contextmanager
def _in_a_folder() -> Iterator[str]:
    with TemporaryDirectory(prefix="rampwise-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


@contextmanager
def _on_server(server: str) -> Iterator[str]:
    name = f"rampwise_bench_{os.getpid()}_{next(_NUMBERS)}"
    admin = create_engine(database_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
