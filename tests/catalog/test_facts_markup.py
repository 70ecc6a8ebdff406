"""A fact is read from its file and written back without loss."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalog import facts_markup
from lms.catalog.facts_markup import FactFile, FactStatus
from lms.catalog.problems import Report
from lms.domain.facts import FactKind, FactText, Proof
from tests.catalog.samples import FACT, changed


def problems(text: str) -> list[str]:
    report = Report("f.md")
    facts_markup.parse(text, report)
    return [str(problem) for problem in report.problems]


def read(text: str) -> FactFile:
    report = Report("f.md")
    fact = facts_markup.parse(text, report)
    assert fact is not None, report.problems
    return fact


def test_all_parts_are_read():
    fact = read(FACT)
    assert (fact.id, fact.kind, fact.status) == ("icp-pulse", FactKind.ICP, FactStatus.OFFICIAL)
    assert (fact.verified, fact.review_every) == (date(2026, 10, 19), 180)
    assert fact.text == FactText(
        claim="Pulse is for a plant with two or three shifts.",
        proof=(Proof("Of 46 plants, 41 run at night", "field report FR-31, 2026"),),
        against=("Machwatch: needs a gateway.",),
        ask='"When did a machine last stop?"',
        details="### It fits\n- 50 to 400 machines",
    )


def test_a_file_is_written_as_it_was_read():
    assert facts_markup.write(read(FACT)) == FACT


def test_only_the_claim_is_needed():
    text = FACT[: FACT.index("\n## Proof")]
    assert read(text).text == FactText("Pulse is for a plant with two or three shifts.")
    assert facts_markup.write(read(text)) == text


def test_a_proposed_fact_has_not_been_verified():
    text = changed(changed(FACT, "official", "proposed"), "verified: 2026-10-19\n", "")
    assert read(text).verified is None


LINES = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
PLAIN = LINES.filter(lambda text: text.isprintable())
TRICKY = st.sampled_from(["a (source: b)", "(source: ", "x)", "\\(source:", "- x", "[ ] x", "```"])
SOURCES = st.just("") | PLAIN | TRICKY.map(str.strip)
BLOCKS = st.lists(PLAIN | st.sampled_from(["## Proof", "# x", "> q", "- l", "", "```"])).map(
    lambda lines: "\n".join(lines).strip()
)
FACTS = st.builds(
    FactFile,
    id=st.just("some-fact"),
    product=st.just("pulse"),
    kind=st.sampled_from(FactKind),
    owner=st.just("noor"),
    status=st.just(FactStatus.PROPOSED),
    verified=st.none() | st.dates(),
    review_every=st.integers(1, 3650),
    text=st.builds(
        FactText,
        claim=PLAIN,
        proof=st.lists(st.builds(Proof, PLAIN | TRICKY.map(str.strip), SOURCES)).map(tuple),
        against=st.lists(PLAIN).map(tuple),
        ask=st.lists(PLAIN | st.just(""), max_size=3).map(lambda x: "\n".join(x).strip()),
        details=BLOCKS,
    ),
)


@given(FACTS)
def test_whatever_is_written_is_read_back_equal(fact):
    assert read(facts_markup.write(fact)) == fact


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("# Pulse is", "Pulse is", 10, "the claim is missing; write it as a heading"),
        ("## Against", "## Rivals", 15, "use Proof, Against, Ask and Details"),
        ("## Ask", "## Proof", 18, "each once"),
        ("## Proof", "Text.\n\n## Proof", 12, "put it under ## Details"),
        ("- Machwatch", "Machwatch", 16, "begin each line with -"),
        ('> "When', '"When', 19, "begin its lines with >"),
        ("## Proof", "# Another\n\n## Proof", 12, "give it a file of its own"),
        ("verified: 2026-10-19\n", "", 1, "add verified: 2026-09-01"),
        ("status: official", "status: sure", 6, "official or proposed"),
        ("kind: icp", "kind: story", 4, "one of differentiator, icp, script"),
        ("- 50 to", "[x](nowhere) 50 to", 24, "leads nowhere"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, line, told):
    found = problems(changed(FACT, old, new))
    assert any(one.startswith(f"f.md:{line}:") and told in one for one in found), found


def test_a_proof_without_a_source_is_a_warning():
    report = Report("f.md")
    assert facts_markup.parse(changed(FACT, " (source: field report FR-31, 2026)", ""), report)
    assert [problem.level for problem in report.problems] == ["warning"]


def test_line_ends_of_a_browser_become_plain():
    fact = read(FACT)
    typed = FactFile(
        fact.id, fact.product, fact.kind, fact.owner, fact.status, fact.verified, 90,
        FactText("Claim", ask="a\r\nb", details="c\r\nd"),
    )  # fmt: skip
    assert "\r" not in facts_markup.write(typed)
    assert read(facts_markup.write(typed)).text.ask == "a\nb"
