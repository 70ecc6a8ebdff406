"""The main story, as five people, with JavaScript and without: a fact made official is seen by a new
hire, whose answers become levels and a plan, which a manager reads and adds to; an admin looks after
the people."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import answer, answer_until_handed_in, press, write_and_approve
from tests.browser.conftest import Come, Person

MARKETER = "ragnhild.moe@tarnholt.example"
READER = "piotr.zielinski@tarnholt.example"
NEWCOMER = "aino.lehtonen@tarnholt.example"
SELLER = "anders.lindqvist@tarnholt.example"
LEADER = "astrid.halvorsen@tarnholt.example"
ADMIN = "noor.haddad-lie@tarnholt.example"
FACT = "pulse-three-weeks"
LESSONS = "/modules/opening-a-first-call"

pytestmark = pytest.mark.browser


def test_the_whole_story(come: Come):
    marketing_makes_a_claim_official(come(MARKETER), come(READER))
    newcomer = come(NEWCOMER)
    newcomer_takes_the_baseline(newcomer)
    newcomer_reads_and_takes_a_quiz(newcomer)
    newcomer_sees_levels_and_plan(newcomer)
    manager_assigns_in_three_clicks(come(LEADER))
    newcomer_finds_the_assignment(newcomer)
    admin_looks_after_people(come(ADMIN))


def marketing_makes_a_claim_official(author: Person, reader: Person) -> None:
    page = author.go("/studio/facts")
    write_and_approve(author, reader, FACT, "Pulse warns of a failing bearing a month ahead.")
    page = author.go(f"/studio/facts/{FACT}")
    press(page, "See what publishing changes", "link")
    page.get_by_label(re.compile("^Editorial")).check()
    page.get_by_label("What changed, in one sentence").fill("Shorter, and said the same way.")
    press(page, re.compile("^Publish version"))
    author.go("/modules/objections-on-the-phone")
    for link in [
        a.get_attribute("href")
        for a in page.locator("a[href*='/modules/objections-on-the-phone/']").all()
    ]:
        page.goto(link or "")
        if page.locator(".fact").count():
            break
    expect(page.locator(".fact").first).to_contain_text("a month ahead")


def newcomer_takes_the_baseline(person: Person) -> None:
    page = person.go("/")
    expect(page.locator("main")).to_contain_text("day 3 of your onboarding")
    person.go("/track")
    person.go("/")
    press(page, "Go to the baseline check")
    person.check()
    while "/checks/" in page.url:  # what the check is like is told in test_baseline
        press(page, "I do not know")
    expect(page.locator("h1")).to_contain_text("Result")


def newcomer_reads_and_takes_a_quiz(person: Person) -> None:
    page = person.go("/modules")
    person.go("/modules/know-pulse")
    lessons = page.locator("main a[href*='/modules/know-pulse/']").all()
    page.goto(lessons[0].get_attribute("href") or "")
    person.check()
    while page.get_by_role("button", name=re.compile("Mark as read")).count():
        press(page, re.compile("Mark as read"))
    person.go("/modules/know-pulse")
    press(page, re.compile("^(Start|Take).*quiz|Start"))
    given = [(page.url, answer(page))]
    press(page, "Save and continue")
    expect(page.locator("h1")).to_contain_text("Question 2")
    press(page, re.compile("Leave"), "link")
    person.go("/modules/know-pulse")
    press(page, re.compile("Continue|Go on"))
    page.goto(given[0][0])
    picked = page.locator("[name=pick]:checked")
    if page.locator("[name=pick]").count():
        expect(picked).to_have_value(given[0][1])
    answer_until_handed_in(person)
    expect(page.locator("main")).to_contain_text(re.compile("right"))
    expect(page.locator("main")).to_contain_text("What it moved")


def newcomer_sees_levels_and_plan(person: Person) -> None:
    page = person.go("/skills")
    expect(page.locator("main")).to_contain_text("target")
    page.locator("summary").first.click()
    person.check()
    page = person.go("/")
    expect(page.locator("h2", has_text="Plan for this week")).to_be_visible()


def manager_assigns_in_three_clicks(person: Person) -> None:
    page = person.go("/team")
    expect(page.locator("main")).to_contain_text("Needs you first")
    person.go(page.locator("table.heat td a").first.get_attribute("href") or "")
    page.goto("/team")
    with page.expect_navigation():
        page.locator("table.heat thead a", has_text="Cold").first.click()  # one
    person.check()
    who = page.locator("label.choice", has_text="Aino Lehtonen").locator("input")
    who.check()  # two
    press(page, re.compile("^Assign"))  # three
    expect(page.locator("[role=status]")).to_contain_text("Aino Lehtonen")
    person.check()
    person.go(page.get_by_role("link", name="Aino Lehtonen").first.get_attribute("href") or "")
    expect(page.locator("main")).to_contain_text(re.compile("Open|Not started", re.I))
    person.go("/team/reviews")


def newcomer_finds_the_assignment(person: Person) -> None:
    page = person.go("/")
    expect(page.locator("ol.rows li").first).to_contain_text("Astrid")


def admin_looks_after_people(person: Person) -> None:
    page = person.go("/admin/people")
    person.go("/admin/people/new")
    press(page, re.compile("^Add"))
    expect(page.locator("[role=alert]")).to_contain_text("to correct")
    person.check()
    page.get_by_label("Full name").fill("Åsa Bergström")
    page.get_by_label("Work email").fill("asa.bergstrom@tarnholt.example")
    page.get_by_label("Rep", exact=True).check()
    press(page, re.compile("^Add"))
    expect(page.locator("main")).to_contain_text("Åsa Bergström")
    person.go("/admin/people/import")
    page.locator("textarea").fill("name,email,roles\nIda Holm,ida.holm@tarnholt.example,rep\n")
    press(page, re.compile("Check|Preview|Read"))
    expect(page.locator("main")).to_contain_text("Ida Holm")
    person.check()
    press(page, re.compile("^(Add|Import|Confirm)"))
    person.go("/admin/people?q=ida.holm")
    expect(page.locator("main")).to_contain_text("Ida Holm")
    person.go("/admin/teams")
    person.go("/admin/targets/sdr")
    person.go("/admin/audit")
    expect(page.locator("main")).to_contain_text("Ida Holm")
    person.go("/account")
    person.go("/account/data")
