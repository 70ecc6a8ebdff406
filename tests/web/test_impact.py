"""Before publishing: whom and what a version touches by name, and what publishing then does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.models import Embedding, FactVersion, ModuleNotice, QuestionHold
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import history
from lms.domain.facts import Change, FactKind, FactText, Stage
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.sittings import attempts
from lms.services.work import Work
from tests import factories
from tests.visitor import Visitor

FACT = "pulse-no-gateway"
PAGE = f"/studio/facts/{FACT}"
PUBLISH = f"{PAGE}/versions/2/publish"
WHY = "The new sensor needs no cable either."


@pytest.fixture
def session(session):
    factories.catalogue(session)
    factories.fact(session)
    session.commit()
    return session


@pytest.fixture
def hugo(session):
    return factories.person(session, Role.MARKETING, name="Hugo Bellamy")


@pytest.fixture
def author(session, clock) -> Work:
    ragnhild = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    return Work(session, clock.now, actor_by_id(session, ragnhild.id))


@pytest.fixture
def reader(session, clock, hugo) -> Work:
    return Work(session, clock.now, actor_by_id(session, hugo.id))


def written(author: Work, claim: str, based_on: int) -> int:
    text = FactText(claim)
    draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text)
    return facts.revise(author, FACT, draft, based_on)


@pytest.fixture
def approved(session, author, reader):
    written(author, "Pulse needs no cable.", 1)
    facts.send_for_review(author, FACT, 2)
    facts.approve(reader, FACT, 2)
    session.commit()


@pytest.fixture
def company(session, clock):
    """Two teams with people certified on version 1, a module with two questions, a newcomer."""
    asked = factories.quiz(
        factories.single("q1", fact=FACT), factories.single("q2", fact=FACT), factories.single("q3")
    )
    revision = factories.module(session, quiz=asked)
    factories.module(session, "other", title="Other module")
    session.add(Embedding(revision_id=revision.id, fact_id=FACT))
    factories.track(session)
    factories.certification(session)
    north, south = factories.team(session, "North"), factories.team(session, "South")
    names = (("Åsa Lind", north), ("Dániel Kovács", north), ("Priya Raman", south))
    for name, team in names:
        certified(session, name, team)
    factories.person(session, Role.REP, name="Never Certified", team=north)
    factories.person(session, Role.NEW_HIRE, name="Nora New", team=north)
    gone = certified(session, "Long Gone", north)
    gone.deactivated_at = clock.now
    session.commit()


def certified(session, name, team, version: int = 1):
    person = factories.person(session, name=name, team=team)
    factories.certificate(session, person, pins={FACT: version})
    return person


@pytest.fixture
def marketer(visitor: Visitor, session, hugo) -> Visitor:
    session.commit()
    return visitor.sign_in(hugo)


def typed(**changed: object) -> dict[str, object]:
    values = {"change": "material", "reason": WHY, "due": "2026-11-27", "replacing": "1"}
    return {**values, **changed}


def words(page, tag: str) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.all(tag)]


def error_at(page, field: str) -> str:
    return words(page, "p")[[p.get("id") for p in page.all("p")].index(f"{field}-error")]


@pytest.mark.usefixtures("approved", "company")
def test_the_preview_names_everybody_and_everything_it_touches(marketer):
    page = marketer.get(PUBLISH)

    assert page.h1 == "Before you publish"
    assert "Version 1 becomes version 2. Nothing is sent until you press Publish." in page
    assert [e.text for e in page.all("del") if e.text == "gateway."] == ["gateway."]
    assert "cable." in [e.text for e in page.all("ins")]
    assert "3 people certified on version 1: a 4-minute update" in page
    assert "with up to 2 questions." in page
    assert "North, 2: Dániel Kovács, Åsa Lind." in page
    assert "South, 1: Priya Raman." in page
    assert "1 module gets a banner until its owner confirms the text around the fact" in page
    assert "Opening a call (Noor)." in page
    assert "2 questions are held out of scoring until you confirm or rewrite them" in page
    assert "Question q1?" in page
    assert "Question q3?" not in page
    assert "1 track leads through these modules" in page
    assert "Your first four weeks." in page
    assert "1 person in onboarding has not met this fact: nothing" in page
    assert "Nora New." in page
    for stranger in ("Never Certified", "Long Gone", "Other module"):
        assert stranger not in page
    short = words(page, "dl")[-1]
    assert (
        short
        == "Modules with a banner1 Questions on hold, at most2 People asked3 Minutes, all together12"
    )
    assert "Approved by Hugo Bellamy on 18 Nov 2026, 09:00." in page


@pytest.mark.usefixtures("approved")
def test_nothing_is_chosen_before_and_a_working_week_is_given(marketer):
    form = marketer.get(PUBLISH).form()
    assert "change" not in form
    assert "still_right" not in form
    assert (form["due"], form["replacing"], form["reason"]) == ("2026-11-27", "1", "")


@pytest.mark.usefixtures("approved", "company")
def test_attempts_under_way_are_counted(marketer, session, clock):
    rep = factories.person(session, sales_roles=("sdr",))
    attempts.start_quiz(Work(session, clock.now, actor_by_id(session, rep.id)), "opening-a-call")
    session.commit()
    assert "1 attempt is under way: it keeps the questions it began with" in marketer.get(PUBLISH)


@pytest.mark.usefixtures("approved", "company")
def test_a_material_change_does_what_the_preview_said(marketer, session):
    form = marketer.get(PUBLISH).form()
    sent = form | {"change": "material", "reason": WHY, "still_right": ["opening-a-call/q2"]}
    page = marketer.submit(PUBLISH, sent)

    assert page.h1 == "Pulse: differentiator"
    told = "Version 2 is official. 3 people are asked to learn the change by Friday 27 November."
    assert told in page
    assert "something else is true, people learn it again" in page
    row = session.scalars(select(FactVersion).where(FactVersion.number == 2)).one()
    assert (row.stage, row.change, row.reason) == (Stage.OFFICIAL, Change.MATERIAL, WHY)
    assert row.delta_due.isoformat() == "2026-11-27"
    assert [one.question for one in session.scalars(select(QuestionHold))] == ["q1"]
    assert [one.module_id for one in session.scalars(select(ModuleNotice))] == ["opening-a-call"]


@pytest.mark.usefixtures("approved", "company")
def test_an_editorial_change_does_nothing_to_anyone(marketer, session):
    page = marketer.submit(PUBLISH, typed(change="editorial", due="", still_right=[]))
    assert "Nobody is asked to do anything." in page
    assert "the same meaning in better words" in page
    assert session.scalars(select(QuestionHold)).all() == []
    assert session.scalars(select(ModuleNotice)).all() == []
    row = session.scalars(select(FactVersion).where(FactVersion.number == 2)).one()
    assert (row.change, row.delta_due) == (Change.EDITORIAL, None)


@pytest.mark.usefixtures("approved")
def test_a_material_change_that_nobody_is_certified_on_says_so(marketer):
    assert "Nobody is certified on an older version" in marketer.get(PUBLISH)
    assert "so nobody is asked." in marketer.submit(PUBLISH, typed())


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"change": ""}, "change", "Say whether the meaning changes."),
        ({"change": "huge"}, "change", "Say whether the meaning changes."),
        ({"reason": "  "}, "reason", "Say in one sentence what changed."),
        ({"reason": "x" * 2001}, "reason", "This has 2001 characters. Shorten it to 2000."),
        ({"due": ""}, "due", "Enter the day"),
        ({"due": "2026-11-17"}, "due", "This day is over."),
        ({"due": "Friday"}, "due", "Write the date as"),
        ({"due": "2026-11-31"}, "due", "This month has 30 days."),
    ],
)
@pytest.mark.usefixtures("approved", "company")
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    marketer, session, changed, field, told
):
    sent = typed(still_right=["opening-a-call/q2"], **changed)
    page = marketer.post(PUBLISH, sent, status=422)
    assert told in error_at(page, field)
    assert page.title.startswith("Before you publish, one thing to correct")
    form = page.form()
    assert form["reason"].strip() == str(sent["reason"]).strip()
    assert (form["due"], form["still_right"]) == (sent["due"], ["opening-a-call/q2"])
    assert form.get("change") == ("material" if sent["change"] == "material" else None)
    assert registry.fact(session, FACT).official == 1


@pytest.mark.usefixtures("approved")
def test_everything_that_is_missing_is_said_at_once(marketer):
    page = marketer.post(PUBLISH, {"replacing": "1"}, status=422)
    assert "2 things to correct" in page
    page = marketer.post(PUBLISH, {"change": "material", "due": ""}, status=422)
    assert "2 things to correct" in page


@pytest.mark.usefixtures("approved")
def test_the_day_is_not_asked_of_an_editorial_change(marketer):
    assert "official" in marketer.submit(PUBLISH, typed(change="editorial", due="whenever"))


@pytest.mark.usefixtures("approved")
def test_a_reason_of_five_megabytes_comes_back(marketer, session):
    paste = ("A word and another. " * 250_000).strip()
    page = marketer.post(PUBLISH, typed(reason=paste), status=422)
    assert "Shorten it to 2000." in error_at(page, "reason")
    assert page.form()["reason"].strip() == paste


@pytest.mark.usefixtures("company")
def test_the_first_version_asks_for_nothing_but_the_press_of_a_button(
    marketer, session, author, reader
):
    factories.fact(
        session, "dead-stock", "Spares finds dead stock.", product="spares", is_official=False
    )
    facts.send_for_review(author, "dead-stock", 1)
    facts.approve(reader, "dead-stock", 1)
    session.commit()
    path = "/studio/facts/dead-stock/versions/1/publish"
    page = marketer.get(path)
    assert "Version 1 becomes the first official one." in page
    assert "Does the meaning change?" not in page
    form = page.form()
    assert set(form) == {"csrf_token", "replacing"}
    page = marketer.submit(path, form)
    assert "Version 1 is official. Every lesson shows it now." in page
    assert "Hugo Bellamy made version 1 official" in page


# Somebody else was there


def test_another_version_became_official_meanwhile(marketer, session, author, approved):
    seen = marketer.get(PUBLISH).form() | {"change": "material", "reason": WHY}
    written(author, "Pulse needs no socket.", 2)
    factories.make_official(author, FACT, 3, replacing=1)
    session.commit()
    page = marketer.post(PUBLISH, seen, status=409)

    assert "Another version became official while you were looking" in page
    assert "What you wrote stands below." in page
    assert "This is version 2. Version 3 is official." in page
    form = page.form()
    assert (form["reason"], form["change"], form["replacing"]) == (WHY, "material", "3")
    assert "Publish version 2" not in page
    assert "A newer version has taken its place." in page
    assert registry.official(session, [FACT])[FACT].claim == "Pulse needs no socket."


@pytest.mark.usefixtures("approved")
def test_publishing_over_a_version_that_was_not_seen_shows_a_fresh_preview(marketer, session):
    page = marketer.post(PUBLISH, typed(replacing=""), status=409)
    assert "Another version became official while you were looking" in page
    assert "Publish version 2" in page
    assert "Version 2 is official." in marketer.submit(PUBLISH, page.form())


@pytest.mark.usefixtures("approved")
def test_who_presses_second_keeps_the_reason_as_a_comment(marketer, session):
    form = marketer.get(PUBLISH).form() | {"change": "editorial", "reason": WHY}
    marketer.submit(PUBLISH, form)
    page = marketer.post(PUBLISH, form, status=409)
    assert "Version 2 is official already." in page
    assert page.form(f"{PAGE}/comments")["comment-text"] == WHY
    assert "Version 2 is official already." in marketer.get(PUBLISH)


def test_a_version_that_nobody_approved_is_shown_but_cannot_be_published(marketer, session, author):
    written(author, "Pulse needs no cable.", 1)
    session.commit()
    page = marketer.get(PUBLISH)
    assert "It cannot be published yet" in page
    assert "Publish version 2" not in page
    page = marketer.post(PUBLISH, typed(), status=409)
    assert "Somebody was faster" in page
    assert page.form()["reason"] == WHY
    assert registry.fact(session, FACT).official == 1


@pytest.mark.usefixtures("approved")
def test_a_retired_fact_is_not_published(marketer, session, author):
    facts.retire(author, FACT, "Gone.")
    session.commit()
    page = marketer.post(PUBLISH, typed(replacing=""), status=409)
    assert "This fact is retired. Take it up again first." in page
    assert registry.fact(session, FACT).official is None


def test_a_fact_that_was_taken_up_again_still_asks_what_changed(
    marketer, session, author, reader, company
):
    facts.retire(author, FACT, "Gone.")
    facts.restore(author, FACT)
    facts.send_for_review(author, FACT, 2)
    facts.approve(reader, FACT, 2)
    session.commit()
    page = marketer.get(PUBLISH)
    assert "The fact was retired; version 1 was official last." in page
    assert "3 people certified on version 1" in page
    marketer.post(PUBLISH, typed(replacing="", change=""), status=422)
    assert "3 people are asked" in marketer.submit(PUBLISH, typed(replacing=""))


def test_unknown_versions_are_not_found(marketer):
    marketer.get(f"{PAGE}/versions/9/publish", status=404)
    marketer.post(f"{PAGE}/versions/9/publish", typed(), status=404)
    marketer.get("/studio/facts/nothing/versions/1/publish", status=404)


@pytest.mark.usefixtures("approved", "company")
def test_people_who_know_different_versions_are_told_apart(marketer, session, author, reader):
    written(author, "Pulse needs no plug.", 2)
    factories.make_official(author, FACT, 3, replacing=1)
    written(author, "Pulse needs no tower.", 3)
    facts.send_for_review(author, FACT, 4)
    facts.approve(reader, FACT, 4)
    certified(session, "Zed Young", None, version=3)
    session.commit()
    page = marketer.get(f"{PAGE}/versions/4/publish")
    assert "4 people certified on older versions: a 4-minute update" in page
    assert "Priya Raman (version 1)." in page
    assert "No team, 1: Zed Young (version 3)." in page


@pytest.mark.usefixtures("approved", "company")
def test_the_preview_takes_few_statements_with_many_people(marketer, session):
    few = len(marketer.get(PUBLISH).statements)
    for number in range(30):
        certified(session, f"Person {number}", None)
    session.commit()
    assert len(marketer.get(PUBLISH).statements) == few <= 12


def test_publishing_settles_what_was_flagged(marketer, session, author, approved):
    facts.flag(author, FACT, 1, "It did not hold.")
    session.commit()
    marketer.submit(PUBLISH, typed())
    assert history.open_flags(session, FACT) == []


def test_a_day_far_ahead_is_taken(marketer, session, clock, approved):
    day = (clock.now + timedelta(days=365)).date().isoformat()
    assert "official" in marketer.submit(PUBLISH, typed(due=day))
