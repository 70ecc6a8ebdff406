"""What every record shares: the base class, exact times, and how a transaction begins."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.types import TypeDecorator

DbSession = Session | scoped_session[Session]
PRAGMAS = ("journal_mode=WAL", "busy_timeout=15000", "foreign_keys=ON", "synchronous=FULL")
"""What every connection to SQLite begins with; see `prepare_engine`."""
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all our records; its metadata holds tables with the prefix `lms_` only."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An exact instant. Refuses naive values; reads back as aware UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC going in; SQLite has no zones, so it gets the naive UTC value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: use work.now or an aware value")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware UTC coming out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(enum: type[StrEnum], name: str) -> Enum:
    """A column type that holds the values of `enum`, guarded by a CHECK named `name`."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda kind: [member.value for member in kind],
    )


def prepare_engine(engine: Engine) -> None:
    """Make an SQLite engine safe for several processes; does nothing to other databases.

    WAL lets pages be read while an answer is saved; the busy timeout makes a writer wait for its
    turn; `begin_write` takes the turn at the start, because SQLite refuses a transaction that read
    first and wants to write after somebody else has.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("lms_write", False)
        driver = cast(Any, connection.connection.dbapi_connection)
        driver.execute("BEGIN IMMEDIATE" if immediate else "BEGIN").close()


def begin_write(session: DbSession) -> None:
    """Start a transaction that will write. What was read before in this session is forgotten."""
    session = session() if isinstance(session, scoped_session) else session
    if session.in_transaction():
        if session.new or session.dirty or session.deleted:
            return
        session.rollback()
    session.connection(execution_options={"lms_write": True})
