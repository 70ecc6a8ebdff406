"""The history of our tables, run by Alembic with our own version table beside any host's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from lms import __version__

VERSION_TABLE = "lms_alembic_version"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this folder, bound to `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring our tables up to `revision`; nothing happens when they are there already."""
    with _without_foreign_keys(engine) as connection, connection.begin():
        command.upgrade(configuration(connection), revision)
        _check_foreign_keys(connection)


@contextmanager
def _without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """A connection on which SQLite can make a table anew that others refer to.

    It drops the old table for that, and would take that for deleting rows. Nothing else is let
    through: keys that lead nowhere afterwards undo the upgrade.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        driver = cast(Any, connection.connection.dbapi_connection)
        driver.execute("PRAGMA foreign_keys=OFF").close()
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON").close()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the upgrade was undone: {len(broken)} rows refer to nothing")


def revise(engine: Engine, message: str) -> None:
    """Write the next revision's file from what differs between the records and the database."""
    with engine.begin() as connection:
        command.revision(configuration(connection), message, autogenerate=True)


def downgrade(engine: Engine, revision: str) -> None:
    """Take our tables back to `revision` ("base" removes them)."""
    with _without_foreign_keys(engine) as connection, connection.begin():
        command.downgrade(configuration(connection), revision)
        _check_foreign_keys(connection)


def state(connection: Connection) -> tuple[str | None, str | None]:
    """(revision in the database, revision that this code wants)."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision(), ScriptDirectory.from_config(
        configuration()
    ).get_current_head()


def health(engine: Any) -> dict[str, object]:
    """Version, database and migration state in words; `ok` is False when work cannot go on."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            current, head = state(connection)
    except SQLAlchemyError:
        return {
            "ok": False,
            "version": __version__,
            "database": "unreachable",
            "migrations": "unknown",
        }
    migrated = "current" if current == head else f"at {current}, wants {head}"
    return {
        "ok": current == head,
        "version": __version__,
        "database": engine.dialect.name,
        "migrations": migrated,
    }
