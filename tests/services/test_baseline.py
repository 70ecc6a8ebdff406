"""The baseline check: one final answer at a time, each question by what the answers so far say."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Attempt, OutboxEntry, Plan, QuestionHold
from lms.db.queries import attempts as read
from lms.db.queries import levels, tracks
from lms.db.queries.finals import finals
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.baselines import MOST_QUESTIONS
from lms.domain.asking.quality import HoldCause
from lms.domain.asking.questions import Difficulty
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.mastery.skills import EvidenceKind, replay
from lms.domain.people import Role
from lms.domain.tracks import StepKind
from lms.services import evidence
from lms.services.sittings import attempts, baselines
from lms.services.sittings.finals import GivenAnswer
from tests import factories
from tests.factories import SKILLS, quiz, single

LADDER = (Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD)


@pytest.fixture
def hire(session):
    factories.catalogue(session)
    for place, skill in enumerate(SKILLS):
        asked = [single(f"s{place}-{n}", skill, difficulty=LADDER[n % 3]) for n in range(9)]
        factories.module(
            session, f"module-{place}", title=f"Module {place}", quiz=quiz(*asked), skills=(skill,)
        )
    return factories.person(session, Role.NEW_HIRE, sales_roles=("sdr",))


def row_of(work, attempt):
    return read.attempt(work.session, attempt)


def given(work, attempt, raw="b", item=None, seconds=None):
    row = row_of(work, attempt)
    item = len(row.items) - 1 if item is None else item
    revision, key = row.items[item]
    return GivenAnswer(item, (revision, key), raw, seconds)


def finish(as_, who, attempt, clock, raw="b", pause=20):
    """Answer until it ends; `raw` is an option key or a function of the number of the question."""
    for number in range(MOST_QUESTIONS + 1):
        work = as_(who)
        if row_of(work, attempt).handed_in_at is not None:
            return row_of(work, attempt)
        clock.now += timedelta(seconds=pause)
        choice = raw(number) if callable(raw) else raw
        baselines.answer(as_(who), attempt, given(work, attempt, choice))
    raise AssertionError("it never ends")


def test_it_begins_with_one_question_and_asks_the_next_after_each_answer(session, hire, as_):
    attempt = baselines.start(as_(hire), seed=5)
    row = row_of(as_(hire), attempt)
    assert (row.purpose, len(row.items), row.deadline_at) == (Purpose.BASELINE, 1, None)
    baselines.answer(as_(hire), attempt, given(as_(hire), attempt))
    assert len(row_of(as_(hire), attempt).items) == 2
    assert {one.kind for one in levels.log_of(session, hire.id)} == {EvidenceKind.BASELINE}


def test_every_skill_is_asked_twice_and_nothing_twice(session, hire, as_, clock):
    row = finish(as_, hire, baselines.start(as_(hire)), clock, lambda n: "ab"[n % 2])
    keys = [tuple(one) for one in row.items]
    assert len(keys) == len(set(keys))
    asked = [one.question.skills[0][0] for one in read.asked(session, row)]
    assert sorted(asked[:8]) == sorted(SKILLS * 2)
    assert row.score is not None
    assert len(row.result) == len(row.items) == len(levels.log_of(session, hire.id))


def test_the_same_seed_and_answers_ask_the_same(session, hire, as_, clock):
    other = factories.person(session, Role.NEW_HIRE, sales_roles=("sdr",))
    rows = [
        finish(as_, who, baselines.start(as_(who), seed=9), clock, lambda n: "ab"[n % 2])
        for who in (hire, other)
    ]
    assert rows[0].items == rows[1].items


def test_an_answer_sent_twice_or_from_two_tabs_counts_once(session, hire, as_):
    attempt = baselines.start(as_(hire))
    first, second = given(as_(hire), attempt, "b"), given(as_(hire), attempt, "a")
    baselines.answer(as_(hire), attempt, first)
    asked = row_of(as_(hire), attempt).items
    for again in (first, second):
        baselines.answer(as_(hire), attempt, again)
    assert row_of(as_(hire), attempt).items == asked
    assert finals(session, attempt)[0].value == "b"
    assert len(levels.log_of(session, hire.id)) == 1


def test_a_final_answer_is_not_changed_by_the_way_of_older_checks(session, hire, as_):
    attempt = baselines.start(as_(hire))
    baselines.answer(as_(hire), attempt, given(as_(hire), attempt, "b"))
    attempts.save_answer(as_(hire), attempt, 0, "a")
    assert finals(session, attempt)[0].value == "b"
    with pytest.raises(NotFoundError):
        attempts.hand_in(as_(hire), attempt)


def test_only_the_open_question_can_be_answered_by_its_person_with_something(session, hire, as_):
    attempt = baselines.start(as_(hire))
    ok = given(as_(hire), attempt)
    stranger = factories.person(session)
    with pytest.raises(NotFoundError):
        baselines.answer(as_(stranger), attempt, ok)
    with pytest.raises(NotFoundError):
        baselines.answer(as_(hire), attempt, GivenAnswer(1, ok.question, "b"))
    with pytest.raises(ConflictError, match="question-changed"):
        baselines.answer(as_(hire), attempt, GivenAnswer(0, (ok.question[0], "other"), "b"))
    for nothing in ("", [], "unheard-of"):
        with pytest.raises(LmsError, match="answer-missing"):
            baselines.answer(as_(hire), attempt, GivenAnswer(0, ok.question, nothing))
    assert finals(session, attempt) == {}


def test_not_knowing_is_an_answer_worth_nothing(session, hire, as_):
    attempt = baselines.start(as_(hire))
    baselines.answer(as_(hire), attempt, given(as_(hire), attempt, None))
    assert [(one.value, one.points) for one in finals(session, attempt).values()] == [(None, 0.0)]
    assert [one.value for one in levels.log_of(session, hire.id)] == [0.0]


def test_it_is_taken_up_again_days_later_and_only_time_at_the_questions_counts(
    session, hire, as_, clock
):
    attempt = baselines.start(as_(hire))
    for _ in range(3):
        clock.now += timedelta(days=2)
        assert baselines.start(as_(hire)) == attempt
        baselines.answer(as_(hire), attempt, given(as_(hire), attempt, seconds=10))
    assert row_of(as_(hire), attempt).handed_in_at is None
    assert len(row_of(as_(hire), attempt).items) == 4


def test_it_ends_after_twenty_five_minutes_at_the_questions(session, hire, as_, clock):
    pace = 119
    row = finish(as_, hire, baselines.start(as_(hire)), clock, lambda n: "ab"[n % 2], pause=pace)
    assert (len(row.items) - 1) * pace < 25 * 60 <= len(row.items) * pace


def test_its_end_counts_and_plans_the_week_anew(session, hire, as_, clock):
    factories.track(session)
    assert tracks.track_of(session, as_(hire).actor).is_awaited(StepKind.BASELINE)
    first = finish(as_, hire, baselines.start(as_(hire)), clock)
    assert not tracks.track_of(session, as_(hire).actor).is_awaited(StepKind.BASELINE)
    events = list(session.scalars(select(OutboxEntry.event).order_by(OutboxEntry.id)))
    assert events.count("attempt.handed-in") == 1
    assert session.scalar(select(func.count(Plan.id)).where(Plan.person_id == hire.id)) == 1
    assert baselines.start(as_(hire)) == first.id
    assert session.scalar(select(func.count(Attempt.id))) == 1


def test_the_levels_of_each_answer_are_the_replayed_log(session, hire, as_, clock):
    finish(as_, hire, baselines.start(as_(hire)), clock, lambda n: "ab"[n % 2])
    assert levels.state_of(session, hire.id) == replay(levels.log_of(session, hire.id))
    assert evidence.rebuild(as_(hire)) == []


def hold(session, key, at):
    module = f"module-{key[1]}"
    session.add(QuestionHold(module_id=module, question=key, cause=HoldCause.QUALITY, held_at=at))
    session.flush()


def test_a_question_on_hold_is_replaced_when_the_check_goes_on(session, hire, as_):
    attempt = baselines.start(as_(hire))
    _, key = row_of(as_(hire), attempt).items[0]
    hold(session, key, as_(hire).now)
    assert baselines.start(as_(hire)) == attempt
    (asked,) = row_of(as_(hire), attempt).items
    assert asked[1] != key


def test_a_question_that_was_held_under_the_reader_counts_for_nothing(session, hire, as_, clock):
    attempt = baselines.start(as_(hire))
    sent = given(as_(hire), attempt)
    hold(session, sent.question[1], as_(hire).now)
    baselines.answer(as_(hire), attempt, sent)
    assert finals(session, attempt)[0].points is None
    assert levels.log_of(session, hire.id) == []
    row = finish(as_, hire, attempt, clock)
    assert row.held == [0]
    assert row.score == 1.0


def test_a_check_from_before_goes_on_with_all_its_questions(session, hire, as_):
    work = as_(hire)
    items = [(one.revision_id, one.question.key) for one in read.askable(session, work.actor)[:8]]
    old = attempts.begin(
        work, work.actor, Purpose.BASELINE, module_id=None, number=1, seed=1, items=items,
        pass_mark=None, deadline_at=None,
    )  # fmt: skip
    assert baselines.start(as_(hire)) == old
    attempts.save_answer(as_(hire), old, 3, "b")
    attempts.save_answer(as_(hire), old, 3, "a")
    attempts.hand_in(as_(hire), old)
    row = row_of(as_(hire), old)
    assert len(row.result) == 8
    assert len(levels.log_of(session, hire.id)) == 8


def test_a_check_that_cannot_be_made_is_refused(session, hire, as_):
    with pytest.raises(LmsError, match="no-targets"):
        baselines.start(as_(factories.person(session)))
    for key in ("module-0", "module-1", "module-2", "module-3"):
        factories.module(session, key, quiz=None, skills=(SKILLS[0],))
    with pytest.raises(LmsError, match="no-questions"):
        baselines.start(as_(hire))
    assert session.scalar(select(func.count(Attempt.id))) == 0
