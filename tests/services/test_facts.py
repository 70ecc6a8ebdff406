"""The registry of facts: versions, what is official, and who was first."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.catalog import facts_markup
from lms.catalog.fact_parts import FactFile, FactStatus
from lms.catalog.problems import Report
from lms.db.models import AuditEntry, Embedding, Fact, FactVersion, OutboxEntry
from lms.db.queries import content
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import facts as registry
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.facts import FactKind, FactText, Proof, Rival
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.facts.texts import (
    LONGEST_CLAIM,
    LONGEST_DETAILS,
    LONGEST_LINE,
    MOST_LINES,
)
from lms.services.work import Work
from tests import factories
from tests.factories import make_official

TEXT = FactText(
    claim="Pulse needs no gateway.",
    proof=(Proof("27 plants without a cable", "log IL-26"),),
    against=(Rival("Machwatch", "a gateway on every line"),),
    ask="Who had to say yes?",
    details="Not in a **cellar**.",
)


def draft(text: FactText = TEXT, **changed) -> FactDraft:
    values = {"product": "pulse", "kind": FactKind.DIFFERENTIATOR, "owner": "ragnhild-moe"}
    return FactDraft(**{**values, "review_every": 90, **changed}, text=text)


def claim(words: str) -> FactDraft:
    return draft(FactText(claim=words))


@pytest.fixture
def marketer(work: Work) -> Work:
    """A unit of work of somebody in marketing, in a company with two products."""
    factories.catalogue(work.session)
    person = factories.person(work.session, Role.MARKETING, name="Ragnhild Moe")
    return Work(work.session, work.now, actor_by_id(work.session, person.id))


def audited(work: Work) -> list[tuple[str, str]]:
    query = select(AuditEntry.action, AuditEntry.object_id).order_by(AuditEntry.id)
    return [tuple(row) for row in work.session.execute(query)]


def shown(work: Work, fact_id: str = "no-gateway") -> registry.OfficialFact | None:
    return registry.official(work.session, [fact_id]).get(fact_id)


def test_a_new_fact_is_a_draft_that_nobody_sees(marketer: Work):
    facts.create(marketer, "no-gateway", draft())

    row = registry.fact(marketer.session, "no-gateway")
    assert (row.newest, row.official, row.claim) == (1, None, TEXT.claim)
    assert shown(marketer) is None
    version = registry.version(marketer.session, "no-gateway", 1)
    assert (version.author, version.written_at, version.text) == (
        "Ragnhild Moe",
        marketer.now,
        TEXT,
    )
    assert audited(marketer) == [("fact.written", "no-gateway")]


def test_an_official_version_is_seen_at_once_with_all_its_parts(marketer: Work, statements):
    facts.create(marketer, "no-gateway", draft())
    make_official(marketer, "no-gateway", 1, replacing=None)
    marketer.session.flush()
    statements.seen.clear()
    found = shown(marketer)

    assert len(statements.seen) == 1
    assert found.text == TEXT
    assert found.details_html == "<p>Not in a <strong>cellar</strong>.</p>"
    assert (found.product_title, found.kind, found.owner) == (
        "Pulse",
        "differentiator",
        "ragnhild-moe",
    )
    assert (found.verified_at, found.version) == (marketer.now, 1)
    assert found.next_review == marketer.today + timedelta(days=90)


def test_making_official_is_written_down_and_told_to_integrations(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    make_official(marketer, "no-gateway", 1, replacing=None)

    assert audited(marketer)[-1] == ("fact.published", "no-gateway")
    entry = marketer.session.scalars(select(OutboxEntry)).one()
    assert (entry.event, entry.payload) == (
        "fact.made-official", {"fact_id": "no-gateway", "version": 1, "change": None},
    )  # fmt: skip


def test_a_new_version_stays_unseen_until_it_is_official_and_the_old_one_is_never_changed(
    marketer: Work,
):
    facts.create(marketer, "no-gateway", draft())
    make_official(marketer, "no-gateway", 1, replacing=None)
    assert facts.revise(marketer, "no-gateway", claim("Pulse sends by itself."), based_on=1) == 2
    assert shown(marketer).claim == TEXT.claim

    make_official(marketer, "no-gateway", 2, replacing=1)
    assert shown(marketer).claim == "Pulse sends by itself."
    assert [v.number for v in registry.versions(marketer.session, "no-gateway")] == [2, 1]
    assert registry.version(marketer.session, "no-gateway", 1).text == TEXT


def test_saving_the_same_text_again_adds_no_version(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    assert facts.revise(marketer, "no-gateway", draft(), based_on=1) == 1
    assert audited(marketer) == [("fact.written", "no-gateway")]


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    facts.revise(marketer, "no-gateway", claim("The first editor."), based_on=1)
    with pytest.raises(ConflictError, match="fact-changed"):
        facts.revise(marketer, "no-gateway", claim("The second editor."), based_on=1)
    assert registry.fact(marketer.session, "no-gateway").claim == "The first editor."


def test_nobody_makes_a_version_official_over_one_that_they_have_not_seen(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    make_official(marketer, "no-gateway", 1, replacing=None)
    facts.revise(marketer, "no-gateway", claim("Two."), based_on=1)
    with pytest.raises(ConflictError, match="fact-official-changed"):
        make_official(marketer, "no-gateway", 2, replacing=None)
    assert shown(marketer).version == 1


def test_still_true_starts_the_review_clock_anew(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    make_official(marketer, "no-gateway", 1, replacing=None)
    later = Work(marketer.session, marketer.now + timedelta(days=80), marketer.actor)
    facts.confirm(later, "no-gateway", 1)

    assert shown(marketer).verified_at == later.now
    assert shown(marketer).version == 1
    assert audited(marketer)[-1] == ("fact.confirmed", "no-gateway")


def test_still_true_is_about_the_version_that_one_has_read(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    with pytest.raises(ConflictError):
        facts.confirm(marketer, "no-gateway", 1)
    make_official(marketer, "no-gateway", 1, replacing=None)
    with pytest.raises(ConflictError):
        facts.confirm(marketer, "no-gateway", 2)


def test_owner_and_interval_hold_at_once_and_are_written_down(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    make_official(marketer, "no-gateway", 1, replacing=None)
    facts.revise(
        marketer, "no-gateway", draft(owner="piotr-zielinski", review_every=30), based_on=1
    )

    assert (shown(marketer).owner, shown(marketer).version) == ("piotr-zielinski", 1)
    entry = marketer.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.details) == (
        "fact.changed",
        {"owner": ["ragnhild-moe", "piotr-zielinski"], "review_every": ["90", "30"]},
    )


def test_kind_and_product_are_fixed_once_a_version_was_official(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    facts.revise(marketer, "no-gateway", draft(kind=FactKind.SCRIPT, product="spares"), based_on=1)
    make_official(marketer, "no-gateway", 1, replacing=None)
    assert shown(marketer).kind is FactKind.SCRIPT
    with pytest.raises(LmsError, match="fact-kind-fixed"):
        facts.revise(marketer, "no-gateway", draft(kind=FactKind.ICP, product="spares"), based_on=1)


@pytest.mark.parametrize(
    "id", ["", "No-Gateway", "no gateway", "-no", "no--gateway", "é", "a" * 81]
)
def test_an_id_that_modules_cannot_embed_is_refused(marketer: Work, id: str):
    with pytest.raises(LmsError, match="fact-id-malformed"):
        facts.create(marketer, id, draft())


def test_an_id_is_given_once(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    with pytest.raises(LmsError, match="fact-id-taken"):
        facts.create(marketer, "no-gateway", claim("Something else."))
    assert registry.fact(marketer.session, "no-gateway").claim == TEXT.claim


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("fact-product-unknown", draft(product="nothing")),
        ("fact-claim-missing", claim("")),
        ("fact-proof-without-source", draft(FactText("x", (Proof("so", ""),)))),
        ("fact-proof-without-source", draft(FactText("x", (Proof("", "report"),)))),
        ("fact-too-long", claim("x" * (LONGEST_CLAIM + 1))),
        ("fact-too-long", draft(FactText("x", details="x" * (LONGEST_DETAILS + 1)))),
        ("fact-too-long", draft(FactText("x", ask="x" * (LONGEST_LINE + 1)))),
        ("fact-too-long", draft(FactText("x", against=(Rival("y", ""),) * (MOST_LINES + 1)))),
        ("fact-too-long", draft(FactText("x", (Proof("y", "z" * (LONGEST_LINE + 1)),)))),
        ("fact-too-long", draft(review_every=0)),
    ],
)
def test_a_draft_that_does_not_hold_is_refused(marketer: Work, code: str, wrong: FactDraft):
    with pytest.raises(LmsError, match=code):
        facts.create(marketer, "no-gateway", wrong)
    facts.create(marketer, "good", draft())
    with pytest.raises(LmsError, match=code):
        facts.revise(marketer, "good", wrong, based_on=1)


def test_unknown_facts_and_versions_are_not_found(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    for attempt in (
        lambda: facts.revise(marketer, "nothing", draft(), based_on=1),
        lambda: facts.send_for_review(marketer, "nothing", 1),
        lambda: facts.publish(marketer, "no-gateway", 2, None, None),
        lambda: facts.confirm(marketer, "nothing", 1),
        lambda: facts.comment(marketer, "no-gateway", 2, "Where?"),
    ):
        with pytest.raises(NotFoundError):
            attempt()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MARKETING])
def test_only_marketing_writes_facts(marketer: Work, role: Role):
    facts.create(marketer, "no-gateway", draft())
    person = factories.person(marketer.session, role)
    other = Work(marketer.session, marketer.now, actor_by_id(marketer.session, person.id))
    for attempt in (
        lambda: facts.create(other, "mine", draft()),
        lambda: facts.revise(other, "no-gateway", claim("Mine."), based_on=1),
        lambda: facts.send_for_review(other, "no-gateway", 1),
        lambda: facts.approve(other, "no-gateway", 1),
        lambda: facts.give_back(other, "no-gateway", 1, "No."),
        lambda: facts.publish(other, "no-gateway", 1, None, None),
        lambda: facts.confirm(other, "no-gateway", 1),
        lambda: facts.ask_review(other, "no-gateway", "Why not.", other.today),
        lambda: facts.retire(other, "no-gateway", "Gone."),
        lambda: facts.restore(other, "no-gateway"),
        lambda: facts.comment(other, "no-gateway", 1, "Well."),
        lambda: facts.answer_flags(other, "no-gateway", "Well."),
    ):
        with pytest.raises(NotAllowedError):
            attempt()


def test_markup_that_tries_to_script_is_harmless(marketer: Work):
    text = FactText("<script>x</script>", details='<img src=x onerror="x"> [a](javascript:x) **b**')
    facts.create(marketer, "no-gateway", draft(text))
    make_official(marketer, "no-gateway", 1, replacing=None)
    html = shown(marketer).details_html
    assert "<img" not in html
    assert "href" not in html
    assert "<strong>b</strong>" in html
    assert shown(marketer).claim == "<script>x</script>", "plain text, escaped by every template"


def test_unknown_and_unofficial_facts_are_left_out(marketer: Work):
    factories.fact(marketer.session, "official")
    factories.fact(marketer.session, "draft", is_official=False)
    assert set(registry.official(marketer.session, ["official", "draft", "nothing"])) == {
        "official"
    }
    assert registry.official(marketer.session, []) == {}
    assert registry.official_ids(marketer.session) == {"official"}


def test_the_board_counts_modules_and_questions_in_force(marketer: Work, statements):
    session = marketer.session
    factories.fact(session, "no-gateway")
    factories.fact(session, "draft", product="spares", is_official=False)
    tests = factories.quiz(
        factories.single("q1", fact="no-gateway"), factories.single("q2", fact="no-gateway"),
        factories.single("q3"),
    )  # fmt: skip
    old = factories.module(session, "calls", quiz=tests)
    new = factories.module(
        session, "calls", quiz=factories.quiz(factories.single("q1", fact="no-gateway"))
    )
    factories.module(session, "no-quiz")
    session.add_all(Embedding(revision_id=r.id, fact_id="no-gateway") for r in (old, new))
    session.flush()
    statements.seen.clear()
    pulse, spares = registry.board(session)

    assert len(statements.seen) == 4
    assert [(f.id, f.modules, f.questions) for f in pulse.facts] == [("no-gateway", 1, 1)]
    assert (pulse.is_without, spares.is_without) == (False, True)
    assert spares.draft.id == "draft"
    assert content.modules_with(session, "no-gateway") == [("calls", "Opening a call")]


def test_days_left_count_to_the_review(marketer: Work):
    factories.fact(marketer.session, "no-gateway")
    row = registry.fact(marketer.session, "no-gateway")
    assert row.next_review == date(2026, 11, 30)
    assert row.days_left(date(2026, 11, 18)) == 12
    assert row.days_left(date(2026, 12, 2)) == -2


LINES = st.text(max_size=60).map(
    lambda text: " ".join("".join(c for c in text if c.isprintable()).split())
)
WORDS = LINES.filter(bool)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.builds(
        FactText,
        claim=WORDS,
        proof=st.lists(st.builds(Proof, WORDS, WORDS), max_size=3).map(tuple),
        against=st.lists(st.builds(Rival, WORDS, LINES), max_size=3).map(tuple),
        ask=LINES,
        details=LINES,
    )
)
def test_what_is_typed_on_the_web_survives_the_way_through_a_file(text: FactText):
    file = FactFile(
        "no-gateway", "pulse", FactKind.ICP, "noor", FactStatus.PROPOSED, None, 90, text
    )
    assert facts_markup.parse(facts_markup.write(file), Report("x.md")) == file


def test_versions_and_facts_stay_for_ever(marketer: Work):
    facts.create(marketer, "no-gateway", draft())
    facts.revise(marketer, "no-gateway", claim("Two."), based_on=1)
    assert len(marketer.session.scalars(select(FactVersion)).all()) == 2
    assert marketer.session.get(Fact, "no-gateway").official_id is None
