"""Databases of a test's own, which nobody has migrated yet: SQLite files, or on the test server."""

import os
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, text

from lms.app import database_url


def fresh(name: str, folder: Path, gone_after: ExitStack) -> str:
    """The URL of an empty database; `gone_after` drops it from the server."""
    server = os.environ.get("LMS_TEST_DATABASE_URL")
    return _on_server(server, name, gone_after) if server else f"sqlite:///{folder / name}.db"


def _on_server(server: str, name: str, gone_after: ExitStack) -> str:
    full = f"rampwise_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(database_url(server), isolation_level="AUTOCOMMIT")

    def say(*statements: str) -> None:
        with admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    drop = f"DROP DATABASE IF EXISTS {full} WITH (FORCE)"
    say(drop, f"CREATE DATABASE {full}")
    gone_after.callback(admin.dispose)
    gone_after.callback(say, drop)
    return server.rsplit("/", 1)[0] + "/" + full
