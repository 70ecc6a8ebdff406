"""Products in the studio: the list, the change log with its clock, and deleting what is in use."""

import pytest
from sqlalchemy import select

from lms.db.models import Fact, Product, ProductChange
from lms.domain.people import Role
from lms.domain.products import Priority
from tests import factories

NEW, PULSE, SPARES = "/studio/new-product", "/studio/products/pulse", "/studio/products/spares"


@pytest.fixture
def marketing(visitor, session):
    factories.catalogue(session)
    factories.fact(session)
    person = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    session.commit()
    return visitor.sign_in(person)


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(page) -> dict[str, str]:
    return {words(row.find(".//h2")): words(row) for row in page.all("li") if row.find(".//h2")}


def test_the_list_shows_in_red_what_has_no_official_differentiator(marketing):
    page = marketing.get("/studio/products", most_statements=3)
    told = rows(page)
    assert "Owner: Ragnhild Moe" in told["Pulse"]
    assert "Push" in told["Pulse"]
    assert "1 official fact" in told["Pulse"]
    assert "No official differentiator" not in told["Pulse"]
    assert "No official differentiator" in told["Spares"]
    (badge,) = page.all("span", class_="s-bad")
    assert words(badge) == "No official differentiator"


def test_without_products_the_list_says_what_to_do(visitor, session):
    visitor.sign_in(factories.person(session, Role.MARKETING))
    page = visitor.get("/studio/products")
    assert page.links()["Add the first product"] == NEW


def test_a_logged_change_asks_for_reviews_and_says_how_many_and_until_when(marketing, session):
    factories.fact(session, "pulse-one-app", "One app.")
    session.commit()
    form = marketing.get(PULSE).form(f"{PULSE}/changes")
    assert (form["kind"], form["review_by"]) == ("release", "2026-12-02")
    page = marketing.submit(f"{PULSE}/changes", {**form, "text": "Firmware 3.4\nneeds no app"})
    assert "Logged. 2 facts need review by Wed 2 Dec 2026 at the latest." in page
    assert page.text.count("Needs review by 30 Nov") == 2, "their own intervals end before"
    assert "Firmware 3.4 needs no app 18 Nov 2026 · Ragnhild Moe" in page
    assert "Last change 18 Nov 2026" in rows(marketing.get("/studio/products"))["Pulse"]


def test_a_change_of_a_product_without_facts_says_that_nothing_needs_review(marketing):
    form = marketing.get(SPARES).form(f"{SPARES}/changes")
    page = marketing.submit(f"{SPARES}/changes", {**form, "text": "New shop"})
    assert "Logged. Spares has no official fact, so none needs review." in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"kind": "rumour"}, "kind"),
        ({"review_by": "31.11.2026"}, "review_by"),
        ({"review_by": "2026-11-17"}, "review_by"),
    ],
)
def test_a_change_that_cannot_be_logged_comes_back_as_typed(marketing, session, typed, field):
    given = {"kind": "release", "text": "New gasket", "review_by": "2026-12-02", **typed}
    page = marketing.post(f"{PULSE}/changes", given, status=422)
    assert page.all("p", id=f"{field}-error")
    form = page.form(f"{PULSE}/changes")
    assert form["text"] == given["text"]
    assert form["review_by"] == given["review_by"]
    assert session.scalars(select(ProductChange)).all() == []
    assert session.get_one(Fact, "pulse-no-gateway").review_by is None


def test_a_paste_of_five_megabytes_comes_back_with_a_word_at_its_field(marketing):
    page = marketing.post(
        f"{PULSE}/changes", {"kind": "release", "text": "x" * 5_000_000}, status=422
    )
    assert "Shorten this to 2000 characters; it has 5000000." in page


def test_a_product_is_added_changed_and_deleted(marketing, session):
    form = marketing.get(NEW).form()
    assert form["owner"] == "ragnhild-moe"
    page = marketing.submit(NEW, {**form, "title": "Relay <b>2</b>", "priority": "push"})
    assert page.h1 == "Relay <b>2</b>"
    assert "Added. Write next what sets Relay <b>2</b> apart." in page
    assert "Relay <b>2</b> has no official differentiator" in page
    path = "/studio/products/relay-b-2-b"
    form = marketing.get(f"{path}/edit").form()
    page = marketing.submit(f"{path}/edit", {**form, "title": "Relay", "priority": "end-of-life"})
    assert (page.h1, "End of life" in page) == ("Relay", True)
    assert "Deleted Relay." in marketing.submit(f"{path}/delete")
    assert session.get(Product, "relay-b-2-b") is None
    marketing.get(path, status=404)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "t" * 81}, "title"),
        ({"key": "Pulse"}, "key"),
        ({"key": "pulse"}, "key"),
        ({"title": "Pulse"}, "key"),
        ({"priority": "soon"}, "priority"),
        ({"owner": "nobody-here"}, "owner"),
        ({"summary": "s" * 5_000_000}, "summary"),
    ],
)
def test_what_no_product_can_be_is_said_at_its_field_with_everything_kept(marketing, typed, field):
    good = {
        "title": "Relay",
        "priority": "standard",
        "owner": "ragnhild-moe",
        "summary": "Repeats.",
    }
    page = marketing.post(NEW, {**good, **typed}, status=422)
    assert page.all("p", id=f"{field}-error")
    kept = page.form()
    for name in {"title", "summary"} - {field}:
        assert kept[name] == {**good, **typed}[name]


def test_two_at_once_the_second_sees_both_and_loses_nothing(marketing):
    form = marketing.get(f"{PULSE}/edit").form()
    marketing.submit(f"{PULSE}/edit", {**form, "summary": "Vibration sensors."})
    page = marketing.post(f"{PULSE}/edit", {**form, "summary": "Heat sensors."}, status=409)
    assert "Vibration sensors." in page
    assert page.form()["summary"] == "Heat sensors."
    after = marketing.submit(f"{PULSE}/edit", page.form())
    assert "Heat sensors." in after
    assert "Publishing the files will not overrule it." in after


def test_a_product_in_use_is_not_deleted_and_the_page_says_what_uses_it(marketing, session):
    factories.module(session, product="pulse")
    session.commit()
    page = marketing.get(PULSE)
    assert "In use: 1 fact and 1 module." in page
    assert "Delete the product" not in page
    page = marketing.post(f"{PULSE}/delete", status=422)
    (note,) = page.all("div", role="alert")
    assert "Pulse was not deleted, because it is in use: 1 fact and 1 module." in words(note)
    assert "Mark it end of life instead" in words(note)
    assert session.get(Product, "pulse")


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER, Role.ADMIN])
def test_products_are_marketings(visitor, session, role):
    factories.catalogue(session)
    visitor.sign_in(factories.person(session, role))
    session.commit()
    for path in ("/studio/products", PULSE, NEW, f"{PULSE}/edit"):
        visitor.get(path, status=403)
    for path in (NEW, f"{PULSE}/changes", f"{PULSE}/edit", f"{PULSE}/delete"):
        visitor.post(path, {"title": "x"}, status=403)


def test_a_product_takes_as_many_statements_with_many_facts_and_changes(marketing, session):
    few = len(marketing.get(PULSE).statements)
    for number in range(30):
        factories.fact(session, f"pulse-{number}")
        marketing.post(
            f"{SPARES}/changes", {"kind": "change", "text": "x", "review_by": "2026-12-02"}
        )
    assert len(marketing.get(PULSE).statements) == few
    assert len(marketing.get(SPARES).statements) == few


def test_the_manager_sees_in_red_which_product_has_none(visitor, session):
    factories.catalogue(session)
    factories.fact(session)
    manager = factories.person(session, Role.MANAGER)
    factories.person(session, team=factories.team(session, manager=manager))
    session.commit()
    page = visitor.sign_in(manager).get("/team")
    (badge,) = page.all("span", class_="s-bad")
    assert words(badge) == "No official differentiator"
    assert "No official differentiator Spares Your people are asked what sets it apart" in page
    factories.fact(session, "spares-fast", product="spares")
    session.commit()
    assert "No official differentiator" not in visitor.get("/team")
    assert session.get_one(Product, "pulse").priority is Priority.PUSH
