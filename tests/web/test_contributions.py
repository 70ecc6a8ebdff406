"""What the field gives back, from the rep who writes it to the marketer who decides."""

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, Contribution, FactVersion
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import contributions as given
from lms.db.queries.registry import facts as registry
from lms.domain.contributions import ContributionKind
from lms.domain.people import Role
from lms.services import contributions, facts
from lms.services.work import Work
from tests import factories
from tests.visitor import Visitor

BETTER = "Pulse talks over the mobile network, so nobody asks your IT."
WHY = "Two plants in Jæren said yes at once."
NOTE = "I asked who had to say yes last time. They laughed. We met on Friday."


@pytest.fixture
def session(session):
    factories.catalogue(session)
    factories.fact(session)
    session.commit()
    return session


def hired(session, *roles: Role, name: str):
    person = factories.person(session, *roles, name=name)
    session.commit()
    return person


@pytest.fixture
def anders(session):
    return hired(session, name="Anders Lindqvist")


@pytest.fixture
def rep(visitor: Visitor, anders) -> Visitor:
    return visitor.sign_in(anders)


@pytest.fixture
def ragnhild(session):
    return hired(session, Role.MARKETING, name="Ragnhild Moe")


@pytest.fixture
def by(session, clock):
    """A unit of work of a person."""
    return lambda person: Work(session, clock(), actor_by_id(session, person.id))


@pytest.fixture
def proposed(session, anders, by) -> int:
    number = contributions.propose(by(anders), BETTER, WHY, fact_id="pulse-no-gateway")
    session.commit()
    return number


@pytest.fixture
def noted(session, anders, by) -> int:
    number = contributions.note(by(anders), NOTE, "pulse", factories.SKILLS[2])
    session.commit()
    return number


def errors(page) -> dict[str, str]:
    """Error sentences by field."""
    return {
        error.get("id").removesuffix("-error"): "".join(error.itertext())
        for error in page.all("p", class_="error")
    }


def held(session) -> list[Contribution]:
    return list(session.scalars(select(Contribution).order_by(Contribution.id)))


# What worked


def test_a_note_is_read_by_everybody_with_its_author_and_day(rep, visitor, session):
    form = rep.get("/what-worked").form()
    sent = form | {"text": NOTE, "product": "pulse", "skill": ""}
    page = rep.submit("/what-worked", sent)
    assert "Posted." in page
    rep.submit("/what-worked", sent)
    assert len(held(session)) == 1, "the same form sent twice is one note"
    visitor.sign_in(hired(session, Role.MANAGER, name="Maja"))
    page = visitor.get("/what-worked")
    assert "Anders Lindqvist · 18 Nov 2026 · Pulse" in page
    assert NOTE in page


def test_notes_are_narrowed_by_product_and_skill_and_come_newest_first(rep, session, by, anders):
    skill = factories.SKILLS[2]
    for text, product, about in (("One.", "pulse", None), ("Two.", None, skill), ("Three.", "spares", skill)):  # fmt: skip
        contributions.note(by(anders), text, product, about)
    session.commit()

    def texts(query: str) -> list[str]:
        page = rep.get(f"/what-worked{query}")
        found = ("".join(p.itertext()) for p in page.all("p", class_="text-break"))
        return [text for text in found if text in ("One.", "Two.", "Three.")]

    assert texts("") == ["Three.", "Two.", "One."]
    assert texts("?product=pulse") == ["One."]
    assert texts(f"?skill={skill}") == ["Three.", "Two."]
    assert texts(f"?skill={skill}&product=spares") == ["Three."]
    assert texts("?product=no-such-product") == ["Three.", "Two.", "One."]
    page = rep.get(f"/what-worked?skill={factories.SKILLS[0]}")
    assert "No note on this yet" in page


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"text": "  "}, "text", "Write what worked."),
        ({"text": "x" * 2_001}, "text", "Shorten it to 2000."),
        ({"product": ""}, "product", "Choose a product or a skill"),
        ({"product": "nothing"}, "product", "This is no longer here."),
        ({"skill": "nothing"}, "skill", "This is no longer here."),
    ],
)
def test_a_note_that_helps_nobody_comes_back_with_a_word(rep, session, changed, field, told):
    sent = {"text": NOTE, "product": "pulse", "skill": ""} | changed
    page = rep.post("/what-worked", sent, status=422)
    assert told in errors(page)[field]
    assert list(errors(page)) == [field]
    assert page.form()["text"].strip() == sent["text"].strip()
    assert page.title.startswith("What worked, one thing to correct")
    assert held(session) == []


def test_without_notes_the_page_says_so(rep):
    assert "Nobody has told yet" in rep.get("/what-worked")


# Proposals


def test_a_rep_proposes_better_words_and_sees_that_they_wait(rep, session, anders):
    page = rep.get("/proposals/new?fact=pulse-no-gateway")
    assert page.h1 == "Propose better words"
    form = page.form()
    assert form["claim"].strip() == "Pulse needs no gateway."
    assert "product" not in form
    sent = form | {"claim": BETTER, "why": WHY}
    page = rep.submit("/proposals/new?fact=pulse-no-gateway", sent)
    assert page.h1 == "Your proposals"
    assert "Waits for marketing" in page
    rep.submit("/proposals/new?fact=pulse-no-gateway", sent)
    (one,) = held(session)
    assert (one.by_id, one.product, one.fact_id, one.claim) == (
        anders.id, "pulse", "pulse-no-gateway", BETTER,
    )  # fmt: skip


def test_a_rep_proposes_a_new_card_of_a_product(rep, session):
    form = rep.get("/proposals/new?product=spares").form()
    assert form["product"] == "spares"
    rep.submit("/proposals/new", form | {"claim": BETTER, "why": WHY})
    (one,) = held(session)
    assert (one.product, one.fact_id) == ("spares", None)


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"claim": " "}, "claim", "Write the words that you would say."),
        ({"claim": "x" * 401}, "claim", "This has 401 characters. Shorten it to 400."),
        ({"why": ""}, "why", "Say in a sentence why"),
        ({"why": "y" * 2_001}, "why", "Shorten it to 2000."),
        ({"product": ""}, "product", "Choose the product"),
        ({"product": "nothing"}, "product", "This is no longer here."),
    ],
)
def test_a_proposal_that_cannot_be_taken_comes_back_whole(rep, session, changed, field, told):
    sent = {"product": "pulse", "claim": BETTER, "why": WHY} | changed
    page = rep.post("/proposals/new", sent, status=422)
    assert told in errors(page)[field]
    assert list(errors(page)) == [field]
    form = page.form()
    assert [form[name].strip() for name in ("claim", "why")] == [
        sent[name].strip() for name in ("claim", "why")
    ]
    assert held(session) == []


def test_the_words_as_they_stand_are_no_proposal(rep, session):
    path = "/proposals/new?fact=pulse-no-gateway"
    page = rep.post(path, rep.get(path).form() | {"why": WHY}, status=422)
    assert "These are the words as they stand." in errors(page)["claim"]
    rep.get("/proposals/new?fact=nothing", status=404)
    rep.post("/proposals/new?fact=nothing", {"claim": BETTER, "why": WHY}, status=404)


def test_nobody_reads_somebody_elses_proposals(rep, visitor, session, proposed):
    assert BETTER in rep.get("/proposals")
    visitor.sign_in(hired(session, name="Noor"))
    page = visitor.get("/proposals")
    assert BETTER not in page
    assert "You have not proposed anything yet" in page
    for role in (Role.REP, Role.MANAGER, Role.ADMIN):
        visitor.sign_in(hired(session, role, name="Somebody"))
        visitor.get(f"/studio/proposals/{proposed}", status=403)
        visitor.get("/studio/proposals", status=403)
        visitor.post(f"/studio/proposals/{proposed}/take", {"claim": "So."}, status=403)
        visitor.post(f"/studio/proposals/{proposed}/decline", {"reply": "So."}, status=403)
    assert held(session)[0].decided_at is None


# Marketing decides


@pytest.fixture
def marketer(visitor: Visitor, ragnhild) -> Visitor:
    return visitor.sign_in(ragnhild)


def test_better_words_become_a_draft_that_credits_their_author(
    marketer, visitor, session, anders, proposed
):
    page = marketer.get("/studio/proposals")
    assert BETTER in page
    page = marketer.get(page.links()[f"Decide: {BETTER}"])
    action = f"/studio/proposals/{proposed}/take"
    page = marketer.submit(action, page.form(action))
    assert "A draft now, with Anders Lindqvist's name on it." in page
    assert page.form()["claim"].strip() == BETTER
    version = session.scalars(select(FactVersion).order_by(FactVersion.id.desc())).first()
    assert (version.fact_id, version.number, version.claim, version.credited_id) == (
        "pulse-no-gateway", 2, BETTER, anders.id,
    )  # fmt: skip
    assert registry.version(session, "pulse-no-gateway", 2).text.proof != (), "the rest stays"
    assert BETTER not in marketer.get("/studio/proposals")
    audited = session.scalars(select(AuditEntry.action)).all()
    assert "contribution.taken-up" in audited
    visitor.sign_in(anders)
    page = visitor.get("/proposals")
    assert "Taken up" in page
    assert "Ragnhild Moe took it up on 18 Nov 2026. You are credited on the card" in page


def test_a_note_becomes_a_new_fact_and_says_so_once_it_is_official(
    marketer, visitor, session, anders, ragnhild, noted, by
):
    page = marketer.get("/studio/proposals?show=note")
    assert NOTE in page
    action = f"/studio/proposals/{noted}/take"
    form = marketer.get(f"/studio/proposals/{noted}").form(action)
    assert form["claim"].strip() == "I asked who had to say yes last time."
    sent = form | {"claim": "Ask who had to say yes.", "kind": "script", "fact_id": ""}
    marketer.submit(action, sent)
    assert "Marketing is making a card of it." in marketer.get("/what-worked")
    version = session.scalars(select(FactVersion).order_by(FactVersion.id.desc())).first()
    assert (version.fact_id, version.credited_id) == ("ask-who-had-to-say-yes", anders.id)
    assert NOTE in registry.version(session, version.fact_id, 1).text.details
    factories.make_official(by(ragnhild), version.fact_id, 1)
    session.commit()
    page = marketer.get("/what-worked")
    assert "Became the card" in page
    assert page.links()["Ask who had to say yes."] == "/cards/ask-who-had-to-say-yes"
    assert "Words by Anders Lindqvist" in marketer.get("/cards/ask-who-had-to-say-yes")


def test_a_note_goes_into_a_fact_that_exists(marketer, session, anders, noted):
    action = f"/studio/proposals/{noted}/take"
    page = marketer.get(f"/studio/proposals/{noted}")
    assert "A new version of “Pulse needs no gateway.”" in page
    sent = page.form(action) | {"into": "pulse-no-gateway", "claim": "Pulse needs no gateway."}
    marketer.submit(action, sent)
    made = registry.version(session, "pulse-no-gateway", 2)
    assert NOTE in made.text.details
    assert held(session)[0].taken_version == 2


def test_declining_needs_an_answer_and_its_author_reads_it(
    marketer, visitor, session, anders, proposed
):
    path = f"/studio/proposals/{proposed}/decline"
    page = marketer.post(path, {"reply": " "}, status=422)
    assert "Say why" in errors(page)["reply"]
    page = marketer.post(path, {"reply": "x" * 2_001}, status=422)
    assert "Shorten it to 2000." in errors(page)["reply"]
    marketer.submit(path, {"reply": "It is not so in a cellar."})
    visitor.sign_in(anders)
    page = visitor.get("/proposals")
    assert "Not taken up" in page
    assert "Ragnhild Moe answered on 18 Nov 2026: It is not so in a cellar." in page


def test_what_was_decided_is_not_decided_again_and_what_was_typed_is_shown(
    marketer, session, proposed
):
    marketer.submit(f"/studio/proposals/{proposed}/decline", {"reply": "No."})
    page = marketer.post(
        f"/studio/proposals/{proposed}/take", {"claim": BETTER + " So."}, status=409
    )
    assert "This was decided while you were writing." in page
    assert BETTER + " So." in page
    page = marketer.post(f"/studio/proposals/{proposed}/decline", {"reply": "Never."}, status=409)
    assert "Never." in page
    assert "Ragnhild Moe declined it on 18 Nov 2026: “No.”" in marketer.get(
        f"/studio/proposals/{proposed}"
    )
    assert held(session)[0].reply == "No."


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"claim": ""}, "claim", "Write the claim"),
        ({"claim": "x" * 401}, "claim", "Shorten it to 400."),
        ({"product": "nothing"}, "product", "Choose a product"),
        ({"kind": "wish"}, "kind", "Choose what it is"),
        ({"fact_id": "No Gateway"}, "fact_id", "such as no-gateway"),
        ({"fact_id": "pulse-no-gateway"}, "fact_id", "There is a fact called pulse-no-gateway"),
        ({"into": "nothing"}, "into", "This is no longer here."),
    ],
)
def test_what_cannot_become_a_draft_is_said_at_its_field(
    marketer, session, noted, changed, field, told
):
    action = f"/studio/proposals/{noted}/take"
    sent = marketer.get(f"/studio/proposals/{noted}").form(action) | changed
    page = marketer.post(action, sent, status=422)
    assert told in errors(page)[field]
    assert list(errors(page)) == [field]
    assert page.form(action)["claim"].strip() == sent["claim"].strip()
    assert held(session)[0].decided_at is None


def test_words_for_a_fact_that_was_retired_meanwhile_are_refused_in_words(
    marketer, session, ragnhild, by, proposed
):
    facts.retire(by(ragnhild), "pulse-no-gateway", "True no longer.")
    session.commit()
    sent = {"claim": "Pulse talks by itself."}
    page = marketer.post(f"/studio/proposals/{proposed}/take", sent, status=422)
    assert "This fact is retired." in errors(page)["claim"]
    assert held(session)[0].decided_at is None


def test_words_that_a_fact_says_already_make_no_version(marketer, session, proposed):
    sent = {"claim": "Pulse needs no gateway."}
    page = marketer.post(f"/studio/proposals/{proposed}/take", sent, status=422)
    assert "says just that already" in errors(page)["claim"]
    assert held(session)[0].decided_at is None


def test_unknown_contributions_are_not_found(marketer):
    marketer.get("/studio/proposals/77", status=404)
    marketer.post("/studio/proposals/77/take", {"claim": "So."}, status=404)
    marketer.post("/studio/proposals/77/decline", {"reply": "So."}, status=404)


def test_an_empty_studio_list_says_what_would_stand_there(marketer):
    assert "No proposal waits" in marketer.get("/studio/proposals")
    assert "No note waits" in marketer.get("/studio/proposals?show=note")


def test_five_megabytes_come_back_whole(rep, marketer, session, anders, proposed):
    paste = "Å word and another. " * 250_000
    for person, path, field in (
        (anders, "/what-worked", "text"),
        (anders, "/proposals/new", "why"),
        (None, f"/studio/proposals/{proposed}/decline", "reply"),
    ):
        if person:
            rep.sign_in(person)
        else:
            marketer.sign_in(hired(session, Role.MARKETING, name="Another"))
        sent = {"csrf_token": rep._token(), field: paste}
        response = rep.client.post(path, data=sent)
        assert response.status_code == 422, path
        assert paste.strip() in response.text, path


# Everything recorded about me


def test_what_i_gave_back_stands_in_everything_recorded_about_me(rep, session, proposed, noted):
    rep.submit("/cards/pulse-no-gateway/flag", {"note": "Not in a cellar.", "version": "1"})
    page = rep.get("/account/data/contributions")
    assert BETTER in page
    assert NOTE in page
    assert "Not in a cellar." in rep.get("/account/data/fact-entries")
    assert len(given.waiting(session, ContributionKind.PROPOSAL, 1).rows) == 1
