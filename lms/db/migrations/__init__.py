"""The history of our tables, run by Alembic with our own version table beside any host's."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, String, column, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from lms import __version__

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "lms_alembic_version"
_FOLDER = Path(__file__).parent


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for this folder, bound to `connection`."""
    config: Config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def _command() -> Any:
    """Alembic's commands: 12 MB that no page needs, so a server does not load them."""
    return import_module("alembic.command")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring our tables up to `revision`; nothing happens when they are there already."""
    if revision == "head" and health(engine)["ok"]:
        return
    with _without_foreign_keys(engine) as connection, connection.begin():
        _command().upgrade(configuration(connection), revision)
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
        _command().revision(configuration(connection), message, autogenerate=True)


def downgrade(engine: Engine, revision: str) -> None:
    """Take our tables back to `revision` ("base" removes them)."""
    with _without_foreign_keys(engine) as connection, connection.begin():
        _command().downgrade(configuration(connection), revision)
        _check_foreign_keys(connection)


def state(connection: Connection) -> tuple[str | None, str]:
    """(revision in the database, revision that this code wants).

    Revisions are numbered, and the number begins the name of the file: the last is wanted.
    """
    wanted = max(path.stem.partition("_")[0] for path in _FOLDER.glob("versions/[0-9]*.py"))
    if not inspect(connection).has_table(VERSION_TABLE):
        return None, wanted
    version = select(column("version_num", String)).select_from(table(VERSION_TABLE))
    return connection.scalar(version), wanted


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
