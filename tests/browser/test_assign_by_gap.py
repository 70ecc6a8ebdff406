"""A manager follows a suggestion of the board: who shares a gap, what they have planned, assigned."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import press
from tests.browser.conftest import SIZES, Come

MANAGER = "astrid.halvorsen@tarnholt.example"

pytestmark = pytest.mark.browser


def suggestion(page: Page):
    """The first of what the board suggests."""
    return page.locator("section[aria-labelledby=suggested] li").first


def test_from_a_shared_gap_to_a_module_assigned(come: Come):
    person = come(MANAGER)
    page = person.go("/team")
    page.set_viewport_size(SIZES[0])
    expect(suggestion(page)).to_contain_text("gap in")
    title = re.search("“(.+)”", suggestion(page).inner_text())
    assert title is not None
    with page.expect_navigation():  # the first click
        suggestion(page).get_by_role("link", name=re.compile("^Assign")).click()
    person.check()
    page.set_viewport_size(SIZES[0])
    chosen = page.locator("label.choice", has=page.locator("[name=person]:checked"))
    assert chosen.count() >= 1
    for words in chosen.all_inner_texts():
        assert re.search(r"\d+ of \d+ min planned this week, \d+ with", words)
    expect(page.locator("label.choice", has=page.locator("[name=module]:checked"))).to_contain_text(
        title[1]
    )
    first = chosen.first.inner_text().splitlines()[0].split(" gap:")[0]
    press(page, re.compile("^Assign"))  # the second
    expect(page.get_by_role("status")).to_contain_text(f"Assigned “{title[1]}” to")
    expect(page.get_by_role("status")).to_contain_text(first.strip())
