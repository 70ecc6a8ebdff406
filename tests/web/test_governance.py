"""What waits for marketing: the governance board, questions on hold, modules with banners."""

from datetime import timedelta

import pytest

from lms.db.models import CardView, Contribution, Embedding, Fact, FactEntry, FactVersion
from lms.db.queries import holdings
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import governance, holds, notices
from lms.domain import certifications
from lms.domain import facts as domain
from lms.domain.contributions import ContributionKind
from lms.domain.facts import Change, EntryKind, FactKind, FactText
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories
from tests.visitor import Visitor

FACT = "pulse-no-gateway"
BOARD = "/studio/governance"


@pytest.fixture
def session(session):
    factories.catalogue(session)
    session.commit()
    return session


@pytest.fixture
def hugo(session):
    return factories.person(session, Role.MARKETING, name="Hugo Bellamy")


@pytest.fixture
def mine(session, clock, hugo) -> Work:
    return Work(session, clock.now, actor_by_id(session, hugo.id))


@pytest.fixture
def marketer(visitor: Visitor, session, hugo) -> Visitor:
    session.commit()
    return visitor.sign_in(hugo)


@pytest.fixture
def official(session, clock):
    """A fact of each product, verified now; one module shows both, and asks about the first."""
    for id_, product in ((FACT, "pulse"), ("dead-stock", "spares")):
        factories.fact(
            session, id_, f"Claim of {product}.", product=product
        ).verified_at = clock.now
    asked = factories.quiz(factories.single("q1", fact=FACT), factories.single("q2", fact=FACT))
    revision = factories.module(session, quiz=asked)
    session.add_all(Embedding(revision_id=revision.id, fact_id=id_) for id_ in (FACT, "dead-stock"))
    session.commit()


@pytest.fixture
def changed(session, mine, official):
    """The fact of Pulse says something else now."""
    text = FactText("Pulse needs an antenna.")
    draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text)
    facts.revise(mine, FACT, draft, based_on=1)
    factories.make_official(mine, FACT, 2, replacing=1, change=Change.MATERIAL)
    session.commit()


def section(page, key: str) -> str:
    """The words of a section of the board."""
    (found,) = [one for one in page.all("section") if one.get("aria-labelledby") == key]
    return " ".join(" ".join(found.itertext()).split())


def open_sections(page) -> list[str]:
    keys = [one.get("aria-labelledby") for one in page.all("section")]
    return [key for key in keys if key not in ("sum", "clear")]


# The board


@pytest.mark.usefixtures("official")
def test_all_clear_is_said(marketer):
    page = marketer.get(BOARD)
    assert "All clear" in page
    assert open_sections(page) == []


@pytest.mark.usefixtures("official")
def test_what_needs_review_and_what_is_due_stands_with_owner_reason_and_clock(
    marketer, session, mine, clock
):
    facts.ask_review(mine, FACT, "New release.", (clock.now + timedelta(days=3)).date())
    session.get(Fact, "dead-stock").verified_at = clock.now - timedelta(days=85)
    session.commit()
    page = marketer.get(BOARD)
    assert open_sections(page) == ["needs-review", "due-soon"]
    told = section(page, "needs-review")
    assert "3 days left. Hugo Bellamy asked: “New release.” Owner: Ragnhild Moe" in told
    assert page.links()["Review: Claim of pulse."] == f"/studio/facts/{FACT}"
    assert "Review due 23 Nov 2026." in section(page, "due-soon")
    assert "Every question counts." in section(page, "clear")
    clock.now += timedelta(days=20)
    assert "Overdue by 17 days." in section(marketer.get(BOARD), "needs-review")
    assert "Overdue by 15 days." in section(marketer.get(BOARD), "needs-review")


def test_a_product_without_its_differentiator_leads_to_a_draft_or_to_a_new_one(marketer, session):
    factories.fact(session, "dead-stock", product="spares", is_official=False)
    session.commit()
    page = marketer.get(BOARD)
    assert open_sections(page) == ["without"]
    links = page.links()
    assert links["Open draft: Spares"] == "/studio/facts/dead-stock"
    assert links["Write one: Pulse"] == "/studio/facts/new?product=pulse"


@pytest.mark.usefixtures("official")
def test_what_is_read_much_and_not_reviewed_for_long_is_hot(marketer, session, clock):
    ids = [f"fact-{n}" for n in range(4)]
    for age, id_ in enumerate(ids):
        made = factories.fact(session, id_, f"Claim {id_}.")
        made.verified_at = clock.now - timedelta(days=60 - age)
        session.add(CardView(fact_id=id_, day=clock.now.date(), views=10 + age))
    session.add(CardView(fact_id=FACT, day=clock.now.date(), views=99))
    session.add(CardView(fact_id="fact-0", day=clock.now.date() - timedelta(days=28), views=50))
    session.commit()
    told = section(marketer.get(BOARD), "hot")
    assert "Claim fact-1. Read 11 times in four weeks, verified 20 Sep 2026." in told
    assert "Claim fact-0. Read 10 times" in told
    assert told.index("fact-1") < told.index("fact-0")
    for cold in ("fact-2", "fact-3", "pulse"):
        assert cold not in told


@pytest.mark.usefixtures("official")
def test_a_fact_that_no_module_shows_is_named(marketer, session, clock):
    factories.fact(session, "alone", "Alone.").verified_at = clock.now
    factories.fact(session, "draft", "A draft.", is_official=False)
    session.commit()
    assert "Alone." in section(marketer.get(BOARD), "unused")
    assert "A draft." not in section(marketer.get(BOARD), "unused")


@pytest.mark.usefixtures("changed")
def test_questions_on_hold_and_banners_are_counted_by_module(marketer):
    page = marketer.get(BOARD)
    assert open_sections(page) == ["on-hold", "banners"]
    told = section(page, "on-hold")
    assert "Opening a call 2 questions count for nobody, the first since 18 Nov 2026." in told
    assert "Owner: Noor" in told
    assert page.links()["Decide: Opening a call"] == "/studio/holds"
    assert page.links()["Confirm: Opening a call"] == "/studio/modules#module-opening-a-call"


@pytest.mark.usefixtures("official")
def test_flags_conflicts_and_slow_reviews_are_told(marketer, session, mine, clock):
    rep = factories.person(session, name="Priya Raman")
    field = Work(session, clock.now, actor_by_id(session, rep.id))
    facts.flag(field, FACT, 1, "It did not hold.")
    facts.flag(field, FACT, 1, "Again.")
    details = {"text": domain.dump(FactText("Else."))}
    session.add(
        FactEntry(
            fact_id="dead-stock", at=clock.now, kind=EntryKind.CONFLICT, details=details, version=1
        )
    )
    factories.fact(session, "slow", "Slow.", is_official=False)
    factories.fact(session, "quick", "Quick.", is_official=False)
    facts.send_for_review(mine, "slow", 1)
    session.commit()
    clock.now += timedelta(days=7)
    facts.send_for_review(Work(session, clock.now), "quick", 1)
    session.commit()
    page = marketer.get(BOARD)
    assert open_sections(page) == ["flags", "conflicts", "slow"]
    assert "Priya Raman, 18 Nov 2026: “It did not hold.” And 1 more." in section(page, "flags")
    assert "A file said something else on 18 Nov 2026." in section(page, "conflicts")
    assert "Slow. Version 1 has waited for 7 days to be read over." in section(page, "slow")
    assert "Quick." not in section(page, "slow")


@pytest.mark.usefixtures("official")
def test_what_the_field_offers_waits_until_it_is_decided(marketer, session, clock):
    rep = factories.person(session, name="Priya Raman")
    for kind, claim, decided in (
        (ContributionKind.PROPOSAL, "Better words.", None),
        (ContributionKind.NOTE, "", None),
        (ContributionKind.PROPOSAL, "Old words.", clock.now),
    ):
        session.add(
            Contribution(kind=kind, by_id=rep.id, at=clock.now, product="pulse", claim=claim,
                         text="It worked.", decided_at=decided)
        )  # fmt: skip
    session.commit()
    told = section(marketer.get(BOARD), "offers")
    assert "Better words. Priya Raman proposed it on 18 Nov 2026." in told
    assert "1 note on what worked The newest is from Priya Raman, 18 Nov 2026." in told
    assert "Old words." not in told
    board = marketer.get("/studio/facts")
    assert "Proposed 1" in board.links()


@pytest.mark.usefixtures("changed")
def test_the_board_takes_few_statements_whatever_waits(marketer, session, mine, clock):
    few = len(marketer.get(BOARD).statements)
    for number in range(12):
        factories.fact(session, f"fact-{number}", f"Claim {number}.")
        facts.ask_review(mine, f"fact-{number}", "Look.", clock.now.date())
        facts.flag(mine, f"fact-{number}", 1, "No.")
    session.commit()
    page = marketer.get(BOARD)
    assert len(page.statements) == few <= 12
    assert "Show 6 more" in page


# Questions on hold


@pytest.mark.usefixtures("changed")
def test_a_question_on_hold_shows_what_changed_and_how_to_rewrite_it(marketer, session):
    page = marketer.get("/studio/holds")
    assert "2 questions count for nobody" in page
    assert [e.text for e in page.all("ins")] == ["Pulse needs an antenna."]
    assert "Question q1?" in page
    assert "Opening a call, on hold since 18 Nov 2026." in page
    assert "change the question q1 in modules/opening-a-call/quiz.md" in page
    path = "/studio/holds/opening-a-call/q1/confirm"
    seen = page.form(path)
    page = marketer.submit(path, seen)
    assert "The question counts again, for everybody." in page
    assert [one.question for one in holds.waiting(session, "en")] == ["q2"]
    assert "not on hold any more" in marketer.submit(path, seen)


@pytest.mark.usefixtures("official")
def test_questions_on_a_retired_fact_say_that_it_is_gone(marketer, session, mine):
    facts.retire(mine, FACT, "Gone.")
    session.commit()
    page = marketer.get("/studio/holds")
    assert "This is no longer true: the fact is retired" in page
    assert "Claim of pulse." in page


@pytest.mark.usefixtures("official")
def test_no_question_on_hold_says_when_one_would_be(marketer):
    assert "No question is on hold" in marketer.get("/studio/holds")


# Modules


@pytest.mark.usefixtures("changed")
def test_a_banner_is_taken_down_by_who_says_that_the_text_is_right(marketer, session):
    page = marketer.get("/studio/modules")
    assert "Changed on 18 Nov 2026: Pulse needs an antenna. It says so now." in page
    (notice,) = notices.all_open(session)
    path = f"/studio/modules/notices/{notice.id}/confirm"
    page = marketer.submit(path, page.form(path))
    assert "The banner is down" in page
    assert notices.all_open(session) == []
    assert "The banner is down" in marketer.submit(path)
    assert "not here" in marketer.submit("/studio/modules/notices/99/confirm")


@pytest.mark.usefixtures("official")
def test_a_module_is_as_stale_as_its_stalest_fact(marketer, session, mine, clock):
    factories.module(session, "fresh", title="A fresh one")
    session.commit()

    def state() -> tuple[str, str]:
        page = marketer.get("/studio/modules")
        first = page.all("li", id="module-opening-a-call")[0]
        badge = next(one for one in first.iter("span") if "state" in one.get("class", ""))
        return "".join(badge.itertext()), " ".join(" ".join(first.itertext()).split())

    assert state()[0] == "Reviewed"
    assert "due 16 Feb 2027 a fact in it is due first" in state()[1]
    facts.ask_review(mine, FACT, "Look.", clock.now.date() + timedelta(days=20))
    session.commit()
    assert state()[0] == "Stale: 1 fact in it"
    assert "due 8 Dec 2026" in state()[1]
    assert f"{FACT} (needs review)" in state()[1]
    facts.retire(mine, "dead-stock", "Gone.")
    session.commit()
    assert state()[0] == "Stale: 2 facts in it"
    assert "dead-stock (retired)" in state()[1]
    headings = [
        " ".join("".join(h.itertext()).split()) for h in marketer.get("/studio/modules").all("h2")
    ]
    assert headings == ["Opening a call", "A fresh one"]


# Who is certified on what


@pytest.mark.usefixtures("official")
def test_people_certified_on_a_fact_are_those_whose_certificate_counts(marketer, session, clock):
    today = clock.now.date()
    factories.certification(session)
    factories.certification(session, key="more", title="More")
    people = [factories.person(session) for _ in range(5)]
    for person in people:
        factories.certificate(session, person, pins={FACT: 1, "dead-stock": 1}, expires_on=today)
    factories.certificate(session, people[0], "more", pins={FACT: 1})
    factories.certificate(session, people[1], pins={"dead-stock": 1})
    factories.certificate(session, people[2], pins={FACT: 1}, expires_on=today - timedelta(days=1))
    people[3].deactivated_at = clock.now
    session.commit()

    held = holdings.holdings(session)
    for fact, count in ((FACT, 2), ("dead-stock", 3)):
        counting = {h.person for h in held if fact in h.pins and certifications.is_held(h, today)}
        assert len(counting) == count
        assert governance.certified_by_fact(session, today)[fact] == count
        assert governance.certified_by_fact(session, today, fact) == {fact: count}
    page = marketer.get("/studio/facts")
    assert "In 1 module and 2 questions · 2 people certified on it" in page


@pytest.mark.usefixtures("changed")
def test_the_board_says_who_verified_last(marketer, session, clock):
    page = marketer.get("/studio/facts")
    assert "Verified 18 Nov 2026 by Hugo Bellamy · version 2" in page
    assert "Verified 18 Nov 2026 · version 1" in page


@pytest.mark.usefixtures("official")
def test_each_stage_has_its_filter_and_its_button(marketer, session, mine, clock):
    ragnhild = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    other = Work(session, clock.now, actor_by_id(session, ragnhild.id))
    for id_, work in (("mine", mine), ("theirs", other), ("ready", other)):
        text = FactText(f"{id_.capitalize()}.")
        facts.create(work, id_, FactDraft("pulse", FactKind.DIFFERENTIATOR, "noor", 90, text))
        facts.send_for_review(work, id_, 1)
    facts.approve(mine, "ready", 1)
    facts.ask_review(mine, FACT, "Look.", clock.now.date())
    session.commit()
    page = marketer.get("/studio/facts")
    for label in ("All 5", "Needs review 1", "Due soon 0", "In review 3", "Drafts 0", "Without 0"):
        assert label in page.links()
    assert "Retired 0" not in page.links()
    links = marketer.get("/studio/facts?show=in-review").links()
    assert links["Publish: Ready."] == "/studio/facts/ready/versions/1/publish"
    assert links["Read over: Theirs."] == "/studio/facts/theirs"
    assert links["Open: Mine."] == "/studio/facts/mine"
    assert "Review: Claim of pulse." not in links
    assert "Review: Claim of pulse." in marketer.get("/studio/facts?show=needs-review").links()
    facts.retire(mine, FACT, "Gone.")
    session.commit()
    assert "Claim of pulse." not in marketer.get("/studio/facts")
    assert "Claim of pulse." in marketer.get("/studio/facts?show=retired")


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("needs-review", "Nothing needs review"),
        ("due", "Nothing is due"),
        ("in-review", "Nothing is in review"),
        ("drafts", "No drafts wait"),
        ("without", "Every product has its differentiator"),
        ("retired", "Nothing is retired"),
    ],
)
@pytest.mark.usefixtures("official")
def test_an_empty_filter_says_what_would_stand_there(marketer, show, words):
    assert words in marketer.get(f"/studio/facts?show={show}")


def test_everything_that_waits_is_closed_to_others(visitor, session, official):
    for role in (one for one in Role if one is not Role.MARKETING):
        visitor.sign_in(factories.person(session, role))
        session.commit()
        for path in (BOARD, "/studio/holds", "/studio/modules"):
            visitor.get(path, status=403)
        visitor.post("/studio/holds/opening-a-call/q1/confirm", status=403)
        visitor.post("/studio/modules/notices/1/confirm", status=403)


@pytest.mark.usefixtures("changed")
def test_an_official_fact_with_a_newer_draft_says_so_on_the_board(marketer, session, mine):
    text = FactText("Pulse needs two antennas.")
    facts.revise(mine, FACT, FactDraft("pulse", FactKind.DIFFERENTIATOR, "noor", 90, text), 2)
    session.commit()
    assert "Version 3 is a draft" in marketer.get("/studio/facts")
    facts.send_for_review(mine, FACT, 3)
    session.commit()
    assert "Version 3 is in review" in marketer.get("/studio/facts")
    assert registry.fact(session, FACT).official == 2
    assert session.query(FactVersion).count() == 4


@pytest.mark.usefixtures("changed")
def test_what_somebody_confirmed_is_among_their_own_data(marketer, session):
    marketer.submit("/studio/holds/opening-a-call/q1/confirm")
    (notice,) = notices.all_open(session)
    marketer.submit(f"/studio/modules/notices/{notice.id}/confirm")
    for kind, words in (("questions-confirmed", "q1"), ("banners-confirmed", "opening-a-call")):
        page = marketer.get(f"/account/data/{kind}")
        assert words in page
        assert FACT in page
