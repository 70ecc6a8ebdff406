"""Five minutes of review: what is about to be forgotten, judged at once, never lost or counted twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Attempt, QuestionHold
from lms.db.queries import attempts as read
from lms.db.queries import levels, memories, reviews_due
from lms.db.queries.finals import finals
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.quality import HoldCause
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.planning.memory import fact_key, module_key, recall
from lms.domain.review_sessions import MOST_QUESTIONS, PER_MODULE, due_at
from lms.services import evidence
from lms.services.sittings import attempts, review_sessions
from lms.services.sittings.finals import GivenAnswer
from tests import factories
from tests.factories import SKILLS, quiz, single

ESSAY = Question("text", QuestionKind.FREE_TEXT, "Write", skills=((SKILLS[2], 1.0),))
FACT = "pulse-no-gateway"


@pytest.fixture
def rep(session):
    factories.catalogue(session)
    factories.fact(session)
    return factories.person(session, sales_roles=("sdr",))


def teach(as_, who, module="opening-a-call", raw="b"):
    """Take the quiz of a module and answer everything so."""
    work = as_(who)
    attempt = attempts.start_quiz(work, module)
    for item in range(len(read.attempt(work.session, attempt).items)):
        attempts.save_answer(work, attempt, item, raw)
    attempts.hand_in(work, attempt)


def known(session, as_, who, clock, count=3, days=30, **fields):
    """Modules passed `days` ago, each with a question on a fact and others."""
    for n in range(count):
        asked = (
            single(f"f{n}", fact=FACT if n == 0 else None),
            *(single(f"q{n}-{i}") for i in range(5)),
        )
        factories.module(session, f"known-{n}", title=f"Known {n}", quiz=quiz(*asked), **fields)
        teach(as_, who, f"known-{n}")
    clock.now += timedelta(days=days)


def given(work, attempt, raw="b", item=None):
    row = read.attempt(work.session, attempt)
    item = len(finals(work.session, attempt)) if item is None else item
    revision, key = row.items[item]
    return GivenAnswer(item, (revision, key), raw)


def answer_all(as_, who, attempt, raw="b"):
    work = as_(who)
    while read.attempt(work.session, attempt).handed_in_at is None:
        review_sessions.answer(work, attempt, given(work, attempt, raw))


def test_it_asks_what_is_about_to_be_forgotten_in_turns_and_nothing_twice(session, rep, as_, clock):
    known(session, as_, rep, clock)
    attempt = review_sessions.start(as_(rep), seed=4)
    row = read.attempt(session, attempt)
    asked = [(one.module_id, one.question.key) for one in read.asked(session, row)]
    assert (row.purpose, len(asked), len(set(asked))) == (
        Purpose.REVIEW,
        MOST_QUESTIONS,
        MOST_QUESTIONS,
    )
    assert {module for module, _ in asked} == {"known-0", "known-1", "known-2"}
    assert all([m for m, _ in asked].count(f"known-{n}") <= PER_MODULE for n in range(3))
    assert [key for _, key in asked].count("f0") == 1


def test_what_is_still_known_is_not_asked_and_it_says_when_the_next_is_due(
    session, rep, as_, clock
):
    known(session, as_, rep, clock, count=1, days=0)
    assert review_sessions.start(as_(rep)) is None
    summary = reviews_due.due(session, as_(rep).actor, clock.now)
    state = memories.memories_of(session, [rep.id])[rep.id]
    due = min(due_at(state, key) for key in (module_key("known-0"), fact_key(FACT)))
    assert (summary.count, summary.minutes, summary.things, summary.next_at) == (0, 0, 0, due)
    assert recall(state, module_key("known-0"), due) == pytest.approx(0.9, abs=1e-3)
    clock.now = due + timedelta(minutes=1)
    summary = reviews_due.due(session, as_(rep).actor, clock.now)
    assert (summary.count > 0, summary.next_at) == (True, None)
    assert review_sessions.start(as_(rep)) is not None


def test_nobody_who_learned_nothing_has_a_review(session, rep, as_, clock):
    factories.module(session, quiz=quiz())
    summary = reviews_due.due(session, as_(rep).actor, clock.now)
    assert (summary.count, summary.next_at) == (0, None)
    assert review_sessions.start(as_(rep)) is None


def test_left_out_are_texts_holds_other_roles_failures_and_retired_modules(
    session, rep, as_, clock
):
    factories.module(session, "texts", quiz=quiz(single("t1"), ESSAY), pass_mark=0)
    factories.module(session, "held", quiz=quiz(single("h1"), single("h2")))
    factories.module(session, "theirs", quiz=quiz(), roles=("ae",))
    factories.module(session, "failed", quiz=quiz())
    for module in ("held", "theirs"):
        teach(as_, rep, module)
    teach(as_, rep, "failed", "a")
    hold = QuestionHold(module_id="held", question="h1", cause=HoldCause.QUALITY, held_at=clock.now)
    session.add(hold)
    session.flush()
    clock.now += timedelta(days=40)
    attempt = review_sessions.start(as_(rep))
    asked = read.asked(session, read.attempt(session, attempt))
    assert [(one.module_id, one.question.key) for one in asked] == [("held", "h2")]


def test_each_answer_is_evidence_and_memory_at_once_with_its_chance_of_guessing(
    session, rep, as_, clock
):
    known(session, as_, rep, clock, count=1)
    before, rows = (
        memories.memories_of(session, [rep.id])[rep.id],
        len(levels.log_of(session, rep.id)),
    )
    attempt = review_sessions.start(as_(rep))
    review_sessions.answer(as_(rep), attempt, given(as_(rep), attempt))
    log = levels.log_of(session, rep.id)
    assert len(log) == rows + 1
    assert (log[-1].kind, log[-1].value, log[-1].guess) == (EvidenceKind.REVIEW, 1.0, 0.25)
    after = memories.memories_of(session, [rep.id])[rep.id]
    key = module_key("known-0")
    assert after.traces[key].reps == before.traces[key].reps + 1
    assert evidence.rebuild(as_(rep)) == []


def test_the_same_answer_sent_again_changes_nothing(session, rep, as_, clock):
    known(session, as_, rep, clock, count=1)
    attempt = review_sessions.start(as_(rep))
    sent = [given(as_(rep), attempt, raw, item=0) for raw in ("a", "b")]
    for one in (sent[0], sent[0], sent[1]):
        review_sessions.answer(as_(rep), attempt, one)
    answer = finals(session, attempt)[0]
    assert (answer.value, answer.points) == ("a", 0.0)
    answer_all(as_, rep, attempt)
    review_sessions.answer(as_(rep), attempt, sent[1])
    assert finals(session, attempt)[0] == answer


def test_the_last_answer_ends_it_and_what_was_right_is_due_later(session, rep, as_, clock):
    known(session, as_, rep, clock)
    attempt = review_sessions.start(as_(rep))
    answer_all(as_, rep, attempt)
    row = read.attempt(session, attempt)
    assert (row.score, row.passed, len(row.result)) == (1.0, None, MOST_QUESTIONS)
    assert reviews_due.due(session, as_(rep).actor, clock.now).count == 0
    assert review_sessions.start(as_(rep)) is None


def test_a_session_left_goes_on_the_same_day_and_ends_on_another(session, rep, as_, clock):
    known(session, as_, rep, clock)
    first = review_sessions.start(as_(rep))
    review_sessions.answer(as_(rep), first, given(as_(rep), first))
    clock.now += timedelta(hours=2)
    assert review_sessions.start(as_(rep)) == first
    clock.now += timedelta(days=1)
    second = review_sessions.start(as_(rep))
    assert second != first
    row = read.attempt(session, first)
    assert (row.score, len(row.items), len(row.result)) == (1.0, 1, 1)
    assert session.scalar(select(func.count(Attempt.id)).where(Attempt.handed_in_at.is_(None))) == 1


def test_a_session_left_without_an_answer_waits_for_nobody(session, rep, as_, clock):
    known(session, as_, rep, clock)
    first = review_sessions.start(as_(rep))
    clock.now += timedelta(days=1)
    review_sessions.start(as_(rep))
    row = read.attempt(session, first)
    assert (row.is_void, row.score, row.result) == (True, None, [])


def test_what_went_on_hold_meanwhile_is_left_out_when_it_goes_on(session, rep, as_, clock):
    known(session, as_, rep, clock, count=1)
    attempt = review_sessions.start(as_(rep))
    items = [tuple(one) for one in read.attempt(session, attempt).items]
    _, key = items[0]
    session.add(
        QuestionHold(module_id="known-0", question=key, cause=HoldCause.QUALITY, held_at=clock.now)
    )
    session.flush()
    assert review_sessions.start(as_(rep)) == attempt
    assert [tuple(one) for one in read.attempt(session, attempt).items] == items[1:]


def test_a_review_of_one_module_asks_about_it_only_and_is_a_recall_of_it(session, rep, as_, clock):
    known(session, as_, rep, clock, count=3)
    before = memories.memories_of(session, [rep.id])[rep.id]
    attempt = review_sessions.start(as_(rep), about=module_key("known-1"))
    items = read.attempt(session, attempt).items
    assert len(items) == PER_MODULE
    assert {key[:2] for _, key in items} <= {"q1", "f1"}
    answer_all(as_, rep, attempt)
    after = memories.memories_of(session, [rep.id])[rep.id]
    moved = {key for key, trace in after.traces.items() if trace != before.traces[key]}
    assert moved == {module_key("known-1")}


def test_a_review_of_one_fact_is_one_question_on_it(session, rep, as_, clock):
    known(session, as_, rep, clock, count=2)
    attempt = review_sessions.start(as_(rep), about=fact_key(FACT))
    assert [key for _, key in read.attempt(session, attempt).items] == ["f0"]


def test_what_is_well_in_mind_can_be_reviewed_on_its_own_and_what_was_never_learned_cannot(
    session, rep, as_, clock
):
    known(session, as_, rep, clock, count=1, days=0)
    factories.module(session, "new", quiz=quiz(single("n1")))
    assert review_sessions.start(as_(rep)) is None
    assert review_sessions.start(as_(rep), about=module_key("new")) is None
    assert review_sessions.start(as_(rep), about=module_key("known-0")) is not None


def test_a_review_of_one_module_goes_on_and_ends_one_of_something_else(session, rep, as_, clock):
    known(session, as_, rep, clock, count=2)
    first = review_sessions.start(as_(rep), about=module_key("known-0"))
    review_sessions.answer(as_(rep), first, given(as_(rep), first))
    assert review_sessions.start(as_(rep), about=module_key("known-0")) == first
    assert review_sessions.start(as_(rep)) == first
    second = review_sessions.start(as_(rep), about=module_key("known-1"))
    assert second != first
    ended = read.attempt(session, first)
    assert (ended.handed_in_at, len(ended.items)) == (clock.now, 1)


def test_what_was_never_asked_comes_before_what_was(session, rep, as_, clock):
    asked = (single("old"), *(single(f"new{n}") for n in range(PER_MODULE)))
    factories.module(session, quiz=quiz(*asked, draw=1))
    while not any(one.question == "old" for one in levels.log_of(session, rep.id)):
        teach(as_, rep)
    seen = {one.question for one in levels.log_of(session, rep.id)}
    clock.now += timedelta(days=40)
    row = read.attempt(session, review_sessions.start(as_(rep)))
    keys = [key for _, key in row.items]
    fresh = [key for key in keys if key not in seen]
    assert keys[: len(fresh)] == fresh


def test_only_its_person_answers_with_something(session, rep, as_, clock):
    known(session, as_, rep, clock, count=1)
    attempt = review_sessions.start(as_(rep))
    with pytest.raises(NotFoundError):
        review_sessions.answer(as_(factories.person(session)), attempt, given(as_(rep), attempt))
    with pytest.raises(LmsError, match="answer-missing"):
        review_sessions.answer(as_(rep), attempt, given(as_(rep), attempt, ""))
    review_sessions.answer(as_(rep), attempt, given(as_(rep), attempt, None))
    assert finals(session, attempt)[0].points == 0.0


def test_what_is_due_is_read_in_one_statement(session, rep, as_, clock, statements):
    known(session, as_, rep, clock)
    me = as_(rep).actor
    reviews_due.due(session, me, clock.now)
    statements.seen.clear()
    summary = reviews_due.due(session, me, clock.now)
    assert len(statements.seen) == 1
    assert (summary.count, summary.minutes, summary.things) == (MOST_QUESTIONS, 5, 4)
