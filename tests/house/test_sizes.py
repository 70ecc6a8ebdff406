"""Rooms stay small enough to be read at one sitting."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "migrations/versions"
SOURCES = sorted(p for p in (ROOT / "lms").rglob("*.py") if GENERATED not in str(p))


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", _body_lines(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body; a docstring is a promise, not length."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_file_is_longer_than_300_lines():
    long = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_no_function_is_longer_than_40_lines_and_most_are_short():
    found = [one for path in SOURCES for one in functions(path)]
    assert [(name, lines) for name, lines in found if lines > 40] == []
    lengths = sorted(lines for _, lines in found)
    assert median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 20


def test_no_folder_holds_more_than_a_dozen_rooms_of_code():
    crowded = {
        str(folder.relative_to(ROOT)): count
        for folder in {p.parent for p in SOURCES}
        if (count := len([p for p in folder.glob("*.py") if p.name != "__init__.py"]))
        > LIMIT.get(folder.name, 12)
    }
    assert crowded == {}


LIMIT = {
    "domain": 24,
    "mastery": 14,
    "catalog": 16,
    "queries": 28,
    "services": 24,
    "learn": 18,
    "kit": 16,
    "admin": 16,
    "team": 16,
}
"""Flat vocabularies, a noun a file; see docs/decisions."""


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_room_is_named_after_nothing(name: str):
    assert not [p for p in SOURCES if p.stem == name or p.parent.name == name]
