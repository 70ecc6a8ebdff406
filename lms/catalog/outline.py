"""What catalog.toml names, as far as it can be read, whatever else is wrong with it.

So one look tells every contradiction.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
TABLES = ("fundamentals", "skills", "roles", "products", "certifications", "activity")


@dataclass(frozen=True, slots=True)
class Outline:
    """The rows of each list of tables with their numbers, as they stand in the file."""

    data: Mapping[str, Any]

    def rows(self, table: str) -> list[tuple[int, Row]]:
        """The tables of this name, numbered from 0; what is no table is left out."""
        found = self.data.get(table)
        rows = found if isinstance(found, list) else []
        return [(number, row) for number, row in enumerate(rows) if isinstance(row, dict)]

    def keys(self, table: str) -> list[str]:
        """The keys of these tables, in their order."""
        return [key for _, row in self.rows(table) if (key := text(row, "key"))]

    @property
    def retired(self) -> set[str]:
        """The skills that say of themselves that they are retired."""
        return {text(row, "key") for _, row in self.rows("skills") if row.get("retired") is True}

    @property
    def skills(self) -> set[str]:
        """The skills that are not retired."""
        return set(self.keys("skills")) - self.retired


def outline(written: str) -> Outline | None:
    """What the file names; None when it is no TOML."""
    try:
        return Outline(tomllib.loads(written))
    except (ValueError, RecursionError):
        return None


def text(row: Row, name: str) -> str:
    """The text at a name; empty for anything else."""
    found = row.get(name)
    return found if isinstance(found, str) else ""


def texts(row: Row, name: str) -> list[str]:
    """The texts in the list, or the keys of the table, at a name."""
    found = row.get(name)
    items = list(found) if isinstance(found, list | dict) else []
    return [item for item in items if isinstance(item, str)]
