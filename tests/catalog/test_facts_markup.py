"""A fact of every kind is read from its file and written back without loss."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalog import facts_markup
from lms.catalog.fact_parts import FactFile, FactStatus
from lms.catalog.problems import Report
from lms.domain.facts import PARTS, SHAPES, FactKind, FactText, Proof, Rival, Shape, Turn
from lms.services.facts import texts
from tests.catalog.samples import DIFFERENTIATOR, FACT, PRICE, SCRIPT, changed


def problems(text: str) -> list[str]:
    report = Report("f.md")
    facts_markup.parse(text, report)
    return [str(problem) for problem in report.problems]


def read(text: str) -> FactFile:
    report = Report("f.md")
    fact = facts_markup.parse(text, report)
    assert fact is not None, report.problems
    return fact


def part(name: str, lines: str) -> str:
    """A proposed script with one part."""
    return SCRIPT[: SCRIPT.index("## Opening")] + f"## {name}\n{lines}\n"


def test_a_customer_profile_is_read():
    fact = read(FACT)
    assert (fact.id, fact.kind, fact.status) == ("icp-pulse", FactKind.ICP, FactStatus.OFFICIAL)
    assert (fact.verified, fact.review_every) == (date(2026, 10, 19), 180)
    assert fact.version is None
    assert fact.text == FactText(
        claim="Pulse is for a plant with two or three shifts.",
        criteria=("50 to 400 machines", "Two or three shifts"),
        disqualifiers=("The plant is about to move",),
        examples=("A dairy in Jæren: three shifts",),
        situations=("who is it for",),
        details="### It fits\n- 50 to 400 machines",
    )


def test_a_differentiator_is_read():
    fact = read(DIFFERENTIATOR)
    assert fact.version == 3
    assert fact.text == FactText(
        claim="Pulse needs no gateway.",
        proof=(Proof("At 27 plants no cable was laid", "installation log IL-26, 2026"),),
        against=(Rival("Machwatch", "needs its own gateway"), Rival("The whiteboard", "")),
        ask='"Who had to say yes?"',
    )


def test_a_script_is_read():
    assert read(SCRIPT).text == FactText(
        claim="A first call opens with one question.",
        opening='"When did something last stop?"',
        branches=(Turn("They tell you about a stop", '"Who noticed first?"'),),
        objections=(
            Turn('"We have Machwatch."', '"Which machines does it not cover?"'),
            Turn('"No time."', '"Tomorrow at ten to ten?"'),
        ),
        situations=("first call", "no time"),
    )


def test_a_price_is_read():
    fact = read(PRICE)
    assert (fact.status, fact.version) == (FactStatus.RETIRED, 2)
    assert fact.text == FactText(
        claim="A Starter Check costs 2,400 euro.",
        prices=("2,400 euro, travel included",),
        terms=("Credited against the first year of Pulse",),
        valid_until=date(2027, 6, 30),
    )


@pytest.mark.parametrize("text", [FACT, DIFFERENTIATOR, SCRIPT, PRICE])
def test_a_file_is_written_as_it_was_read_and_has_no_problem(text):
    assert problems(text) == []
    assert facts_markup.write(read(text)) == text


def test_only_the_claim_is_needed():
    text = FACT[: FACT.index("\n## Criteria")]
    assert read(text).text == FactText("Pulse is for a plant with two or three shifts.")
    assert facts_markup.write(read(text)) == text


def test_a_proposed_fact_has_not_been_verified():
    text = changed(changed(FACT, "official", "proposed"), "verified: 2026-10-19\n", "")
    assert read(text).verified is None


@pytest.mark.parametrize(
    ("lines", "turns"),
    [
        ("- a → b", [("a", "b")]),
        ("- a -> b", [("a", "b")]),
        ("- a → b → c", [("a", "b → c")]),
        ("- a \\→ b → c", [("a → b", "c")]),
        ("- over more\n  than one line → and\n  here", [("over more than one line", "and here")]),
    ],
)
def test_branches_are_what_one_hears_and_what_one_says(lines, turns):
    assert read(part("Branches", lines)).text.branches == tuple(Turn(*turn) for turn in turns)


@pytest.mark.parametrize(
    ("line", "name", "how"),
    [
        ("Machwatch: a gateway: one per line", "Machwatch", "a gateway: one per line"),
        ("The plant's own electrician", "The plant's own electrician", ""),
        ("Machwatch\\: the new one: dearer", "Machwatch: the new one", "dearer"),
        ("at 10:30: asleep", "at 10:30", "asleep"),
    ],
)
def test_a_rival_is_named_before_the_first_colon(line, name, how):
    text = changed(DIFFERENTIATOR, "- The whiteboard", f"- {line}")
    assert read(text).text.against[1] == Rival(name, how)


def test_a_quotation_over_several_lines_is_one_line():
    assert read(part("Opening", "> One\n> two.\n>\n> Three.")).text.opening == "One two. Three."


LINES = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
PLAIN = LINES.filter(lambda text: text.isprintable())
TRICKY = st.sampled_from(
    [
        *("a (source: b)", "(source:", "x)", "\\(source:", "- x", "[ ] x", "```", "> q", "# h"),
        *("a: b", "a:", ":", ": x", "a\\", "\\", "a\\: b", "C:\\x", "::", "a :", "1. x"),
        *("a → b", "→", "a →", "-> b", "\\→", "a\\ → b", "a -> b → c", "-", "->", "## Proof"),
    ]
)
WORDS = PLAIN | TRICKY
BLOCKS = st.lists(PLAIN | st.sampled_from(["## Proof", "# x", "> q", "- l", "", "```"])).map(
    lambda lines: "\n".join(lines).strip()
)


def several(items: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(items, max_size=4).map(tuple)


VALUES = {
    Shape.LINE: WORDS,
    Shape.LINES: several(WORDS),
    Shape.PROOFS: several(st.builds(Proof, WORDS, st.just("") | WORDS)),
    Shape.RIVALS: several(st.builds(Rival, WORDS, st.just("") | WORDS)),
    Shape.TURNS: several(st.builds(Turn, WORDS, st.just("") | WORDS)),
    Shape.DAY: st.dates(),
    Shape.MARKDOWN: BLOCKS,
}


@st.composite
def fact_files(draw: st.DrawFn) -> FactFile:
    """A file of any kind, with its own parts and sometimes those of another kind."""
    kind = draw(st.sampled_from(FactKind))
    parts = set(PARTS[kind]) | draw(st.sets(st.sampled_from(sorted(SHAPES)), max_size=3))
    empty = draw(st.sets(st.sampled_from(sorted(parts - {"claim"}))))
    return FactFile(
        id="some-fact",
        product="pulse",
        kind=kind,
        owner="noor",
        status=draw(st.sampled_from([FactStatus.PROPOSED, FactStatus.RETIRED])),
        verified=draw(st.none() | st.dates()),
        review_every=draw(st.integers(1, 3650)),
        version=draw(st.none() | st.integers(1, 99)),
        text=FactText(**{name: draw(VALUES[SHAPES[name]]) for name in sorted(parts - empty)}),
    )


@given(fact_files())
def test_whatever_is_written_is_read_back_equal(fact):
    assert read(facts_markup.write(fact)) == fact


@given(fact_files())
def test_a_text_of_a_file_is_tidy(fact):
    """So a text from a file and the same text from the web are equal."""
    assert texts.tidied(fact.text) == fact.text


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("# Pulse is", "Pulse is", 10, "the claim is missing; write it as a heading"),
        ("# Pulse is", f"# {'x' * 401}", 10, "the claim is too long; keep it under 400"),
        ("## Disqualifiers", "## Rivals", 16, "use Proof, Against, Ask, Criteria"),
        ("## Examples", "## Criteria", 19, "each once"),
        ("## Criteria", "Text.\n\n## Criteria", 12, "put it under ## Details"),
        ("- 50 to 400", "50 to 400", 13, "begin each line with -"),
        ("- 50 to 400", "- 50\n    - 400", 13, "has bullets of its own; write one line"),
        ("- 50 to 400", f"- {'x' * 601}", 13, "keep it under 600 characters"),
        ("- 50 to 400", "- x\n" * 21 + "- y", 33, "keep the 20 lines that matter most"),
        ("## Criteria", "## Ask\n500\n\n## Criteria", 13, "begin its lines with >"),
        ("## Criteria", "## Ask\n> 5\n\n> 6\n\n## Criteria", 13, "leave no empty line"),
        (
            "## Criteria",
            "## Valid until\n2027-02-30\n\n## Criteria",
            13,
            "is not a day; write year",
        ),
        ("## Criteria", "## Valid until\n20270228\n\n## Criteria", 13, "is not a day; write year"),
        ("## Criteria", "# Another\n\n## Criteria", 12, "give it a file of its own"),
        ("verified: 2026-10-19\n", "", 1, "add verified: 2026-09-01"),
        ("status: official", "status: sure", 6, "official, proposed or retired"),
        ("kind: icp", "kind: story", 4, "one of differentiator, icp, script, price"),
        ("review_every: 180d", "review_every: 180d\nversion: 0", 9, "the number of a version"),
        ("### It fits", "[x](nowhere)", 27, "leads nowhere"),
        ("### It fits", "x" * 20_001, 25, "keep them under 20000 characters"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, line, told):
    found = problems(changed(FACT, old, new))
    assert any(one.startswith(f"f.md:{line}:") and told in one for one in found), found


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (changed(DIFFERENTIATOR, " (source: installation log IL-26, 2026)", ""), 14, "no source"),
        (changed(SCRIPT, ' → "Who noticed first?"', ""), 15, "has no answer"),
        (changed(SCRIPT, "kind: script", "kind: price"), 11, "Opening is kept, but is not a part"),
    ],
)
def test_what_a_reader_would_miss_is_a_warning(text, line, told):
    report = Report("f.md")
    assert facts_markup.parse(text, report)
    assert {problem.level for problem in report.problems} == {"warning"}
    assert any(p.line == line and told in p.message for p in report.problems), report.problems


def test_parts_of_another_kind_are_kept():
    fact = read(changed(SCRIPT, "kind: script", "kind: icp"))
    assert fact.text == read(SCRIPT).text
    assert read(facts_markup.write(fact)) == fact


def test_line_ends_of_a_browser_become_plain():
    fact = read(FACT)
    typed = replace(fact, text=FactText("Claim", ask="a\r\nb", details="c\r\nd"))
    assert "\r" not in facts_markup.write(typed)
    assert read(facts_markup.write(typed)).text == FactText("Claim", ask="a b", details="c\nd")
