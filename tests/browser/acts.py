"""What people in the stories do again and again: press, answer, publish."""

import re

from playwright.sync_api import Page, expect

from lms.catalog.loader import load_tree
from lms.domain.asking.questions import QuestionKind
from lms.settings import resource
from tests.browser.conftest import Person

PICKED = (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE, QuestionKind.MULTIPLE)


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """Press what leads on, and wait until the next page is there."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()


def answer(page: Page) -> str:
    """Answer the question on the page in some way, whatever its kind; what was given."""
    choices = page.locator("[name=pick]")
    if choices.count():
        choices.first.check()
        return choices.first.input_value()
    selects = page.locator("main select")
    for place in range(selects.count()):
        selects.nth(place).select_option(index=place + 1)
    for text in page.locator("main input[type=text], main input[name=gap], main textarea").all():
        text.fill("27")
    return "27"


def answer_until_handed_in(person: Person) -> None:
    """Answer everything in some way, and hand in."""
    page = person.page
    while not page.get_by_role("button", name="Hand in", exact=True).count():
        answer(page)
        press(page, "Save and continue")
    person.check()
    press(page, "Hand in")
    expect(page.locator("h1")).to_contain_text("Result")
    person.check()


def right_answers() -> dict[str, set[str]]:
    """The keys of the right options of every question to be picked from, by its text."""
    tree = load_tree(resource("content"))
    quizzes = [
        text.quiz for source in tree.modules.values() for text in source.texts.values() if text.quiz
    ]
    return {
        _plain(re.sub("<[^>]*>", "", one.prompt)): {o.key for o in one.options if o.is_right}
        for quiz in quizzes
        for one in quiz.questions
        if one.kind in PICKED
    }


def answer_rightly(page: Page, right: dict[str, set[str]]) -> None:
    """Pick the right options of the question on the page."""
    shown = _plain(page.locator("main").inner_text())
    (keys,) = (keys for prompt, keys in right.items() if prompt in shown)
    for choice in page.locator("[name=pick]").all():
        if choice.input_value() in keys:
            choice.check()


def _plain(text: str) -> str:
    known = {"&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">"}
    for entity, letter in known.items():
        text = text.replace(entity, letter)
    return " ".join(text.split())


def write_and_approve(author: Person, reader: Person, fact: str, claim: str) -> None:
    """One marketer writes new words for a fact, another approves them."""
    page = author.go(f"/studio/facts/{fact}/edit")
    page.get_by_label("Claim").fill(claim)
    press(page, re.compile("^Save"))
    author.go(f"/studio/facts/{fact}")
    press(page, "Send for review")
    expect(page.locator("main")).to_contain_text("authors do not approve their own facts")
    page = reader.go(f"/studio/facts/{fact}")
    press(page, "Approve")
    expect(page.locator("main")).to_contain_text("is approved")
