"""What people remember follows the evidence log, hand-in by hand-in, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from lms.db.models import PersonMemory, QuestionHold
from lms.db.queries import levels, memories
from lms.domain.asking.attempts import NewEvidence
from lms.domain.asking.quality import HoldCause
from lms.domain.asking.recollections import recollect
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.domain.planning.memory import MemoryState, dump, fact_key, module_key, recall
from lms.services import evidence
from lms.services import memories as keeping
from lms.services.sittings import attempts
from lms.services.sittings.reviews import review
from tests import factories
from tests.factories import SKILLS, quiz, single
from tests.services.test_attempts import ESSAY

CALLS = module_key("opening-a-call")
GATEWAY = fact_key("pulse-no-gateway")


@pytest.fixture
def rep(session):
    factories.catalogue(session)
    factories.fact(session)
    return factories.person(session, sales_roles=("sdr",))


def sit(work, answers, module="opening-a-call"):
    attempt = attempts.start_quiz(work, module)
    for item, answer in enumerate(answers):
        attempts.save_answer(work, attempt, item, answer)
    attempts.hand_in(work, attempt)
    return attempt


def row(at, kind=EvidenceKind.QUIZ, value=1.0, **fields):
    fields = {"module_id": "m", "revision_id": 1} | fields
    return NewEvidence(at, kind, value, ((SKILLS[0], 1.0),), **fields)


def test_a_hand_in_is_one_recall_of_its_module_and_one_of_each_fact_in_it(session, rep, as_, clock):
    asked = (single("q1", fact="pulse-no-gateway"), single("q2"), single("q3"))
    factories.module(session, quiz=quiz(*asked))
    sit(as_(rep), ["b", "a", "b"])
    state = memories.memories_of(session, [rep.id])[rep.id]
    assert set(state.traces) == {CALLS, GATEWAY}
    assert {trace.reps for trace in state.traces.values()} == {1}
    assert state.traces[GATEWAY].stability > state.traces[CALLS].stability
    clock.now += timedelta(days=20)
    assert 0.0 < recall(state, CALLS, clock.now) < recall(state, GATEWAY, clock.now) < 1.0


def test_nobody_remembers_what_was_never_asked(session, rep):
    assert memories.memories_of(session, [rep.id])[rep.id] == MemoryState.new()


def test_guessing_is_taken_out_of_the_score(clock):
    """Two of four right is a third of what was known, not a half."""
    hits = [row(clock.now, value=mark, attempt_id=1, item=n, guess=0.25) for n, mark in enumerate((1, 1, 1, 0))]  # fmt: skip
    sure = [row(clock.now, value=mark, attempt_id=1, item=n) for n, mark in enumerate((1, 1, 1, 0))]
    weak, known = (recollect(MemoryState.new(), rows).traces["module:m"] for rows in (hits, sure))
    assert weak.stability <= known.stability
    only = recollect(MemoryState.new(), [row(clock.now, value=0.25, guess=0.25)])
    nothing = recollect(MemoryState.new(), [row(clock.now, value=0.0)])
    assert only == nothing


def test_the_stored_memory_is_the_replayed_log_to_the_last_figure(session, rep, as_, clock):
    lead = factories.person(session, Role.MANAGER)
    rep.team_id = factories.team(session, manager=lead).id
    session.flush()
    factories.module(session, quiz=quiz(single("q1", fact="pulse-no-gateway"), ESSAY))
    factories.module(session, "other", quiz=quiz(*(single(f"o{n}") for n in range(4))))
    for day, answers in enumerate((["b", "words"], ["a", "more"])):
        clock.now += timedelta(days=day * 3)
        attempt = sit(as_(rep), answers)
        sit(as_(rep), ["b", "a", "b", "b"], "other")
        clock.now += timedelta(days=1)
        review(as_(lead), attempt, 1, 0.5)
    log = levels.written(session, rep.id)
    assert dump(memories.memories_of(session, [rep.id])[rep.id]) == dump(
        recollect(MemoryState.new(), log)
    )
    assert keeping.rebuild(as_(rep)) == []
    assert evidence.rebuild(as_(rep)) == []


def test_a_baseline_moves_a_memory_and_begins_none(clock):
    asked = row(clock.now, EvidenceKind.BASELINE, 0.0)
    assert recollect(MemoryState.new(), [asked]) == MemoryState.new()
    known = recollect(MemoryState.new(), [row(clock.now - timedelta(days=5))])
    assert recollect(known, [asked]).traces["module:m"].reps == 2


def test_a_text_judged_later_begins_a_memory_and_moves_none(clock):
    judged = row(clock.now, EvidenceKind.REVIEW, 0.2, attempt_id=1, rater_id=7)
    begun = recollect(MemoryState.new(), [judged])
    assert begun.traces["module:m"].reps == 1
    assert recollect(begun, [judged]) == begun


def test_answers_of_a_review_are_recalls_of_their_own_even_at_one_instant(clock):
    rows = [row(clock.now, EvidenceKind.REVIEW, 1.0, attempt_id=1, item=n) for n in range(3)]
    together = recollect(MemoryState.new(), rows)
    assert together.traces["module:m"].reps == 3
    apart = MemoryState.new()
    for one in rows:
        apart = recollect(apart, [one])
    assert apart == together


@pytest.mark.parametrize("kind", [EvidenceKind.SELF_RATING, EvidenceKind.OBSERVATION])
def test_ratings_are_no_recalls(clock, kind):
    assert recollect(MemoryState.new(), [row(clock.now, kind, 4.0)]) == MemoryState.new()


def test_weight_is_about_levels_and_only_none_at_all_counts_for_nothing(clock):
    full, light, out = (
        recollect(MemoryState.new(), [row(clock.now, weight=weight)]) for weight in (1.0, 0.3, 0.0)
    )
    assert full == light != out == MemoryState.new()


def test_what_a_bad_question_showed_is_forgotten_when_the_log_is_replayed(session, rep, as_):
    factories.module(session, quiz=quiz(single("q1")))
    sit(as_(rep), ["b"])
    session.add(
        QuestionHold(
            module_id="opening-a-call", question="q1", cause=HoldCause.QUALITY, held_at=as_(rep).now
        )
    )
    session.flush()
    assert keeping.rebuild(as_(rep), [rep.id]) == [rep.id]
    assert CALLS in memories.memories_of(session, [rep.id])[rep.id].traces
    assert keeping.rebuild(as_(rep), [rep.id], repair=True) == [rep.id]
    assert memories.memories_of(session, [rep.id])[rep.id].traces == {}
    assert keeping.rebuild(as_(rep)) == []


def test_who_has_evidence_from_before_memories_gets_one_from_the_whole_log(
    session, rep, as_, clock
):
    factories.module(session, quiz=quiz())
    sit(as_(rep), ["b", "b", "b"])
    whole = memories.memories_of(session, [rep.id])[rep.id]
    session.execute(delete(PersonMemory))
    assert keeping.rebuild(as_(rep)) == [rep.id]
    clock.now += timedelta(days=9)
    sit(as_(rep), ["a", "a", "a"])
    state = memories.memories_of(session, [rep.id])[rep.id]
    assert state.traces[CALLS].reps == whole.traces[CALLS].reps + 1
    assert keeping.rebuild(as_(rep)) == []


def test_a_rebuild_of_everybody_finds_who_differs_and_leaves_others_alone(session, rep, as_):
    factories.module(session, quiz=quiz())
    other = factories.person(session, sales_roles=("sdr",))
    for person in (rep, other):
        sit(as_(person), ["b", "b", "b"])
    mine = update(PersonMemory).where(PersonMemory.person_id == other.id)
    session.execute(mine.values(memory=dump(MemoryState.new())))
    assert evidence.rebuild(as_(rep)) == [other.id]
    assert evidence.rebuild(as_(rep), repair=True) == [other.id]
    assert evidence.rebuild(as_(rep)) == []
    assert CALLS in memories.memories_of(session, [other.id])[other.id].traces


def test_a_memory_is_read_in_one_statement(session, rep, as_, statements):
    factories.module(session, quiz=quiz())
    sit(as_(rep), ["b", "b", "b"])
    statements.seen.clear()
    memories.memories_of(session, [rep.id])[rep.id]
    assert len(statements.seen) == 1
