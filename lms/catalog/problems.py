"""What is wrong in a content file, where, and what to do about it."""

from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning"]
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `path` is relative to the content root; `line` and `column` count from 1.

    `message` is one plain sentence that ends with the remedy. An "error" keeps its file from being
    published, a "warning" does not.
    """

    path: str
    line: int
    column: int
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


@dataclass(slots=True)
class Report:
    """Collects the problems of one file while it is read, so that all are told at once."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, message: str, line: int = 1, column: int = 1) -> None:
        """Add a problem that keeps the file from being published."""
        self.problems.append(Problem(self.path, line, column, _one_line(message)))

    def warning(self, message: str, line: int = 1, column: int = 1) -> None:
        """Add a problem that the author should know of."""
        self.problems.append(Problem(self.path, line, column, _one_line(message), "warning"))

    @property
    def errors(self) -> int:
        """How many errors there are so far; a reader compares before and after."""
        return sum(problem.level == "error" for problem in self.problems)


def shortened(text: str) -> str:
    """A piece of the author's text, short enough to be quoted in a message."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _one_line(message: str) -> str:
    """Without what a terminal or a database would choke on."""
    printable = message.encode(errors="replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in printable).split())


def locate(text: str, needle: str, start: int = 1) -> tuple[int, int]:
    """Line and column of the first `needle` at or after line `start`; (start, 1) without one."""
    lines = text.split("\n")
    for number, line in enumerate(lines[start - 1 :], start):
        if needle in line:
            return number, line.index(needle) + 1
    return start, 1
