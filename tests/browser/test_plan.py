"""A rep asks things of their own plan, on a phone: another item, a later day, more to do."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import press
from tests.browser.conftest import SIZES, Come, Person

REP = "jonas.brekke@tarnholt.example"
"""Somebody whose plan has items that others fit in the place of."""

pytestmark = pytest.mark.browser


def test_a_rep_swaps_puts_off_and_asks_for_more(come: Come):
    rep = come(REP)
    rep.page.set_viewport_size(SIZES[0])
    opens_into_every_figure(rep)
    swaps_and_takes_it_back(rep)
    puts_off_with_a_reason(rep)
    asks_for_more(rep.page)


def opens_into_every_figure(rep: Person) -> None:
    page = rep.page
    opened(page)
    press(page, re.compile("^All figures"), "link")
    expect(page.locator("h1")).to_have_text("Why this is here")
    rep.check()
    page.set_viewport_size(SIZES[0])
    press(page, "Today", "link")


def swaps_and_takes_it_back(rep: Person) -> None:
    """The first item that something else fits in the place of."""
    page = rep.page
    names = [
        swap.get_attribute("aria-label") for swap in page.locator("[aria-label^='Swap ']").all()
    ]
    for name in names:
        opened(page)
        press(page, re.compile("^" + re.escape(str(name)) + "$"))
        expect(page.locator("h1")).to_have_text("Swap")
        if page.locator("[name=wanted]").count():
            break
        press(page, "Keep what is planned", "link")
    page.locator("[name=wanted]").first.check()
    rep.check()
    page.set_viewport_size(SIZES[0])
    press(page, "Swap")
    expect(page.locator("main")).to_contain_text("You asked for it instead of")
    press(page, re.compile("^Undo: "))
    expect(page.locator("main")).not_to_contain_text("You asked for it instead of")


def puts_off_with_a_reason(rep: Person) -> None:
    page = rep.page
    opened(page)
    press(page, re.compile("^Later: "), "link")
    press(page, "Put it off")
    expect(page.locator("[role=alert]").first).to_contain_text("to correct")
    rep.check()
    page.set_viewport_size(SIZES[0])
    page.get_by_label("Why").fill("At the fair until then.")
    press(page, "Put it off")
    expect(page.locator("main")).to_contain_text("At the fair until then.")


def asks_for_more(page: Page) -> None:
    """Either something is added, or the page says that nothing is left."""
    press(page, "Plan 30 minutes more")
    expect(page.locator("main")).to_contain_text(
        re.compile("added|Nothing else that would gain you")
    )


def opened(page: Page) -> Locator:
    """The last card of the plan, open: what must be done by a day stands above."""
    for summary in page.locator("#plan ~ *, ol.rows").locator("summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    return page.locator("ol.rows")
