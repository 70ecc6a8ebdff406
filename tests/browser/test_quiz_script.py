"""What the quiz's own script adds: answers kept as they are given, through lost connections too."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bench.server import Server
from lms.db.models import Person
from lms.db.queries import modules, people
from lms.domain.asking.questions import QuestionKind, Quiz
from lms.domain.asking.quizzes import draw
from lms.services.sittings import attempts
from lms.services.work import Work
from tests.browser.conftest import PASSWORD
from tests.conftest import NOW

SELLER = "anders.lindqvist@tarnholt.example"
QUIZ = "opening-a-first-call"
KINDS = {QuestionKind.SINGLE, QuestionKind.ORDER, QuestionKind.NUMERIC}

pytestmark = pytest.mark.browser


def fitting_seed(quiz: Quiz) -> int:
    """The first seed that draws every kind that these tests look for."""
    kinds = {one.key: one.kind for one in quiz.questions}
    assert set(kinds.values()) >= KINDS
    return next(seed for seed in count() if {kinds[key] for key in draw(quiz, seed)} >= KINDS)


def begin(database: Path) -> int:
    """An open attempt of the seller at a quiz with all these kinds."""
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine, expire_on_commit=False) as session:
        seller = session.scalars(select(Person.id).where(Person.email == SELLER)).one()
        _, text = modules.current_text(session, QUIZ, "en")
        assert text.quiz is not None
        work = Work(session, NOW, people.actor_by_id(session, seller))
        attempt = attempts.start_quiz(work, QUIZ, seed=fitting_seed(text.quiz))
        session.commit()
    engine.dispose()
    return attempt


@pytest.fixture
def page(chromium: Browser, site: Server, tmp_path: Path) -> Iterator[Page]:
    """The first question of a quiz, in a browser with JavaScript."""
    attempt = begin(tmp_path / "site.db")
    context = chromium.new_context(base_url=f"http://127.0.0.1:{site.port}")
    page = context.new_page()
    page.goto(f"/sign-in?next=/quiz/{attempt}/1")
    page.get_by_label("Work email").fill(SELLER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Question 1")
    yield page
    context.close()


def find(page: Page, fields: str) -> str:
    """Go to the first question with such fields; its address."""
    start = page.url.rsplit("/", 1)[0]
    last = int(page.locator("progress").get_attribute("max") or "0")
    for number in range(1, last + 1):
        page.goto(f"{start}/{number}")
        if page.locator(fields).count():
            return page.url
    raise AssertionError(f"no question with {fields}")


def test_a_choice_is_kept_at_once(page: Page):
    find(page, "[name=pick][type=radio]")
    page.locator("label.choice").nth(1).click()
    expect(page.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    page.reload()
    expect(page.locator("[name=pick]").nth(1)).to_be_checked()


def test_an_answer_given_without_connection_is_kept_when_it_is_back(page: Page):
    find(page, "[name=pick][type=radio]")
    page.context.set_offline(True)
    page.locator("label.choice").nth(0).click()
    expect(page.locator("#saved")).to_have_text("Not saved yet, trying again")
    page.locator("label.choice").nth(1).click()
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=15_000)
    page.reload()
    expect(page.locator("[name=pick]").nth(1)).to_be_checked()


def test_an_answer_after_handing_in_elsewhere_is_refused_in_words(page: Page):
    find(page, "[name=pick][type=radio]")
    elsewhere = page.context.new_page()
    elsewhere.goto(page.url.rsplit("/", 1)[0] + "/hand-in")
    elsewhere.get_by_role("button", name="Hand in", exact=True).click()
    expect(elsewhere.locator("h1")).to_contain_text("Result")
    page.locator("label.choice").nth(0).click()
    expect(page.locator("#saved")).to_contain_text("This was handed in already")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Handed in already")


def test_a_place_that_is_taken_changes_hands(page: Page):
    find(page, "[data-places]")
    places = page.locator("[data-places] select")
    for number in range(places.count()):
        places.nth(number).select_option(str(number + 1))
    places.nth(0).select_option("2")
    expect(places.nth(0)).to_have_value("2")
    expect(places.nth(1)).to_have_value("1")
    expect(page.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"))


def test_enter_in_a_field_goes_on_and_never_back(page: Page):
    address = find(page, "#number")
    page.locator("#number").fill("30")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != address)
    number = int(address.rsplit("/", 1)[1])
    assert page.url.endswith((f"/{number + 1}", "/hand-in"))
