"""Files of facts that the registry knows already: which is followed, and what nobody decides alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from lms.catalog import facts_markup
from lms.catalog.fact_parts import FactFile, FactStatus
from lms.catalog.problems import Report
from lms.db.models import AuditEntry, Fact, FactEntry, FactVersion
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import fact_files
from lms.db.queries.registry import facts as registry
from lms.domain.facts import EntryKind, FactKind, FactText, Stage, Turn, dump
from lms.domain.people import Role
from lms.services import facts
from lms.services.content import Kept, KeptKind, Reason, seed
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories

ID = "pulse-no-gateway"
FILE = FactFile(
    id=ID, product="pulse", kind=FactKind.DIFFERENTIATOR, owner="ragnhild-moe",
    status=FactStatus.OFFICIAL, verified=datetime(2026, 10, 12, tzinfo=UTC).date(), review_every=90,
    text=FactText("Pulse needs no gateway.", ask='"Who had to say yes?"', situations=("IT says no",)),
)  # fmt: skip


def claiming(claim: str, **changed) -> FactFile:
    return replace(FILE, text=replace(FILE.text, claim=claim), **changed)


@pytest.fixture
def marketer(work: Work) -> Work:
    """A unit of work of somebody in marketing who meets one official fact, version 1."""
    factories.catalogue(work.session)
    seed.publish(work, {ID: FILE})
    person = factories.person(work.session, Role.MARKETING, name="Ragnhild Moe")
    return Work(work.session, work.now, actor_by_id(work.session, person.id))


def publish(work: Work, *files: FactFile) -> tuple[list[str], list[Kept]]:
    """As the command publishes: in nobody's name."""
    return seed.publish(replace(work, actor=None), {file.id: file for file in files})


def rewrite(work: Work, claim: str, based_on: int, *, is_official: bool = True, **changed) -> None:
    """A version written on the web."""
    text = replace(FILE.text, claim=claim)
    values = {"product": "pulse", "kind": FactKind.DIFFERENTIATOR, "owner": "ragnhild-moe"}
    draft = FactDraft(**{**values, "review_every": 90, **changed}, text=text)
    number = facts.revise(work, ID, draft, based_on)
    if is_official:
        factories.make_official(work, ID, number, replacing=based_on)


def change_owner(work: Work, owner: str) -> None:
    rewrite(work, FILE.text.claim, 1, is_official=False, owner=owner)


def kept(reason: Reason, here: str = "version 1", in_file: str = "") -> list[Kept]:
    return [Kept(KeptKind.FACT, ID, reason, here, in_file)]


def conflicts(work: Work) -> list[dict]:
    query = select(FactEntry).where(FactEntry.kind == EntryKind.CONFLICT).order_by(FactEntry.id)
    return [entry.details for entry in work.session.scalars(query)]


def versions(work: Work) -> list[tuple[str, Stage, int | None]]:
    query = select(FactVersion).where(FactVersion.fact_id == ID).order_by(FactVersion.number)
    return [(row.claim, row.stage, row.author_id) for row in work.session.scalars(query)]


@pytest.mark.parametrize("version", [None, 1, 7])
def test_a_file_that_says_what_stands_here_changes_nothing(marketer: Work, version):
    assert publish(marketer, replace(FILE, version=version)) == ([], [])
    assert conflicts(marketer) == []


def test_a_changed_file_becomes_a_draft_where_the_registry_stands_at_its_base(marketer: Work):
    file = claiming("Pulse needs no network.", version=1)
    assert publish(marketer, file) == ([f"facts/{ID}"], [])
    assert versions(marketer) == [
        (FILE.text.claim, Stage.OFFICIAL, None),
        ("Pulse needs no network.", Stage.DRAFT, None),
    ]
    assert conflicts(marketer) == []
    assert publish(marketer, file) == ([], []), "it waits as a draft already"


def test_a_changed_file_is_the_next_draft_of_a_draft(work: Work):
    factories.catalogue(work.session)
    proposed = replace(FILE, status=FactStatus.PROPOSED, verified=None)
    publish(work, proposed)
    changed = claiming("Two.", status=FactStatus.PROPOSED, verified=None, version=1)
    assert publish(work, changed)[0] == [f"facts/{ID}"]
    assert versions(work) == [
        (FILE.text.claim, Stage.REPLACED, None),
        ("Two.", Stage.DRAFT, None),
    ]


def test_a_file_of_an_earlier_version_is_merely_old(marketer: Work):
    rewrite(marketer, "Two.", 1)
    rewrite(marketer, "Three.", 2)
    file = replace(FILE, version=1)
    assert publish(marketer, file) == ([], kept(Reason.OLDER, "version 3", "version 1"))
    assert publish(marketer, claiming("Two.", version=2))[1] == kept(
        Reason.OLDER, "version 3", "version 2"
    )
    assert conflicts(marketer) == []
    assert len(versions(marketer)) == 3


def test_a_draft_on_the_web_is_nobodys_business_yet(marketer: Work):
    rewrite(marketer, "Two.", 1, is_official=False)
    assert publish(marketer, replace(FILE, version=1)) == ([], [])


@pytest.mark.parametrize("is_official", [True, False])
def test_where_both_moved_nothing_is_decided_and_the_file_is_kept_for_the_web(
    marketer: Work, is_official
):
    rewrite(marketer, "Two.", 1, is_official=is_official)
    file = claiming("Pulse needs no network.", version=1)
    here = "version 2" if is_official else "version 1"
    assert publish(marketer, file) == ([], kept(Reason.DIFFERS, here, "claim"))
    assert conflicts(marketer) == [{"text": dump(file.text), "file_version": 1}]
    assert [claim for claim, *_ in versions(marketer)] == [FILE.text.claim, "Two."]


@pytest.mark.parametrize("version", [None, 9])
def test_a_file_without_a_known_base_is_not_followed(marketer: Work, version):
    file = claiming("Pulse needs no network.", version=version)
    assert publish(marketer, file) == ([], kept(Reason.DIFFERS, in_file="claim"))
    assert conflicts(marketer) == [{"text": dump(file.text), "file_version": version}]
    assert len(versions(marketer)) == 1


def test_a_conflict_is_written_down_once_until_something_else_happens(marketer: Work):
    first, second = claiming("A."), claiming("B.")
    for file in (first, first, second, second):
        publish(marketer, file)
    assert [entry["text"]["claim"] for entry in conflicts(marketer)] == ["A.", "B."]
    rewrite(marketer, "Two.", 1)
    publish(marketer, second)
    assert [entry["text"]["claim"] for entry in conflicts(marketer)] == ["A.", "B.", "B."]


def test_every_part_that_differs_is_named(marketer: Work):
    text = replace(FILE.text, branches=(Turn("a", "b"),), situations=(), details="More.")
    told = "owner, branches, situations, details"
    file = replace(FILE, text=text, owner="piotr")
    assert publish(marketer, file)[1] == kept(Reason.DIFFERS, in_file=told)
    (entry,) = conflicts(marketer)
    assert entry["settings"] == {"owner": "piotr"}


# Owner, interval, product and kind


def test_a_setting_changed_in_the_file_alone_is_followed(marketer: Work):
    file = replace(FILE, owner="piotr", review_every=60, version=1)
    assert publish(marketer, file) == ([f"facts/{ID}"], [])
    fact = marketer.session.get(Fact, ID)
    assert (fact.owner, fact.review_every) == ("piotr", 60)
    assert len(versions(marketer)) == 1
    again = replace(file, owner="noor")
    assert publish(marketer, again)[0] == [f"facts/{ID}"], "a file may change it again"
    assert publish(marketer, again) == ([], [])


def test_a_setting_changed_on_the_web_alone_is_not_taken_back(marketer: Work):
    change_owner(marketer, "piotr")
    assert publish(marketer, replace(FILE, version=1)) == (
        [], kept(Reason.OLDER, in_file="version 1"),
    )  # fmt: skip
    assert marketer.session.get(Fact, ID).owner == "piotr"


def test_a_text_changed_in_the_file_keeps_the_owner_that_the_web_changed(marketer: Work):
    change_owner(marketer, "piotr")
    assert publish(marketer, claiming("Two.", version=1))[0] == [f"facts/{ID}"]
    assert marketer.session.get(Fact, ID).owner == "piotr"
    assert versions(marketer)[1][0] == "Two."


def test_a_setting_that_both_changed_is_a_conflict(marketer: Work):
    change_owner(marketer, "piotr")
    file = replace(FILE, owner="noor", version=1)
    assert publish(marketer, file)[1] == kept(Reason.DIFFERS, in_file="owner")
    assert marketer.session.get(Fact, ID).owner == "piotr"
    assert conflicts(marketer)[0]["settings"] == {"owner": "noor"}


@pytest.mark.parametrize("changed", [{"product": "spares"}, {"kind": FactKind.PRICE}])
def test_product_and_kind_of_an_official_fact_stay(marketer: Work, changed):
    file = replace(FILE, version=1, **changed)
    assert publish(marketer, file)[1] == kept(Reason.DIFFERS, in_file=next(iter(changed)))
    assert registry.fact(marketer.session, ID).product == "pulse"


# Retired


def test_a_file_does_not_retire_a_fact(marketer: Work):
    file = replace(FILE, status=FactStatus.RETIRED)
    assert publish(marketer, file) == ([], kept(Reason.RETIRED, "not retired", "retired"))
    assert registry.fact(marketer.session, ID).retired_at is None


def test_a_file_does_not_restore_a_fact(marketer: Work):
    facts.retire(marketer, ID, "The gateway is back.")
    told = kept(Reason.RETIRED, "retired", "official")
    assert publish(marketer, claiming("Two.", version=1)) == ([], told)
    assert len(versions(marketer)) == 1
    assert publish(marketer, replace(FILE, status=FactStatus.RETIRED)) == ([], [])


def test_a_changed_file_of_a_retired_fact_is_a_conflict(marketer: Work):
    facts.retire(marketer, ID, "The gateway is back.")
    file = claiming("Two.", status=FactStatus.RETIRED, version=1)
    assert publish(marketer, file)[1] == kept(Reason.DIFFERS, in_file="claim")
    assert len(versions(marketer)) == 1


def test_a_new_fact_may_come_as_retired(work: Work):
    factories.catalogue(work.session)
    assert publish(work, replace(FILE, status=FactStatus.RETIRED))[0] == [f"facts/{ID}"]
    row = registry.fact(work.session, ID)
    assert (row.retired_at, row.official) == (work.now, None)
    assert registry.official(work.session, [ID]) == {}


# What is exported


@pytest.mark.parametrize(
    ("happened", "version", "claim", "is_official", "is_retired"),
    [
        (lambda work: None, 1, FILE.text.claim, True, False),
        (lambda work: rewrite(work, "Two.", 1), 2, "Two.", True, False),
        (
            lambda work: rewrite(work, "Two.", 1, is_official=False),
            1, FILE.text.claim, True, False,
        ),
        (lambda work: facts.retire(work, ID, "Gone."), 1, FILE.text.claim, False, True),
        (
            lambda work: (
                rewrite(work, "Two.", 1, is_official=False), facts.retire(work, ID, "Gone."),
            ),
            1, FILE.text.claim, False, True,
        ),
        (
            lambda work: (facts.retire(work, ID, "Gone."), facts.restore(work, ID)),
            2, FILE.text.claim, False, False,
        ),
    ],
)  # fmt: skip
def test_a_fact_stands_in_files_with_what_is_or_was_official(
    marketer: Work, happened: Callable[[Work], object], version, claim, is_official, is_retired
):
    happened(marketer)
    (row,) = fact_files.registered(marketer.session)
    assert (row.version, row.text.claim) == (version, claim)
    assert (row.is_official, row.is_retired) == (is_official, is_retired)


def test_a_text_of_the_web_is_equal_when_it_comes_back_from_its_file(marketer: Work):
    text = FactText(
        "Two  words.", branches=(Turn(" a → b ", "c"),), valid_until=marketer.today, ask="x\ny"
    )
    draft = FactDraft("pulse", FactKind.SCRIPT, "ragnhild-moe", 90, text)
    facts.create(marketer, "odd", draft)
    (row,) = fact_files.registered(marketer.session, ["odd"])
    written = FactFile(
        row.id, row.product, row.kind, row.owner, FactStatus.PROPOSED, None, 90, row.text, 1
    )
    read = facts_markup.parse(facts_markup.write(written), Report("odd.md"))
    assert read == written
    assert publish(marketer, read) == ([], [])


def test_changes_of_files_are_written_down_in_nobodys_name(marketer: Work):
    publish(marketer, claiming("Two.", version=1, owner="piotr"))
    query = select(AuditEntry.action, AuditEntry.actor_id).order_by(AuditEntry.id.desc()).limit(2)
    told = [tuple(row) for row in marketer.session.execute(query)]
    assert told == [("fact.written", None), ("fact.changed", None)]
