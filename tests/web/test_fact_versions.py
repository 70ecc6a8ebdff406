"""The versions of a fact: their list, each as lessons show it, and any two side by side."""

from dataclasses import replace

import pytest

from lms.db.queries.registry import facts as registry
from lms.domain.facts import Change, FactKind, FactText, Proof, Rival, Turn
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from tests import factories
from tests.visitor import Page, Visitor

ID = "first-call"
FIRST = FactText(
    claim="A call opens with one question.",
    proof=(Proof("41 calls", "log 1"),),
    against=(Rival("Machwatch", "opens with a price"),),
    ask="Which one?",
    criteria=("Two shifts",),
    disqualifiers=("They move",),
    examples=("A dairy",),
    opening="Good morning.",
    branches=(Turn("Yes", "When?"),),
    objections=(Turn("No time", "Tomorrow?"),),
    prices=("2,400 euro",),
    terms=("Credited",),
    situations=("first call",),
    details="Then wait.",
)
CHANGED: dict[str, tuple[object, str]] = {
    "claim": ("A call opens with silence.", "silence."),
    "proof": ((Proof("41 calls", "log 2"),), "2)"),
    "against": ((Rival("Machwatch", "opens with a list"),), "list"),
    "ask": ("Which two?", "two?"),
    "criteria": (("Two shifts", "A manager"), "A manager"),
    "disqualifiers": ((), ""),
    "examples": (("A brewery",), "brewery"),
    "opening": ("Good evening.", "evening."),
    "branches": ((Turn("Yes", "Where?"),), "Where?"),
    "objections": ((Turn("No money", "Tomorrow?"),), "money"),
    "prices": (("2,600 euro",), "2,600"),
    "terms": (("Credited", "Travel included"), "Travel included"),
    "valid_until": (None, "30 Jun 2027"),
    "situations": (("first call", "opener"), "opener"),
    "details": ("Then **listen**.", "**listen**."),
}
NAMES = {
    "claim": "", "proof": "Proof", "against": "Against", "ask": "Ask", "criteria": "It fits when",
    "disqualifiers": "Leave it alone when", "examples": "Examples", "opening": "Opening",
    "branches": "Branches", "objections": "Objections", "prices": "Prices", "terms": "Terms",
    "valid_until": "Valid until", "situations": "When", "details": "Details",
}  # fmt: skip


def draft(text: FactText) -> FactDraft:
    return FactDraft("pulse", FactKind.SCRIPT, "ragnhild-moe", 90, text)


@pytest.fixture
def marketer(visitor: Visitor, session, work) -> Visitor:
    """Somebody in marketing, in a company with one fact, official in version 1."""
    factories.catalogue(session)
    person = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    facts.create(work, ID, draft(FIRST))
    factories.make_official(work, ID, 1)
    session.commit()
    return visitor.sign_in(person)


def revise(work, based_on: int, **parts: object) -> None:
    newest = registry.version(work.session, ID, based_on)
    facts.revise(work, ID, draft(replace(newest.text, **parts)), based_on)
    work.session.commit()


def compared(visitor: Visitor, before: int, after: int) -> Page:
    return visitor.get(f"/studio/facts/{ID}/differences?from={before}&to={after}")


def marked(page: Page, tag: str) -> str:
    return " ".join("".join(element.itertext()) for element in page.all(tag))


def words(page: Page, of: str = "main") -> str:
    return " ".join(" ".join(next(iter(page.all(of))).itertext()).split())


def test_all_versions_are_listed_with_who_and_when_and_what_they_did(marketer, session, work):
    path = f"/studio/facts/{ID}/edit"
    marketer.submit(path, marketer.get(path).form() | {"claim": "Version two."})
    factories.make_official(work, ID, 2, replacing=1, change=Change.MATERIAL)
    revise(work, 2, claim="Version three.")
    revise(work, 3, claim="Version four.")
    facts.send_for_review(work, ID, 4)
    session.commit()
    page = marketer.get(f"/studio/facts/{ID}/versions")
    headings = ["".join(heading.itertext()).split(":")[0] for heading in page.all("h2")]
    assert headings == ["Version 4", "Version 3", "Version 2", "Version 1"]
    for told in (
        "In review From a file, 18 Nov 2026, 09:00",
        "Left behind From a file",
        "It says so now. Official Written by Ragnhild Moe, 18 Nov 2026, 09:00",
        "Official since 18 Nov 2026, 09:00: material",
        "Was official From a file",
    ):
        assert told in words(page), told
    assert page.links()["What changed in version 3"] == (
        f"/studio/facts/{ID}/differences?to=3&from=2"
    )


def test_each_version_can_be_read_and_says_where_it_stands(marketer, session, work):
    revise(work, 1, claim="Version two.")
    read = {n: marketer.get(f"/studio/facts/{ID}/versions/{n}") for n in (1, 2)}
    assert read[1].h1 == "Version 1, official"
    assert FIRST.claim in read[1]
    assert "Nobody sees it until it is published." in read[2]
    assert read[2].links()["Take it further"] == f"/studio/facts/{ID}"
    factories.make_official(work, ID, 2, replacing=1)
    session.commit()
    page = marketer.get(f"/studio/facts/{ID}/versions/1")
    assert "This is an earlier version. Version 2 is official." in page
    assert "Take it further" not in page.links()


def test_two_versions_of_all_parts_stand_side_by_side(marketer, work):
    day = work.today.replace(year=2027, month=6, day=30)
    values = {part: value for part, (value, _) in CHANGED.items()} | {"valid_until": day}
    revise(work, 1, **values)
    page = compared(marketer, 1, 2)
    assert page.h1 == "Version 1 and version 2"
    for part, (_, added) in CHANGED.items():
        assert added in marked(page, "ins"), part
        assert words(page).count(NAMES[part]) >= 2, part
    assert "They move" in marked(page, "del")
    assert "Nothing" in words(page)


@pytest.mark.parametrize("part", [part for part in CHANGED if part not in ("claim", "valid_until")])
def test_only_the_claim_and_what_changed_are_shown(marketer, work, part):
    revise(work, 1, **{part: CHANGED[part][0]})
    page = compared(marketer, 1, 2)
    shown = {"".join(e.itertext()) for e in page.all("p", class_="meta")} & set(NAMES.values())
    assert shown == {NAMES[part]}
    assert FIRST.claim in words(page)


def test_any_two_versions_can_be_compared_in_either_order(marketer, work):
    for number, word in enumerate(("Two.", "Three.", "Four."), 1):
        revise(work, number, claim=word)
    page = compared(marketer, 2, 4)
    assert (marked(page, "del"), marked(page, "ins")) == ("Two.", "Four.")
    page = compared(marketer, 4, 2)
    assert (marked(page, "del"), marked(page, "ins")) == ("Four.", "Two.")
    form = page.form(f"/studio/facts/{ID}/differences")
    assert (form["from"], form["to"]) == ("4", "2")
    newest = marketer.get(f"/studio/facts/{ID}/differences")
    assert newest.h1 == "Version 3 and version 4", "unless they are named, the last change"


def test_the_same_text_says_so(marketer):
    assert "Word for word the same" in compared(marketer, 1, 1)


@pytest.mark.parametrize(
    "asked", ["from=9", "to=9", "from=x", "to=-1", "from=99999999999999999999"]
)
def test_a_version_that_is_not_there_is_not_found(marketer, asked):
    marketer.get(f"/studio/facts/{ID}/differences?{asked}", status=404)
    marketer.get(f"/studio/facts/nothing/differences?{asked}", status=404)


def test_markup_in_a_text_is_shown_and_does_nothing(marketer, work):
    revise(work, 1, opening="<script>alert(1)</script>", situations=("<b>x</b>",))
    page = compared(marketer, 1, 2)
    assert "<script>alert(1)</script>" in page.text
    assert page.all("b") == []


def test_a_fact_with_many_versions_takes_as_many_statements_as_one_with_few(marketer, work):
    few = len(compared(marketer, 1, 1).statements)
    for number in range(1, 12):
        revise(work, number, claim=f"Version {number}.")
    assert len(compared(marketer, 1, 12).statements) == few
