"""Sittings: begun once, saved as they go, handed in once, reviewed by the right people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Answer, Attempt, AuditEntry, Evidence, OutboxEntry
from lms.db.queries import attempts as read
from lms.db.queries import levels, reviews
from lms.domain.asking.questions import Difficulty, Question, QuestionKind
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.domain.status import ModuleState
from lms.services import evidence, readings
from lms.services.sittings import attempts
from lms.services.sittings.reviews import review
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS, quiz, single

ESSAY = Question(
    key="own-words", kind=QuestionKind.FREE_TEXT, prompt="In your own words?",
    skills=((SKILLS[1], 1.0),), rubric=("Names the reason",),
)  # fmt: skip


@pytest.fixture
def rep(session):
    factories.catalogue(session)
    return factories.person(session, sales_roles=("sdr",))


def sit(work: Work, answers, module="opening-a-call") -> int:
    attempt = attempts.start_quiz(work, module)
    for item, answer in enumerate(answers):
        attempts.save_answer(work, attempt, item, answer)
    attempts.hand_in(work, attempt)
    return attempt


def events(session) -> list[str]:
    return list(session.scalars(select(OutboxEntry.event).order_by(OutboxEntry.id)))


def test_an_attempt_pins_what_it_saw(session, rep, as_):
    revision = factories.module(session, quiz=quiz(time_limit=20), pass_mark=60)
    work = as_(rep)
    attempt = attempts.start_quiz(work, "opening-a-call")
    factories.module(session, quiz=quiz(single("other")), pass_mark=90)
    row = read.attempt(session, attempt)
    assert [tuple(item) for item in row.items] == [(revision.id, key) for key in ("q1", "q2", "q3")]
    assert (row.number, row.pass_mark, row.lang) == (1, 60, "en")
    assert row.deadline_at == work.now + timedelta(minutes=20)
    assert [one.question.key for one in read.asked(session, row)] == ["q1", "q2", "q3"]


def test_starting_again_resumes_and_keeps_the_answers(session, rep, as_):
    factories.module(session, quiz=quiz())
    first = attempts.start_quiz(as_(rep), "opening-a-call")
    attempts.save_answer(as_(rep), first, 1, "b")
    assert attempts.start_quiz(as_(rep), "opening-a-call") == first
    assert read.answer(session, first, 1).value == "b"
    assert read.answer(session, first, 0) is None


def test_a_draw_is_a_draw_of_its_own_for_each_attempt(session, rep, as_):
    factories.module(
        session, quiz=quiz(*(single(f"q{n}") for n in range(30)), draw=5, shuffle=True)
    )
    drawn = {
        tuple(key for _, key in read.attempt(session, sit(as_(rep), [])).items) for _ in range(4)
    }
    assert len(drawn) == 4


def test_only_modules_in_force_with_a_quiz_can_be_started(session, rep, as_):
    factories.module(session, "reading-only")
    for module in ("reading-only", "unheard-of"):
        with pytest.raises(NotFoundError):
            attempts.start_quiz(as_(rep), module)


def test_after_the_last_attempt_there_is_no_other(session, rep, as_):
    factories.module(session, quiz=quiz(attempts=2))
    assert [read.attempt(session, sit(as_(rep), [])).number for _ in range(2)] == [1, 2]
    with pytest.raises(LmsError) as refused:
        attempts.start_quiz(as_(rep), "opening-a-call")
    assert (refused.value.code, refused.value.facts) == ("no-attempts-left", {"limit": 2})


def test_nobody_in_particular_cannot_sit_a_quiz(session, work):
    factories.catalogue(session)
    factories.module(session, quiz=quiz())
    with pytest.raises(NotAllowedError):
        attempts.start_quiz(work, "opening-a-call")


def test_an_answer_replaces_the_one_before_and_an_empty_one_takes_it_back(session, rep, as_, clock):
    factories.module(session, quiz=quiz())
    attempt = attempts.start_quiz(as_(rep), "opening-a-call")
    for raw, kept in (("a", "a"), ("c", "c"), (None, "c"), ("nonsense", None), ("b", "b")):
        attempts.save_answer(as_(rep), attempt, 0, raw)
        assert read.answer(session, attempt, 0).value == kept
    clock.now += timedelta(minutes=3)
    attempts.save_answer(as_(rep), attempt, 0, "b")
    assert read.answer(session, attempt, 0).saved_at == clock.now
    assert session.scalar(select(func.count()).select_from(Answer)) == 1


@pytest.mark.parametrize("item", [-1, 3, 10**9])
def test_there_is_nothing_to_save_beyond_the_questions(session, rep, as_, item):
    factories.module(session, quiz=quiz())
    attempt = attempts.start_quiz(as_(rep), "opening-a-call")
    with pytest.raises(NotFoundError):
        attempts.save_answer(as_(rep), attempt, item, "a")


def test_somebody_elses_attempt_does_not_exist(session, rep, as_):
    factories.module(session, quiz=quiz())
    attempt = attempts.start_quiz(as_(rep), "opening-a-call")
    stranger = as_(factories.person(session, Role.ADMIN, Role.MANAGER))
    for touch in (
        lambda: attempts.save_answer(stranger, attempt, 0, "a"),
        lambda: attempts.hand_in(stranger, attempt),
        lambda: read.own_attempt(session, attempt, stranger.actor_id),
        lambda: attempts.save_answer(stranger, 10**6, 0, "a"),
    ):
        with pytest.raises(NotFoundError):
            touch()


def test_handing_in_grades_records_and_tells(session, rep, as_):
    factories.module(
        session, quiz=quiz(single("q1", difficulty=Difficulty.EASY), single("q2"), single("q3"))
    )
    work = as_(rep)
    attempt = sit(work, ["b", "a"])
    row = read.attempt(session, attempt)
    assert (row.result, row.passed, row.handed_in_at) == ([1.0, 0.0, 0.0], False, work.now)
    assert row.score == pytest.approx(1 / 3)
    log = {one.question: one for one in levels.log_of(session, rep.id)}
    assert {key: (one.value, one.item) for key, one in log.items()} == {
        "q1": (1.0, 0), "q2": (0.0, 1), "q3": (0.0, 2),
    }  # fmt: skip
    assert {one.kind for one in log.values()} == {EvidenceKind.QUIZ}
    assert (log["q1"].guess, log["q1"].difficulty, log["q2"].difficulty) == (0.25, -1.0, 0.0)
    assert (log["q1"].attempt_id, log["q1"].module_id) == (attempt, "opening-a-call")
    assert events(session) == ["attempt.handed-in"]
    assert evidence.rebuild(work) == []


def test_handing_in_twice_counts_once(session, rep, as_, clock):
    factories.module(session, quiz=quiz())
    attempt = sit(as_(rep), ["b"])
    before = read.attempt(session, attempt)
    clock.now += timedelta(minutes=1)
    attempts.hand_in(as_(rep), attempt)
    assert read.attempt(session, attempt) == before
    assert len(levels.log_of(session, rep.id)) == 3
    assert events(session) == ["attempt.handed-in"]


def test_nothing_is_saved_after_handing_in(session, rep, as_):
    factories.module(session, quiz=quiz())
    attempt = sit(as_(rep), ["b"])
    with pytest.raises(ConflictError) as refused:
        attempts.save_answer(as_(rep), attempt, 0, "a")
    assert refused.value.code == "handed-in"
    assert read.answer(session, attempt, 0).value == "b"


def test_answers_after_the_deadline_are_refused_and_the_rest_counts_at_the_next_touch(
    session, rep, as_, clock
):
    factories.module(session, quiz=quiz(time_limit=10))
    attempt = attempts.start_quiz(as_(rep), "opening-a-call")
    began = clock.now
    clock.now = began + timedelta(minutes=10, seconds=5)
    attempts.save_answer(as_(rep), attempt, 0, "b")
    clock.now += timedelta(seconds=1)
    with pytest.raises(ConflictError) as refused:
        attempts.save_answer(as_(rep), attempt, 1, "b")
    assert refused.value.code == "time-is-up"
    assert read.attempt(session, attempt).handed_in_at is None
    clock.now += timedelta(days=2)
    assert attempts.start_quiz(as_(rep), "opening-a-call") == attempt
    row = read.attempt(session, attempt)
    assert (row.result, row.handed_in_at) == ([1.0, 0.0, 0.0], began + timedelta(minutes=10))


def essay_quiz(session):
    return factories.module(session, quiz=quiz(single("q1"), ESSAY, replace(ESSAY, key="again")))


def test_texts_wait_for_a_person_and_are_no_evidence_until_then(session, rep, as_):
    essay_quiz(session)
    attempt = sit(as_(rep), ["b", "I would ask first."])
    row = read.attempt(session, attempt)
    assert (row.result, row.score, row.passed) == ([1.0, None, 0.0], None, None)
    assert [one.question for one in levels.log_of(session, rep.id)] == ["again", "q1"]
    assert (
        read.module_status(session, rep.id)["opening-a-call"].state is ModuleState.AWAITING_REVIEW
    )


@pytest.fixture
def boss(session, rep):
    boss = factories.person(session, Role.MANAGER)
    rep.team_id = factories.team(session, "North", manager=boss).id
    session.flush()
    return boss


def test_the_last_review_makes_the_score(session, rep, boss, as_):
    essay_quiz(session)
    attempt = sit(as_(rep), ["b", "First.", "Second."])
    (waiting,) = reviews.waiting(session, [rep.team_id])
    assert (waiting.person_id, waiting.items, waiting.module_title) == (
        rep.id,
        (1, 2),
        "Opening a call",
    )
    review(as_(boss), attempt, 1, 0.5, "  Say why.  ")
    assert reviews.waiting(session, [rep.team_id])[0].items == (2,)
    assert read.attempt(session, attempt).result == [1.0, None, None]
    review(as_(boss), attempt, 2, 1.0)
    row = read.attempt(session, attempt)
    assert (row.result, row.passed) == ([1.0, 0.5, 1.0], True)
    assert row.score == pytest.approx(2.5 / 3)
    assert events(session) == ["attempt.handed-in", "attempt.reviewed"]
    assert reviews.waiting(session, [rep.team_id]) == []
    judged = reviews.judged(session, attempt)[1]
    assert (judged.points, judged.comment, judged.reviewer) == (0.5, "Say why.", boss.name)
    log = levels.log_of(session, rep.id)
    assert [(one.kind, one.value, one.guess) for one in log[1:]] == [
        (EvidenceKind.REVIEW, 0.5, 0.0), (EvidenceKind.REVIEW, 1.0, 0.0),
    ]  # fmt: skip
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 2
    assert evidence.rebuild(as_(boss)) == []


def test_only_a_manager_of_the_persons_team_reviews(session, rep, as_):
    rep.team_id = factories.team(session, manager=factories.person(session, Role.MANAGER)).id
    essay_quiz(session)
    attempt = sit(as_(rep), ["b", "First."])
    other = factories.person(session, Role.MANAGER)
    factories.team(session, "South", manager=other)
    for stranger in (rep, other, factories.person(session, Role.ADMIN)):
        with pytest.raises(NotAllowedError):
            review(as_(stranger), attempt, 1, 1.0)
    assert reviews.judged(session, attempt) == {}


def test_a_text_is_judged_once_and_only_texts_are(session, rep, boss, as_):
    essay_quiz(session)
    open_one = attempts.start_quiz(as_(rep), "opening-a-call")
    for item in (0, 1):
        with pytest.raises(NotFoundError):
            review(as_(boss), open_one, item, 1.0)
    attempt = sit(as_(rep), ["b", "First.", "Second."])
    review(as_(boss), attempt, 1, 1.0)
    for item, points, wrong in (
        (1, 1.0, ConflictError),
        (0, 1.0, NotFoundError),
        (7, 1.0, NotFoundError),
        (2, 1.5, LmsError),
    ):
        with pytest.raises(wrong):
            review(as_(boss), attempt, item, points)
    with pytest.raises(NotFoundError):
        review(as_(boss), 10**6, 0, 1.0)


def per_skill(session, number=4):
    """A module for each skill, with questions of rising difficulty and a text."""
    ladder = (Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD, Difficulty.HARD)
    for place, skill in enumerate(SKILLS):
        asked = [single(f"s{place}-{n}", skill, difficulty=ladder[n]) for n in range(number)]
        text = replace(ESSAY, key=f"s{place}-text", skills=((skill, 1.0),))
        factories.module(session, f"module-{place}", quiz=quiz(*asked, text), skills=(skill,))


def test_a_diagnostic_prefers_questions_that_were_not_asked_before(session, rep, as_):
    per_skill(session, number=4)
    keys = []
    for _ in range(2):
        attempt = attempts.start_questions(as_(rep), [SKILLS[2]])
        keys.append({key for _, key in read.attempt(session, attempt).items})
        attempts.hand_in(as_(rep), attempt)
    assert [len(one) for one in keys] == [3, 3]
    assert keys[0] | keys[1] == {f"s2-{n}" for n in range(4)}


def test_modules_of_ones_own_roles_are_asked_first(session, rep, as_):
    factories.module(
        session, "theirs", quiz=quiz(*(single(f"t{n}") for n in range(9))), roles=("ae",)
    )
    factories.module(
        session, "ours", quiz=quiz(*(single(f"o{n}") for n in range(2))), roles=("sdr",)
    )
    attempt = attempts.start_questions(as_(rep), [SKILLS[2]])
    keys = {key for _, key in read.attempt(session, attempt).items}
    assert {"o0", "o1"} < keys


def test_a_check_without_skills_or_questions_is_refused(session, rep, as_):
    for skills in ((), ("unheard-of",)):
        with pytest.raises(LmsError, match="no-questions"):
            attempts.start_questions(as_(rep), skills)


def test_status_follows_the_attempts_and_a_pass_stays(session, rep, as_, clock):
    factories.module(session, quiz=quiz())
    factories.module(session, "untouched", quiz=quiz())

    def status():
        return read.module_status(session, rep.id)["opening-a-call"]

    attempt = attempts.start_quiz(as_(rep), "opening-a-call")
    assert (status().state, status().open_attempt_id) == (ModuleState.IN_PROGRESS, attempt)
    sit(as_(rep), ["b"])
    assert (status().state, status().attempts) == (ModuleState.FAILED, 1)
    clock.now += timedelta(hours=1)
    sit(as_(rep), ["b", "b", "b"])
    passed_at = clock.now
    clock.now += timedelta(hours=1)
    again = attempts.start_quiz(as_(rep), "opening-a-call")
    assert status().state is ModuleState.PASSED
    assert (status().best, status().passed_at, status().open_attempt_id) == (1.0, passed_at, again)
    assert set(read.module_status(session, rep.id)) == {"opening-a-call"}


def test_the_status_of_many_people_takes_no_more_statements(session, rep, as_, statements):
    factories.module(session, quiz=quiz())
    others = [factories.person(session) for _ in range(5)]
    for person in (rep, *others):
        sit(as_(person), ["b", "b", "b"])
    session.flush()
    statements.seen.clear()
    found = read.module_statuses(session, [rep.id, others[0].id])
    assert set(found) == {rep.id, others[0].id}
    assert len(statements.seen) == 2


def test_the_latest_results_come_newest_first(session, rep, as_, clock):
    factories.module(session, quiz=quiz())
    sit(as_(rep), ["b"])
    clock.now += timedelta(hours=1)
    second = sit(as_(rep), ["b", "b", "b"])
    sit(as_(factories.person(session)), [])
    newest, older = read.latest(session, [rep.id])
    assert (newest.id, newest.title, newest.passed, older.passed) == (
        second,
        "Opening a call",
        True,
        False,
    )
    assert len(read.latest(session, [rep.id], most=1)) == 1


def test_a_save_is_two_statements_and_a_hand_in_of_ten_few(session, rep, as_, statements):
    factories.module(session, quiz=quiz(*(single(f"q{n}") for n in range(10))))
    sit(as_(rep), ["b"] * 10)
    work = as_(rep)
    attempt = attempts.start_quiz(work, "opening-a-call")
    statements.seen.clear()
    attempts.save_answer(work, attempt, 0, "b")
    assert len(statements.seen) == 2
    statements.seen.clear()
    attempts.hand_in(work, attempt)
    session.flush()
    assert len(statements.seen) == 11


@pytest.mark.parametrize(("minutes", "weight"), [(5, 0.25), (61, 1.0)])
def test_a_quiz_right_after_its_lesson_says_less(session, rep, as_, clock, minutes, weight):
    revision = factories.module(session, quiz=quiz())
    readings.mark_read(as_(rep), revision.id, "lesson-1")
    clock.now += timedelta(minutes=minutes)
    sit(as_(rep), ["b"])
    assert {row.weight for row in session.scalars(select(Evidence))} == {weight}


def test_two_who_start_at_once_share_one_attempt(session, rep, as_, monkeypatch):
    """What the second of two simultaneous starts sees: nothing open yet, then a conflict."""
    factories.module(session, quiz=quiz())
    first = attempts.start_quiz(as_(rep), "opening-a-call")
    seen = [attempts.Past(None, 0, None)]
    real = attempts.past
    monkeypatch.setattr(attempts, "past", lambda *args: seen.pop() if seen else real(*args))
    assert attempts.start_quiz(as_(rep), "opening-a-call") == first
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0
