"""The studio as marketing uses it: the board of facts, the page of one, published modules."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from lms.db.models import AuditEntry, Embedding, Fact, FactVersion, Product
from lms.domain.facts import FactKind, FactText, Proof
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from tests import factories
from tests.visitor import Visitor

CLAIM = "Pulse needs no gateway."


@pytest.fixture
def session(session):
    factories.catalogue(session)
    session.commit()
    return session


@pytest.fixture
def ragnhild(session):
    person = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    session.commit()
    return person


@pytest.fixture
def marketer(visitor: Visitor, ragnhild) -> Visitor:
    return visitor.sign_in(ragnhild)


@pytest.fixture
def official(session):
    fact = factories.fact(session)
    session.commit()
    return fact


def typed(**changed: str) -> dict[str, str]:
    values = {
        "kind": "differentiator",
        "product": "pulse",
        "claim": CLAIM,
        "fact_id": "no-gateway",
        "proof_0_text": "27 plants without a cable",
        "proof_0_source": "log IL-26",
        "proof_1_text": "",
        "proof_1_source": "",
        "against": "Machwatch: a gateway on every line\n\nThe whiteboard: no network",
        "ask": "Who had to say yes?",
        "details": "Not in a **cellar**.",
        "owner": "ragnhild-moe",
        "review_every": "90",
    }
    return values | changed


def draft(claim: str = "Pulse sends by itself.") -> FactDraft:
    text = FactText(claim, (Proof("41 plants", "FR-31"),))
    return FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text)


def rows(session) -> list[str]:
    return list(session.scalars(select(FactVersion.claim).order_by(FactVersion.id)))


# The board


def test_the_board_shows_products_with_their_facts_and_the_red_note(marketer, session, official):
    factories.fact(
        session, "dead-stock", "Spares finds dead stock.", product="spares", is_official=False
    )
    session.add(Embedding(revision_id=factories.module(session).id, fact_id=official.id))
    session.commit()
    page = marketer.get("/studio/facts")

    assert page.h1 == "Official facts"
    assert "Pulse needs no gateway." in page
    assert "Push" in page
    assert "In 1 module and 0 questions" in page
    assert "Verified 1 Sep 2026 · version 1" in page
    assert "Spares has no official differentiator" in page
    assert page.links()["Read the draft for Spares"] == "/studio/facts/dead-stock"
    assert "Owner: Ragnhild Moe" in page


@pytest.mark.parametrize(
    ("show", "seen", "hidden"),
    [
        ("all", ["official one", "draft one", "due one"], []),
        ("drafts", ["draft one"], ["official one", "due one"]),
        ("due", ["due one"], ["official one", "draft one"]),
        ("without", ["draft one"], ["official one", "due one"]),
        ("nonsense", ["official one", "draft one", "due one"], []),
    ],
)
def test_filters_narrow_the_board(marketer, session, clock, show, seen, hidden):
    fresh = factories.fact(session, "a", "The official one.")
    fresh.verified_at = clock.now
    due = factories.fact(session, "b", "The due one.")
    due.verified_at = clock.now - timedelta(days=89)
    factories.fact(session, "c", "The draft one.", product="spares", is_official=False)
    session.commit()
    page = marketer.get(f"/studio/facts?show={show}")
    claims = " ".join("".join(heading.itertext()) for heading in page.all("h3"))
    assert all(words in claims for words in seen)
    assert not any(words in claims for words in hidden)
    for label in ("All 3", "Drafts 1", "Due soon 1", "Without 1"):
        assert label in page.links()


@pytest.mark.parametrize(
    ("days", "words", "button"),
    [
        (0, "Official", "Open: Pulse needs no gateway."),
        (80, "Due in 10 days", "Still true: Pulse needs no gateway."),
        (90, "Due today", "Still true: Pulse needs no gateway."),
        (91, "Needs review, overdue by 1 day", "Review: Pulse needs no gateway."),
    ],
)
def test_the_state_of_a_fact_follows_its_review(
    marketer, session, official, clock, days, words, button
):
    official.verified_at = clock.now - timedelta(days=days)
    session.commit()
    page = marketer.get("/studio/facts")
    assert words in page
    labels = [element.get("aria-label") for tag in ("a", "button") for element in page.all(tag)]
    assert button in labels


@pytest.mark.usefixtures("official")
def test_an_empty_filter_says_so(marketer):
    assert "No drafts wait" in marketer.get("/studio/facts?show=drafts")


@pytest.mark.usefixtures("official")
def test_the_board_takes_the_same_statements_with_many_facts(marketer, session):
    few = len(marketer.get("/studio/facts").statements)
    for number in range(40):
        factories.fact(session, f"fact-{number}", f"Claim {number}.")
    session.commit()
    assert len(marketer.get("/studio/facts").statements) == few


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MARKETING])
def test_the_studio_is_closed_to_others(visitor, session, official, role):
    visitor.sign_in(factories.person(session, role))
    session.commit()
    own = f"facts/{official.id}"
    for path in ("facts", "facts/new", own, f"{own}/edit", f"{own}/versions", f"{own}/versions/1"):
        visitor.get(f"/studio/{path}", status=403)
    visitor.get("/studio/modules", status=403)
    for path in ("facts/new", f"{own}/edit", f"{own}/still-true", f"{own}/versions/1/publish"):
        visitor.post(f"/studio/{path}", typed(), status=403)
    assert rows(session) == [CLAIM]


@pytest.mark.parametrize("kind", ["edit", "versions", "versions/9", "versions/1"])
def test_unknown_facts_and_versions_are_not_found(marketer, official, kind):
    marketer.get(f"/studio/facts/nothing/{kind}", status=404)
    marketer.get("/studio/facts/nothing", status=404)
    marketer.get(f"/studio/facts/{official.id}/versions/9", status=404)
    marketer.post("/studio/facts/nothing/still-true", {"version": "1"}, status=404)
    marketer.post("/studio/facts/nothing/edit", typed(), status=404)


# Versions and reviews


def test_still_true_verifies_today_and_goes_back_to_where_it_was_pressed(
    marketer, session, official, clock
):
    official.verified_at = clock.now - timedelta(days=85)
    session.commit()
    action = f"/studio/facts/{official.id}/still-true"
    page = marketer.submit(action, marketer.get("/studio/facts").form(action))
    assert page.h1 == "Official facts"
    assert "Verified today" in page
    assert session.get(Fact, official.id).verified_at == clock.now
    page = marketer.submit(action, marketer.get(f"/studio/facts/{official.id}").form(action))
    assert page.h1 == "Pulse: differentiator"
    assert session.scalars(select(AuditEntry.action)).all() == ["fact.confirmed"] * 2


def test_still_true_of_another_version_is_not_taken(marketer, session, official):
    before = official.verified_at
    page = marketer.submit(f"/studio/facts/{official.id}/still-true", {"version": "7"})
    assert "Another version became official" in page
    assert session.get(Fact, official.id).verified_at == before


def test_a_fact_page_says_what_lessons_show_and_what_waits(marketer, session, official, work):
    facts.revise(work, official.id, draft(), based_on=1)
    session.commit()
    page = marketer.get(f"/studio/facts/{official.id}")
    assert "{{ fact: pulse-no-gateway }}" in page
    assert "Version 2 is a draft" in page
    assert CLAIM in page
    assert "No module embeds it yet" in page


def test_without_products_the_board_says_where_they_come_from(marketer, session):
    session.execute(delete(Product))
    session.commit()
    page = marketer.get("/studio/facts")
    assert "publish a catalog.toml that names it" in page
    assert page.links()["Go to the products"] == "/studio/products"


# Modules


def test_published_modules_show_revision_review_and_facts(marketer, session, official, clock):
    factories.fact(session, "waiting", "Waiting.", is_official=False)
    factories.module(session)
    revision = factories.module(session)
    session.add_all(
        Embedding(revision_id=revision.id, fact_id=id) for id in (official.id, "waiting")
    )
    session.commit()
    page = marketer.get("/studio/modules")
    assert page.h1 == "Published modules"
    assert "Owner: Noor · revision 2, published 1 Sep 2026" in page
    assert "Reviewed 1 Sep 2026 · due 30 Nov 2026 a fact in it is due first" in page
    assert "Facts: pulse-no-gateway , waiting (not official)" in page
    official.verified_at = clock.now + timedelta(days=140)
    session.commit()
    assert "Reviewed 1 Sep 2026 · due 28 Feb 2027 Facts" in marketer.get("/studio/modules")
    clock.now += timedelta(days=140)
    assert "Review overdue by 38 days" in marketer.get("/studio/modules")


def test_no_modules_says_how_they_come_here(marketer):
    assert "flask lms content publish" in marketer.get("/studio/modules")
