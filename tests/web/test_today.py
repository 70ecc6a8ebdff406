"""Today: the plan of the week and the way of a new hire, as people see them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from lms.db.models import Assignment, PersonRole
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from tests import factories as make

COLD_CALLS, OBJECTIONS = make.SKILLS[2], make.SKILLS[3]


@pytest.fixture(autouse=True)
def catalogue(session):
    make.catalogue(session)


@pytest.fixture
def now(clock):
    return clock.now


@pytest.fixture
def rep(session, now):
    make.module(session, quiz=make.quiz())
    person = make.person(session, sales_roles=("sdr",), name="Jonas Berg")
    make.answers(session, person, COLD_CALLS, 0, 0, 0, 0, at=now - timedelta(days=3))
    session.commit()
    return person


@pytest.fixture
def hire(session):
    make.module(session, quiz=make.quiz())
    make.track(session)
    person = make.person(
        session, Role.NEW_HIRE, sales_roles=("sdr",), hired_on=date(2026, 11, 16), minutes_cap=90
    )
    session.commit()
    return person


def buttons(page):
    found = [*page.all("a", class_="btn"), *page.all("button")]
    return {e.get("aria-label") or "".join(e.itertext()).strip(): e for e in found}


def primary(page):
    return [*page.all("a", class_="btn-primary"), *page.all("button", class_="btn-primary")]


def test_the_first_visit_of_a_week_makes_the_plan_and_later_ones_only_read_it(visitor, rep):
    visitor.sign_in(rep).get("/")
    page = visitor.get("/", most_statements=8)
    assert not [s for s in page.statements if not s.startswith("SELECT")]
    assert "It trains Cold call, your largest gap: level" in page
    assert "target 65." in page
    assert "12 of 12 minutes left · your cap is 60" in page


def test_one_item_carries_the_primary_button_and_every_item_opens_into_its_figures(visitor, rep):
    page = visitor.sign_in(rep).get("/")
    assert [e.get("aria-label") for e in primary(page)] == ["Start Opening a call"]
    assert "likely to be below target." in page
    assert page.links()["All figures: Opening a call"] == "/plan/items/lesson:opening-a-call/why"


def test_an_assignment_stands_at_the_top_with_its_note(session, visitor, rep, now):
    manager = make.person(session, Role.MANAGER, name="Marit Olsen")
    make.module(session, "crm", title="A CRM that helps", quiz=make.quiz(), skills=(OBJECTIONS,))
    session.add(
        Assignment(
            person_id=rep.id, module_id="crm", assigned_by=manager.id,
            assigned_at=now - timedelta(days=2), due_on=date(2026, 11, 20), note="Try it on Friday.",
        )
    )  # fmt: skip
    session.commit()
    page = visitor.sign_in(rep).get("/")
    assert [e.get("aria-label") for e in primary(page)] == ["Start A CRM that helps"]
    assert "Marit assigned it on Monday; it trains Objections." in page
    assert "Module · 12 min · due Fri 20 Nov" in page
    assert "“Try it on Friday.”" in page


def test_what_is_done_is_ticked_and_counts_in_minutes(session, visitor, rep, now):
    visitor.sign_in(rep).get("/")
    make.passed(session, rep, session.scalars(select(make.ModuleRevision)).one(), now)
    session.commit()
    page = visitor.get("/")
    assert "All 12 minutes done" in page
    assert "Opening a call , done" in page
    assert "Your next plan comes on Monday 23 November." in page


def test_questions_are_started_by_a_form_for_their_skill(session, visitor):
    make.module(session, quiz=make.quiz())
    person = make.person(session, sales_roles=("sdr",))
    session.commit()
    page = visitor.sign_in(person).get("/")
    button = buttons(page)["Start 3 questions on Cold call"]
    assert button.get("formaction") == f"/checks/questions?skill={COLD_CALLS}"
    assert "so nobody can say where you stand." in page


def test_a_new_hire_is_asked_for_the_baseline_first(visitor, hire):
    page = visitor.sign_in(hire).get("/")
    assert "Wednesday 18 November · day 3 of your onboarding" in page
    assert ["".join(e.itertext()) for e in primary(page)] == ["Go to the baseline check"]
    assert "0 of 4 steps · ready by 13 December" in page
    assert "Was due Monday 16 November" in page
    assert len(visitor.get("/").statements) <= 8


def test_a_checklist_step_is_ticked_from_today(visitor, hire):
    page = visitor.sign_in(hire).get("/")
    button = buttons(page)["Mark as done: Log in to the CRM"]
    page = visitor.submit(button.get("formaction"), {"done": "yes"})
    assert page.h1 == "Today"
    assert "Log in to the CRM , done" in page
    assert "1 of 4 steps" in page


def test_a_plan_over_the_cap_says_so(session, visitor, hire):
    hire.minutes_cap = 10
    session.commit()
    assert "take more than your cap" in visitor.sign_in(hire).get("/")


def test_with_nothing_to_do_it_says_so_and_offers_the_modules(session, visitor):
    person = make.person(session, sales_roles=("sdr",))
    session.commit()
    page = visitor.sign_in(person).get("/")
    assert "Nothing has to be done this week" in page
    assert page.links()["Look at all modules"] == "/modules"


def test_without_a_sales_role_there_is_no_plan_and_the_page_says_why(session, visitor):
    marketer = make.person(session, Role.MARKETING)
    session.commit()
    assert "A plan follows from the targets of your sales role" in visitor.sign_in(marketer).get(
        "/"
    )


@pytest.mark.usefixtures("rep")
def test_a_plan_is_private(visitor, hire):
    assert "your largest gap" not in visitor.sign_in(hire).get("/")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([1], "One answer on Cold call is too little to say where you stand."),
        ([1, 0], "2 answers on Cold call are too few to say where you stand."),
        ([1, 0, 1, 1, 1], "is too close to the target of 65 to call"),
    ],
)
def test_questions_say_why_they_are_asked(session, visitor, now, answers, sentence):
    make.module(session, quiz=make.quiz())
    person = make.person(session, sales_roles=("sdr",))
    make.answers(session, person, COLD_CALLS, *answers, at=now - timedelta(days=9),
                 kind=EvidenceKind.BASELINE)  # fmt: skip
    session.commit()
    assert sentence in visitor.sign_in(person).get("/")


def test_a_review_says_how_long_ago_it_was_passed(session, visitor, rep, now):
    make.passed(
        session, rep, session.scalars(select(make.ModuleRevision)).one(), now - timedelta(days=60)
    )
    session.commit()
    page = visitor.sign_in(rep).get("/")
    assert "You passed it 60 days ago, and what is not used fades." in page
    assert "Review Opening a call" in buttons(page)


def test_the_track_lists_all_steps_and_takes_ticks_back(visitor, hire):
    page = visitor.sign_in(hire).get("/track")
    assert page.h1 == "Your first four weeks"
    assert "Overdue" in page
    page = visitor.submit("/track/sdr-onboarding/crm", {"done": "yes"})
    assert "Not done after all: Log in to the CRM" in buttons(page)
    page = visitor.submit("/track/sdr-onboarding/crm", {"done": "no"})
    assert "Mark as done: Log in to the CRM" in buttons(page)
    visitor.post("/track/sdr-onboarding/opening", {"done": "yes"}, status=404)


def test_somebody_without_any_role_is_told_so_and_not_sent_in_circles(session, visitor):
    person = make.person(session)
    session.execute(delete(PersonRole).where(PersonRole.person_id == person.id))
    session.commit()
    page = visitor.sign_in(person).get("/", status=403)
    assert "Ask an administrator to give you a role" in page
    assert "Go to Today" not in page.links()


def test_a_role_without_a_track_says_so(visitor, rep):
    assert "No track for your role" in visitor.sign_in(rep).get("/track")
