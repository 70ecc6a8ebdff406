"""Writing facts of every kind: what the form asks, refuses and never loses."""

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, Embedding, Fact, FactVersion
from lms.db.queries.registry import facts as registry
from lms.domain.facts import PARTS, FactKind, FactText, Proof, Rival, Turn
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from tests import factories
from tests.visitor import Page, Visitor

CLAIM = "Pulse needs no gateway."


@pytest.fixture
def session(session):
    factories.catalogue(session)
    session.commit()
    return session


@pytest.fixture
def marketer(visitor: Visitor, session) -> Visitor:
    person = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    session.commit()
    return visitor.sign_in(person)


@pytest.fixture
def official(session):
    fact = factories.fact(session)
    session.commit()
    return fact


COMMON = {
    "product": "pulse",
    "claim": CLAIM,
    "fact_id": "no-gateway",
    "situations": "IT says no\nMachwatch",
    "details": "Not in a **cellar**.",
    "owner": "ragnhild-moe",
    "review_every": "90",
}
TYPED: dict[FactKind, dict[str, str]] = {
    FactKind.DIFFERENTIATOR: {
        "proof_0_text": "27 plants without a cable",
        "proof_0_source": "log IL-26",
        "proof_1_text": "",
        "proof_1_source": "",
        "against_0_name": "Machwatch",
        "against_0_how": "a gateway on every line",
        "against_1_name": "The whiteboard",
        "against_1_how": "",
        "ask": "Who had to say yes?",
    },
    FactKind.ICP: {
        "criteria": "50 to 400 machines\n\nTwo shifts",
        "disqualifiers": "They move in June",
        "examples": "A dairy in Jæren: three shifts",
    },
    FactKind.SCRIPT: {
        "opening": "When did something last stop?",
        "branches_0_hear": "They tell you",
        "branches_0_say": "Who noticed first?",
        "objections_0_hear": "We have Machwatch.",
        "objections_0_say": "Which machines does it not cover?",
        "objections_1_hear": "No time.",
        "objections_1_say": "Tomorrow at ten to ten?",
    },
    FactKind.PRICE: {
        "prices": "2,400 euro",
        "terms": "Credited against Pulse",
        "valid_until": "2027-06-30",
    },
}
TEXTS = {
    FactKind.DIFFERENTIATOR: FactText(
        claim=CLAIM,
        proof=(Proof("27 plants without a cable", "log IL-26"),),
        against=(Rival("Machwatch", "a gateway on every line"), Rival("The whiteboard", "")),
        ask="Who had to say yes?",
    ),
    FactKind.ICP: FactText(
        claim=CLAIM,
        criteria=("50 to 400 machines", "Two shifts"),
        disqualifiers=("They move in June",),
        examples=("A dairy in Jæren: three shifts",),
    ),
    FactKind.SCRIPT: FactText(
        claim=CLAIM,
        opening="When did something last stop?",
        branches=(Turn("They tell you", "Who noticed first?"),),
        objections=(
            Turn("We have Machwatch.", "Which machines does it not cover?"),
            Turn("No time.", "Tomorrow at ten to ten?"),
        ),
    ),
    FactKind.PRICE: FactText(
        claim=CLAIM, prices=("2,400 euro",), terms=("Credited against Pulse",)
    ),
}
SHOWN = {
    FactKind.DIFFERENTIATOR: [
        "Official differentiator",
        "Proof 27 plants without a cable (log IL-26)",
        "Against Machwatch: a gateway on every line The whiteboard",
        "Ask Who had to say yes?",
    ],
    FactKind.ICP: [
        "Official ideal customer profile",
        "It fits when 50 to 400 machines Two shifts",
        "Leave it alone when They move in June",
        "Examples A dairy in Jæren: three shifts",
    ],
    FactKind.SCRIPT: [
        "Official script",
        "Opening When did something last stop?",
        "Branches You hear: They tell you You say: → Who noticed first?",
        "You hear: No time. You say: → Tomorrow at ten to ten?",
    ],
    FactKind.PRICE: [
        "Official price or offer",
        "Prices 2,400 euro",
        "Terms Credited against Pulse",
        "Valid until 30 Jun 2027",
    ],
}


def typed(of: FactKind = FactKind.DIFFERENTIATOR, /, **changed: str) -> dict[str, str]:
    return {"kind": of.value, **COMMON, **TYPED[of], **changed}


def errors(page: Page) -> dict[str, str]:
    """Error sentences by the field that they are tied to."""
    told = {}
    for tag in ("input", "textarea", "select", "fieldset"):
        for field in page.all(tag):
            for name in (field.get("aria-describedby") or "").split():
                if name.endswith("-error"):
                    (error,) = page.all("p", id=name)
                    told[field.get("name") or field.get("id")] = "".join(error.itertext())
    return told


def words(values: dict[str, object]) -> dict[str, list[str]]:
    return {name: str(value).split() for name, value in values.items()}


def block(page: Page) -> str:
    """The fact as lessons show it."""
    (section,) = page.all("section", class_="fact")
    return " ".join(" ".join(section.itertext()).split())


def claims(session) -> list[str]:
    return list(session.scalars(select(FactVersion.claim).order_by(FactVersion.id)))


def stored(session, fact_id: str = "no-gateway", number: int = 1) -> FactText:
    return registry.version(session, fact_id, number).text


def draft(claim: str = "Pulse sends by itself.") -> FactDraft:
    text = FactText(claim, (Proof("41 plants", "FR-31"),))
    return FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text)


# A new fact


def test_first_one_chooses_what_it_is(marketer):
    page = marketer.get("/studio/facts/new?product=pulse")
    assert page.h1 == "New fact"
    links = [href for href in page.links().values() if "kind=" in href]
    assert links == [f"/studio/facts/new?kind={kind.value}&product=pulse" for kind in FactKind]
    assert "New fact" in marketer.get("/studio/facts/new?kind=wish")


@pytest.mark.parametrize("kind", FactKind)
def test_each_kind_asks_for_its_own_parts(marketer, kind):
    form = marketer.get(f"/studio/facts/new?kind={kind.value}&product=spares").form()
    names = {name.split("_")[0] if name[-5:] != "until" else name for name in form}
    others = {part for parts in PARTS.values() for part in parts} - set(PARTS[kind])
    assert set(PARTS[kind]) <= names
    assert not others & names
    assert (form["kind"], form["product"], form["review_every"]) == (kind.value, "spares", "90")


@pytest.mark.parametrize("kind", FactKind)
def test_a_fact_of_each_kind_is_written_shown_and_taken_up_again(marketer, session, clock, kind):
    preview = marketer.submit("/studio/facts/new", typed(kind))
    text = stored(session)
    assert text.situations == ("IT says no", "Machwatch")
    for part in set(PARTS[kind]) - {"situations", "details", "valid_until"}:
        assert getattr(text, part) == getattr(TEXTS[kind], part), part

    assert preview.h1 == "Before it is official"
    told = block(preview)
    for part in (
        "Verified 18 Nov 2026 · version 1",
        CLAIM,
        *SHOWN[kind],
        "When IT says no · Machwatch",
        "Not in a cellar .",
        "Owner: Ragnhild Moe · next review 16 Feb 2027",
    ):
        assert part in told, part
    assert registry.official(session, ["no-gateway"]) == {}

    form = marketer.get("/studio/facts/no-gateway/edit").form()
    sent = {name: value for name, value in typed(kind).items() if name not in ("fact_id",)}
    assert {name: words(form)[name] for name in sent} == words(sent)
    assert session.scalars(select(AuditEntry.action)).all() == ["fact.written"]


def test_the_id_is_made_from_the_claim_when_none_is_typed(marketer, session):
    marketer.submit("/studio/facts/new", typed(fact_id=""))
    assert session.scalars(select(Fact.id)).all() == ["pulse-needs-no-gateway"]


@pytest.mark.parametrize(
    ("kind", "part", "first"),
    [
        (FactKind.DIFFERENTIATOR, "proof", "text"),
        (FactKind.DIFFERENTIATOR, "against", "name"),
        (FactKind.SCRIPT, "branches", "hear"),
        (FactKind.SCRIPT, "objections", "hear"),
    ],
)
def test_adding_rows_keeps_everything_typed_and_saves_nothing(marketer, session, kind, part, first):
    sent = typed(kind, claim="", **{f"{part}_2_{first}": "Half a thought"})
    page = marketer.post("/studio/facts/new", {**sent, "more": part}, status=200)
    form = page.form()
    assert {name: words(form)[name] for name in sent} == words(sent)
    rows = [name for name in form if name.startswith(f"{part}_") and name.endswith(first)]
    assert rows == [f"{part}_{n}_{first}" for n in range(6)]
    assert errors(page) == {}
    assert claims(session) == []


@pytest.mark.parametrize(
    ("kind", "part", "halves"),
    [
        (FactKind.DIFFERENTIATOR, "proof", ("text", "source")),
        (FactKind.DIFFERENTIATOR, "against", ("name", "how")),
        (FactKind.SCRIPT, "objections", ("hear", "say")),
    ],
)
def test_every_row_that_was_added_is_saved_and_empty_ones_are_left_out(
    marketer, session, kind, part, halves
):
    many = {f"{part}_{n}_{half}": f"{half} {n}" for n in (0, 3, 7, 11) for half in halves}
    cleared = {name: "" for name in TYPED[kind] if name.startswith(part)}
    marketer.submit("/studio/facts/new", typed(kind, **cleared) | many)
    assert [getattr(one, halves[0]) for one in getattr(stored(session), part)] == [
        f"{halves[0]} {n}" for n in (0, 3, 7, 11)
    ]


def test_another_kind_shows_its_fields_and_loses_nothing(marketer, session):
    sent = typed(FactKind.DIFFERENTIATOR) | {"kind": "script"}
    page = marketer.post("/studio/facts/new", {**sent, "more": "kind"}, status=200)
    form = page.form()
    assert {name: words(form)[name] for name in TYPED[FactKind.DIFFERENTIATOR]} == words(
        TYPED[FactKind.DIFFERENTIATOR]
    )
    assert {"opening", "branches_2_hear", "objections_2_say"} <= set(form)

    marketer.submit("/studio/facts/new", form | {"opening": "Good morning."})
    assert registry.fact(session, "no-gateway").kind is FactKind.SCRIPT
    text = stored(session)
    assert (text.opening, text.ask) == ("Good morning.", "Who had to say yes?")
    told = block(marketer.get("/studio/facts/no-gateway/versions/1"))
    assert "Ask Who had to say yes?" in told, "what another kind left behind is still shown"
    form = marketer.get("/studio/facts/no-gateway/edit").form()
    assert {"opening", "ask", "proof_0_text"} <= set(form)


ANY, ICP, SCRIPT, PRICE = (
    FactKind.DIFFERENTIATOR, FactKind.ICP, FactKind.SCRIPT, FactKind.PRICE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "changed", "field", "told"),
    [
        (ANY, {"claim": " "}, "claim", "Write the claim"),
        (ANY, {"claim": "x" * 401}, "claim", "This has 401 characters. Shorten it to 400."),
        (ANY, {"proof_0_source": ""}, "proof_0_source", "Say where this stands"),
        (ANY, {"proof_1_source": "report"}, "proof_1_text", "Say what this source proves"),
        (ANY, {"proof_0_text": "x" * 601}, "proof_0_text", "Shorten it to 600"),
        (ANY, {"against_0_how": "x" * 601}, "against_0_how", "Shorten it to 600"),
        (ANY, {"against_2_how": "dear"}, "against_2_name", "Name the competitor or habit"),
        (
            ANY,
            {f"against_{n}_name": f"Rival {n}" for n in range(21)},
            "against_20_name",
            "Keep the 20 rows",
        ),
        (ANY, {"fact_id": "No Gateway"}, "fact_id", "such as no-gateway"),
        (ANY, {"fact_id": "x" * 81}, "fact_id", "Use small letters"),
        (ANY, {"fact_id": "pulse-no-gateway"}, "fact_id", "called pulse-no-gateway already"),
        (ANY, {"product": "nothing"}, "product", "Choose a product"),
        (ANY, {"product": ""}, "product", "Choose a product"),
        (ANY, {"kind": "wish"}, "kind", "Choose what it is"),
        (ANY, {"owner": "../etc"}, "owner", "Choose who answers for it"),
        (ANY, {"ask": "x" * 601}, "ask", "Shorten it to 600"),
        (ANY, {"situations": "x" * 601}, "situations", "Keep each line under 600"),
        (ANY, {"details": "x" * 20_001}, "details", "Shorten it to 20000"),
        (ANY, {"details": "![A pump](media/pump.png)"}, "details", "use no pictures"),
        (ANY, {"details": "[here](javascript:alert)"}, "details", "Write links in full"),
        (ANY, {"review_every": "soon"}, "review_every", "from 1 to 3650"),
        (ANY, {"review_every": "0"}, "review_every", "from 1 to 3650"),
        (ICP, {"criteria": "x\n" * 21}, "criteria", "Keep the 20 lines"),
        (SCRIPT, {"opening": "x" * 601}, "opening", "Shorten it to 600"),
        (SCRIPT, {"branches_0_say": " "}, "branches_0_say", "Write what one says then"),
        (SCRIPT, {"objections_1_hear": ""}, "objections_1_hear", "Write what one hears"),
        (PRICE, {"valid_until": "2027-02-29"}, "valid_until", "February 2027 has 28 days."),
        (PRICE, {"valid_until": "2027-06-00"}, "valid_until", "Choose a day from 1 to 30."),
        (PRICE, {"valid_until": "0000-01-01"}, "valid_until", "such as 2027-06-30"),
        (PRICE, {"valid_until": "2027-13-01"}, "valid_until", "such as 2027-06-30"),
        (PRICE, {"valid_until": "next summer"}, "valid_until", "such as 2027-06-30"),
        (PRICE, {"valid_until": "20270630"}, "valid_until", "such as 2027-06-30"),
    ],
)
@pytest.mark.usefixtures("official")
def test_what_cannot_be_saved_is_said_at_its_field_and_nothing_typed_is_lost(
    marketer, session, kind, changed, field, told
):
    sent = typed(kind, **changed)
    page = marketer.post("/studio/facts/new", sent, status=422)

    assert told in errors(page)[field]
    assert list(errors(page)) == [field]
    assert "One thing to correct" in page
    assert page.title.startswith("New fact, one thing to correct")
    kept = {name: value for name, value in sent.items() if name not in ("kind", "product", "owner")}
    form = words(page.form())
    assert {name: form[name] for name in kept} == words(kept)
    assert claims(session) == [CLAIM]


def test_several_mistakes_are_told_at_once_in_the_order_of_the_page(marketer):
    sent = typed(claim="", proof_0_source="", review_every="", situations="x\n" * 21)
    page = marketer.post("/studio/facts/new", sent, status=422)
    assert "4 things to correct" in page
    told = [href for href in page.links().values() if href.startswith("#")]
    assert [href for href in told if href != "#main"] == [
        "#claim", "#proof_0_source", "#situations", "#review_every",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field", "told"),
    [
        (FactKind.DIFFERENTIATOR, "details", "Shorten it to 20000"),
        (FactKind.SCRIPT, "objections_0_say", "Shorten it to 600"),
        (FactKind.ICP, "criteria", "Keep each line under 600"),
    ],
)
def test_a_paste_of_five_megabytes_comes_back_with_a_word_at_its_field(
    marketer, session, kind, field, told
):
    paste = "A word and another. " * 262_144
    page = marketer.post("/studio/facts/new", typed(kind, **{field: paste}), status=422)
    assert told in errors(page)[field]
    form = page.form()
    assert form[field].strip() == paste.strip()
    assert form["claim"] == CLAIM
    assert claims(session) == []


def test_a_form_without_any_field_is_answered_with_errors(marketer):
    page = marketer.post("/studio/facts/new", {}, status=422)
    assert {"claim", "product", "kind"} <= set(errors(page))


@pytest.mark.parametrize("kind", FactKind)
def test_markup_and_invisible_characters_do_no_harm(marketer, kind):
    bad = "<script>alert(1)</script> \x00 & {{ fact: a }}"
    plain = {"kind", "product", "fact_id", "owner", "review_every", "valid_until", "details"}
    sent = {
        name: value if name in plain or not value else bad for name, value in typed(kind).items()
    }
    page = marketer.submit("/studio/facts/new", sent | {"details": "<b onclick=x>x</b>"})
    assert "<script>alert(1)</script> & {{ fact: a }}" in block(page)
    assert page.all("b") == []
    assert all(script.get("src") for script in page.all("script"))


# The next version


def test_a_new_version_starts_from_the_newest_text(marketer, official):
    form = marketer.get(f"/studio/facts/{official.id}/edit").form()
    assert form["claim"] == CLAIM
    assert (form["proof_0_text"], form["proof_0_source"]) == ("41 plants", "FR-31")
    assert (form["against_0_name"], form["against_0_how"]) == ("Machwatch", "a gateway per line")
    assert (form["based_on"], form["owner"], form["review_every"]) == ("1", "ragnhild-moe", "90")
    assert {"proof_3_text", "against_3_how"} <= set(form), "three spare rows"
    assert not {"kind", "product", "fact_id"} & set(form), "fixed once it was official"


def test_the_preview_shows_what_changes_and_who_sees_it(marketer, session, official):
    session.add(Embedding(revision_id=factories.module(session).id, fact_id=official.id))
    session.commit()
    path = f"/studio/facts/{official.id}/edit"
    preview = marketer.submit(path, marketer.get(path).form() | {"claim": "Pulse needs no cable."})

    assert "Version 1 becomes version 2. Nobody sees it until it is published." in preview
    assert ["".join(e.itertext()) for e in preview.all("del")] == ["gateway."]
    assert ["".join(e.itertext()) for e in preview.all("ins")] == ["cable."]
    assert "1 module shows it at once:" in preview
    assert preview.links()["Opening a call"] == "/modules/opening-a-call"
    assert "Pulse needs no cable." in block(preview)
    assert registry.official(session, [official.id])[official.id].claim == CLAIM


def test_saving_without_a_change_adds_no_version(marketer, session, official):
    path = f"/studio/facts/{official.id}/edit"
    page = marketer.submit(path, marketer.get(path).form())
    assert page.h1 == "Version 1, official"
    assert claims(session) == [CLAIM]


def test_the_second_of_two_editors_sees_both_texts_and_loses_nothing(
    marketer, session, official, work
):
    path = f"/studio/facts/{official.id}/edit"
    mine = marketer.get(path).form() | {
        "claim": "Pulse needs no cable.",
        "proof_1_text": "My own proof",
        "proof_1_source": "my source",
        "against_1_name": "My rival",
        "situations": "my words",
    }
    facts.revise(work, official.id, draft("Pulse needs no socket."), based_on=1)
    session.commit()
    page = marketer.post(path, mine, status=409)

    assert page.h1 == "Somebody saved before you"
    assert "Version 2 was saved while you were writing. Nothing of yours is lost" in page
    removed = " ".join("".join(e.itertext()) for e in page.all("del"))
    added = " ".join("".join(e.itertext()) for e in page.all("ins"))
    assert "socket." in removed
    assert all(part in added for part in ("cable.", "My own proof", "My rival", "my words"))
    form = page.form()
    kept = set(mine) - {"based_on", "csrf_token"}
    assert {name: form[name] for name in kept} == {name: mine[name] for name in kept}
    assert form["based_on"] == "2"

    marketer.submit(path, form)
    assert claims(session) == [CLAIM, "Pulse needs no socket.", "Pulse needs no cable."]


@pytest.mark.parametrize("kind", [FactKind.ICP, FactKind.SCRIPT, FactKind.PRICE])
def test_both_texts_of_other_kinds_are_shown_too(marketer, session, work, kind):
    marketer.submit("/studio/facts/new", typed(kind))
    path = "/studio/facts/no-gateway/edit"
    mine = marketer.get(path).form()
    marketer.submit(path, mine | {"claim": "First."})
    changed = {name: "mine" for name in TYPED[kind] if name != "valid_until"}
    page = marketer.post(path, mine | changed, status=409)
    added = " ".join("".join(e.itertext()) for e in page.all("ins"))
    assert added.count("mine") >= len(changed)
    assert {name: page.form()[name].strip() for name in changed} == changed


def test_a_fact_that_was_never_official_can_still_change_its_product(marketer, session):
    factories.fact(session, "dead-stock", "Dead stock.", product="pulse", is_official=False)
    session.commit()
    path = "/studio/facts/dead-stock/edit"
    marketer.submit(path, marketer.get(path).form() | {"product": "spares", "kind": "script"})
    row = registry.fact(session, "dead-stock")
    assert (row.product, row.kind) == ("spares", FactKind.SCRIPT)
    assert stored(session, "dead-stock").proof, "a new kind takes nothing away"


def test_a_retired_fact_is_not_rewritten_and_nothing_typed_is_lost(
    marketer, session, official, work
):
    path = f"/studio/facts/{official.id}/edit"
    mine = marketer.get(path).form() | {"claim": "Pulse needs no cable."}
    facts.retire(work, official.id, "Gone.")
    session.commit()
    page = marketer.post(path, mine, status=422)
    assert page.form()["claim"] == "Pulse needs no cable."
    assert claims(session) == [CLAIM]


def test_a_price_whose_day_has_passed_says_so(marketer, session):
    page = marketer.submit("/studio/facts/new", typed(FactKind.PRICE, valid_until="2026-11-17"))
    assert "Valid until 17 Nov 2026. This day has passed" in block(page)
