"""The fact chain, as marketing, a rep, a stranger and a manager, with JavaScript and without: a
material change is previewed and published, one person learns exactly that, and the board is green."""

import re

import pytest
from playwright.sync_api import expect

from bench.server import Server
from tests.browser.acts import answer_rightly, press, right_answers, write_and_approve
from tests.browser.conftest import Come, Person

AUTHOR = "ragnhild.moe@tarnholt.example"
READER = "piotr.zielinski@tarnholt.example"
REP = "anders.lindqvist@tarnholt.example"
LEADER = "astrid.halvorsen@tarnholt.example"
FACT = "pulse-three-weeks"
CLAIM = "Pulse warns of a failing bearing a month ahead, in the fitter's own words."
CERTIFICATE = "Pulse, certified"

pytestmark = pytest.mark.browser


def test_a_change_runs_down_the_whole_chain(come: Come, site: Server):
    author, reader = come(AUTHOR), come(READER)
    write_and_approve(author, reader, FACT, CLAIM)
    marketing_previews_and_publishes(author)
    lessons_show_the_change_under_a_banner(author)
    leader = come(LEADER)
    manager_sees_who_has_to_learn_it(leader)
    rep = come(REP)
    rep_finds_the_card(rep)
    rep_learns_exactly_what_changed(rep)
    code = rep_prints_the_certificate(rep)
    stranger_checks_the_certificate(rep, code)
    manager_sees_that_it_is_learned(leader)
    marketing_ends_what_was_held_back(author)


def marketing_previews_and_publishes(person: Person) -> None:
    page = person.go(f"/studio/facts/{FACT}")
    press(page, "See what publishing changes", "link")
    person.check()
    main = page.locator("main")
    expect(main.locator("ins", has_text="a month")).to_be_visible()
    press(page, re.compile("^Publish version"))
    expect(page.locator("[role=alert]").first).to_contain_text("to correct")
    person.check()
    page.get_by_label(re.compile("^Material")).check()
    page.get_by_label("What changed, in one sentence").fill("The new sensor hears it earlier.")
    for summary in main.locator("summary").all():
        summary.click()
    expect(main).to_contain_text("Anders Lindqvist")
    person.check()
    for question in main.locator("[name=still_right]").all():
        question.check()
    press(page, re.compile("^Publish version"))
    expect(page.locator("main")).to_contain_text("a month ahead")


def lessons_show_the_change_under_a_banner(person: Person) -> None:
    page = person.go("/modules/objections-on-the-phone")
    expect(page.locator("main")).to_contain_text("A fact in this module changed")
    for link in page.locator("main ol.rows a").all():
        page.goto(link.get_attribute("href") or "")
        if page.locator(".fact").count():
            break
        page.go_back()
    expect(page.locator(".fact").first).to_contain_text("a month ahead")
    person.check()


def manager_sees_who_has_to_learn_it(person: Person) -> None:
    page = person.go("/team/certifications")
    again = page.locator("section", has_text="To be learned again").last
    expect(again).to_contain_text(CLAIM)
    expect(again).to_contain_text("Anders Lindqvist")


def rep_finds_the_card(person: Person) -> None:
    page = person.go("/cards?q=machwach+bearng")
    expect(page.locator("main .rows a").first).to_contain_text("a month ahead")
    page.get_by_role("link", name=CLAIM).first.click()
    expect(page.locator(".fact")).to_contain_text("Ragnhild Moe")
    person.check()
    person.go("/cards?q=zzzzqqq")
    person.go("/cards/sheet?product=pulse")
    person.go("/what-worked")


def rep_learns_exactly_what_changed(person: Person) -> None:
    page, right = person.go("/"), right_answers()
    expect(page.locator("main")).to_contain_text("changed since you certified")
    person.go("/certificates")
    expect(page.locator("section", has_text=CERTIFICATE).last).to_contain_text("Refresh due")
    person.go("/changes")
    while (ask := page.get_by_role("button", name=re.compile("^Answer"))).count():
        with page.expect_navigation():
            ask.first.click()
        person.check()
        while not page.get_by_role("button", name="Hand in", exact=True).count():
            answer_rightly(page, right)
            press(page, "Save and continue")
        press(page, "Hand in")
        expect(page.locator("main")).to_contain_text("Passed")
        person.check()
        person.go("/changes")
    expect(page.locator("main")).to_contain_text("Nothing is to be learned")
    person.go("/certificates")
    expect(page.locator("section", has_text=CERTIFICATE).last).to_contain_text("In force")


def rep_prints_the_certificate(person: Person) -> str:
    """The code of the certificate, as its record shows it."""
    page = person.page
    section = page.locator("section", has_text=CERTIFICATE).last
    address = section.get_by_role("link", name=re.compile("^Print")).get_attribute("href")
    printed = page.request.get(address or "")
    assert printed.status == 200
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF-")
    link = section.locator("a[href*='/verify/']").first.get_attribute("href") or ""
    return link.rsplit("/", 1)[-1]


def stranger_checks_the_certificate(person: Person, code: str) -> None:
    """Nobody has to sign in for that; a code that nobody issued is told apart."""
    person.context.clear_cookies()
    page = person.go(f"/verify/{code}")
    expect(page.locator("main")).to_contain_text("Anders Lindqvist")
    expect(page.locator("main")).to_contain_text(CERTIFICATE)
    forged = page.request.get("/verify/" + "0" * 32)
    assert forged.status == 404
    assert "Anders" not in forged.text()


def manager_sees_that_it_is_learned(person: Person) -> None:
    page = person.go("/team/certifications")
    row = page.locator("tbody tr", has_text="Anders Lindqvist")
    expect(row).to_contain_text("In force")
    again = page.locator("section", has_text="To be learned again").last
    expect(again).not_to_contain_text("Anders Lindqvist")
    person.go("/team/recalls")


def marketing_ends_what_was_held_back(person: Person) -> None:
    page = person.go("/studio/holds")
    while (hold := page.get_by_role("button", name=re.compile("^Right as it stands"))).count():
        with page.expect_navigation():
            hold.first.click()
    person.go("/studio/modules")
    while (
        banner := page.get_by_role("button", name=re.compile("text around it is right"))
    ).count():
        with page.expect_navigation():
            banner.first.click()
    page = person.go("/studio/governance")
    expect(page.locator("main")).not_to_contain_text(CLAIM)
    person.go("/studio/products")
    person.go("/studio/proposals")
    person.go("/studio/facts")
    row = page.locator("li", has_text="a month ahead").first
    expect(row).to_contain_text("Official")
