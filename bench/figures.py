"""What every benchmark gives back: a flat JSON of figures with goals, and the same as a table."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `goal` None: for information only. `ok`: value <= goal, or >= when `at_least`."""

    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the goal is met."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def publish(title: str, figures: dict[str, Figure], path: str | None) -> None:
    """Print the figures as a table and write them to `path` as JSON, if one is given."""
    table = Table(title=title)
    for heading in ("figure", "value", "goal", "unit", "ok"):
        table.add_column(heading, justify="left" if heading in {"figure", "unit"} else "right")
    for name, one in figures.items():
        goal = "" if one.goal is None else f"{'≥' if one.at_least else '≤'} {one.goal:g}"
        mark = "" if one.goal is None else ("yes" if one.ok else "NO")
        value = f"{one.value:,.0f}" if one.value >= 100 else f"{one.value:.3g}"
        table.add_row(name, value, goal, one.unit, mark)
    Console().print(table)
    if path:
        flat = {
            name: {"value": one.value, "goal": one.goal, "unit": one.unit, "ok": one.ok}
            for name, one in figures.items()
        }
        Path(path).write_text(json.dumps(flat, indent=2) + "\n")
