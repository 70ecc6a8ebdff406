"""The life of a fact: read over by somebody else, published with what it holds back, retired."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from lms.db.models import Attempt, Embedding, Evidence, FactEntry, FactVersion
from lms.db.queries import attempts as rows
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import history, holds, impact, notices
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.facts import Change, EntryKind, FactKind, FactText, Life, Stage
from lms.domain.people import Role
from lms.services import facts
from lms.services import holds as ends
from lms.services.facts import FactDraft
from lms.services.sittings import attempts
from lms.services.work import Work
from tests import factories
from tests.factories import make_official

FACT = "no-gateway"


def claim(words: str) -> FactDraft:
    return FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, FactText(words))


def as_(work: Work, role: Role, name: str, **fields) -> Work:
    person = factories.person(work.session, role, name=name, **fields)
    return Work(work.session, work.now, actor_by_id(work.session, person.id))


@pytest.fixture
def ragnhild(work: Work) -> Work:
    factories.catalogue(work.session)
    return as_(work, Role.MARKETING, "Ragnhild Moe")


@pytest.fixture
def piotr(ragnhild: Work) -> Work:
    return as_(ragnhild, Role.MARKETING, "Piotr Zielinski")


@pytest.fixture
def rep(ragnhild: Work) -> Work:
    return as_(ragnhild, Role.REP, "Anders Lindqvist", sales_roles=("sdr",))


@pytest.fixture
def calls(ragnhild: Work) -> int:
    """A module that embeds the fact, with three questions of which two test it."""
    facts.create(ragnhild, FACT, claim("Pulse needs no gateway."))
    make_official(ragnhild, FACT, 1)
    asked = factories.quiz(
        *(factories.single(key, fact=FACT) for key in ("q1", "q2")), factories.single("q3")
    )
    revision = factories.module(ragnhild.session, "calls", quiz=asked)
    ragnhild.session.add(Embedding(revision_id=revision.id, fact_id=FACT))
    ragnhild.session.flush()
    return revision.id


def change(by: Work, kind: Change = Change.MATERIAL, **options) -> None:
    """Somebody writes new words, and they are published."""
    row = registry.fact(by.session, FACT)
    facts.revise(by, FACT, claim(f"Words {row.newest + 1}."), based_on=row.newest)
    facts.send_for_review(by, FACT, row.newest + 1)
    facts.approve(Work(by.session, by.now), FACT, row.newest + 1)
    due = by.today + timedelta(days=7) if kind is Change.MATERIAL else None
    reason = "It keeps 90 days now."
    facts.publish(by, FACT, row.newest + 1, row.official, kind, reason, due, **options)


def stage(work: Work, number: int) -> Stage:
    return registry.version(work.session, FACT, number).stage


def life(work: Work) -> Life:
    return registry.fact(work.session, FACT).life(work.today)


def sitting(rep: Work, *right: str) -> int:
    """An open attempt at the calls with the right answers to these questions."""
    attempt = attempts.start_quiz(rep, "calls")
    for item, one in enumerate(rows.asked(rep.session, rows.attempt(rep.session, attempt))):
        key = one.question.key
        options = {option.is_right: option.key for option in one.question.options}
        attempts.save_answer(rep, attempt, item, options[key in right])
    return attempt


def test_a_version_goes_through_the_eyes_of_somebody_else(ragnhild: Work, piotr: Work):
    facts.create(ragnhild, FACT, claim("Pulse needs no gateway."))
    assert life(ragnhild) is Life.DRAFT
    facts.send_for_review(ragnhild, FACT, 1, "Please look at the number.")
    assert life(ragnhild) is Life.IN_REVIEW
    with pytest.raises(LmsError, match="fact-own-review"):
        facts.approve(ragnhild, FACT, 1)
    facts.give_back(piotr, FACT, 1, "Which plants?")
    assert life(ragnhild) is Life.DRAFT
    facts.send_for_review(ragnhild, FACT, 1)
    facts.approve(piotr, FACT, 1)
    assert life(ragnhild) is Life.APPROVED
    facts.publish(ragnhild, FACT, 1, None, None)
    assert life(ragnhild) is Life.OFFICIAL
    told = [(entry.kind, entry.by) for entry in history.of_fact(ragnhild.session, FACT)]
    assert told == [
        (EntryKind.PUBLISHED, "Ragnhild Moe"), (EntryKind.APPROVED, "Piotr Zielinski"),
        (EntryKind.SENT, "Ragnhild Moe"), (EntryKind.RETURNED, "Piotr Zielinski"),
        (EntryKind.SENT, "Ragnhild Moe"), (EntryKind.WRITTEN, "Ragnhild Moe"),
    ]  # fmt: skip


def test_nothing_is_published_that_nobody_has_approved(ragnhild: Work):
    facts.create(ragnhild, FACT, claim("Pulse needs no gateway."))
    with pytest.raises(ConflictError, match="fact-stage-changed"):
        facts.publish(ragnhild, FACT, 1, None, None)
    facts.send_for_review(ragnhild, FACT, 1)
    with pytest.raises(ConflictError, match="fact-stage-changed"):
        facts.publish(ragnhild, FACT, 1, None, None)


def test_new_words_over_approved_ones_have_to_be_read_again(ragnhild: Work, piotr: Work):
    facts.create(ragnhild, FACT, claim("Pulse needs no gateway."))
    facts.send_for_review(ragnhild, FACT, 1)
    facts.approve(piotr, FACT, 1)
    facts.revise(ragnhild, FACT, claim("Pulse needs nothing at all."), based_on=1)
    assert (stage(ragnhild, 1), stage(ragnhild, 2)) == (Stage.REPLACED, Stage.DRAFT)
    with pytest.raises(ConflictError, match="fact-stage-changed"):
        facts.publish(ragnhild, FACT, 1, None, None)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("fact-change-missing", (None, "It says so.", None)),
        ("fact-reason-missing", (Change.EDITORIAL, "  ", None)),
        ("fact-due-missing", (Change.MATERIAL, "It says so.", None)),
        ("day-past", (Change.MATERIAL, "It says so.", timedelta(days=-1))),
        ("words-too-long", (Change.EDITORIAL, "x" * 2001, None)),
    ],
)
def test_a_replacement_says_what_it_does_and_why(ragnhild: Work, calls: int, code: str, given):
    facts.revise(ragnhild, FACT, claim("Other words."), based_on=1)
    facts.send_for_review(ragnhild, FACT, 2)
    facts.approve(Work(ragnhild.session, ragnhild.now), FACT, 2)
    kind, reason, ahead = given
    due = None if ahead is None else ragnhild.today + ahead
    with pytest.raises(LmsError, match=code):
        facts.publish(ragnhild, FACT, 2, 1, kind, reason, due)
    assert registry.fact(ragnhild.session, FACT).official == 1


def test_an_editorial_change_holds_nothing_back(ragnhild: Work, calls: int):
    change(ragnhild, Change.EDITORIAL)
    assert registry.fact(ragnhild.session, FACT).official == 2
    assert holds.all_open(ragnhild.session) == frozenset()
    assert notices.all_open(ragnhild.session) == []


def test_a_material_change_raises_banners_and_holds_the_questions_that_test_it(
    ragnhild: Work, calls: int
):
    change(ragnhild)
    assert holds.all_open(ragnhild.session) == {("calls", "q1"), ("calls", "q2")}
    (notice,) = notices.all_open(ragnhild.session)
    assert (notice.module_id, notice.fact_id, notice.version) == ("calls", FACT, 2)
    assert notice.reason == "It keeps 90 days now."
    assert [hold.question for hold in holds.waiting(ragnhild.session, "en")] == ["q1", "q2"]

    change(ragnhild)
    assert len(notices.all_open(ragnhild.session)) == 1, "one banner a fact, of the newest change"
    assert [hold.version for hold in holds.waiting(ragnhild.session, "en")] == [3, 3]


def test_what_marketing_says_is_still_right_is_not_held(ragnhild: Work, calls: int):
    change(ragnhild)
    change(ragnhild, still_right={("calls", "q1")})
    assert holds.all_open(ragnhild.session) == {("calls", "q2")}


def test_new_attempts_ask_nothing_that_is_on_hold(ragnhild: Work, calls: int, rep: Work):
    change(ragnhild)
    asked = rows.attempt(rep.session, attempts.start_quiz(rep, "calls")).items
    assert asked == [[calls, "q3"]]
    askable = {one.question.key for one in rows.askable(rep.session, rep.actor)}
    assert askable == {"q3"}


def test_an_attempt_under_way_keeps_its_questions_and_is_graded_without_the_held_ones(
    ragnhild: Work, calls: int, rep: Work
):
    attempt = sitting(rep, "q3")
    change(ragnhild)
    attempts.hand_in(rep, attempt)
    done = rows.attempt(rep.session, attempt)
    assert len(done.items) == 3
    assert (done.held, done.score, done.passed, done.is_void) == ([0, 1], 1.0, True, False)
    log = rep.session.scalars(select(Evidence.question)).all()
    assert log == ["q3"], "what was held says nothing of the person"


def test_an_attempt_of_held_questions_only_counts_for_nothing(
    ragnhild: Work, calls: int, rep: Work
):
    only = factories.quiz(factories.single("q1", fact=FACT), attempts=1)
    factories.module(ragnhild.session, "short", quiz=only)
    attempt = attempts.start_quiz(rep, "short")
    change(ragnhild)
    with_no_answer = attempt
    attempts.hand_in(rep, with_no_answer)
    done = rows.attempt(rep.session, attempt)
    assert (done.is_void, done.score, done.passed) == (True, None, None)
    with pytest.raises(LmsError, match="questions-on-hold"):
        attempts.start_quiz(rep, "short")
    ends.confirm_question(ragnhild, "short", "q1")
    assert attempts.start_quiz(rep, "short") != attempt, "its one attempt is not used up"


def test_a_confirmed_question_counts_again_even_in_attempts_under_way(
    ragnhild: Work, calls: int, rep: Work
):
    attempt = sitting(rep, "q1", "q2", "q3")
    change(ragnhild)
    ends.confirm_question(ragnhild, "calls", "q1")
    attempts.hand_in(rep, attempt)
    assert rows.attempt(rep.session, attempt).held == [1]
    with pytest.raises(NotFoundError):
        ends.confirm_question(ragnhild, "calls", "q1")


def test_a_rewritten_question_stays_out_of_the_old_revision_only(
    ragnhild: Work, calls: int, rep: Work
):
    attempt = sitting(rep, "q1", "q2", "q3")
    change(ragnhild)
    new = factories.module(ragnhild.session, "calls", quiz=factories.quiz(factories.single("q1")))
    ends.rewritten(ragnhild, "calls", new.id, {"q1", "q2"})
    assert holds.all_open(ragnhild.session) == frozenset()
    attempts.hand_in(rep, attempt)
    assert rows.attempt(rep.session, attempt).held == [0, 1]
    assert rows.attempt(rep.session, attempts.start_quiz(rep, "calls")).items == [[new.id, "q1"]]


def test_whoever_confirms_the_text_takes_the_banner_down(ragnhild: Work, calls: int):
    change(ragnhild)
    (notice,) = notices.of_module(ragnhild.session, "calls")
    assert ends.confirm_text(ragnhild, notice.id) == "calls"
    ends.confirm_text(ragnhild, notice.id)
    assert notices.of_module(ragnhild.session, "calls") == []


def test_a_retired_fact_is_seen_by_nobody_and_holds_back_what_is_built_on_it(
    ragnhild: Work, calls: int
):
    facts.retire(ragnhild, FACT, "We sell a gateway now.")
    assert registry.official(ragnhild.session, [FACT]) == {}
    assert life(ragnhild) is Life.RETIRED
    assert notices.all_open(ragnhild.session)[0].is_retired
    assert holds.all_open(ragnhild.session) == {("calls", "q1"), ("calls", "q2")}
    with pytest.raises(LmsError, match="fact-retired"):
        facts.revise(ragnhild, FACT, claim("Again."), based_on=1)

    facts.restore(ragnhild, FACT)
    assert (life(ragnhild), stage(ragnhild, 2)) == (Life.DRAFT, Stage.DRAFT)
    facts.send_for_review(ragnhild, FACT, 2)
    facts.approve(Work(ragnhild.session, ragnhild.now), FACT, 2)
    with pytest.raises(LmsError, match="fact-change-missing"):
        facts.publish(ragnhild, FACT, 2, None, None)


def test_a_review_that_is_asked_for_is_due_until_somebody_looks(ragnhild: Work, calls: int):
    facts.ask_review(ragnhild, FACT, "A new release.", ragnhild.today + timedelta(days=14))
    facts.ask_review(ragnhild, FACT, "A rep doubts it.", ragnhild.today + timedelta(days=30))
    row = registry.fact(ragnhild.session, FACT)
    assert row.days_left(ragnhild.today) == 14, "the earlier day holds"
    assert life(ragnhild) is Life.NEEDS_REVIEW
    facts.confirm(ragnhild, FACT, 1)
    assert life(ragnhild) is Life.OFFICIAL


def test_flags_are_open_until_marketing_answers_in_one_way_or_another(
    ragnhild: Work, calls: int, rep: Work
):
    def flags() -> list[str]:
        return [flag.note for flag in history.open_flags(ragnhild.session)]

    for settle in (
        lambda: facts.answer_flags(ragnhild, FACT, "Say it with the antenna."),
        lambda: facts.confirm(ragnhild, FACT, 1),
        lambda: change(ragnhild, Change.EDITORIAL),
    ):
        facts.flag(rep, FACT, 1, "He had a cellar.")
        facts.flag(rep, FACT, 1, " He had a cellar. ")
        assert flags() == ["He had a cellar."]
        settle()
        assert flags() == []


def test_impact_tells_modules_questions_and_attempts_under_way(
    ragnhild: Work, calls: int, rep: Work
):
    factories.module(ragnhild.session, "other")
    as_(ragnhild, Role.NEW_HIRE, "Aino Lehtonen")
    sitting(rep, "q1")
    found = impact.impact(ragnhild.session, FACT, 2, ragnhild.today)
    assert [one.id for one in found.modules] == ["calls"]
    assert [one.key for one in found.questions] == ["q1", "q2"]
    assert (found.under_way, found.people) == (1, ())
    assert found.newcomers == ("Aino Lehtonen",)


def test_the_words_of_a_version_and_its_history_are_kept_for_ever(ragnhild: Work, calls: int):
    ragnhild.session.commit()
    for statement in (
        "UPDATE lms_fact_version SET claim = 'x'",
        "DELETE FROM lms_fact_version",
        "UPDATE lms_fact_entry SET text = 'x'",
        "DELETE FROM lms_fact_entry",
    ):
        with pytest.raises(DatabaseError):
            ragnhild.session.execute(text(statement))
        ragnhild.session.rollback()
    assert ragnhild.session.scalars(select(FactVersion.number)).all() == [1]
    assert len(ragnhild.session.scalars(select(FactEntry)).all()) == 4
    assert ragnhild.session.scalars(select(Attempt)).all() == []
