"""Cards as they are used on a call: found, read, flagged, printed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import CardView, Fact, FactEntry, FactVersion
from lms.db.queries.people import actor_by_id
from lms.domain.facts import EntryKind
from lms.domain.modules import Lesson, Segment
from lms.domain.people import Role
from lms.services import cards, facts
from lms.services.work import Work
from tests import factories
from tests.cards.conftest import OWN, official
from tests.visitor import Visitor

PAGES = ("/cards", "/cards/sheet", "/what-worked", "/proposals", "/proposals/new")


@pytest.fixture
def library(session, work):
    """Two products with a few cards, indexed."""
    factories.catalogue(session)
    factories.fact(session)
    for fact_id in ("own-pulse-price-war", "own-script-objections", "own-pulse-atex"):
        product, kind, text = OWN[fact_id]
        official(session, fact_id, product, kind, text)
    _, kind, text = OWN["own-workbench-notice"]
    official(session, "own-workbench-notice", "spares", kind, text)
    cards.rebuild(work)
    session.commit()
    return session


@pytest.fixture
def anders(library):
    person = factories.person(library, name="Anders Lindqvist")
    library.commit()
    return person


@pytest.fixture
def rep(visitor: Visitor, anders) -> Visitor:
    return visitor.sign_in(anders)


def claims(page) -> list[str]:
    """The cards of a page in their order."""
    found = page.all("div", id="results")[0]
    links = (link for heading in found.iter("h3") for link in heading.iter("a"))
    return ["".join(link.itertext()) for link in links]


# The library


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_cards(visitor, library, role):
    visitor.sign_in(factories.person(library, role))
    library.commit()
    for path in (
        *PAGES,
        "/cards/own-pulse-atex",
        "/cards/sheet?product=pulse",
        "/cards?q=machwatch",
    ):
        visitor.get(path)


def test_the_library_is_browsed_by_product_competitor_and_situation(rep):
    page = rep.get("/cards")
    assert page.h1 == "Cards"
    assert len(claims(page)) == 5
    links = page.links()
    assert links["Spares , 1 card"] == "/cards?product=spares"
    assert claims(rep.get("/cards?product=spares")) == [OWN["own-workbench-notice"][2].claim]
    assert links["Machwatch , 2 cards"] == "/cards?competitor=machwatch"
    of_rival = rep.get("/cards?competitor=machwatch")
    assert set(claims(of_rival)) == {"Pulse needs no gateway.", OWN["own-pulse-price-war"][2].claim}
    assert of_rival.links()["Machwatch: show cards on everything else too"] == "/cards"
    situation = links["Tűzveszélyes üzem , 1 card"]
    assert claims(rep.get(situation)) == [OWN["own-pulse-atex"][2].claim]


def test_a_card_in_a_list_says_who_answers_for_it_since_when_and_which_version(rep):
    told = "Differentiator · Pulse · Ragnhild Moe · verified 1 Sep 2026 · version 1"
    assert told in rep.get("/cards?q=gateway")


def test_search_works_by_a_plain_form_and_keeps_what_was_typed(rep):
    page = rep.get("/cards?q=machwach+cheaper&product=pulse")
    assert claims(page)[0] == OWN["own-pulse-price-war"][2].claim
    assert page.form("/cards") == {"q": "machwach cheaper", "product": "pulse"}
    assert "read as “Machwatch cheaper”" in page
    (told,) = page.all("p", id="told")
    assert told.text in page.text
    assert told.get("aria-live") == "polite"


def test_a_search_in_vain_offers_what_may_be_meant_a_proposal_and_all_cards(rep):
    page = rep.get("/cards?q=nordgage")
    assert "No card for “nordgage” yet" in page
    assert "It has one card, verified on 1 Sep 2026." in page
    links = page.links()
    assert links["Northgauge"] == "/cards?q=Northgauge"
    assert links["See all 5 cards"] == "/cards"
    assert "You are credited on the card." in page
    proposal = rep.get(links["Propose a card"])
    assert proposal.form()["why"] == "Somebody asked me about “nordgage”."


def test_a_search_in_vain_within_a_product_leads_to_all_cards(rep):
    page = rep.get("/cards?q=northgauge&product=pulse")
    assert claims(page) == []
    assert claims(rep.get(page.links()["Search all cards, not only these"])) == [
        OWN["own-workbench-notice"][2].claim
    ]


@pytest.mark.parametrize(
    "query",
    ["q=%00%ff", "q=" + "x" * 3_000, "product=nothing", "competitor=%27%3B--", "situation=" + "y" * 300,
     "page=0", "page=99999999999", "page=-1", "q=%3Cscript%3E", "q=&product="],
)  # fmt: skip
def test_strange_addresses_are_answered_with_a_page(rep, query):
    assert rep.get(f"/cards?{query}").h1 == "Cards"


def test_an_empty_library_says_what_to_do(visitor, session):
    factories.catalogue(session)
    visitor.sign_in(factories.person(session))
    session.commit()
    assert "No cards yet" in visitor.get("/cards")
    assert "No cards yet" in visitor.get("/cards/sheet")
    assert "No card for “abc” yet" in visitor.get("/cards?q=abc")


def test_a_long_library_comes_a_page_at_a_time(rep, library, work):
    for number in range(25):
        _, kind, text = OWN["own-pulse-atex"]
        official(library, f"more-{number:02}", "pulse", kind, text)
    cards.rebuild(work)
    library.commit()
    first = rep.get("/cards?product=pulse")
    assert len(claims(first)) == 20
    assert len(claims(rep.get(first.links()["Next"]))) == 9
    assert len(claims(rep.get("/cards?q=atex"))) == 20


# One card


def test_a_card_shows_the_fact_and_how_it_stands(rep):
    page = rep.get("/cards/pulse-no-gateway")
    assert page.h1 == "Pulse: differentiator"
    for words in ("Pulse needs no gateway.", "Verified 1 Sep 2026 · version 1", "Machwatch",
                  "Owner: Ragnhild Moe"):  # fmt: skip
        assert words in page
    assert page.links()["Propose better words"] == "/proposals/new?fact=pulse-no-gateway"
    assert "Being reviewed" not in page


def test_a_card_under_review_says_so_with_the_day(rep, library, clock):
    fact = library.get_one(Fact, "pulse-no-gateway")
    fact.review_by = date(2026, 11, 25)
    library.commit()
    page = rep.get("/cards/pulse-no-gateway")
    assert "Say it with care until 25 November 2026: by then Ragnhild Moe has looked at it" in page
    assert "Being reviewed" in rep.get("/cards?q=gateway")
    fact.review_by = None
    library.commit()
    clock.now += timedelta(days=60)
    page = rep.get("/cards/pulse-no-gateway")
    assert "Its review was due on 30 November 2026." in page


def test_opening_a_card_is_counted_by_day_and_not_by_person(rep, library, clock):
    for _ in range(3):
        rep.get("/cards/own-pulse-atex")
    clock.now += timedelta(days=1)
    rep.get("/cards/own-pulse-atex")
    rep.get("/cards/nothing", status=404)
    views = library.execute(select(CardView.fact_id, CardView.day, CardView.views)).all()
    assert sorted(map(tuple, views)) == [
        ("own-pulse-atex", date(2026, 11, 18), 3),
        ("own-pulse-atex", date(2026, 11, 19), 1),
    ]
    assert set(CardView.__table__.columns.keys()) == {"fact_id", "day", "views"}


def test_a_credited_author_stands_on_the_card(rep, library, anders):
    _, kind, text = OWN["own-pulse-data" if "own-pulse-data" in OWN else "own-pulse-atex"]
    fact = official(library, "credited", "pulse", kind, text)
    version = FactVersion(
        fact_id=fact.id, number=2, claim="Said better.", text={"claim": "Said better."},
        written_at=factories.EARLIER, official_at=factories.EARLIER, credited_id=anders.id,
    )  # fmt: skip
    library.add(version)
    library.flush()
    fact.official_id = version.id
    library.commit()
    assert "Words by Anders Lindqvist" in rep.get("/cards/credited")


def test_a_retired_or_unofficial_fact_is_a_page_that_helps(rep, library, clock):
    factories.fact(library, "waiting", "Waiting.", is_official=False)
    gone = library.get_one(Fact, "own-pulse-atex")
    gone.official_id, gone.retired_at = None, clock.now
    library.commit()
    page = rep.get("/cards/own-pulse-atex", status=404)
    assert page.h1 == "This is no card any more"
    assert "Marketing retired it on 18 November 2026" in page
    assert page.links()["See the cards of Pulse"] == "/cards?product=pulse"
    page = rep.get("/cards/waiting", status=404)
    assert "Marketing has not made it official." in page
    assert "Waiting." not in page
    assert rep.get("/cards/never-heard-of", status=404).h1 == "Page not found"
    for fact_id in ("own-pulse-atex", "waiting", "never-heard-of"):
        rep.post(f"/cards/{fact_id}/flag", {"note": "So."}, status=404)


# Flags


def flags(session) -> list[tuple[int | None, int | None, str]]:
    query = select(FactEntry.version, FactEntry.by_id, FactEntry.text)
    return [tuple(row) for row in session.execute(query.where(FactEntry.kind == EntryKind.FLAGGED))]


def test_a_rep_says_that_a_card_did_not_hold_up(rep, library, anders):
    path = "/cards/pulse-no-gateway/flag"
    form = rep.get("/cards/pulse-no-gateway").form(path)
    sent = form | {"note": "They asked for the cellar."}
    page = rep.submit(path, sent)
    assert "Marketing has it." in page
    assert "They asked for the cellar." in page
    assert "has not answered yet" in page
    assert flags(library) == [(1, anders.id, "They asked for the cellar.")]
    rep.submit(path, sent)
    assert len(flags(library)) == 1, "the same form sent twice is one flag"


def test_the_answer_to_a_flag_stands_on_the_card_of_whoever_raised_it(
    rep, library, anders, clock, visitor
):
    rep.submit("/cards/pulse-no-gateway/flag", {"note": "Not in a cellar.", "version": "1"})
    marketer = factories.person(library, Role.MARKETING)
    work = Work(library, clock(), actor_by_id(library, marketer.id))
    facts.answer_flags(work, "pulse-no-gateway", "Try one sensor first.")
    library.commit()
    page = rep.get("/cards/pulse-no-gateway")
    assert "Marketing answered on 18 Nov 2026." in page
    assert "Try one sensor first." in page
    visitor.sign_in(marketer)
    assert "Not in a cellar." not in visitor.get("/cards/pulse-no-gateway")


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", "Say what happened"),
        (" \n ", "Say what happened"),
        ("x" * 2_001, "This has 2001 characters. Shorten it to 2000."),
    ],
    ids=["empty", "blank", "long"],
)
def test_a_flag_that_says_nothing_or_too_much_comes_back(rep, library, note, told):
    page = rep.post("/cards/pulse-no-gateway/flag", {"note": note, "version": "1"}, status=422)
    assert told in "".join(page.all("p", id="note-error")[0].itertext())
    assert page.form("/cards/pulse-no-gateway/flag")["note"].strip() == note.strip()
    assert "Pulse needs no gateway." in page
    assert flags(library) == []


def test_a_paste_of_five_megabytes_comes_back_whole(rep, library):
    paste = "Å word and another. " * 250_000
    sent = {"csrf_token": rep._token(), "note": paste, "version": "1"}
    response = rep.client.post("/cards/pulse-no-gateway/flag", data=sent)
    assert response.status_code == 422
    assert f"This has {len(paste.strip())} characters. Shorten it to 2000." in response.text
    assert paste.strip() in response.text
    assert flags(library) == []


def test_a_flag_on_a_version_that_does_not_exist_is_refused_in_words(rep, library):
    page = rep.post("/cards/pulse-no-gateway/flag", {"note": "So.", "version": "77"}, status=422)
    assert page.form("/cards/pulse-no-gateway/flag")["note"].strip() == "So."
    assert flags(library) == []


def test_a_lesson_leads_from_its_fact_to_the_flag(rep, library):
    lesson = Lesson(anchor="so", title="So", segments=(Segment(fact="pulse-no-gateway"),), words=2)
    factories.module(library, lessons=(lesson,))
    library.commit()
    page = rep.get("/modules/opening-a-call/so")
    path = page.links()["Did not hold up on a call"]
    assert path == "/cards/pulse-no-gateway#flag"
    assert rep.get("/cards/pulse-no-gateway").all("section", id="flag")


# The sheet


def test_the_sheet_prints_all_cards_of_a_product_with_owner_day_and_version(rep):
    page = rep.get("/cards/sheet?product=pulse")
    assert page.h1 == "Pulse: all cards"
    assert len(page.all("section", class_="sheet-card")) == 4
    assert page.text.count("Ragnhild Moe · verified 1 Sep 2026 · version 1") == 4
    (print_sheet,) = page.all("link", media="print")
    assert "print.css" in print_sheet.get("href")
    assert "print.css" not in rep.get("/cards").html
    assert rep.get("/cards/sheet").links()["Spares"] == "/cards/sheet?product=spares"
    rep.get("/cards/sheet?product=nothing", status=404)


def test_markup_in_a_card_stays_text(rep, library, work):
    _, kind, text = OWN["own-pulse-atex"]
    official(library, "markup", "pulse", kind, type(text)(claim="<script>alert(1)</script> & so"))
    cards.rebuild(work)
    library.commit()
    for path in ("/cards", "/cards/markup", "/cards/sheet?product=pulse", "/cards?q=script+alert"):
        page = rep.get(path)
        assert "<script>alert(1)</script> & so" in page, path
