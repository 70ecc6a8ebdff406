"""Certificates as a manager sees them: who stands where, signing off and withdrawing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import CertificateRevocation, Evidence, FactVersion, Person, SignOff
from lms.domain.facts import Change, Stage
from lms.domain.people import Role
from tests import factories
from tests.conftest import NOW

FACT = "pulse-no-gateway"


@pytest.fixture
def leader(session, visitor) -> Person:
    factories.catalogue(session)
    factories.fact(session)
    person = factories.person(session, Role.MANAGER, name="Marit Solberg")
    visitor.sign_in(person)
    return person


@pytest.fixture
def team(session, leader):
    return factories.team(session, "North", leader)


@pytest.fixture
def rep(session, team) -> Person:
    factories.module(session)
    return factories.person(session, name="Jonas Berg", team=team, sales_roles=("sdr",))


def changed(session, due: date) -> None:
    """The fact has a second version, which is material."""
    newer = FactVersion(
        fact_id=FACT, number=2, claim="Pulse needs no cable.", text={"claim": "Pulse needs no cable."}, written_at=NOW,
        stage=Stage.OFFICIAL, official_at=NOW, change=Change.MATERIAL, reason="So.", delta_due=due,
    )  # fmt: skip
    session.add(newer)
    session.flush()
    session.get_one(factories.Fact, FACT).official_id = newer.id
    session.commit()


def test_people_and_certifications_with_the_words_that_they_read_themselves(
    visitor, session, team, rep
):
    factories.certification(session)
    factories.certification(session, key="foreign", title="For others", roles=("ae",))
    other = factories.person(session, name="Kari Lund", team=team, sales_roles=("sdr",))
    factories.person(session, name="Ola Nord", team=team, sales_roles=())
    stranger = factories.person(session, name="Not Mine", team=factories.team(session), sales_roles=("sdr",))  # fmt: skip
    for person in (rep, stranger):
        factories.certificate(session, person, pins={FACT: 1}, expires_on=date(2027, 5, 1))
    changed(session, NOW.date() + timedelta(days=2))
    session.commit()
    board = visitor.get("/team")
    page = visitor.get(board.links()["Certificates"])
    assert page.h1 == "Certificates of North"
    assert "Jonas Berg Refresh due Until 1 May 2027" in page
    assert "Kari Lund Not certified yet" in page
    assert "Ola Nord – Not asked of this role" in page
    assert "For others" not in page
    assert "Not Mine" not in page
    assert "Pulse needs no cable. Jonas Berg due Fri 20 Nov" in page
    assert page.links()["Kari Lund"] == f"/team/people/{other.id}/certificates"
    visitor.sign_in(rep)
    assert "Refresh due" in visitor.get("/certificates")


def test_a_day_that_is_over_is_said(visitor, session, team, rep):
    factories.certification(session)
    factories.certificate(session, rep, pins={FACT: 1})
    changed(session, NOW.date() - timedelta(days=2))
    assert "was due Mon 16 Nov" in visitor.get("/team/certifications")


def test_empty_pages_say_what_to_do(visitor, session, leader):
    page = visitor.get("/team/certifications")
    assert page.status == 200
    team = factories.team(session, "North", leader)
    session.commit()
    assert "Nobody is in this team yet" in visitor.get("/team/certifications")
    rep = factories.person(session, team=team, sales_roles=("sdr",))
    session.commit()
    assert "Nothing to be certified in yet" in visitor.get("/team/certifications")
    assert "Nothing to be certified in yet" in visitor.get(f"/team/people/{rep.id}/certificates")
    visitor.get("/team/certifications?team=4711", status=404)


def test_the_page_costs_the_same_for_many(visitor, session, team, rep):
    factories.certification(session)
    factories.certificate(session, rep, pins={FACT: 1})
    changed(session, NOW.date())
    few = len(visitor.get("/team/certifications").statements)
    for _ in range(30):
        person = factories.person(session, team=team, sales_roles=("sdr",))
        factories.certificate(session, person, pins={FACT: 1})
    session.commit()
    many = len(visitor.get("/team/certifications").statements)
    assert few == many
    assert many < 12


def test_signing_off_completes_a_certificate(visitor, session, team, rep):
    factories.certification(session, requires=("practice",))
    session.commit()
    person = visitor.get(f"/team/people/{rep.id}")
    page = visitor.get(person.links()["Certificates and sign-offs"])
    assert "Not certified yet" in page
    form = page.form(f"/team/people/{rep.id}/sign-offs")
    assert form["what"] == "calls practice", "there is only one thing to choose"
    page = visitor.submit(f"/team/people/{rep.id}/sign-offs", {**form, "rating": "4", "note": "Calm."})  # fmt: skip
    assert "Signed off. Jonas Berg sees it" in page
    assert "In force" in page
    assert "Practice: 4 of 5" in page
    assert "Calm." in page
    visitor.submit(f"/team/people/{rep.id}/sign-offs", {**form, "rating": "4", "note": "Calm."})
    assert session.scalar(select(func.count(SignOff.id))) == 1, "the same form sent twice"
    assert session.scalar(select(func.count(Evidence.id))) == 1
    visitor.sign_in(rep)
    assert "by Marit Solberg" in visitor.get("/certificates")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"rating": "9"}, "Give a rating from 1 to 5."),
        ({"rating": ""}, "Give a rating from 1 to 5."),
        ({"what": "calls observation"}, "Choose what you watched."),
        ({"what": "calls quiz"}, "Choose what you watched."),
        ({"what": "nothing"}, "Choose what you watched."),
        ({"note": "x" * 2001}, "Shorten it to 2000"),
    ],
)
def test_a_wrong_sign_off_is_told_at_its_field_and_nothing_is_lost(
    visitor, session, rep, sent, told
):
    factories.certification(session, requires=("quiz", "practice"))
    session.commit()
    given = {"what": "calls practice", "rating": "4", "note": "Calm and clear."} | sent
    page = visitor.post(f"/team/people/{rep.id}/sign-offs", given, status=422)
    assert told in page
    assert page.form(f"/team/people/{rep.id}/sign-offs")["note"] == given["note"]
    assert session.scalar(select(func.count(SignOff.id))) == 0


def test_withdrawing_needs_a_reason_and_tells_the_person(visitor, session, rep):
    factories.certification(session)
    one = factories.certificate(session, rep)
    session.commit()
    path = f"/team/certificates/{one.id}/withdraw"
    page = visitor.post(path, {"reason": "  "}, status=422)
    assert "Write a few words first." in page
    assert page.all("details", open="")
    page = visitor.submit(path, {"reason": "It was somebody else."})
    assert "Whoever checks the certificate is told so" in page
    assert "Withdrawn on 18 November 2026" in page
    visitor.submit(path, {"reason": "Again."})
    assert session.scalars(select(CertificateRevocation.reason)).all() == ["It was somebody else."]
    visitor.sign_in(rep)
    assert "It was somebody else." in visitor.get("/certificates")


def test_people_of_others_and_oneself_are_out_of_reach(visitor, session, leader, team, rep):
    factories.certification(session, requires=("practice",))
    leader.team_id = team.id
    foreign = factories.person(session, team=factories.team(session), sales_roles=("sdr",))
    certificate = factories.certificate(session, foreign)
    session.commit()
    given = {"what": "calls practice", "rating": "4"}
    for person in (foreign, leader):
        visitor.get(f"/team/people/{person.id}/certificates", status=403)
        visitor.post(f"/team/people/{person.id}/sign-offs", given, status=403)
    visitor.post(f"/team/certificates/{certificate.id}/withdraw", {"reason": "So."}, status=403)
    visitor.post("/team/certificates/4711/withdraw", {"reason": "So."}, status=404)
    visitor.post("/team/people/4711/sign-offs", given, status=404)
    visitor.sign_in(rep)
    visitor.get("/team/certifications", status=403)
    assert session.scalar(select(func.count(SignOff.id))) == 0
