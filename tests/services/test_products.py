"""Products by hand: what stands on the web is kept, and a logged change asks for reviews."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.catalog.loader import load_tree
from lms.db.models import AuditEntry, Contribution, Fact, FactEntry, Product, ProductChange
from lms.db.queries import products as known
from lms.db.queries.people import actor_by_id
from lms.domain import products as domain
from lms.domain.contributions import ContributionKind, ProductChangeKind
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.facts import EntryKind, Life
from lms.domain.people import Role
from lms.domain.products import Priority, fingerprint
from lms.services import content, products, recalls
from lms.services.content import Kept, KeptKind, Reason
from tests import factories
from tests.trees import ContentTree

RELAY = domain.Product("relay", "Relay", Priority.PUSH, "ragnhild-moe", "Repeats the signal.")
RELEASE = ProductChangeKind.RELEASE


@pytest.fixture
def marketer(work):
    factories.catalogue(work.session)
    person = factories.person(work.session, Role.MARKETING, name="Ragnhild Moe")
    return replace(work, actor=actor_by_id(work.session, person.id))


def audited(work):
    rows = work.session.execute(select(AuditEntry.action, AuditEntry.object_id))
    return [tuple(row) for row in rows]


# Adding, changing, removing


def test_a_product_is_added_behind_the_others(marketer):
    products.add(marketer, RELAY)
    assert [one.key for one in known.products(marketer.session)] == ["pulse", "spares", "relay"]
    assert known.product(marketer.session, "relay") == RELAY
    assert marketer.session.get_one(Product, "relay").set_by == marketer.actor.id
    assert audited(marketer) == [("product.added", "relay")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": "Relay 2"}, "product-key-malformed"),
        ({"key": "r" * 61}, "product-key-malformed"),
        ({"key": "pulse"}, "product-key-taken"),
        ({"title": "  "}, "product-title-missing"),
        ({"title": "t" * 81}, "product-too-long"),
        ({"owner": ""}, "product-owner-missing"),
        ({"summary": "s" * 1001}, "product-too-long"),
    ],
)
def test_what_no_product_can_be_is_refused(marketer, changed, code):
    with pytest.raises(LmsError, match=code):
        products.add(marketer, replace(RELAY, **changed))
    assert len(known.products(marketer.session)) == 2


def test_a_change_says_who_and_only_what_changed(marketer):
    products.add(marketer, RELAY)
    changed = replace(RELAY, title="Relay II", priority=Priority.STANDARD)
    products.change(marketer, changed, fingerprint(RELAY))
    products.change(marketer, changed, fingerprint(changed))
    assert known.product(marketer.session, "relay") == changed
    assert audited(marketer) == [("product.added", "relay"), ("product.changed", "relay")]
    entry = marketer.session.scalars(select(AuditEntry)).all()[-1]
    assert entry.details["fields"] == ["priority", "title"]


def test_a_stale_form_changes_nothing(marketer):
    products.add(marketer, RELAY)
    products.change(marketer, replace(RELAY, title="First"), fingerprint(RELAY))
    with pytest.raises(ConflictError, match="product-changed"):
        products.change(marketer, replace(RELAY, title="Second"), fingerprint(RELAY))
    assert known.product(marketer.session, "relay").title == "First"
    with pytest.raises(NotFoundError):
        products.change(marketer, replace(RELAY, key="nothing"), "")


def test_a_product_that_nothing_names_is_removed(marketer):
    products.add(marketer, RELAY)
    products.remove(marketer, "relay")
    assert known.product(marketer.session, "relay") is None
    with pytest.raises(NotFoundError):
        products.remove(marketer, "relay")


def named_by_a_fact(work):
    factories.fact(work.session, "relay-x", product="relay")
    return {"lms_fact": 1}


def named_by_a_module(work):
    factories.module(work.session, product="relay")
    factories.module(work.session, product="relay")
    return {"lms_module_revision": 1}


def named_by_its_log(work):
    products.log_change(work, "relay", RELEASE, "2.0", work.today)
    return {"lms_product_change": 1}


def named_by_a_note(work):
    note = Contribution(
        kind=ContributionKind.NOTE, by_id=work.actor.id, at=work.now, product="relay"
    )
    work.session.add(note)
    work.session.flush()
    return {"lms_contribution": 1}


def named_by_a_check(work):
    named_by_a_fact(work)
    team = factories.team(work.session)
    recalls.open_check(work, team.id, "relay", factories.SKILLS[1], work.today)
    return {"lms_fact": 1, "lms_recall": 1}


@pytest.mark.parametrize(
    "use",
    [named_by_a_fact, named_by_a_module, named_by_its_log, named_by_a_note, named_by_a_check],
)
def test_a_product_that_something_names_stays_and_the_refusal_says_what(marketer, use):
    products.add(marketer, RELAY)
    uses = use(marketer)
    with pytest.raises(LmsError, match="product-in-use") as refusal:
        products.remove(marketer, "relay")
    assert refusal.value.facts == {"title": "Relay", "uses": uses}
    assert known.product(marketer.session, "relay")


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER, Role.ADMIN])
def test_others_may_change_nothing(marketer, role):
    person = factories.person(marketer.session, role)
    work = replace(marketer, actor=actor_by_id(marketer.session, person.id))
    for act in (
        lambda: products.add(work, RELAY),
        lambda: products.change(work, replace(RELAY, key="pulse"), ""),
        lambda: products.remove(work, "spares"),
        lambda: products.log_change(work, "pulse", RELEASE, "2.0", work.today),
    ):
        with pytest.raises(NotAllowedError):
            act()


# The change log


def test_a_logged_change_starts_the_clock_of_every_official_fact_of_the_product(marketer):
    session = marketer.session
    for name in ("pulse-a", "pulse-b"):
        factories.fact(session, name)
    factories.fact(session, "pulse-draft", is_official=False)
    factories.fact(session, "spares-a", product="spares")
    session.get_one(Fact, "pulse-b").review_by = marketer.today + timedelta(days=2)
    by = marketer.today + timedelta(days=14)
    assert products.log_change(marketer, "pulse", RELEASE, " Firmware 3.4: one app ", by) == 2
    days = {fact.id: fact.review_by for fact in session.scalars(select(Fact))}
    assert days == {
        "pulse-a": by,
        "pulse-b": marketer.today + timedelta(days=2),
        "pulse-draft": None,
        "spares-a": None,
    }
    lives = {row.id: row.life(marketer.today) for row in known.facts_of(session, "pulse")}
    assert lives == {
        "pulse-a": Life.NEEDS_REVIEW,
        "pulse-b": Life.NEEDS_REVIEW,
        "pulse-draft": Life.DRAFT,
    }
    with pytest.raises(NotFoundError):
        products.log_change(marketer, "nothing", RELEASE, "2.0", by)
    (row,) = known.changes(session, "pulse")
    assert (row.kind, row.text, row.review_by) == (RELEASE, "Firmware 3.4: one app", by)
    assert row.by == "Ragnhild Moe"
    asked = session.scalars(select(FactEntry).where(FactEntry.kind == EntryKind.NEEDS_REVIEW))
    assert sorted(entry.fact_id for entry in asked) == ["pulse-a", "pulse-b"]


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [("  ", 0, "words-missing"), ("x" * 2001, 0, "words-too-long"), ("2.0", -1, "day-past")],
)
def test_a_change_that_says_too_little_or_comes_too_late_changes_nothing(marketer, text, day, code):
    factories.fact(marketer.session, "pulse-a")
    by = marketer.today + timedelta(days=day)
    with pytest.raises(LmsError, match=code):
        products.log_change(marketer, "pulse", RELEASE, text, by)
    assert marketer.session.scalars(select(ProductChange)).all() == []
    assert marketer.session.get_one(Fact, "pulse-a").review_by is None


def test_the_list_tells_what_is_official_and_what_changed_last(marketer):
    factories.fact(marketer.session, "pulse-a")
    products.log_change(marketer, "spares", RELEASE, "New shop", marketer.today)
    pulse, spares = known.products(marketer.session)
    assert (pulse.official, pulse.has_differentiator, pulse.changed_at) == (1, True, None)
    assert (spares.official, spares.has_differentiator) == (0, False)
    assert spares.changed_at == marketer.now
    assert known.without_differentiator(marketer.session) == [("spares", "Spares")]


# Publishing files over what was set by hand


@pytest.fixture
def tree(tmp_path):
    return ContentTree(tmp_path / "content")


def published(work, tree):
    return content.publish(work, load_tree(tree.root)).kept


def test_publishing_leaves_a_product_alone_that_was_set_by_hand(marketer, tree):
    published(marketer, tree)
    before = next(one.key for one in known.products(marketer.session))
    row = known.product(marketer.session, before)
    wanted = replace(row, title="By hand", priority=Priority.END_OF_LIFE)
    products.change(marketer, wanted, fingerprint(row))
    assert published(marketer, tree) == (
        Kept(
            KeptKind.PRODUCT, before, Reason.SET_BY_HAND,
            "title By hand; priority end-of-life",
            f"title {row.title}; priority {row.priority.value}",
        ),
    )  # fmt: skip
    assert known.product(marketer.session, before) == wanted


def test_a_product_set_by_hand_to_what_the_file_says_is_not_reported(marketer, tree):
    published(marketer, tree)
    key = known.products(marketer.session)[0].key
    row = known.product(marketer.session, key)
    products.change(marketer, replace(row, title="By hand"), fingerprint(row))
    changed = known.product(marketer.session, key)
    products.change(marketer, row, fingerprint(changed))
    assert published(marketer, tree) == ()


def test_a_product_that_no_file_names_is_kept_in_silence_if_it_was_made_on_the_web(marketer, tree):
    published(marketer, tree)
    products.add(marketer, RELAY)
    assert published(marketer, tree) == ()
    assert known.product(marketer.session, "relay") == RELAY


def test_a_product_gone_from_the_files_is_kept_while_its_log_names_it(marketer, tree):
    products.log_change(marketer, "spares", RELEASE, "New shop", date(2026, 12, 1))
    kept = published(marketer, tree)
    assert Kept(KeptKind.PRODUCT, "spares", Reason.GONE) in kept
