"""The baseline check as a new hire goes through it, and what managers make of what is skipped."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import ModuleRevision, Waiver
from lms.db.queries import people, waivers
from lms.db.queries.finals import finals
from lms.domain.people import Role
from lms.domain.tracks import Step, StepKind
from lms.services.sittings import baselines
from tests import factories
from tests.factories import SKILLS, quiz, single


@pytest.fixture
def lead(session):
    factories.catalogue(session)
    return factories.person(session, Role.MANAGER, name="Marit Aas")


@pytest.fixture
def hire(session, lead):
    for place, skill in enumerate(SKILLS[:3]):
        asked = [single(f"s{place}-{n}", skill) for n in range(8)]
        factories.module(
            session, f"module-{place}", title=f"Module {place}", quiz=quiz(*asked), skills=(skill,)
        )
    team = factories.team(session, manager=lead)
    hire = factories.person(
        session, Role.NEW_HIRE, name="Ines Carvalho", sales_roles=("sdr",), team=team,
        hired_on=date(2026, 11, 16),
    )  # fmt: skip
    factories.track(
        session,
        Step("baseline", StepKind.BASELINE, 1, "Baseline check"),
        Step("zero", StepKind.MODULE, 1, "Portfolio", "module-0"),
        Step("two", StepKind.MODULE, 2, "Calls", "module-2"),
    )
    session.commit()
    return hire


def start(visitor) -> str:
    return visitor.post("/checks/baseline").response.headers["Location"]


def answer(visitor, at: str, **fields) -> str:
    """Answer the question at `at` through its own form; where it leads."""
    page = visitor.get(at)
    data = page.form(at) | {"pick": "b"} | fields
    return visitor.post(at, data).response.headers["Location"]


def finish(visitor, at: str, clock, **fields):
    while "/checks/" in at:
        clock.now += timedelta(seconds=15)
        at = answer(visitor, at, **fields)
    return visitor.get(at)


def test_one_question_at_a_time_and_back_only_to_look(session, visitor, hire):
    visitor.sign_in(hire)
    first = start(visitor)
    page = visitor.get(first)
    assert page.h1 == "Question 1"
    for words in ("Baseline check", "0 of at most 25 minutes", "I do not know", "it is final"):
        assert words in page, words
    second = answer(visitor, first)
    assert second == re.sub("1$", "2", first)
    page = visitor.get(second)
    assert page.links()["Look at the question before"] == first
    page = visitor.get(first)
    assert "Your answer. It is final" in page
    assert "Right answer" not in page
    assert not page.all("form")
    assert visitor.get(re.sub("1$", "9", first)).h1 == "Question 2"
    assert start(visitor) == second


def test_a_double_click_loses_nothing_and_asks_nothing_twice(session, visitor, hire):
    visitor.sign_in(hire)
    first = start(visitor)
    data = visitor.get(first).form(first) | {"pick": "b"}
    where = [
        visitor.post(first, data | {"pick": pick}).response.headers["Location"] for pick in "ba"
    ]
    assert where[0] == where[1]
    attempt = int(first.split("/")[2])
    assert [one.value for one in finals(session, attempt).values()] == ["b"]


def test_nothing_given_is_said_at_the_question_and_not_knowing_is_an_answer(visitor, hire):
    visitor.sign_in(hire)
    first = start(visitor)
    data = visitor.get(first).form(first)
    page = visitor.post(first, data, status=422)
    assert "Give an answer, or say that you do not know." in page
    assert page.h1 == "Question 1"
    page = visitor.submit(first, data | {"go": "skip"})
    assert page.h1 == "Question 2"
    assert "You said that you do not know." in visitor.get(first)


def test_our_script_is_told_where_to_go_on(visitor, hire):
    visitor.sign_in(hire)
    first = start(visitor)
    data = visitor.get(first).form(first) | {"pick": "b"}
    script = {"Accept": "application/json"}
    sent = visitor.client.post(first, data=data, headers=script)
    assert sent.json == {"next": re.sub("1$", "2", first)}
    assert visitor.client.post(first, data=data, headers=script).json == sent.json
    wrong = visitor.client.post(
        re.sub("1$", "2", first), data={"csrf_token": data["csrf_token"]}, headers=script
    )
    assert (wrong.status_code, "error" in wrong.json) == (422, True)


def test_the_result_says_where_one_stands_what_is_skipped_and_what_comes_next(
    session, visitor, hire, clock
):
    visitor.sign_in(hire)
    page = finish(visitor, start(visitor), clock)
    assert page.h1 == "Result: Baseline check"
    for words in ("Where you stand", "Portfolio, now at", "Skipped", "Objections Not assessed"):
        assert words in page, words
    assert visitor.post("/checks/baseline").response.headers["Location"].endswith("/result")


def test_older_addresses_of_a_check_lead_to_the_open_question(visitor, hire):
    visitor.sign_in(hire)
    first = start(visitor)
    attempt = first.split("/")[2]
    for path in (f"/quiz/{attempt}/1", f"/quiz/{attempt}/hand-in", f"/quiz/{attempt}/result"):
        assert visitor.get(path).h1 == "Question 1"
    visitor.post(f"/quiz/{attempt}/hand-in", status=404)


@pytest.fixture
def skipped(session, hire, clock):
    """A module that was tested out of."""
    factories.answers(session, hire, SKILLS[0], *[1.0] * 25, at=clock.now - timedelta(days=1))
    grounds = [
        {"skill": SKILLS[0], "level": 78, "low": 70, "high": 84, "target": 65, "p_below": 0.08, "n": 25}
    ]  # fmt: skip
    work = factories.Work(session, clock.now, people.actor_by_id(session, hire.id))
    made = Waiver(
        person_id=hire.id, module_id="module-0", attempt_id=baselines.start(work), figures=grounds,
        waived_at=clock.now,
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made.id


def test_a_skip_shows_on_the_module_and_in_the_track(visitor, hire, skipped):
    page = visitor.sign_in(hire).get("/modules/module-0")
    for words in (
        "Your baseline of 18 November showed at target: Portfolio. You can still take the module.",
        "Portfolio: level 78, likely 70 to 84, target 65.",
        "The chance of being below the target was 8 in 100, after 25 answers.",
        "Start the quiz",
    ):
        assert words in page, words
    page = visitor.get("/track")
    for words in (
        "0 of 2 steps · one skipped, as your baseline showed what it teaches",
        "module Skipped",
    ):
        assert words in page, words
    assert page.links()["Take Portfolio all the same"] == "/modules/module-0"


def test_the_list_of_modules_says_what_is_skipped_until_it_is_passed(
    session, visitor, hire, skipped, clock
):
    page = visitor.sign_in(hire).get("/modules")
    assert "0 of the 3 modules for your role are done. One is skipped." in page
    assert "Module 0 Skipped" in page
    assert page.links()["Take Module 0 all the same"] == "/modules/module-0"
    assert "Take Module 1 all the same" not in page.links()
    revision = session.scalars(select(ModuleRevision).filter_by(module_id="module-0")).one()
    factories.passed(session, hire, revision, clock.now)
    session.commit()
    page = visitor.get("/modules")
    assert "Module 0 Passed" in page
    assert "skipped" not in page


def test_a_manager_asks_for_it_after_all_and_the_new_hire_reads_why(
    session, visitor, lead, hire, skipped
):
    at = f"/team/people/{hire.id}/skipped"
    page = visitor.sign_in(lead).get(at)
    for words in ("Skipped modules: Ines Carvalho", "Module 0", "At target: Portfolio.", "12 min"):
        assert words in page, words
    page = visitor.post(f"{at}/{skipped}", {"note": " "}, status=422)
    assert "Write a few words first." in page
    page = visitor.submit(f"{at}/{skipped}", {"note": "You present it on Friday."})
    for words in ("No module is skipped", "To be taken after all", "You present it on Friday."):
        assert words in page, words
    assert waivers.waived(session, hire.id) == frozenset()
    page = visitor.sign_in(hire).get("/modules/module-0")
    assert "Marit Aas asks you to take this after all." in page
    assert "You present it on Friday." in page
    assert "0 of 3 steps" in visitor.get("/track")


def test_other_managers_see_nothing_of_it(session, visitor, hire, skipped):
    stranger = factories.person(session, Role.MANAGER)
    factories.team(session, manager=stranger)
    session.commit()
    visitor.sign_in(stranger)
    visitor.get(f"/team/people/{hire.id}/skipped", status=403)
    visitor.post(f"/team/people/{hire.id}/skipped/{skipped}", {"note": "x"}, status=403)
