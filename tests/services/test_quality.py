"""Bad questions: held, released, retired, rewritten, with the levels that follow; the nightly count
and what new evidence takes from it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.models import (
    AuditEntry,
    Evidence,
    ModuleFigures,
    OutboxEntry,
    Person,
    QuestionFigures,
    QuestionHold,
)
from lms.db.queries import levels
from lms.db.queries.people import actor_by_id
from lms.db.queries.quality import doubts, figures
from lms.db.queries.registry import holds
from lms.domain.asking.quality import Flag, HoldCause
from lms.domain.asking.questions import Difficulty
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.mastery.module_gain import Basis
from lms.domain.mastery.skills import PersonState
from lms.domain.people import Role
from lms.jobs.calibrate_questions import calibrate_questions
from lms.jobs.measure_questions import is_due, measure_questions
from lms.jobs.replay_levels import replay_levels
from lms.services import evidence, quality
from lms.services import holds as fact_holds
from lms.services.quality import holding
from lms.services.sittings import attempts
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS, single

MODULE = "opening-a-call"
KEYS = ("q1", "q2", "q3")


@pytest.fixture
def session(session):
    factories.catalogue(session)
    factories.module(session, quiz=factories.quiz(*(single(key) for key in KEYS)))
    session.commit()
    return session


@pytest.fixture
def as_(session, clock) -> Callable[[Person], Work]:
    return lambda person: Work(session, clock.now, actor_by_id(session, person.id))


@pytest.fixture
def author(session, as_) -> Work:
    return as_(factories.person(session, Role.MARKETING, name="Hugo"))


@pytest.fixture
def reps(session) -> Iterator[Person]:
    return iter([factories.person(session, sales_roles=("sdr",)) for _ in range(90)])


def sit(work: Work, *picks: str, module: str = MODULE, seconds: int | None = None) -> int:
    """A sitting: what is picked for each question, in the order of the quiz."""
    attempt = attempts.start_quiz(work, module, seed=1)
    for item, pick in enumerate(picks):
        attempts.save_answer(work, attempt, item, pick, seconds)
    attempts.hand_in(work, attempt)
    return attempt


def state(work: Work, person: Person) -> PersonState:
    return levels.state_of(work.session, person.id)


def is_true(work: Work) -> bool:
    """Whether every stored level is what the log says."""
    return evidence.rebuild(work) == []


# Hold, release, retire


def test_a_held_question_never_counted(session, as_, author, reps):
    """Whoever got it wrong stands where they would without it, at once."""
    wrong, without = next(reps), next(reps)
    sit(as_(wrong), "b", "b", "a")
    before = state(author, wrong)
    quality.hold(author, MODULE, "q3", "Two options are right.")
    assert state(author, wrong) != before
    sit(as_(without), "b", "b")
    assert state(author, wrong) == state(author, without)
    assert is_true(author)
    assert holds.all_open(session) == {(MODULE, "q3")}


def test_a_released_question_counts_again_as_if_nothing_had_been(as_, author, reps):
    rep = next(reps)
    sit(as_(rep), "b", "a", "a")
    before = state(author, rep)
    quality.hold(author, MODULE, "q2", "Doubtful.")
    quality.release(author, MODULE, "q2", "It is fine.")
    assert state(author, rep) == before
    assert holds.all_open(author.session) == frozenset()
    assert is_true(author)


def test_a_held_question_is_asked_of_nobody_and_left_out_of_open_sittings(as_, author, reps):
    early, late = next(reps), next(reps)
    attempt = attempts.start_quiz(as_(early), MODULE, seed=1)
    for item, pick in enumerate("bba"):
        attempts.save_answer(as_(early), attempt, item, pick)
    quality.hold(author, MODULE, "q3", "Bad.")
    attempts.hand_in(as_(early), attempt)
    row = attempts.attempts.attempt(author.session, attempt)
    assert (row.held, row.score) == ([2], 1.0)
    other = attempts.start_quiz(as_(late), MODULE, seed=1)
    asked = attempts.attempts.attempt(author.session, other).items
    assert [key for _, key in asked] == ["q1", "q2"]


def test_a_quiz_of_which_everything_is_held_cannot_be_taken(as_, author, reps):
    for key in KEYS:
        quality.hold(author, MODULE, key, "Bad.")
    with pytest.raises(LmsError) as refused:
        attempts.start_quiz(as_(next(reps)), MODULE)
    assert refused.value.code == "questions-on-hold"


def test_a_retired_question_is_out_for_good_even_in_other_words(as_, author, session, reps):
    rep = next(reps)
    sit(as_(rep), "b", "b", "a")
    quality.retire(author, MODULE, "q3", "Asks for what no lesson says.")
    newer = factories.module(session, quiz=factories.quiz(single("q1"), single("q3", right="a")))
    fact_holds.rewritten(author, MODULE, newer.id, ["q3"])
    assert holds.all_open(session) == {(MODULE, "q3")}
    assert holds.waiting(session, "en") == []
    assert [row.question for row in holds.found_bad(session)] == ["q3"]
    assert holds.held_items(session, [(newer.id, "q1"), (newer.id, "q3")]) == [1]
    for deed in (quality.hold, quality.release, quality.retire):
        with pytest.raises(LmsError) as refused:
            deed(author, MODULE, "q3", "Again.")
        assert refused.value.code == "question-retired"
    assert is_true(author)


def test_a_rewritten_question_counts_and_its_old_answers_stay_out(as_, author, session, reps):
    before, after = next(reps), next(reps)
    sit(as_(before), "b", "b", "a")
    quality.hold(author, MODULE, "q3", "The key is wrong.")
    without = state(author, before)
    new = factories.quiz(single("q1"), single("q2"), single("q3", right="a"))
    newer = factories.module(session, quiz=new)
    fact_holds.rewritten(author, MODULE, newer.id, ["q3"])
    assert holds.all_open(session) == frozenset()
    sit(as_(after), "b", "b", "a")
    assert is_true(author)
    assert state(author, before) == without
    weights = {row.revision_id: row.weight for row in levels.log_of(session, after.id)}
    assert weights == {newer.id: 1.0}


def test_a_fact_hold_and_a_bad_question_end_apart(author, session):
    factories.fact(session)
    session.add(
        QuestionHold(
            module_id=MODULE, question="q1", fact_id="pulse-no-gateway", version=1,
            held_at=author.now,
        )
    )  # fmt: skip
    session.flush()
    quality.hold(author, MODULE, "q1", "And it is bad.")
    causes = [row.cause for row in holds.waiting(session, "en")]
    assert sorted(causes) == [HoldCause.FACT, HoldCause.QUALITY]
    fact_holds.confirm_question(author, MODULE, "q1")
    assert holds.all_open(session) == {(MODULE, "q1")}
    with pytest.raises(NotFoundError):
        fact_holds.confirm_question(author, MODULE, "q1")
    quality.release(author, MODULE, "q1", "Fine after all.")
    assert holds.all_open(session) == frozenset()


def test_nothing_happens_silently(author, session):
    quality.hold(author, MODULE, "q1", "  Two are right. ")
    quality.hold(author, MODULE, "q1", "Three are right.")
    quality.retire(author, MODULE, "q1", "Beyond help.")
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.details["note"]) for one in entries] == [
        ("question.held", "Two are right."),
        ("question.held", "Three are right."),
        ("question.retired", "Beyond help."),
    ]
    (row,) = holds.found_bad(session)
    assert (row.by, row.note, row.retired_at) == ("Hugo", "Beyond help.", author.now)


@pytest.mark.parametrize("deed", [quality.hold, quality.retire, quality.release])
def test_a_reason_an_existing_question_and_the_right_are_needed(deed, author, as_, reps):
    with pytest.raises(LmsError) as refused:
        deed(author, MODULE, "q1", "  ")
    assert refused.value.code == "words-missing"
    with pytest.raises(NotFoundError):
        deed(author, MODULE, "q99", "Why.")
    with pytest.raises(NotFoundError):
        deed(author, "no-module", "q1", "Why.")
    with pytest.raises(NotAllowedError):
        deed(as_(next(reps)), MODULE, "q1", "Why.")


# Levels of many follow by a job


def test_levels_of_many_follow_by_a_job_that_can_be_stopped(
    session, clock, as_, author, reps, monkeypatch
):
    monkeypatch.setattr(holding, "AT_ONCE", 3)
    monkeypatch.setattr("lms.jobs.replay_levels.AT_A_TIME", 2)
    people = [next(reps) for _ in range(5)]
    for person in people:
        sit(as_(person), "b", "b", "a")
    quality.hold(author, MODULE, "q3", "Bad.")
    session.commit()
    assert evidence.rebuild(author) == [person.id for person in people]
    stopped = {"calls": 0}
    real = quality.follow

    def follow(*args):
        stopped["calls"] += 1
        if stopped["calls"] == 2:
            raise RuntimeError("stopped")
        return real(*args)

    monkeypatch.setattr(quality, "follow", follow)
    with pytest.raises(RuntimeError):
        replay_levels(session, clock.now)
    session.rollback()
    assert evidence.rebuild(author) == [person.id for person in people[2:]]
    monkeypatch.setattr(quality, "follow", real)
    assert replay_levels(session, clock.now) == 3
    assert is_true(author)
    assert replay_levels(session, clock.now) == 0
    event = OutboxEntry.event == "question.reweighed"
    entry = session.scalars(select(OutboxEntry).where(event)).one()
    assert entry.delivered_at == clock.now


# Counting


def test_questions_are_counted_by_the_first_answer_of_each_person(session, clock, as_, reps):
    one, other = next(reps), next(reps)
    sit(as_(one), "a", "b", "b", seconds=30)
    sit(as_(one), "b", "b", "b", seconds=5)
    sit(as_(other), "a", "a", "b", seconds=50)
    session.commit()
    measure_questions(session, clock.now)
    found = figures.questions(session, [MODULE]).of(MODULE)
    assert {key: row.quality.n for key, row in found.items()} == {"q1": 2, "q2": 2, "q3": 2}
    first = found["q1"].quality
    assert (first.share, first.seconds) == (0.0, 30)
    assert (first.mistake, first.mistaken) == ("Option a of q1", 2)
    assert found["q2"].quality.mistake is None
    assert (found["q1"].calibrated, found["q1"].difficulty) == (0, 0.0)


def test_a_question_that_sorts_the_wrong_way_waits_for_a_decision(
    session, clock, as_, author, reps
):
    for n in range(64):
        sit(as_(next(reps)), *("bba" if n % 2 else "aab"))
    session.commit()
    assert measure_questions(session, clock.now) == 1
    row = figures.questions(session).of(MODULE)["q3"]
    assert row.quality.flags == (Flag.AGAINST,)
    assert [(one.module_id, one.count) for one in doubts.doubtful(session)] == [(MODULE, 1)]
    quality.hold(author, MODULE, "q3", "The key is wrong.")
    assert doubts.doubtful(session) == []


def test_a_question_in_new_words_begins_anew_and_the_others_go_on(session, clock, as_, reps):
    sit(as_(next(reps)), "b", "b", "b")
    session.commit()
    measure_questions(session, clock.now)
    new = factories.quiz(single("q1"), single("q2", right="c"), single("q3"))
    newer = factories.module(session, quiz=new)
    sit(as_(next(reps)), "b", "b", "b")
    session.commit()
    measure_questions(session, clock.now)
    found = figures.questions(session).of(MODULE)
    assert {key: row.quality.n for key, row in found.items()} == {"q1": 2, "q2": 1, "q3": 2}
    assert found["q2"].since == newer.id


def test_what_was_on_hold_and_what_waits_for_a_reader_is_not_counted(
    session, clock, as_, author, reps
):
    rep = as_(next(reps))
    attempt = attempts.start_quiz(rep, MODULE, seed=1)
    for item in range(3):
        attempts.save_answer(rep, attempt, item, "b")
    quality.hold(author, MODULE, "q2", "Bad.")
    attempts.hand_in(rep, attempt)
    session.commit()
    measure_questions(session, clock.now)
    found = figures.questions(session).of(MODULE)
    assert {key: row.quality.n for key, row in found.items()} == {"q1": 1, "q2": 0, "q3": 1}


def test_the_count_is_due_once_a_night(session, clock):
    assert is_due(session, clock.now)
    measure_questions(session, clock.now)
    assert not is_due(session, clock.now + timedelta(hours=19))
    assert is_due(session, clock.now + timedelta(hours=20))


# Difficulty


def test_what_nobody_knows_turns_out_hard_and_new_evidence_remembers_it(session, clock, as_, reps):
    for _ in range(31):
        sit(as_(next(reps)), "b", "b", "a")
    session.commit()
    questions, foreseen = calibrate_questions(session, clock.now)
    assert questions == 3
    assert sum(band.answers for band in foreseen.bands) == 31 * 3
    found = figures.questions(session).of(MODULE)
    assert found["q3"].difficulty > 0.5 > found["q1"].difficulty
    assert found["q3"].difficulty_variance < 0.5
    assert found["q3"].calibrated == 31
    rep = next(reps)
    sit(as_(rep), "b", "b", "a")
    log = {row.question: row for row in levels.log_of(session, rep.id)}
    assert log["q3"].difficulty == pytest.approx(found["q3"].difficulty)
    assert log["q3"].difficulty_variance == pytest.approx(found["q3"].difficulty_variance)
    old = select(Evidence.difficulty).where(Evidence.person_id != rep.id).distinct()
    assert session.scalars(old).all() == [0.0]


def test_few_answers_and_other_words_leave_the_authors_guess(session, clock, as_, reps):
    for _ in range(29):
        sit(as_(next(reps)), "b", "b", "a")
    session.commit()
    calibrate_questions(session, clock.now)
    revision = figures.questions(session).of(MODULE)["q3"].since
    assert figures.pins(session, [(revision, "q3")]) == {}
    sit(as_(next(reps)), "b", "b", "a")
    session.commit()
    calibrate_questions(session, clock.now)
    assert set(figures.pins(session, [(revision, "q3")])) == {(revision, "q3")}
    assert figures.pins(session, [(revision, "q9")]) == {}
    quality.forget(Work(session, clock.now), MODULE, ["q3"])
    assert figures.pins(session, [(revision, "q3"), (revision, "q1")]).keys() == {(revision, "q1")}


def test_a_count_begins_with_the_authors_guess(session, clock):
    hard = single("q1", difficulty=Difficulty.HARD)
    factories.module(session, "other", quiz=factories.quiz(hard))
    session.commit()
    measure_questions(session, clock.now)
    row = session.get(QuestionFigures, ("other", "q1"))
    assert (row.difficulty, row.difficulty_variance, row.n) == (1.0, 1.0, 0)


# Modules


def test_what_a_module_brings_is_measured_by_other_evidence(session, clock, as_, reps):
    day = timedelta(days=1)
    for _ in range(9):
        rep = next(reps)
        factories.answers(session, rep, SKILLS[2], 0.0, 0.0, at=clock.now - 40 * day)
        clock.now -= 30 * day
        sit(as_(rep), "b", "b", "b")
        clock.now += 30 * day
        factories.answers(session, rep, SKILLS[2], 1.0, 1.0, at=clock.now - 20 * day)
    session.commit()
    measure_questions(session, clock.now)
    row = session.get(ModuleFigures, MODULE)
    (shown,) = figures.gains(session)
    assert row.measured_at == shown.measured_at == clock.now
    assert (shown.gain.basis, shown.gain.n, shown.gain.passes) == (Basis.OTHER, 9, 9)
    assert 0 < shown.gain.low <= shown.gain.per_minute


def test_who_only_took_the_quiz_is_too_few_to_say(session, clock, as_, reps):
    sit(as_(next(reps)), "b", "b", "b")
    session.commit()
    measure_questions(session, clock.now)
    (shown,) = figures.gains(session)
    assert (shown.gain.per_minute, shown.gain.passes) == (None, 0)
