"""Which rows of the evidence log are recalls, of which module or fact, and how well it went.

How a memory moves stands in `memory`; here is only what counts as remembering.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import fsum

from lms.domain.asking.attempts import NewEvidence
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.planning.memory import (
    MemoryEvent,
    MemoryState,
    fact_key,
    module_key,
    remember,
    unguessed,
)

TOGETHER = frozenset({EvidenceKind.QUIZ, EvidenceKind.DIAGNOSTIC})
"""Kinds that are handed in as one: a sitting is one recall of each module and fact in it."""
ONLY_KNOWN = frozenset({EvidenceKind.BASELINE, EvidenceKind.DIAGNOSTIC})
"""Kinds that ask about things that nobody said were learned: they move a memory, and begin none."""
_RECALLS = TOGETHER | ONLY_KNOWN | {EvidenceKind.REVIEW}


def recollect(state: MemoryState, rows: Iterable[NewEvidence]) -> MemoryState:
    """The memory after these rows, which stand in the order in which they were written; pure.

    Each sitting of a quiz is one event for each module and fact that it asked about: the mean of
    its scores, guessing taken out. Answers that are judged one at a time are events of their own.
    Rows of weight 0 count for nothing; any other weight is about levels, not about memory: right
    after the lesson is a recall too. A text that a person judged later begins the memory of its
    module where nothing else has, and never moves it: when it was judged is not when it was
    recalled.
    """
    for sitting in _sittings(rows):
        for event in _events(sitting):
            if _counts(sitting[0], event.key in state.traces):
                state = remember(state, event)
    return state


def around(log: Sequence[NewEvidence], attempt_id: int) -> tuple[MemoryState, MemoryState]:
    """The memory just before the first row of a sitting in a person's log, and after its last."""
    places = [place for place, row in enumerate(log) if row.attempt_id == attempt_id]
    if not places:
        state = recollect(MemoryState.new(), log)
        return state, state
    before = recollect(MemoryState.new(), log[: places[0]])
    return before, recollect(before, log[places[0] : places[-1] + 1])


def is_recall(row: NewEvidence) -> bool:
    """Whether a row may move a memory."""
    return row.kind in _RECALLS and row.weight > 0.0 and bool(row.module_id or row.fact_id)


def _sittings(rows: Iterable[NewEvidence]) -> Iterator[list[NewEvidence]]:
    """Rows that are one recall, in the order of the log."""
    counted = [row for row in rows if is_recall(row)]
    for _, held in groupby(enumerate(counted), key=lambda pair: _sitting(*pair)):
        yield [row for _, row in held]


def _sitting(place: int, row: NewEvidence) -> tuple[object, ...]:
    is_one_of_many = row.kind in TOGETHER and row.attempt_id is not None
    return (row.attempt_id, row.at, row.kind) if is_one_of_many else (place,)


def _events(sitting: Sequence[NewEvidence]) -> list[MemoryEvent]:
    """One event for each module and fact of a sitting, by key, so that no shuffle matters."""
    asked: dict[str, list[NewEvidence]] = defaultdict(list)
    for row in sitting:
        if row.module_id:
            asked[module_key(row.module_id)].append(row)
        if row.fact_id:
            asked[fact_key(row.fact_id)].append(row)
    return [MemoryEvent(sitting[0].at, key, _score(asked[key])) for key in sorted(asked)]


def _score(rows: Sequence[NewEvidence]) -> float:
    return unguessed(
        fsum(row.value for row in rows) / len(rows), fsum(row.guess for row in rows) / len(rows)
    )


def _counts(row: NewEvidence, is_known: bool) -> bool:
    if row.kind in ONLY_KNOWN:
        return is_known
    return not (_is_judged(row) and is_known)


def _is_judged(row: NewEvidence) -> bool:
    """Whether a person judged it; the first releases named neither the rater nor the text."""
    is_text = row.kind is EvidenceKind.REVIEW and row.attempt_id is not None
    return is_text and (row.rater_id is not None or row.revision_id is None)
