"""A long list, a page at a time: two statements whatever its length."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, func

from lms.db.base import DbSession

SIZE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows `first` to `last` of `total`; pages count from 1."""

    rows: tuple[T, ...]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first row of this page, from 1; 0 on an empty list."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row of this page."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def paged(
    session: DbSession,
    rows: Select[*tuple[Any, ...]],
    number: int,
    make: Callable[[Row[Any]], T],
    size: int = SIZE,
) -> Page[T]:
    """Page `number` of `rows`, which must be ungrouped and in a complete order; beyond the end, the
    last page."""
    counted = rows.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = session.scalar(counted) or 0
    number = max(1, min(number, -(-total // size)))
    found = session.execute(rows.limit(size).offset((number - 1) * size))
    return Page(tuple(make(row) for row in found), number, total, size)
