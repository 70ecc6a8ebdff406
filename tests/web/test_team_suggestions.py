"""What the board suggests to assign, and the form that one click leads to."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import Absence, Assignment, Attempt, Waiver
from lms.domain.asking.attempts import Purpose
from lms.domain.people import Role
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS

COLD, OBJECTIONS = SKILLS[2], SKILLS[3]
CLAIM = "share a gap in Prospecting · Cold call"


@pytest.fixture
def team(session, visitor):
    """Three with a gap in cold calls, one who is fine; a module of 18 minutes trains it."""
    factories.catalogue(session)
    factories.module(session, title="Opening lines", quiz=factories.quiz(), minutes=18)
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    made = factories.team(session, "North", manager)
    for name, value in (("Ann", 0.0), ("Bo", 0.0), ("Cai", 0.0), ("Dag", 1.0)):
        one = factories.person(session, name=name, team=made, sales_roles=("sdr",))
        factories.answers(session, one, COLD, *[value] * 12, at=NOW - timedelta(days=2))
    session.commit()
    visitor.sign_in(manager)
    return made


def person(session, name):
    return session.scalars(select(factories.Person).where(factories.Person.name == name)).one()


def suggested(page) -> list[str]:
    """The words of each suggestion."""
    return [
        " ".join(" ".join(item.itertext()).split())
        for section in page.all("section", aria_labelledby="suggested")
        for item in section.iter("li")
    ]


def test_people_who_share_a_gap_are_named_with_what_closes_it(visitor, team):
    (words,) = suggested(visitor.get("/team"))
    assert f"These 3 people {CLAIM}" in words
    assert "Ann, Bo and Cai. Assign “Opening lines”, 18 min." in words


def test_one_click_leads_to_the_form_with_people_and_module_ticked(visitor, session, team):
    page = visitor.get("/team")
    form = visitor.get(page.links()["Assign Opening lines to 3 people"])
    values = form.form()
    assert values["module"] == "opening-a-call"
    assert set(values["person"]) == {str(person(session, name).id) for name in ("Ann", "Bo", "Cai")}
    path = next(f.get("action") for f in form.all("form") if f.get("method") == "post")
    after = visitor.submit(path, values)
    assert "Assigned “Opening lines” to Ann, Bo and Cai" in after
    assert suggested(after) == [], "it is in hand now"


def test_who_has_passed_it_lately_tested_out_or_has_it_is_left_out(visitor, session, team):
    revision = session.scalars(select(factories.ModuleRevision)).one()
    ann, bo, cai = (person(session, name) for name in ("Ann", "Bo", "Cai"))
    factories.passed(session, ann, revision, NOW - timedelta(days=5))
    assert "Bo and Cai." in suggested(visitor.get("/team"))[0]
    check = Attempt(person_id=bo.id, purpose=Purpose.BASELINE, number=1, seed=1, items=[[1, "q"]],
                    started_at=NOW, handed_in_at=NOW, result=[1.0], score=1.0)  # fmt: skip
    session.add(check)
    session.flush()
    session.add(
        Waiver(
            person_id=bo.id,
            module_id="opening-a-call",
            attempt_id=check.id,
            figures=[],
            waived_at=NOW,
        )
    )
    session.flush()
    assert (
        f"One person has a gap in {CLAIM.removeprefix('share a gap in ')}"
        in (suggested(visitor.get("/team"))[0])
    )
    form = visitor.get(f"/team/assign?team={team.id}&skill={COLD}")
    assert "Tested out of “Opening lines”" in form
    session.add(Assignment(person_id=cai.id, module_id="opening-a-call", assigned_by=cai.id,
                           assigned_at=NOW))  # fmt: skip
    session.flush()
    assert suggested(visitor.get("/team")) == []


def test_a_pass_long_ago_is_worth_going_over_again(visitor, session, team):
    revision = session.scalars(select(factories.ModuleRevision)).one()
    factories.passed(session, person(session, "Ann"), revision, NOW - timedelta(days=200))
    assert "These 3 people" in suggested(visitor.get("/team"))[0]


def test_what_cannot_be_begun_yet_is_not_suggested(visitor, session, team):
    factories.module(session, "first", title="First", skills=(OBJECTIONS,), quiz=factories.quiz())
    factories.module(
        session, title="Opening lines", quiz=factories.quiz(), minutes=18, prerequisites=("first",)
    )
    assert suggested(visitor.get("/team")) == []


def test_a_hunch_names_nobody(visitor, session, team):
    eva = factories.person(session, name="Eva", team=team, sales_roles=("sdr",))
    factories.answers(session, eva, COLD, 0.0, 0.0, at=NOW - timedelta(days=2))
    (words,) = suggested(visitor.get("/team"))
    assert "Eva" not in words
    assert "One more may be below target." in words


def test_not_assessed_is_no_reason_to_train(visitor, session, team):
    for name in ("Ann", "Bo", "Cai"):
        person(session, name).team_id = None
    factories.person(session, name="Eva", team=team, sales_roles=("sdr",))
    session.flush()
    assert suggested(visitor.get("/team")) == []


def test_the_module_that_closes_more_in_a_minute_is_suggested(visitor, session, team):
    factories.module(session, "short", title="Short and sharp", quiz=factories.quiz(), minutes=6)
    (words,) = suggested(visitor.get("/team"))
    assert "Assign “Short and sharp”, 6 min." in words
    form = visitor.get(f"/team/assign?skill={COLD}")
    assert form.form()["module"] == "short", "the form ranks as the board does"


def test_the_form_says_who_goes_over_the_cap_and_who_is_away(visitor, session, team):
    ann, bo = person(session, "Ann"), person(session, "Bo")
    ann.minutes_cap = 10
    for first, last in ((date(2026, 11, 19), date(2026, 11, 20)), (date(2027, 1, 4),) * 2):
        session.add(Absence(person_id=bo.id, first_day=first, last_day=last, recorded_by=bo.id,
                            recorded_at=NOW))  # fmt: skip
    session.flush()
    page = visitor.get(f"/team/assign?team={team.id}&skill={COLD}")
    assert "Over the cap of this week with this: Ann by 8 min." in page
    assert "Away Thu 19 Nov to Fri 20 Nov" in page
    assert "2027" not in page
    assert len(page.statements) <= 12
