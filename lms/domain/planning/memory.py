"""What one person still knows: for each module and fact, how well it is remembered at an instant.

Pure, and a fold of the person's own review events in the order of the log. The arithmetic is
FSRS-6 with its published default weights (open-spaced-repetition, py-fsrs 6.3, MIT), written out
here so that time counts in parts of a day, each person has a factor of their own, and a thing of
many pieces may be recalled in part; tests hold it to the package where all or nothing was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from math import exp
from typing import Any

WEIGHTS = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
"""w0 to w20 of FSRS-6, fitted by its authors on the reviews of many people; never refitted here."""
DUE_BELOW = 0.9
"""Recall below which a review is due: the retention that FSRS itself aims at."""
STABLE_AT = 0.9
"""Recall after exactly one stability, by the definition of stability."""
LEAST_STABILITY = 0.001
"""Days: FSRS's own floor."""
LEAST_FACTOR, MOST_FACTOR = 0.2, 8.0
"""κ: how much faster or slower than FSRS expects somebody may be found to forget."""
FACTOR_RATE = 0.3
"""How far one score moves κ: κ *= exp(.3 (score - predicted))."""
SOON, LATER = 7.0, 28.0
"""Days at which recall is forecast."""

_SECONDS = 86_400.0


class Rating(IntEnum):
    """How something was recalled, as FSRS counts. "Easy" is never given: a quiz that can be guessed
    at does not show that recall was easy. Nor is "hard": what was partly right is partly each."""

    AGAIN = 1
    GOOD = 3


@dataclass(frozen=True, slots=True)
class MemoryEvent:
    """One recall: `key` is "module:<id>" or "fact:<id>"; `score` 0..1, guessing taken out (see
    `unguessed`); `at` is aware."""

    at: datetime
    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Trace:
    """The memory of one thing: stability in days, difficulty 1..10, whole seconds since 1970 of
    the last recall, and how many recalls there were."""

    stability: float
    difficulty: float
    at: int
    reps: int


@dataclass(frozen=True, slots=True)
class MemoryState:
    """All that is known of one person's memory. Immutable: `traces` is never changed in place."""

    factor: float
    traces: Mapping[str, Trace]

    @staticmethod
    def new() -> "MemoryState":
        """Nothing learned, and a memory like everybody's."""
        return MemoryState(1.0, {})


@dataclass(frozen=True, slots=True)
class Outlook:
    """Recall (0..1) of what an item is about: now, in 7 and in 28 days; and what to expect in 7 and
    28 days if the item is done now."""

    now: float = 0.0
    week: float = 0.0
    month: float = 0.0
    week_done: float = 0.0
    month_done: float = 0.0


def module_key(module: str) -> str:
    """The key of a module's memory."""
    return f"module:{module}"


def fact_key(fact: str | int) -> str:
    """The key of a fact's memory."""
    return f"fact:{fact}"


def unguessed(score: float, guess: float) -> float:
    """The share (0..1) that was known, from the score of questions with a chance to `guess`."""
    return max(0.0, min(1.0, (score - guess) / (1.0 - guess)))


def remember(state: MemoryState, event: MemoryEvent) -> MemoryState:
    """The memory after one more event; a clock that jumps back counts as no time passed.

    A first event starts the trace. Later ones move κ too, unless the last one is less than a day
    ago: right after a lesson everybody remembers. A module is many pieces: the share that was right
    grows as FSRS's "good", the rest as its "again", and the stability of the whole is their
    geometric mean. Figures are kept to the fourth decimal.
    """
    share, at = min(1.0, max(0.0, event.score)), _seconds(event.at)
    known = state.traces.get(event.key)
    if known is None:
        stability = _mixed(WEIGHTS[Rating.AGAIN - 1], WEIGHTS[Rating.GOOD - 1], share)
        trace = Trace(round(stability, 4), round(_first_difficulty(_grade(share)), 4), at, 1)
        return MemoryState(state.factor, {**state.traces, event.key: trace})
    days, factor = max(0.0, (at - known.at) / _SECONDS), state.factor
    recalled = curve(days, known.stability, factor)
    if days >= 1.0:
        moved = factor * exp(FACTOR_RATE * (share - recalled))
        factor = round(max(LEAST_FACTOR, min(MOST_FACTOR, moved)), 4)
    lost, kept = (_next_stability(known, rating, recalled, days) for rating in Rating)
    trace = Trace(
        round(_mixed(lost, kept, share), 4),
        round(_next_difficulty(known.difficulty, _grade(share)), 4),
        max(at, known.at),
        known.reps + 1,
    )
    return MemoryState(factor, {**state.traces, event.key: trace})


def replay(events: Iterable[MemoryEvent]) -> MemoryState:
    """The memory from a person's whole log, in its order: the fold of `remember`."""
    state = MemoryState.new()
    for event in events:
        state = remember(state, event)
    return state


def recall(state: MemoryState, key: str, now: datetime, days: float = 0.0) -> float:
    """Chance (0..1) of recalling `key` `days` after `now`; 0 for what was never learned."""
    known = state.traces.get(key)
    if known is None:
        return 0.0
    passed = max(0.0, (_seconds(now) - known.at) / _SECONDS)
    return curve(passed + days, known.stability, state.factor)


def due(state: MemoryState, now: datetime, threshold: float = DUE_BELOW) -> list[str]:
    """Keys recalled with less than `threshold`, the weakest first; ties by key."""
    found = [(recall(state, key, now), key) for key in state.traces]
    return [key for chance, key in sorted(found) if chance < threshold]


def outlook(state: MemoryState, key: str, now: datetime, *, teaches: bool) -> Outlook:
    """The forecast for `key`. Done means a lesson with its quiz (`teaches`), or a review.

    A review is recalled with the chance of now, and forgotten otherwise; a lesson brings what was
    forgotten back to where a first lesson leaves it.
    """
    return _outlook(state.factor, state.traces.get(key), _seconds(now), teaches)


def outlook_after(days: float | None, *, teaches: bool) -> Outlook:
    """The forecast for something passed once, `days` ago (None: never), by somebody unknown."""
    trace = Trace(WEIGHTS[Rating.GOOD - 1], _first_difficulty(Rating.GOOD), 0, 1)
    known = None if days is None else trace
    return _outlook(1.0, known, round((days or 0.0) * _SECONDS), teaches)


def curve(days: float, stability: float, factor: float) -> float:
    """R = (1 + F t / κS) ** -d, d = w20 / κ and F such that R(κS) = .9: who forgets faster than
    most also keeps less in the long run. `days` >= 0, stability in days; κ = 1 is FSRS."""
    power, bend = _shape(factor)
    return float((1.0 + bend * days / stability) ** power)


def dump(state: MemoryState) -> dict[str, Any]:
    """The state as plain JSON values: {"factor": κ, "traces": {key: [S, D, at, reps]}}."""
    packed = {k: [t.stability, t.difficulty, t.at, t.reps] for k, t in state.traces.items()}
    return {"factor": state.factor, "traces": packed}


def load(packed: Mapping[str, Any]) -> MemoryState:
    """The state that `dump` packed; KeyError, TypeError or ValueError for anything else."""
    traces = {
        str(key): Trace(float(s), float(d), int(at), int(reps))
        for key, (s, d, at, reps) in packed["traces"].items()
    }
    return MemoryState(float(packed["factor"]), traces)


def _outlook(factor: float, known: Trace | None, now: int, teaches: bool) -> Outlook:
    if known is None:
        after = _kept(WEIGHTS[Rating.GOOD - 1], factor) if teaches else (0.0, 0.0)
        return Outlook(0.0, 0.0, 0.0, *after)
    days, stability = max(0.0, (now - known.at) / _SECONDS), known.stability
    here = curve(days, stability, factor)
    lost, kept = (_next_stability(known, rating, here, days) for rating in Rating)
    if teaches:
        lost = max(lost, min(stability, WEIGHTS[Rating.GOOD - 1]))
    (week_lost, month_lost), (week_kept, month_kept) = _kept(lost, factor), _kept(kept, factor)
    return Outlook(
        now=here,
        week=curve(days + SOON, stability, factor),
        month=curve(days + LATER, stability, factor),
        week_done=here * week_kept + (1.0 - here) * week_lost,
        month_done=here * month_kept + (1.0 - here) * month_lost,
    )


@lru_cache(maxsize=1024)
def _shape(factor: float) -> tuple[float, float]:
    """-d and F / κ: the same for all that a person remembers."""
    power = -WEIGHTS[20] / factor
    return power, (STABLE_AT ** (1.0 / power) - 1.0) / factor


def _kept(stability: float, factor: float) -> tuple[float, float]:
    """Recall 7 and 28 days after a recall."""
    return curve(SOON, stability, factor), curve(LATER, stability, factor)


def _mixed(lost: float, kept: float, share: float) -> float:
    """The stability of a whole of which `share` was recalled."""
    return float(lost * (kept / lost) ** share)


def _grade(share: float) -> float:
    """Between FSRS's "again" and its "good"."""
    return Rating.AGAIN + (Rating.GOOD - Rating.AGAIN) * share


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _first_difficulty(grade: float) -> float:
    return max(1.0, min(10.0, _opening(grade)))


def _opening(grade: float) -> float:
    return WEIGHTS[4] - exp(WEIGHTS[5] * (grade - 1.0)) + 1.0


def _next_difficulty(difficulty: float, grade: float) -> float:
    moved = difficulty - WEIGHTS[6] * (grade - 3.0) * (10.0 - difficulty) / 9.0
    return max(1.0, min(10.0, WEIGHTS[7] * _EASIEST + (1.0 - WEIGHTS[7]) * moved))


def _next_stability(trace: Trace, rating: Rating, recalled: float, days: float) -> float:
    stability, difficulty = trace.stability, trace.difficulty
    if days < 1.0:
        return max(LEAST_STABILITY, stability * _same_day(stability, rating))
    if rating is Rating.AGAIN:
        return max(LEAST_STABILITY, _forgotten(stability, difficulty, recalled))
    grown = exp(WEIGHTS[8]) * (11.0 - difficulty) * stability ** -WEIGHTS[9]
    grown *= exp((1.0 - recalled) * WEIGHTS[10]) - 1.0
    return float(stability * (1.0 + grown))


def _same_day(stability: float, rating: Rating) -> float:
    change = exp(WEIGHTS[17] * (rating - 3 + WEIGHTS[18])) * stability ** -WEIGHTS[19]
    return float(change if rating is Rating.AGAIN else max(1.0, change))


def _forgotten(stability: float, difficulty: float, recalled: float) -> float:
    left = WEIGHTS[11] * difficulty ** -WEIGHTS[12] * ((stability + 1.0) ** WEIGHTS[13] - 1.0)
    left *= exp((1.0 - recalled) * WEIGHTS[14])
    return float(min(left, stability / exp(WEIGHTS[17] * WEIGHTS[18])))


_EASIEST = _opening(4)
"""FSRS pulls difficulty toward that of a first "easy", without clamping it."""
