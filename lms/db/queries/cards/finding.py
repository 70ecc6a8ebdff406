"""Finding cards by what somebody types on a call, with the same answer on every database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion
from lms.db.queries.cards.lookups import Asked, Index, as_a_whole, meanings, postings
from lms.domain import cards

FAINT = 0.3
"""share of the best score below which a card is left out (prior)"""
PLENTY = 0.35
"""what even a word counts for that every card has (prior)"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that answers the query; scores compare within one search only."""

    fact_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may have been meant: the query in words that cards have, and how many cards it finds."""

    text: str
    best: str
    """the id of the best of them"""
    cards: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives. `read_as` is the query with misspellings put right, if there are any."""

    hits: tuple[Hit, ...] = ()
    read_as: str | None = None
    suggestion: Suggestion | None = None


def search(
    session: DbSession, query: str, product: str | None = None, competitor: str | None = None,
    situation: str | None = None, most: int = 20,
) -> Found:  # fmt: skip
    """The cards that answer a query best first, at most `most`; within a product, a competitor and
    a situation (keys) if given.

    Never raises for any text. Four statements at most, each of a bounded number of rows.
    """
    typed = cards.asked(query)
    if not typed:
        return Found()
    within = {"product": product, "competitor": competitor, "situation": situation}
    wanted = {cards.marker(kind, key) for kind, key in within.items() if key}
    groups = [*meanings(session, typed), as_a_whole(query)]
    index, total = postings(session, groups, wanted)
    sure = [group.only(cards.CLOSE) for group in groups]
    hits = _ranked(sure, index, wanted, total)
    suggestion = _suggestion(session, groups, index, wanted, total)
    read_as = None if suggestion else _corrected(session, sure, hits)
    return Found(tuple(hits[:most]), read_as, suggestion)


def _suggestion(
    session: DbSession, groups: Sequence[Asked], index: Index, wanted: set[str], total: int
) -> Suggestion | None:
    """What the query may have meant where a word of it is like none that cards have."""
    if all(not group.meant or group.meant[group.best or ""] >= cards.CLOSE for group in groups):
        return None
    near = _ranked(groups, index, wanted, total)
    if not near:
        return None
    meant = _corrected(session, groups, near)
    return Suggestion(meant, near[0].fact_id, len(near)) if meant else None


# Which of them answer best


def _ranked(groups: Sequence[Asked], index: Index, wanted: set[str], total: int) -> list[Hit]:
    """Every card that has a word of the query, the best first.

    A word counts by how rare it is (K. Spärck Jones' idf, over bounded counts), by the part of the
    card that it stands in, and by how well it was spelt; the sum counts by the share of the query
    that the card answers, so that all words come before some.
    """
    known = [group for group in groups if group.cards and group.meant]
    rarity = [log((total + 1) / (min(group.cards, total) + 0.5)) + PLENTY for group in known]
    whole = sum(rarity)
    found = []
    for fact_id, held in index.items():
        if not wanted <= held.keys():
            continue
        score = share = 0.0
        for rare, group in zip(rarity, known, strict=True):
            best = max(held.get(word, 0.0) * good for word, good in group.meant.items())
            if best:
                score += rare * best
                share += rare
        if score:
            found.append((-round(score * share / whole, 6), fact_id))
    found.sort()
    return [Hit(fact_id, -score) for score, fact_id in found if score <= FAINT * found[0][0]]


# What was meant, as cards write it


def _corrected(session: DbSession, groups: Sequence[Asked], hits: Sequence[Hit]) -> str | None:
    """The query with each misspelt word as the best card spells it; None when none is misspelt."""
    typed = [group for group in groups if not group.is_whole]
    meant = [group.best or group.word for group in typed]
    pairs = zip(typed, meant, strict=True)
    if not hits or all(word.startswith(group.word) for group, word in pairs):
        return None
    written = _written(session, hits[0].fact_id)
    return " ".join(written.get(word, word) for word in meant)


def _written(session: DbSession, fact_id: str) -> dict[str, str]:
    """The plain words of a card's text as they stand in it, the first time."""
    stored = session.scalar(
        select(FactVersion.text)
        .join(Fact, Fact.official_id == FactVersion.id)
        .where(Fact.id == fact_id)
    )
    found: dict[str, str] = {}
    for written in _strings(stored):
        for word in written.replace("-", " ").split():
            bare = word.strip(".,;:!?()[]{}“”\"'*/")
            plain = cards.words(bare)
            if len(plain) == 1:
                found.setdefault(plain[0], bare)
    return found


def _strings(document: object) -> Iterable[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for value in document.values():
            yield from _strings(value)
    elif isinstance(document, list):
        for value in document:
            yield from _strings(value)
