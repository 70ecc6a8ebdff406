"""The studio as marketing uses it: the board, writing a fact, making it official, its versions."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from lms.db.models import AuditEntry, Embedding, Fact, FactVersion, Product
from lms.db.queries import facts as registry
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


def errors(page) -> dict[str, str]:
    """Error sentences by the field that they are tied to."""
    told = {}
    for tag in ("input", "textarea", "select", "fieldset"):
        for field in page.all(tag):
            for name in (field.get("aria-describedby") or "").split():
                if name.endswith("-error"):
                    (error,) = page.all("p", id=name)
                    told[field.get("name") or field.get("id")] = "".join(error.itertext())
    return told


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
    assert "In 1 module, tested by 0 questions" in page
    assert "Verified 1 Sep 2026 · version 1" in page
    assert "Spares has no official differentiator" in page
    assert page.links()["Read the draft for Spares"] == "/studio/facts/dead-stock/versions/1"
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
    for label in ("All 3", "Drafts 1", "Due for review 1", "Without 1"):
        assert label in page.links()


@pytest.mark.parametrize(
    ("days", "words", "button"),
    [
        (0, "Official", "Open: Pulse needs no gateway."),
        (80, "Review due in 10 days", "Still true: Pulse needs no gateway."),
        (90, "Review due today", "Still true: Pulse needs no gateway."),
        (91, "Review overdue by 1 day", "Review: Pulse needs no gateway."),
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
    for path in ("facts/new", f"{own}/edit", f"{own}/still-true", f"{own}/versions/1/official"):
        visitor.post(f"/studio/{path}", typed(), status=403)
    assert rows(session) == [CLAIM]


# Writing


def test_marketing_writes_a_fact_previews_it_and_makes_it_official(marketer, session, clock):
    form = marketer.get("/studio/facts/new?product=pulse").form()
    preview = marketer.submit("/studio/facts/new", form | typed())

    assert preview.h1 == "Before it is official"
    block = next(iter(preview.all("section", class_="fact")))
    words = " ".join(" ".join(block.itertext()).split())
    for part in (
        "Official differentiator",
        "Verified 18 Nov 2026 · version 1",
        CLAIM,
        "27 plants without a cable (log IL-26)",
        "Machwatch: a gateway on every line",
        "The whiteboard: no network",
        "Who had to say yes?",
        "Not in a cellar .",
        "Owner: Ragnhild Moe · next review 16 Feb 2027",
    ):
        assert part in words, part
    assert registry.official(session, ["no-gateway"]) == {}

    action = "/studio/facts/no-gateway/versions/1/official"
    page = marketer.submit(action, preview.form(action))
    assert page.h1 == "Pulse: differentiator"
    assert "Every lesson shows it now." in page
    assert registry.official(session, ["no-gateway"])["no-gateway"].verified_at == clock.now
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["fact.created", "fact.made-official"]


def test_the_id_is_made_from_the_claim_when_none_is_typed(marketer, session):
    marketer.submit("/studio/facts/new", typed(fact_id=""))
    assert session.scalars(select(Fact.id)).all() == ["pulse-needs-no-gateway"]


def test_adding_rows_keeps_everything_typed_and_saves_nothing(marketer, session):
    sent = typed(claim="", proof_2_text="Half a thought", more="proof")
    page = marketer.post("/studio/facts/new", sent, status=200)
    form = page.form()
    kept = {name: value for name, value in sent.items() if name not in ("more", "against")}
    assert {name: form[name] for name in kept} == kept
    assert form["against"].replace("\r", "") == sent["against"]
    assert [name for name in form if name.endswith("_source")] == [
        f"proof_{n}_source" for n in range(6)
    ]
    assert errors(page) == {}
    assert rows(session) == []


def test_every_row_that_was_added_is_saved(marketer, session):
    many = {f"proof_{n}_{part}": f"{part} {n}" for n in range(7) for part in ("text", "source")}
    marketer.submit("/studio/facts/new", typed(**many))
    text = registry.version(session, "no-gateway", 1).text
    assert [proof.text for proof in text.proof] == [f"text {n}" for n in range(7)]


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"claim": " "}, "claim", "Write the claim"),
        ({"claim": "x" * 401}, "claim", "This has 401 characters. Shorten it to 400."),
        ({"proof_0_source": ""}, "proof_0_source", "Say where this stands"),
        ({"proof_1_source": "report"}, "proof_1_text", "Say what this source proves"),
        ({"proof_0_text": "x" * 601}, "proof_0_text", "Shorten it to 600"),
        ({"fact_id": "No Gateway"}, "fact_id", "such as no-gateway"),
        ({"fact_id": "x" * 81}, "fact_id", "Use small letters"),
        (
            {"fact_id": "pulse-no-gateway"},
            "fact_id",
            "There is a fact called pulse-no-gateway already",
        ),
        ({"product": "nothing"}, "product", "Choose a product"),
        ({"product": ""}, "product", "Choose a product"),
        ({"kind": "wish"}, "kind", "Choose what it is"),
        ({"owner": "../etc"}, "owner", "Choose who answers for it"),
        ({"against": "x" * 601}, "against", "Keep each line under 600"),
        ({"against": "x\n" * 21}, "against", "Keep the 20 lines"),
        ({"ask": "x" * 601}, "ask", "Shorten it to 600"),
        ({"details": "x" * 20_001}, "details", "Shorten it to 20000"),
        ({"details": "![A pump](media/pump.png)"}, "details", "use no pictures"),
        ({"details": "[here](javascript:alert)"}, "details", "Write links in full"),
        ({"review_every": "soon"}, "review_every", "from 1 to 3650"),
        ({"review_every": "0"}, "review_every", "from 1 to 3650"),
    ],
)
@pytest.mark.usefixtures("official")
def test_what_cannot_be_saved_is_said_at_its_field_and_nothing_typed_is_lost(
    marketer, session, changed, field, words
):
    sent = typed(**changed)
    page = marketer.post("/studio/facts/new", sent, status=422)

    assert words in errors(page)[field]
    assert list(errors(page)) == [field]
    assert "One thing to correct" in page
    assert page.title.startswith("New fact, one thing to correct")
    form = page.form()
    for name in ("claim", "ask", "details", "proof_0_text", "proof_0_source", "fact_id", "against"):
        assert form[name].split() == sent[name].split(), name
    assert rows(session) == [CLAIM]


def test_several_mistakes_are_told_at_once(marketer):
    page = marketer.post(
        "/studio/facts/new", typed(claim="", proof_0_source="", review_every=""), status=422
    )
    assert set(errors(page)) == {"claim", "proof_0_source", "review_every"}
    assert "3 things to correct" in page


def test_a_paste_of_two_megabytes_comes_back_with_a_word_at_its_field(marketer, session):
    paste = "Å word and another. " * 110_000
    page = marketer.post("/studio/facts/new", typed(details=paste), status=422)
    assert "Shorten it to 20000" in errors(page)["details"]
    assert page.form()["details"].strip() == paste.strip()
    assert page.form()["claim"] == CLAIM
    assert rows(session) == []


def test_a_form_without_any_field_is_answered_with_errors(marketer):
    page = marketer.post("/studio/facts/new", {}, status=422)
    assert {"claim", "product", "kind"} <= set(errors(page))


def test_markup_and_invisible_characters_do_no_harm(marketer):
    page = marketer.submit(
        "/studio/facts/new",
        typed(
            claim="<script>alert(1)</script> \x00 & so", details="<b onclick=x>x</b> {{ fact: a }}"
        ),
    )
    assert "<script>alert(1)</script> & so" in page
    assert page.all("b") == []


# The next version


def test_a_new_version_starts_from_the_newest_text(marketer, official):
    form = marketer.get(f"/studio/facts/{official.id}/edit").form()
    assert form["claim"] == CLAIM
    assert (form["proof_0_text"], form["proof_0_source"]) == ("41 plants", "FR-31")
    assert form["against"].strip() == "Machwatch: a gateway per line"
    assert (form["based_on"], form["owner"], form["review_every"]) == ("1", "ragnhild-moe", "90")
    assert "proof_3_text" in form, "three spare rows"
    assert not {"kind", "product", "fact_id"} & set(form), "fixed once it was official"


def test_the_preview_shows_what_changes_and_who_sees_it(marketer, session, official):
    session.add(Embedding(revision_id=factories.module(session).id, fact_id=official.id))
    session.commit()
    path = f"/studio/facts/{official.id}/edit"
    preview = marketer.submit(path, marketer.get(path).form() | {"claim": "Pulse needs no cable."})

    assert "Version 1 becomes version 2. Nobody sees it until you make it official." in preview
    assert ["".join(e.itertext()) for e in preview.all("del")] == ["gateway."]
    assert ["".join(e.itertext()) for e in preview.all("ins")] == ["cable."]
    assert "1 module shows it at once:" in preview
    assert preview.links()["Opening a call"] == "/modules/opening-a-call"
    block = next(iter(preview.all("section", class_="fact")))
    assert "Pulse needs no cable." in " ".join(block.itertext())
    assert registry.official(session, [official.id])[official.id].claim == CLAIM


def test_saving_without_a_change_adds_no_version(marketer, session, official):
    path = f"/studio/facts/{official.id}/edit"
    page = marketer.submit(path, marketer.get(path).form())
    assert page.h1 == "Version 1, official"
    assert rows(session) == [CLAIM]


def test_the_second_of_two_editors_sees_both_texts_and_loses_nothing(
    marketer, session, official, work
):
    path = f"/studio/facts/{official.id}/edit"
    mine = marketer.get(path).form() | {
        "claim": "Pulse needs no cable.",
        "proof_1_text": "My own proof",
        "proof_1_source": "my source",
    }
    facts.revise(work, official.id, draft("Pulse needs no socket."), based_on=1)
    session.commit()
    page = marketer.post(path, mine, status=409)

    assert page.h1 == "Somebody saved before you"
    assert "Version 2 was saved while you were writing. Nothing of yours is lost" in page
    assert "Pulse needs no socket." in page
    assert "socket." in ["".join(e.itertext()) for e in page.all("del")]
    assert "cable." in ["".join(e.itertext()) for e in page.all("ins")]
    form = page.form()
    assert (form["claim"], form["proof_1_text"]) == ("Pulse needs no cable.", "My own proof")
    assert form["based_on"] == "2"

    marketer.submit(path, form)
    assert rows(session) == [CLAIM, "Pulse needs no socket.", "Pulse needs no cable."]


def test_a_version_cannot_become_official_over_one_that_was_not_seen(
    marketer, session, official, work
):
    facts.revise(work, official.id, draft("Two."), based_on=1)
    facts.revise(work, official.id, draft("Three."), based_on=2)
    session.commit()
    action = f"/studio/facts/{official.id}/versions/2/official"
    seen = marketer.get(f"/studio/facts/{official.id}/versions/2").form(action)
    facts.make_official(work, official.id, 3, replacing=1)
    session.commit()
    page = marketer.submit(action, seen)
    assert "Another version became official while you were looking" in page
    assert registry.official(session, [official.id])[official.id].claim == "Three."


@pytest.mark.parametrize("kind", ["edit", "versions", "versions/9", "versions/1"])
def test_unknown_facts_and_versions_are_not_found(marketer, official, kind):
    marketer.get(f"/studio/facts/nothing/{kind}", status=404)
    marketer.get("/studio/facts/nothing", status=404)
    marketer.get(f"/studio/facts/{official.id}/versions/9", status=404)
    marketer.post(
        f"/studio/facts/{official.id}/versions/9/official", {"replacing": "1"}, status=404
    )
    marketer.post("/studio/facts/nothing/still-true", {"version": "1"}, status=404)
    marketer.post("/studio/facts/nothing/edit", typed(), status=404)


# Versions and reviews


def test_all_versions_are_listed_with_who_and_when_and_each_can_be_read(marketer, official):
    path = f"/studio/facts/{official.id}/edit"
    marketer.submit(path, marketer.get(path).form() | {"claim": "Pulse needs no cable."})
    page = marketer.get(f"/studio/facts/{official.id}/versions")
    headings = ["".join(heading.itertext()).split(":")[0] for heading in page.all("h2")]
    assert headings == ["Version 2", "Version 1"]
    assert "Written by Ragnhild Moe, 18 Nov 2026, 09:00" in page
    assert "From a file, 1 Sep 2026, 08:00" in page
    first = marketer.get(f"/studio/facts/{official.id}/versions/1")
    assert first.h1 == "Version 1, official"
    assert CLAIM in first


def test_an_earlier_version_says_that_it_is_one(marketer, session, official, work):
    facts.revise(work, official.id, draft(), based_on=1)
    facts.make_official(work, official.id, 2, replacing=1)
    session.commit()
    page = marketer.get(f"/studio/facts/{official.id}/versions/1")
    assert "This is an earlier version. Version 2 is official." in page


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
    assert "Version 2 waits as a draft" in page
    assert CLAIM in page
    assert "No module embeds it yet" in page


def test_a_fact_that_was_never_official_can_still_change_its_product(marketer, session):
    factories.fact(session, "dead-stock", "Dead stock.", product="pulse", is_official=False)
    session.commit()
    path = "/studio/facts/dead-stock/edit"
    marketer.submit(path, marketer.get(path).form() | {"product": "spares", "kind": "script"})
    row = registry.fact(session, "dead-stock")
    assert (row.product, row.kind) == ("spares", FactKind.SCRIPT)


def test_without_products_the_board_says_where_they_come_from(marketer, session):
    session.execute(delete(Product))
    session.commit()
    assert "products stand in catalog.toml" in marketer.get("/studio/facts")


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
    assert "Reviewed 1 Sep 2026 · due 28 Feb 2027" in page
    assert "Facts: pulse-no-gateway , waiting (not official)" in page
    clock.now += timedelta(days=140)
    assert "Review overdue by 38 days" in marketer.get("/studio/modules")


def test_no_modules_says_how_they_come_here(marketer):
    assert "flask lms content publish" in marketer.get("/studio/modules")
