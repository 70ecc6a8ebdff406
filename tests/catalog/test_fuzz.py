"""However a good file is mutilated, reading it ends in a result or in located problems."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.catalog import catalog_toml, facts_markup, module_markup, quiz_markup, tracks_markup
from lms.catalog.loader import load_tree
from lms.catalog.problems import Report
from tests.catalog.samples import (
    CATALOG,
    DIFFERENTIATOR,
    FACT,
    FILES,
    MODULE,
    PRICE,
    QUIZ,
    SCRIPT,
    TRACK,
    write_tree,
)

READERS: dict[str, tuple[str, Callable[[str, Report], object]]] = {
    "module": (MODULE, module_markup.parse),
    "quiz": (QUIZ, quiz_markup.parse),
    "fact": (FACT, facts_markup.parse),
    "differentiator": (DIFFERENTIATOR, facts_markup.parse),
    "script": (SCRIPT, facts_markup.parse),
    "price": (PRICE, facts_markup.parse),
    "track": (TRACK, tracks_markup.parse),
    "catalog": (CATALOG, catalog_toml.parse),
}
SCRAPS = st.sampled_from(
    [
        *("---", "- [x]", "- [ ] a", "1.", "1. a", "[[", "]]", "[[]]", "[[a|]]", "= ", "= 1 ± x"),
        *("{#", "}", "{# }", "{#a #b}", "{{", "{{ fact: a }}", "-> ", "- a -> b", "> ", "> [!TIP]"),
        *("```", "~~~", "______", "# ", "## ", "## x {#x skill=a}", "### ", "| a |", "|---|"),
        *("[^1]", "[^1]: x", "[a]: b", "![](x)", "[x](y)", "media/", "&", "*a: &a b", "<<: *a"),
        *("!!int", "? x", "%YAML 1.2", "\t", "    ", "\u2028", "\x85", "\x0b", "\ufeff", "\ue000"),
        *("\x00", "\x02", "\x03", "\ud800", "<b>", "<!--", "]]>", '=== "A"', "!!! note", "::: x"),
        *("[[roles]]", "key = 1", '"""', "'''", "2026-99-99", "1e999", "-nan", "0x", "9" * 5000),
        *("[" * 300, "{" * 300, "- " * 300, "> " * 300, "a: " * 300, "*" * 300, "`" * 300),
    ]
)


@st.composite
def mutilated(draw: st.DrawFn, text: str) -> str:
    """`text` after some lines were lost, doubled or swapped and some characters changed."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(lines) - 1, 0)))
        other = draw(st.integers(0, max(len(lines) - 1, 0)))
        deed = draw(st.sampled_from(["lose", "double", "swap", "cut", "put", "line", "indent"]))
        if not lines:
            lines = [""]
        elif deed == "lose":
            del lines[min(place, other) : min(place, other) + draw(st.integers(1, 4))]
        elif deed == "double":
            lines.insert(other, lines[place])
        elif deed == "swap":
            lines[place], lines[other] = lines[other], lines[place]
        elif deed == "indent":
            lines[place] = " " * draw(st.integers(1, 8)) + lines[place]
        elif deed == "line":
            lines.insert(place, draw(SCRAPS | st.text(max_size=20)))
        else:
            at = draw(st.integers(0, len(lines[place])))
            gone = draw(st.integers(0, 3)) if deed == "cut" else 0
            scrap = "" if deed == "cut" else draw(SCRAPS | st.text(max_size=5))
            lines[place] = lines[place][:at] + scrap + lines[place][at + gone :]
    return "\n".join(lines)


def check(text: str, parse: Callable[[str, Report], object]) -> None:
    report = Report("some/file.md")
    result = parse(text, report)
    assert (result is None) == bool(report.errors)
    last = text.count("\n") + 1
    for problem in report.problems:
        assert 1 <= problem.line <= max(last, 2), problem
        assert problem.column >= 1
        assert ";" in problem.message, problem
        assert str(problem).isprintable()
        str(problem).encode()


@pytest.mark.parametrize("sort", READERS)
@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_mutilated_file_ends_in_a_result_or_located_problems(sort, data):
    text, parse = READERS[sort]
    check(data.draw(mutilated(text)), parse)


@pytest.mark.parametrize("sort", READERS)
@settings(max_examples=100)
@given(text=st.text(max_size=200))
def test_any_text_at_all_ends_in_a_result_or_located_problems(sort, text):
    check(text, READERS[sort][1])


@pytest.mark.parametrize("sort", ["module", "quiz", "fact", "track"])
@settings(max_examples=100)
@given(yaml=st.text(alphabet="abid: -[]{}&*!|>'\"%@`#\n\t,?1~<=", max_size=60))
def test_any_front_matter_ends_in_a_result_or_located_problems(sort, yaml):
    text, parse = READERS[sort]
    body = text.split("\n---\n", 1)[1]
    check(f"---\n{yaml}\n---\n{body}", parse)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_bytes_of_any_kind_in_a_folder_end_in_problems(tmp_path_factory, data):
    path = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[path].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    root: Path = write_tree(tmp_path_factory.mktemp("tree"), {path: bytes(content)})
    tree = load_tree(root)
    for problem in tree.problems:
        assert problem.line >= 1
        str(problem).encode()
