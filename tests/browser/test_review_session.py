"""A five-minute review: by keyboard, through a lost connection, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.server import Server
from tests.browser.acts import answer, press
from tests.browser.conftest import Person

REPS = (
    *("anders.lindqvist", "mette.kjaergaard", "ingrid.solberg", "oskar.nystrom"),
    *("jonas.brekke", "kaisa.virtanen", "kacper.nowicki", "tomasz.grabowski"),
)
"""What somebody has to refresh falls as the dice of the demo company do; one always has enough."""
ENOUGH = 3
"""questions, for a review that is broken off and gone on with"""

pytestmark = pytest.mark.browser


def begin(chromium: Browser, site: Server, javascript: bool) -> Person:
    for name in REPS:
        person = Person(chromium, site, javascript).sign_in(f"{name}@tarnholt.example")
        person.go("/review")
        if person.page.get_by_role("button", name="Start review").count():
            press(person.page, "Start review")
            expect(person.page.locator("h1")).to_contain_text("Question 1 of")
            if int(person.page.locator("h1").inner_text().split()[-1]) >= ENOUGH:
                return person
        person.leave()
    pytest.fail("nobody in the demo company has enough to refresh")


def finish(page: Page) -> None:
    """Answer what is left in some way."""
    for _ in range(20):
        if "/done" in page.url:
            return
        if page.locator("form[data-once]").count():
            press(page, "I do not know")
        else:
            press(page, re.compile("^(Next question|See what was refreshed)$"), "link")


def test_the_keyboard_is_enough_and_nothing_is_lost_with_the_connection(
    chromium: Browser, site: Server
):
    person = begin(chromium, site, javascript=True)
    page = person.page
    person.check()
    choices = page.locator("[name=pick]")
    if choices.count():
        page.keyboard.press("2")
        expect(choices.nth(1)).to_be_checked()
    else:
        answer(page)
    person.context.set_offline(True)
    page.locator("h1").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Not sent yet")
    expect(page.locator("h1")).to_contain_text("Question 1 of")
    person.context.set_offline(False)
    expect(page.locator("h1")).to_contain_text("Answer 1 of")
    person.check()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Question 2 of")
    finish(page)
    expect(page.locator("h1")).to_have_text("Review: what it refreshed")
    expect(page.locator("main")).to_contain_text("due again on")
    person.check()
    person.complaints = [one for one in person.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    person.leave()


def test_an_answer_that_waits_survives_the_page_being_closed(chromium: Browser, site: Server):
    person = begin(chromium, site, javascript=True)
    page = person.page
    at = page.url
    person.context.set_offline(True)
    page.get_by_role("button", name="I do not know").click()
    expect(page.get_by_role("status")).to_contain_text("Not sent yet")
    page.close()
    person.context.set_offline(False)
    page = person.context.new_page()
    page.goto(at)
    expect(page.locator("h1")).to_contain_text("Answer 1 of")
    person.complaints = []
    person.leave()


def test_it_works_without_javascript(chromium: Browser, site: Server):
    person = begin(chromium, site, javascript=False)
    page = person.page
    answer(page)
    press(page, "Answer")
    expect(page.locator("h1")).to_contain_text("Answer 1 of")
    expect(page.locator("main")).to_contain_text("From the module")
    finish(page)
    expect(page.locator("h1")).to_have_text("Review: what it refreshed")
    person.leave()
