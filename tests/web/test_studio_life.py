"""A fact on its way through the studio: sent, read over, given back, confirmed, retired, restored."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, Embedding, Fact, FactEntry, ModuleNotice, QuestionHold
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import facts as registry
from lms.domain import facts as domain
from lms.domain.facts import EntryKind, FactKind, FactText, Rival, Stage
from lms.domain.people import Role
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories
from tests.visitor import Visitor

FACT = "pulse-no-gateway"
PAGE = f"/studio/facts/{FACT}"


@pytest.fixture
def session(session):
    factories.catalogue(session)
    factories.fact(session)
    session.commit()
    return session


@pytest.fixture
def ragnhild(session):
    return factories.person(session, Role.MARKETING, name="Ragnhild Moe")


@pytest.fixture
def hugo(session):
    return factories.person(session, Role.MARKETING, name="Hugo Bellamy")


@pytest.fixture
def author(session, clock, ragnhild) -> Work:
    return Work(session, clock.now, actor_by_id(session, ragnhild.id))


@pytest.fixture
def draft(session, author):
    """Ragnhild has written version 2."""
    text = FactText("Pulse needs no cable.")
    words = FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text)
    facts.revise(author, FACT, words, based_on=1)
    session.commit()


@pytest.fixture
def sent(session, author, draft):
    facts.send_for_review(author, FACT, 2, "Look at the cable.")
    session.commit()


@pytest.fixture
def reader(visitor: Visitor, session, hugo) -> Visitor:
    session.commit()
    return visitor.sign_in(hugo)


@pytest.fixture
def writer(visitor: Visitor, session, ragnhild) -> Visitor:
    session.commit()
    return visitor.sign_in(ragnhild)


def stage(session) -> Stage:
    return registry.fact(session, FACT).stage


def buttons(page) -> list[str]:
    found = [*page.all("button"), *page.all("a", class_="btn")]
    return [" ".join("".join(one.itertext()).split()) for one in found]


def primary(page) -> list[str]:
    found = [*page.all("button", class_="btn-primary"), *page.all("a", class_="btn-primary")]
    return ["".join(one.itertext()) for one in found]


def act(visitor: Visitor, step: str, form: str = "", status: int = 303, **typed: str):
    """Send one of the small forms as it stands on the page, with something typed."""
    path = f"{PAGE}/{step}"
    sent = {f"{form}-{name}": value for name, value in typed.items()}
    return visitor.post(path, {"version": registry_newest(visitor, path), **sent}, status=status)


def registry_newest(visitor: Visitor, path: str) -> str:
    page = visitor.get(PAGE)
    actions = [one.get("action") for one in page.all("form")]
    return str(page.form(path if path in actions else f"{PAGE}/comments")["version"])


def error_at(page, field: str) -> str:
    (told,) = page.all("p", id=f"{field}-error")
    return "".join(told.itertext())


# The way of a version


def test_a_draft_is_sent_read_over_by_somebody_else_and_published(
    visitor, session, ragnhild, hugo, draft
):
    visitor.sign_in(ragnhild)
    page = visitor.get(PAGE)
    assert "Version 2 is a draft" in page
    assert primary(page) == ["Send for review"]
    page = visitor.submit(f"{PAGE}/send-for-review", {"version": "2", "send-text": "Look at it."})
    assert "Sent for review. Somebody else reads it now." in page
    assert "authors do not approve their own facts" in page
    assert primary(page) == []

    visitor.sign_in(hugo)
    page = visitor.get(PAGE)
    assert "Version 2 is in review" in page
    assert "Ragnhild Moe wrote it on 18 Nov 2026, 09:00. Lessons do not show it yet." in page
    assert [e.text for e in page.all("ins")] == ["cable."]
    assert "Look at it." in page
    assert primary(page) == ["Approve"]
    page = visitor.submit(f"{PAGE}/approve", {"version": "2"})
    assert "Hugo Bellamy approved it on 18 Nov 2026, 09:00." in page
    assert primary(page) == ["See what publishing changes"]
    assert page.links()["See what publishing changes"] == f"{PAGE}/versions/2/publish"


@pytest.mark.usefixtures("sent")
def test_the_author_cannot_approve_and_the_note_is_not_lost(writer, session):
    page = act(writer, "approve", "read", 422, text="I like it.")
    assert "You wrote this version, so somebody else has to approve it." in page
    assert page.form(f"{PAGE}/comments")["comment-text"] == "I like it."
    assert stage(session) is Stage.IN_REVIEW
    page = writer.submit(f"{PAGE}/approve", {"version": "2"})
    assert "You wrote this version" in page


@pytest.mark.usefixtures("sent")
def test_giving_back_needs_a_note_which_the_author_reads(reader, session):
    page = act(reader, "give-back", "read", 422)
    assert error_at(page, "read-text") == "Write a few words first."
    assert stage(session) is Stage.IN_REVIEW
    page = reader.submit(f"{PAGE}/give-back", {"version": "2", "read-text": "Which cable?"})
    assert "It is a draft again" in page
    assert "Hugo Bellamy gave version 2 back" in page
    assert "Which cable?" in page
    assert stage(session) is Stage.DRAFT


@pytest.mark.usefixtures("sent")
def test_a_step_that_somebody_else_took_first_says_so_and_keeps_the_words(reader, session, author):
    seen = reader.get(PAGE).form(f"{PAGE}/approve")
    facts.give_back(author, FACT, 2, "Too early.")
    session.commit()
    page = reader.post(f"{PAGE}/approve", seen | {"read-text": "Well done."}, status=409)
    assert "Somebody was faster" in page
    assert page.form(f"{PAGE}/comments")["comment-text"] == "Well done."
    assert "Somebody was faster" in reader.submit(f"{PAGE}/approve", seen)


def test_a_note_for_a_step_that_is_closed_is_kept_even_when_it_is_refused(reader, session):
    page = act(reader, "give-back", "read", 422, text="x" * 2001)
    assert page.form(f"{PAGE}/comments")["comment-text"] == "x" * 2001


def test_a_version_overtaken_by_a_newer_one_is_not_sent(writer, session, author, draft):
    seen = writer.get(PAGE).form(f"{PAGE}/send-for-review")
    text = FactText("Pulse needs no socket.")
    facts.revise(
        author, FACT, FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text), 2
    )
    session.commit()
    page = writer.submit(f"{PAGE}/send-for-review", seen)
    assert "Somebody saved a newer version" in page
    assert stage(session) is Stage.DRAFT


# Reviews


def test_an_official_fact_offers_a_new_version_and_still_true(reader, session, clock):
    session.get(Fact, FACT).verified_at = clock.now
    session.commit()
    page = reader.get(PAGE)
    assert primary(page) == ["Write a new version"]
    assert "Still true" in buttons(page)


def test_a_review_is_asked_for_and_settled_by_still_true(reader, session, clock):
    page = act(reader, "ask-review", "ask", text="The new logger ships.", day="2026-11-21")
    page = reader.get(PAGE)
    assert "It needs review until 21 Nov 2026" in page
    assert "Hugo Bellamy asked on 18 Nov 2026: The new logger ships." in page
    assert "Needs review, 3 days left" in page
    assert primary(page) == ["Still true"]
    page = reader.submit(f"{PAGE}/still-true", page.form(f"{PAGE}/still-true"))
    assert "Verified today" in page
    assert "Hugo Bellamy said that version 1 is still true" in page
    assert session.get(Fact, FACT).review_by is None


@pytest.mark.parametrize(
    ("text", "day", "field", "words"),
    [
        ("", "2026-11-21", "ask-text", "Write a few words first."),
        ("Why not.", "2026-11-17", "ask-day", "This day is over."),
        ("Why not.", "tomorrow", "ask-day", "Write the date as"),
        ("Why not.", "", "ask-day", "Write the date as"),
        ("Why not.", "2026-11-31", "ask-day", "This month has 30 days."),
    ],
)
def test_what_is_wrong_with_a_wish_for_review_stands_at_its_field(reader, text, day, field, words):
    page = act(reader, "ask-review", "ask", 422, text=text, day=day)
    assert words in error_at(page, field)
    form = page.form(f"{PAGE}/ask-review")
    assert (form["ask-text"], form["ask-day"]) == (text, day)


# Retiring


def test_retiring_says_what_happens_and_holds_back_what_embeds_it(reader, session):
    asked = factories.quiz(factories.single("q1", fact=FACT), factories.single("q2"))
    revision = factories.module(session, quiz=asked)
    session.add(Embedding(revision_id=revision.id, fact_id=FACT))
    session.commit()
    page = reader.get(PAGE)
    assert "1 module gets a banner until its owner confirms the text around it." in page
    assert "1 question is held out of scoring." in page
    assert (
        error_at(act(reader, "retire", "retire", 422), "retire-text") == "Write a few words first."
    )

    page = reader.submit(f"{PAGE}/retire", {"version": "1", "retire-text": "The gateway is back."})
    assert "Retired on 18 Nov 2026" in page
    assert "Hugo Bellamy retired the fact" in page
    assert "The gateway is back." in page
    assert registry.official(session, [FACT]) == {}
    assert len(session.scalars(select(ModuleNotice)).all()) == 1
    assert len(session.scalars(select(QuestionHold)).all()) == 1
    for step, form in (("retire", "retire"), ("ask-review", "ask"), ("send-for-review", "send")):
        again = reader.post(
            f"{PAGE}/{step}",
            {"version": "1", f"{form}-text": "Again."},
            status=[422, 409][step[0] == "a"],
        )
        assert again.form(f"{PAGE}/comments")["comment-text"] == "Again.", step


def test_a_retired_fact_is_taken_up_again_as_a_draft(reader, session, author):
    facts.retire(author, FACT, "Gone.")
    session.commit()
    assert "Retired 1" in reader.get("/studio/facts").links()
    page = reader.get(PAGE)
    seen = page.form(f"{PAGE}/restore")
    page = reader.submit(f"{PAGE}/restore", seen)
    assert "Taken up again as a draft." in page
    assert "Version 2 is a draft" in page
    assert (registry.fact(session, FACT).official, stage(session)) == (None, Stage.DRAFT)
    assert "Somebody was faster" in reader.submit(f"{PAGE}/restore", seen)


# Words


def test_comments_stand_in_the_history_in_plain_sentences(reader, session):
    page = reader.submit(f"{PAGE}/comments", {"version": "1", "comment-text": "One\nTwo <b>x</b>"})
    assert "Hugo Bellamy commented 18 Nov 2026, 09:00 One Two <b>x</b>" in page
    assert page.all("b") == []
    assert error_at(act(reader, "comments", "comment", 422), "comment-text")


@pytest.mark.parametrize("step", ["comments", "retire"])
def test_a_paste_of_five_megabytes_comes_back_with_a_word_at_its_field(reader, session, step):
    form = step.removesuffix("s")
    paste = "A word and another. " * 250_000
    page = act(reader, step, form, 422, text=paste)
    assert "Shorten it to 2000." in error_at(page, f"{form}-text")
    assert page.form(f"{PAGE}/{step}")[f"{form}-text"] == paste
    assert session.scalars(select(FactEntry)).all() == []


def test_what_did_not_hold_up_on_a_call_waits_for_an_answer(reader, session, clock):
    rep = factories.person(session, name="Priya Raman")
    field = Work(session, clock.now, actor_by_id(session, rep.id))
    facts.flag(field, FACT, 1, "They showed me a gateway.")
    session.commit()
    page = reader.get(PAGE)
    assert "1 person says that it did not hold up on a call" in page
    assert "Priya Raman, 18 Nov 2026, 09:00, about version 1" in page
    assert error_at(act(reader, "answer", "answer", 422), "answer-text")
    page = reader.submit(f"{PAGE}/answer", {"version": "1", "answer-text": "An old one."})
    assert "1 person says" not in page
    assert "Hugo Bellamy answered what was said about it" in page


def test_the_history_tells_every_kind_of_entry_and_folds_the_old_ones(reader, session, clock):
    kinds = [kind for kind in EntryKind if kind is not EntryKind.REMINDED]
    for kind in kinds:
        details = {"by": "2026-12-01"} if kind is EntryKind.NEEDS_REVIEW else {}
        if kind is EntryKind.CONFLICT:
            details = {"text": domain.dump(FactText("Else."))}
        session.add(
            FactEntry(
                fact_id=FACT,
                version=1,
                at=clock.now,
                kind=kind,
                text=f"Of {kind}.",
                details=details,
            )
        )
    session.commit()
    page = reader.get(PAGE)
    assert all(f"Of {kind}." in page for kind in kinds)
    assert f"{len(kinds) - 8} earlier entries" in page
    assert "The import of files asked for a review until 1 Dec 2026" in page


# A file that says something else


@pytest.fixture
def conflict(session, clock):
    text = FactText("Pulse needs no tower.", against=(Rival("Machwatch", "a tower"),))
    details = {
        "text": domain.dump(text),
        "settings": {"owner": "noor", "review_every": "30", "kind": "icp"},
    }
    entry = FactEntry(
        fact_id=FACT, version=1, at=clock.now, kind=EntryKind.CONFLICT, details=details
    )
    session.add(entry)
    session.commit()


@pytest.mark.usefixtures("conflict")
def test_the_text_of_a_file_is_shown_beside_the_one_here_and_can_be_taken(reader, session):
    page = reader.get(PAGE)
    assert "A file says something else" in page
    assert [e.text for e in page.all("ins")] == ["tower.", "tower"]
    path = f"{PAGE}/file-text"
    page = reader.submit(path, page.form(path))
    assert "The text of the file is version 2, a draft." in page
    assert "The newest version says what the file says." in page
    row = registry.fact(session, FACT)
    assert (row.owner, row.review_every, row.kind) == ("noor", 30, FactKind.DIFFERENTIATOR)
    assert registry.version(session, FACT, 2).claim == "Pulse needs no tower."


@pytest.mark.usefixtures("conflict", "draft")
def test_the_text_of_a_file_is_not_taken_over_a_version_that_was_not_seen(reader, session):
    page = reader.submit(f"{PAGE}/file-text", {"version": "1"})
    assert "Somebody saved a newer version" in page
    assert registry.fact(session, FACT).newest == 2


def test_without_a_conflict_there_is_nothing_to_take(reader):
    assert "No file says anything else" in reader.submit(f"{PAGE}/file-text", {"version": "1"})


# Everything


def test_every_step_leaves_a_line_that_the_audit_log_can_tell(
    visitor, session, hugo, ragnhild, sent
):
    admin = factories.person(session, Role.ADMIN)
    session.commit()
    visitor.sign_in(hugo)
    visitor.submit(f"{PAGE}/approve", {"version": "2"})
    act(visitor, "ask-review", "ask", text="Ask.", day="2026-12-01")
    act(visitor, "retire", "retire", text="Gone.")
    visitor.submit(f"{PAGE}/restore", {"version": "2"})
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-5:] == [
        "fact.approved", "fact.needs-review", "fact.retired", "fact.restored", "fact.written",
    ]  # fmt: skip
    visitor.sign_in(admin)
    page = visitor.get("/admin/audit")
    assert f"Hugo Bellamy asked for a review of the fact {FACT} until 2026-12-01" in page
    assert "%(" not in page


def test_unknown_facts_are_not_found(reader):
    for step in ("approve", "retire", "comments", "ask-review", "restore", "file-text", "answer"):
        reader.post(f"/studio/facts/nothing/{step}", {"version": "1"}, status=404)


def test_the_page_takes_few_statements_with_a_long_history(reader, session, clock):
    few = len(reader.get(PAGE).statements)
    for number in range(40):
        session.add(FactEntry(fact_id=FACT, at=clock.now, kind=EntryKind.COMMENT, text=str(number)))
    session.commit()
    assert len(reader.get(PAGE).statements) == few <= 11


def test_the_clock_alone_makes_a_fact_due_and_then_in_need_of_review(reader, session, clock):
    fact = session.get(Fact, FACT)
    for days, words in ((80, "Its review is due on"), (95, "It needs review until")):
        fact.verified_at = clock.now - timedelta(days=days)
        session.commit()
        page = reader.get(PAGE)
        assert words in page
        assert primary(page) == ["Still true"]
