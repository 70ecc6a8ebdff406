"""The picker of a review: the weakest first, in turns, nothing twice, and the same for the same."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.domain.asking.checks import Askable
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.planning.memory import (
    MemoryEvent,
    MemoryState,
    fact_key,
    module_key,
    recall,
    replay,
)
from lms.domain.review_sessions import (
    MOST_QUESTIONS,
    PER_FACT,
    PER_MODULE,
    Reviewable,
    due,
    due_at,
    keys_of,
    pick,
    summary,
)

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def ask(module, key, fact=None):
    return Askable(1, module, Question(key, QuestionKind.NUMERIC, "?", fact=fact))


@st.composite
def learners(draw):
    """Up to six modules with up to seven questions each, learned at different times."""
    questions, events = {}, []
    for n in range(draw(st.integers(0, 6))):
        module = f"m{n}"
        for place in range(draw(st.integers(1, 7))):
            fact = draw(st.sampled_from([None, None, "f0", "f1"]))
            one = ask(module, f"q{place}", fact)
            for key in keys_of(one):
                questions.setdefault(key, []).append(one)
        at = NOW - timedelta(days=draw(st.integers(0, 90)))
        events.append(MemoryEvent(at, module_key(module), draw(st.floats(0, 1))))
    events += [MemoryEvent(NOW - timedelta(days=40), fact_key(f), 1.0) for f in ("f0", "f1")]
    return Reviewable(replay(sorted(events, key=lambda one: one.at)), questions)


@settings(max_examples=60)
@given(learners(), st.integers(0, 2**31 - 1))
def test_a_session_is_short_asks_nothing_twice_and_only_what_is_due(given_, seed):
    chosen = pick(given_, NOW, {}, seed)
    items = [(one.module_id, one.question.key) for one in chosen]
    assert len(items) == len(set(items)) <= MOST_QUESTIONS
    wanted = set(due(given_, NOW))
    assert all(wanted & set(keys_of(one)) for one in chosen)
    asked = [key for one in chosen for key in keys_of(one)]
    assert all(asked.count(fact_key(f)) <= PER_FACT for f in ("f0", "f1"))
    assert bool(chosen) == bool(wanted)
    assert pick(given_, NOW, {}, seed) == chosen


def test_the_weakest_comes_first_and_then_the_others_in_turn():
    memory = replay(
        MemoryEvent(NOW - timedelta(days=days), module_key(name), 1.0)
        for name, days in (("weak", 60), ("firm", 30))
    )
    questions = {
        module_key(name): [ask(name, f"q{n}") for n in range(9)] for name in ("weak", "firm")
    }
    chosen = pick(Reviewable(memory, questions), NOW, {})
    assert [one.module_id for one in chosen] == ["weak", "firm"] * PER_MODULE


def test_what_was_asked_longest_ago_comes_before_what_was_asked_lately():
    memory = replay([MemoryEvent(NOW - timedelta(days=60), module_key("m"), 1.0)])
    deck = [ask("m", f"q{n}") for n in range(3)]
    asked = {("m", "q0"): NOW - timedelta(days=1), ("m", "q1"): NOW - timedelta(days=9)}
    chosen = pick(Reviewable(memory, {module_key("m"): deck}), NOW, asked)
    assert [one.question.key for one in chosen] == ["q2", "q1", "q0"]


def test_a_thing_is_due_when_recall_has_fallen_to_nine_in_ten():
    memory = replay([MemoryEvent(NOW, module_key("m"), 1.0)])
    at = due_at(memory, module_key("m"))
    assert abs(recall(memory, module_key("m"), at) - 0.9) < 1e-3
    given_ = Reviewable(memory, {module_key("m"): [ask("m", "q0")]})
    assert summary(given_, NOW).next_at == at
    assert summary(given_, at + timedelta(minutes=1)).count == 1
    assert summary(Reviewable(MemoryState.new()), NOW).next_at is None
