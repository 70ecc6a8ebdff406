"""A five-minute review as a rep goes through it, without JavaScript."""

import re
from datetime import timedelta

import pytest

from lms.db.models import QuestionHold
from lms.db.queries import attempts as read
from lms.db.queries import people
from lms.domain.asking.quality import HoldCause
from lms.services.sittings import attempts
from lms.services.work import Work
from tests import factories
from tests.conftest import NOW
from tests.factories import quiz, single

FACT = "pulse-no-gateway"


@pytest.fixture
def rep(session):
    factories.catalogue(session)
    factories.fact(session)
    asked = (single("q0", fact=FACT), *(single(f"q{n}") for n in range(1, 4)))
    factories.module(session, quiz=quiz(*asked))
    rep = factories.person(session, sales_roles=("sdr",))
    session.commit()
    return rep


@pytest.fixture
def learned(session, rep, clock):
    """The module was passed a month ago."""
    work = Work(session, clock.now, people.actor_by_id(session, rep.id))
    attempt = attempts.start_quiz(work, "opening-a-call")
    for item in range(len(read.attempt(session, attempt).items)):
        attempts.save_answer(work, attempt, item, "b")
    attempts.hand_in(work, attempt)
    session.commit()
    clock.now += timedelta(days=30)
    return rep


def start(visitor) -> str:
    return visitor.post("/review").response.headers["Location"]


def answer(visitor, at, **fields):
    page = visitor.get(at)
    return visitor.submit(at, page.form(at) | {"pick": "b"} | fields)


def test_before_anything_is_learned_it_says_how_to_begin(visitor, rep):
    page = visitor.sign_in(rep).get("/review")
    assert "Nothing to review yet" in page
    assert start(visitor) == "/review"


def test_what_is_well_in_mind_is_not_asked_and_the_next_day_is_named(visitor, learned, clock):
    clock.now -= timedelta(days=30)
    page = visitor.sign_in(learned).get("/review")
    assert "Nothing to review now" in page
    assert "The next thing is due on" in page


def test_every_answer_is_followed_by_what_is_right_and_the_official_words(visitor, learned):
    visitor.sign_in(learned)
    assert "4 questions on what you are about to forget." in visitor.get("/review")
    at = start(visitor)
    page = visitor.get(at)
    assert page.h1 == "Question 1 of 4"
    assert "From “Opening a call”" in page
    seen = []
    for number in range(1, 5):
        page = answer(visitor, at, pick="a" if number == 2 else "b")
        assert page.h1 == f"Answer {number} of 4"
        assert ("Not right yet" if number == 2 else "Your answer, right") in page
        assert "Because of q" in page
        seen.append("Pulse needs no gateway." in page and "The official words today:" in page)
        at = page.links()["Next question" if number < 4 else "See what was refreshed"]
    assert seen.count(True) == 1
    page = visitor.get(at)
    assert page.h1 == "Review: what it refreshed"
    for words in (
        "3 of 4 right",
        "Opening a call",
        "Pulse needs no gateway.",
        "due again on",
        "in a week",
    ):
        assert words in page, words


def test_sending_again_leads_to_the_same_feedback(visitor, learned):
    visitor.sign_in(learned)
    at = start(visitor)
    data = visitor.get(at).form(at)
    first = visitor.submit(at, data | {"pick": "a"})
    second = visitor.submit(at, data | {"pick": "b"})
    assert first.text == second.text
    assert "Not right yet" in second
    sent = visitor.client.post(at, data=data, headers={"Accept": "application/json"})
    assert sent.json == {"next": at}


def test_leaving_keeps_what_was_answered_and_starting_goes_on(visitor, learned, clock):
    visitor.sign_in(learned)
    at = start(visitor)
    answer(visitor, at)
    assert start(visitor) == re.sub("1$", "2", at)
    assert visitor.get(re.sub("1$", "4", at)).h1 == "Question 2 of 4"
    page = visitor.get(re.sub("1$", "done", at))
    assert "1 of 1 right" in page
    assert "Go on reviewing" in page
    clock.now += timedelta(days=1)
    assert start(visitor) != re.sub("1$", "2", at)


def test_nothing_given_is_said_and_not_knowing_shows_the_answer(visitor, learned):
    visitor.sign_in(learned)
    at = start(visitor)
    data = visitor.get(at).form(at)
    assert "Give an answer, or say that you do not know." in visitor.post(at, data, status=422)
    page = visitor.submit(at, data | {"go": "skip"})
    assert "Not right yet" in page
    assert "Right answer" in page


def test_nobody_sees_the_review_of_somebody_else(session, visitor, learned):
    at = start(visitor.sign_in(learned))
    stranger = factories.person(session)
    session.commit()
    visitor.sign_in(stranger)
    for path in (at, re.sub("1$", "done", at)):
        visitor.get(path, status=404)
    visitor.post(at, {"asked": "1/q0", "kind": "single", "pick": "b"}, status=404)


def test_a_planned_review_begins_from_the_plan_and_is_done_at_its_end(visitor, session, learned):
    page = visitor.sign_in(learned).get("/")
    (button,) = [e for e in page.all("button") if e.get("aria-label") == "Review Opening a call"]
    assert button.get("formaction") == "/review?module=opening-a-call"
    at = visitor.post(button.get("formaction")).response.headers["Location"]
    for _ in range(4):
        page = answer(visitor, at)
        at = page.links().get("Next question", at)
    assert visitor.get(page.links()["See what was refreshed"]).h1 == "Review: what it refreshed"
    assert "Opening a call , done" in visitor.get("/")


def test_a_planned_review_without_a_question_leads_to_the_module(visitor, session, learned):
    for key in ("q0", "q1", "q2", "q3"):
        session.add(
            QuestionHold(
                module_id="opening-a-call", question=key, cause=HoldCause.QUALITY, held_at=NOW
            )
        )
    session.commit()
    page = visitor.sign_in(learned).submit("/review?module=opening-a-call")
    assert page.h1 == "Opening a call"
    assert "No question on it can be asked on its own now." in page
    sent = visitor.post("/review?fact=pulse-no-gateway")
    assert sent.response.headers["Location"] == "/review"


def test_the_result_of_a_review_is_its_own_page(visitor, learned):
    visitor.sign_in(learned)
    at = start(visitor)
    for _ in range(4):
        page = answer(visitor, at)
        at = page.links().get("Next question", at)
    done = page.links()["See what was refreshed"]
    assert visitor.get(done.replace("/review/", "/quiz/").replace("/done", "/result")).h1 == (
        "Review: what it refreshed"
    )
