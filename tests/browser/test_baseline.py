"""A new hire's baseline on a phone: one final question after the other, to a result that explains."""

import re

import pytest
from playwright.sync_api import Browser, expect

from bench.server import Server
from tests.browser.acts import press
from tests.browser.conftest import SIZES, Person

NEWCOMER = "aino.lehtonen@tarnholt.example"
PHONE = SIZES[0]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_new_hire_finds_out_where_they_stand(chromium: Browser, site: Server, javascript: bool):
    person = Person(chromium, site, javascript).sign_in(NEWCOMER)
    page = person.page
    page.set_viewport_size(PHONE)
    page.goto("/track")
    press(page, re.compile("^Go to Baseline"))
    expect(page.locator("h1")).to_have_text("Question 1")
    person.check()
    page.set_viewport_size(PHONE)
    first = page.url
    press(page, "I do not know")
    expect(page.locator("h1")).to_have_text("Question 2")
    page.goto(first)
    expect(page.locator("main")).to_contain_text("You said that you do not know.")
    person.check()
    page.set_viewport_size(PHONE)
    press(page, "Next question", "link")
    for _ in range(45):
        if "/checks/" not in page.url:
            break
        press(page, "I do not know")
    expect(page.locator("h1")).to_have_text("Result: Baseline check")
    for words in ("Where you stand", "Skipped", "In your plan because of it"):
        expect(page.locator("main")).to_contain_text(words)
    person.check()
    person.leave()
