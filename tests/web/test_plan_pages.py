"""The own plan beyond Today, and what a manager sees of the plans of their people."""

from datetime import date, timedelta

import pytest

from lms.db.models import Assignment
from lms.db.queries import levels, plans
from lms.domain.mastery.histories import history
from lms.domain.people import Role
from lms.services import plans as planning
from lms.services.work import Work
from tests import factories as make

COLD_CALLS, OBJECTIONS = make.SKILLS[2], make.SKILLS[3]
LESSON = "lesson:opening-a-call"


@pytest.fixture
def now(clock):
    return clock.now


@pytest.fixture
def manager(session):
    make.catalogue(session)
    return make.person(session, Role.MANAGER, name="Marit Olsen")


@pytest.fixture
def rep(session, now, manager):
    """A gap, three modules that train it, and minutes for two."""
    team = make.team(session, manager=manager)
    person = make.person(session, sales_roles=("sdr",), team=team, minutes_cap=24, name="Jo Berg")
    make.module(session, quiz=make.quiz())
    make.module(session, "second", title="No budget", quiz=make.quiz())
    make.module(session, "third", title="Send me an email", quiz=make.quiz())
    make.answers(session, person, COLD_CALLS, 0, 0, 0, 0, at=now - timedelta(days=3))
    session.commit()
    return person


def buttons(page):
    return {e.get("aria-label") or "".join(e.itertext()).strip(): e for e in page.all("button")}


def put_off(until="2026-11-20", reason="At the fair."):
    return {"until": until, "reason": reason}


def test_why_this_is_here_opens_into_every_figure(visitor, rep):
    visitor.sign_in(rep).get("/")
    page = visitor.get(f"/plan/items/{LESSON}/why")
    assert page.h1 == "Why this is here"
    assert "It trains Cold call, your largest gap" in page
    assert "Target 65." in page
    assert "below target (" in page
    assert "In 28 days 0 of 100" in page
    assert "Expected gain:" in page
    assert "It displaced “Send me an email”:" in page
    assert len(page.all("table")[-1].findall(".//tbody/tr")) == 3
    assert page.links()["See all evidence"] == f"/skills/{COLD_CALLS}"


def test_the_evidence_is_what_moved_the_level_furthest_when_the_plan_was_made(
    session, visitor, rep, now
):
    visitor.sign_in(rep).get("/")
    make.answers(session, rep, COLD_CALLS, 1, at=now + timedelta(seconds=1))
    session.commit()
    told = visitor.get(f"/plan/items/{LESSON}/why").all("table")[-1].findall(".//tbody/tr")
    pulls = [int(row[2].text.replace("\N{MINUS SIGN}", "-")) for row in told]
    log = levels.log_of(session, rep.id)
    moved = [points for _, points in history(log).pulls[COLD_CALLS][:-1]]
    assert pulls == [round(points) for points in sorted(moved, key=abs, reverse=True)[:3]]


def test_why_of_what_was_never_planned_is_not_there(visitor, rep):
    visitor.sign_in(rep).get("/")
    visitor.get("/plan/items/lesson:third/why", status=404)


GONE = "This is no longer to do in your plan, so nothing was changed."


def swapped(visitor, rep):
    """The rep has "third" instead of the lesson; what was sent for that."""
    sent = {"wanted": "lesson:third"}
    visitor.sign_in(rep).get("/")
    visitor.submit(f"/plan/items/{LESSON}/others")
    assert "Swapped." in visitor.submit(f"/plan/items/{LESSON}/swap", sent)
    return sent


@pytest.mark.parametrize("name", ["why", "swap", "later"])
def test_a_page_of_what_is_not_planned_any_more_leads_to_the_plan_and_says_so(visitor, rep, name):
    swapped(visitor, rep)
    page = visitor.get(f"/plan/items/{LESSON}/{name}")
    assert GONE in page
    assert "Start Send me an email" in page.links()


@pytest.mark.parametrize("name", ["swap", "others", "later"])
def test_what_an_old_tab_sends_of_it_changes_nothing_and_stays_on_the_plan(visitor, rep, name):
    sent = swapped(visitor, rep)
    page = visitor.submit(f"/plan/items/{LESSON}/{name}", sent | put_off())
    assert GONE in page
    assert "“Send me an email” instead of “Opening a call”" in page
    assert "not before" not in page
    assert "Start Send me an email" in page.links()


def test_what_is_done_cannot_wait_and_says_so_on_the_plan(session, visitor, rep, now):
    visitor.sign_in(rep).get("/")
    make.passed(session, rep, make.module(session, quiz=make.quiz()), now)
    session.commit()
    page = visitor.submit(f"/plan/items/{LESSON}/later", put_off())
    assert GONE in page
    assert "What you asked for" not in page


def test_swapping_is_offered_chosen_and_taken_back(visitor, rep):
    page = visitor.sign_in(rep).get("/")
    page = visitor.submit(buttons(page)["Swap Opening a call"].get("formaction"))
    assert "Send me an email · Module · 12 min" in page
    form = page.form("/plan/items/lesson:opening-a-call/swap")
    page = visitor.submit(
        "/plan/items/lesson:opening-a-call/swap", form | {"wanted": "lesson:third"}
    )
    assert "You asked for it instead of “Opening a call”." in page
    assert "“Send me an email” instead of “Opening a call”" in page
    undo = buttons(page)["Undo: “Send me an email” instead of “Opening a call”"]
    assert undo is not None
    wish = next(form.get("action") for form in page.all("form") if "undo" in form.get("action", ""))
    page = visitor.submit(wish)
    assert "Start Opening a call" in page.links()
    assert "What you asked for" not in page


def test_swapping_for_nothing_or_for_what_is_gone_says_so_at_the_field(visitor, rep):
    visitor.sign_in(rep).get("/")
    visitor.submit(f"/plan/items/{LESSON}/others")
    page = visitor.post(f"/plan/items/{LESSON}/swap", status=422)
    assert "Choose one, or keep what is planned." in page
    page = visitor.post(f"/plan/items/{LESSON}/swap", {"wanted": "lesson:x"}, status=422)
    assert "this does not fit any more" in page


def test_later_asks_for_a_day_and_a_reason_and_loses_nothing(visitor, rep):
    visitor.sign_in(rep).get("/")
    page = visitor.get(f"/plan/items/{LESSON}/later")
    assert page.form(f"/plan/items/{LESSON}/later")["until"] == "2026-11-23"
    page = visitor.post(f"/plan/items/{LESSON}/later", put_off(reason=""), status=422)
    assert "Write a few words first." in page
    assert page.form(f"/plan/items/{LESSON}/later")["until"] == "2026-11-20"
    page = visitor.post(f"/plan/items/{LESSON}/later", put_off("2026-11-18"), status=422)
    assert "Choose a day after today." in page
    assert "At the fair." in page.html
    page = visitor.post(f"/plan/items/{LESSON}/later", put_off("soon"), status=422)
    assert "At the fair." in page.html
    page = visitor.submit(f"/plan/items/{LESSON}/later", put_off())
    assert "“Opening a call” not before Friday 20 November: At the fair." in page
    assert "from Fri 20 Nov, as you asked" in page


def test_what_has_to_be_done_by_a_day_offers_no_swap_and_waits_until_then(
    session, visitor, rep, manager, now
):
    made = Assignment(
        person_id=rep.id, module_id="third", assigned_by=manager.id, assigned_at=now,
        due_on=date(2026, 11, 20),
    )  # fmt: skip
    session.add(made)
    session.commit()
    page = visitor.sign_in(rep).get("/")
    assert "Swap Send me an email" not in buttons(page)
    path = f"/plan/items/assignment:{made.id}/later"
    assert "so that day at the latest" in visitor.get(path)
    page = visitor.post(path, put_off("2026-11-21"), status=422)
    assert "It has to be done by its due day." in page


def test_more_to_do_adds_items_or_says_that_nothing_is_left(visitor, rep):
    page = visitor.sign_in(rep).get("/")
    assert buttons(page)["Plan 20 minutes more"].get("value") == "20"
    page = visitor.submit("/plan/more", {"minutes": "20"})
    assert "One item was added." in page
    assert "your cap is 44" in page
    assert "20 minutes more" in page
    page = visitor.submit("/plan/more", {"minutes": "20"})
    assert "Nothing else that would gain you something fits into 20 minutes more." in page
    assert "Choose 10, 20 or 30 minutes." in visitor.submit("/plan/more", {"minutes": "999"})


def test_what_was_left_undone_is_marked(session, visitor, rep, now):
    planning.refresh(Work(session, now - timedelta(days=7)), rep.id)
    session.commit()
    page = visitor.sign_in(rep).get("/")
    assert "From your last plan" in page
    assert "It was in your last plan and is still to do." in page


def test_past_plans_tell_what_became_of_them_alike_to_both(session, visitor, rep, manager, now):
    planning.refresh(Work(session, now - timedelta(days=7)), rep.id)
    session.commit()
    visitor.sign_in(rep).get("/")
    visitor.submit(f"/plan/items/{LESSON}/later", put_off())
    page = visitor.get("/plan/history")
    assert "9 Nov to 15 Nov 2026" in page
    assert "not done · 12 min" in page
    assert "Put off until 20 Nov: Opening a call. “At the fair.”" in page
    assert "Levels of the skills it worked on" in page
    page = visitor.sign_in(manager).get(f"/team/people/{rep.id}/plans")
    assert page.h1 == "Past plans of Jo Berg"
    assert "Put off until 20 Nov: Opening a call. “At the fair.”" in page


def test_without_plans_the_past_says_so(session, visitor, manager):
    newcomer = make.person(session, sales_roles=("sdr",))
    session.commit()
    assert "There is none yet." in visitor.sign_in(newcomer).get("/plan/history")
    assert manager.name


def test_the_calendar_takes_days_away_and_gives_them_back(visitor, rep):
    visitor.sign_in(rep).get("/")
    page = visitor.get("/plan/calendar")
    assert "None written down." in page
    days = {"first": "2026-11-19", "last": ""}
    page = visitor.submit("/plan/calendar/absences", days)
    assert "Thu 19 Nov 2026" in page
    assert "One day away, so there is less to do." in visitor.get("/")
    page = visitor.get("/plan/calendar")
    back = next(f.get("action") for f in page.all("form") if "withdraw" in f.get("action", ""))
    assert "None written down." in visitor.submit(back)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"first": "", "last": ""}, "2026"),
        ({"first": "2026-11-20", "last": "2026-11-19"}, "The last day is before the first."),
        ({"first": "2026-11-02", "last": "2026-11-03"}, "This day is over."),
    ],
)
def test_impossible_days_are_refused_at_their_field(visitor, rep, days, sentence):
    visitor.sign_in(rep)
    page = visitor.post("/plan/calendar/absences", days, status=422)
    assert sentence in page
    assert page.form("/plan/calendar/absences")["first"] == days["first"]


def test_the_rhythm_is_chosen_and_kept(visitor, rep):
    visitor.sign_in(rep)
    page = visitor.submit("/plan/calendar", {"weekday": "2", "weeks": "2"})
    chosen = page.form("/plan/calendar")
    assert (chosen["weekday"], chosen["weeks"]) == ("2", "2")
    assert "Choose one of the list." in visitor.post("/plan/calendar", {"weekday": "9"}, status=422)
    assert "Plan until Tuesday 1 December" in visitor.get("/")


def test_a_manager_writes_days_away_down_for_own_people_only(session, visitor, rep, manager):
    page = visitor.sign_in(manager).get(f"/team/people/{rep.id}/days-away")
    assert page.h1 == "Days away of Jo Berg"
    path = f"/team/people/{rep.id}/days-away"
    page = visitor.submit(path, {"first": "2026-12-24", "last": "2026-12-31"})
    assert "Thu 24 Dec to Thu 31 Dec 2026" in page
    assert "This day is over" in visitor.post(path, {"first": "2026-01-02"}, status=422)
    page = visitor.sign_in(rep).get("/plan/calendar")
    assert "written down by Marit Olsen" in page
    stranger = make.person(session, Role.MANAGER)
    session.commit()
    visitor.sign_in(stranger).get(path, status=403)


@pytest.mark.parametrize(
    ("cut", "sentence"),
    [
        ("away", "You take every working day of this plan off."),
        ("targets", "Nobody has set target"),
    ],
)
def test_an_empty_plan_says_why_in_plain_words(session, visitor, rep, cut, sentence):
    if cut == "targets":
        session.execute(make.Target.__table__.delete())
        session.commit()
    visitor.sign_in(rep)
    if cut == "away":
        visitor.post("/plan/calendar/absences", {"first": "2026-11-16", "last": "2026-11-22"})
    assert sentence in visitor.get("/")


def test_a_plan_whose_items_were_all_put_off_says_so(session, visitor, rep):
    visitor.sign_in(rep).get("/")
    for _ in range(6):
        found = plans.current(session, rep.id, date(2026, 11, 18)).open
        for item in found[:1]:
            visitor.post(f"/plan/items/{item.key}/later", put_off("2026-12-01"))
    assert "What there was to do you put off or swapped out." in visitor.get("/")
