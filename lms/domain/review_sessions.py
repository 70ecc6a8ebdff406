"""Five minutes of review: which questions are asked of what somebody is about to forget."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from zlib import crc32

from lms.domain.asking.checks import Askable
from lms.domain.asking.questions import QuestionKind
from lms.domain.modules import Module
from lms.domain.planning.memory import DUE_BELOW, MemoryState, fact_key, module_key, recall

MOST_QUESTIONS = 8
"""Questions in one session."""
PER_MODULE, PER_FACT = 4, 1
"""Questions on one thing in a session: after the official wording, asking again shows nothing."""
SECONDS_PER_QUESTION = 35
"""Seconds that a question with its feedback is planned with (prior)."""
_MODULE = module_key("")
_LONGEST = 36_500.0
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a review would be now: questions, minutes, and on how many modules and facts; `next_at`
    is when the next thing is due where nothing is now (None: nothing was learned yet)."""

    count: int
    minutes: int
    things: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reviewable:
    """What can be reviewed: the memory, and the questions on each module and fact in it, by key."""

    memory: MemoryState
    questions: Mapping[str, Sequence[Askable]] = field(default_factory=dict)


def reviewable(
    memory: MemoryState,
    passed: Mapping[int, Module],
    held: Collection[tuple[str, str]],
    roles: Collection[str],
) -> Reviewable:
    """What of these passed modules (text in force by revision) there are questions on.

    Modules of other roles are left out, so are questions on hold and free texts, and modules and
    facts of which there is no memory.
    """
    found: dict[str, list[Askable]] = {}
    for revision, text in passed.items():
        if text.quiz is None or (text.roles and not set(roles) & set(text.roles)):
            continue
        for one in text.quiz.questions:
            if one.kind is QuestionKind.FREE_TEXT or (text.id, one.key) in held:
                continue
            for key in (module_key(text.id), fact_key(one.fact) if one.fact else None):
                if key in memory.traces:
                    found.setdefault(str(key), []).append(Askable(revision, text.id, one))
    return Reviewable(memory, found)


def pick(
    given: Reviewable, now: datetime, asked: Mapping[tuple[str, str], datetime], seed: int = 0,
    about: str | None = None,
) -> list[Askable]:  # fmt: skip
    """The questions of one session: of the weakest thing first, then in turns; none twice.

    With `about`, a key, they are on that thing only, due or not. Of a thing, what was never asked
    (`asked`: {(module, question): when last}) comes first, then what was asked longest ago; `seed`
    decides between equals. The same input, the same session.
    """
    chosen: list[Askable] = []
    taken: Counter[str] = Counter()
    things = due(given, now) if about is None else [about] if about in given.questions else []
    decks = {
        key: sorted(given.questions[key], key=lambda q: _turn(q, asked, seed)) for key in things
    }
    for _ in range(PER_MODULE):
        for key in things:
            one = _next(key, decks[key], chosen, taken)
            if one is not None and len(chosen) < MOST_QUESTIONS:
                chosen.append(one)
                taken.update(keys_of(one))
    return chosen


def due(given: Reviewable, now: datetime) -> list[str]:
    """Keys of the things that are about to be forgotten, the weakest first; ties by key."""
    recalled = sorted((recall(given.memory, key, now), key) for key in given.questions)
    return [key for chance, key in recalled if chance < DUE_BELOW]


def summary(given: Reviewable, now: datetime) -> Summary:
    """What a session now would be, in figures."""
    questions = pick(given, now, {})
    about = {key for one in questions for key in keys_of(one)} & set(due(given, now))
    minutes = ceil(len(questions) * SECONDS_PER_QUESTION / 60)
    return Summary(len(questions), minutes, len(about), None if questions else next_due(given, now))


def next_due(given: Reviewable, now: datetime) -> datetime | None:
    """When the first thing that is not due yet will be; None if there is none."""
    days = (due_at(given.memory, key) for key in given.questions)
    return min((at for at in days if at > now), default=None)


def due_at(memory: MemoryState, key: str) -> datetime:
    """When recall of `key`, which is known, falls to `DUE_BELOW`: one stability after the last
    recall, by the definition of stability."""
    trace = memory.traces[key]
    days = timedelta(days=min(_LONGEST, memory.factor * trace.stability))
    return datetime.fromtimestamp(trace.at, UTC) + days


def keys_of(one: Askable) -> tuple[str, ...]:
    """The things that a question is about."""
    fact = (fact_key(one.question.fact),) if one.question.fact else ()
    return module_key(one.module_id), *fact


def _turn(
    one: Askable, asked: Mapping[tuple[str, str], datetime], seed: int
) -> tuple[bool, datetime, int, str]:
    last = asked.get((one.module_id, one.question.key))
    chance = crc32(f"{seed}:{one.module_id}:{one.question.key}".encode())
    return last is not None, last or _EVER, chance, one.question.key


def _next(
    key: str, deck: Iterable[Askable], chosen: Sequence[Askable], taken: Counter[str]
) -> Askable | None:
    most = PER_MODULE if key.startswith(_MODULE) else PER_FACT
    if taken[key] >= most:
        return None
    done = {one.item for one in chosen}
    left = (one for one in deck if one.item not in done)
    return next((one for one in left if not _is_spent(one, taken)), None)


def _is_spent(one: Askable, taken: Counter[str]) -> bool:
    """Whether the fact of a question was asked about in this session already."""
    return bool(one.question.fact) and taken[fact_key(one.question.fact or "")] >= PER_FACT
