"""INSERT … ON CONFLICT, which SQLite and PostgreSQL both know but SQLAlchemy has once for each."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from lms.db.base import DbSession

Insert = sqlite.Insert | postgresql.Insert
"""Either; they take the same `on_conflict_…` arguments."""
Upserting = Insert | ReturningInsert[Any]


class Upsert:
    """A statement built once, when a module is loaded, for each kind of database."""

    def __init__(self, build: Callable[[Callable[[Any], Insert]], Upserting]) -> None:
        """`build` gets the `insert` of one kind of database and returns the whole statement."""
        self._by_dialect = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}

    def on(self, session: DbSession) -> Upserting:
        """The statement for the database that the session is bound to."""
        return self._by_dialect[session.get_bind().dialect.name]
