"""Finding cards by what somebody types on a call: a few bounded look-ups, whatever the number of
facts, and the same answer on every database. Why: docs/decisions/0010-search-by-our-own-words.md
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from sqlalchemy import TextClause, bindparam, select, text

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion
from lms.domain import cards

MOST_BEGUN = 40
"""words looked at that a query word begins"""
MOST_ALIKE = 60
"""words looked at that it may have been meant for"""
MOST_MEANT = 4
"""words that it is then taken for, the best ones"""
MOST_BESIDE = 1
"""words that it is taken for beside itself, when cards have it as it stands"""
ENOUGH = 100
"""cards of a word beyond which it counts as common"""
SEEDS = (20, 10, 5)
"""cards looked at for the rarest word of a query, for the next and for the one after"""
PAIRED = (150, 20)
"""cards of a word that are asked whether they have another word too, and how many that do are
looked at"""
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


@dataclass(frozen=True, slots=True)
class _Seed:
    """Cards to look at: the weightiest of a word, or those that have another word too."""

    word: str
    other: str | None
    limit: int = 0


@dataclass(slots=True)
class _Asked:
    """A word of the query, and the indexed words that it is taken for, each with its quality."""

    word: str
    meant: dict[str, float] = field(default_factory=dict)
    cards: int = 0
    """how many cards have one of them; beyond `ENOUGH`, many"""

    @property
    def best(self) -> str | None:
        """The likeliest of the words."""
        return max(self.meant, key=lambda word: (self.meant[word], word), default=None)

    def only(self, least: float) -> "_Asked":
        """The same with those words only that are good enough."""
        kept = {word: good for word, good in self.meant.items() if good >= least}
        return _Asked(self.word, kept, self.cards)


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
    groups = _meanings(session, typed)
    index, total = _postings(session, groups, wanted)
    sure = [group.only(cards.CLOSE) for group in groups]
    hits = _ranked(sure, index, wanted, total)
    read_as = _corrected(session, sure, hits)
    return Found(tuple(hits[:most]), read_as, _suggestion(session, groups, index, wanted, total))


def _suggestion(
    session: DbSession, groups: Sequence[_Asked], index: "_Index", wanted: set[str], total: int
) -> Suggestion | None:
    """What the query may have meant where a word of it is like none that cards have."""
    if all(not group.meant or group.meant[group.best or ""] >= cards.CLOSE for group in groups):
        return None
    near = _ranked(groups, index, wanted, total)
    if not near:
        return None
    meant = _corrected(session, groups, near)
    return Suggestion(meant, near[0].fact_id, len(near)) if meant else None


# What each word may mean


@lru_cache(maxsize=cards.MOST_ASKED + 1)
def _spellings(number: int) -> TextClause:
    """The words that each of `number` query words begins, and those that it may be meant for."""
    begun = (
        "SELECT {0} AS place, word FROM (SELECT word FROM lms_card_spelling"
        " WHERE variant = :begun{0} ORDER BY word LIMIT {1}) AS begun{0}"
    )
    alike = (
        "SELECT {0} AS place, word FROM (SELECT word FROM lms_card_spelling"
        " WHERE variant IN :alike{0} ORDER BY variant, word LIMIT {1}) AS alike{0}"
    )
    parts = [begun.format(place, MOST_BEGUN) for place in range(number)]
    parts += [alike.format(place, MOST_ALIKE) for place in range(number)]
    lists = [bindparam(f"alike{place}", expanding=True) for place in range(number)]
    return text(" UNION ALL ".join(parts)).bindparams(*lists)


def _meanings(session: DbSession, typed: Sequence[str]) -> list[_Asked]:
    looked_up: dict[str, object] = {f"begun{place}": word for place, word in enumerate(typed)}
    for place, word in enumerate(typed):
        looked_up[f"alike{place}"] = [*cards.misspellings(word), *cards.stems(word)]
    found: list[set[str]] = [set() for _ in typed]
    for place, word in session.execute(_spellings(len(typed)), looked_up):
        found[place].add(word)
    return [_Asked(word, _meant(word, found[place])) for place, word in enumerate(typed)]


def _meant(word: str, candidates: Iterable[str]) -> dict[str, float]:
    """What the word is taken for: itself and what it begins; failing that, what it resembles."""
    begun = [one for one in candidates if one.startswith(word)]
    rated = {one: cards.quality(word, one) for one in begun or candidates}
    most = MOST_BESIDE + 1 if word in rated else MOST_MEANT
    best = sorted(rated.items(), key=lambda one: (-one[1], one[0]))[:most]
    return {one: good for one, good in best if good >= cards.LIKE}


# How rare each word is


@lru_cache(maxsize=64)
def _counts(number: int) -> TextClause:
    few = f"SELECT 1 FROM lms_card_word WHERE word = :word{{0}} LIMIT {ENOUGH}"
    parts = [
        f"(SELECT count(*) FROM ({few.format(place)}) AS few{place})" for place in range(number)
    ]
    return text("SELECT " + ", ".join(parts))


def _count(
    session: DbSession, groups: Sequence[_Asked], wanted: Collection[str]
) -> Mapping[str, int]:
    """How many cards each word has, up to `ENOUGH`; put into each group how many it has."""
    every = [cards.EVERY, *wanted, *dict.fromkeys(word for g in groups for word in g.meant)]
    padded = every + [""] * (-len(every) % 4)
    given = {f"word{place}": word for place, word in enumerate(padded)}
    row = session.execute(_counts(len(padded)), given).one()
    held = dict(zip(padded, row, strict=True))
    for group in groups:
        group.cards = sum(held[word] for word in group.meant)
    return held


# Which cards have them


_Index = Mapping[str, Mapping[str, float]]
"""Weights by card and word."""


_SEED = (
    "SELECT fact_id FROM (SELECT fact_id FROM lms_card_word WHERE word = :seed{0}"
    " ORDER BY word DESC, weight DESC, fact_id DESC LIMIT {1}) AS seed{0}"
)
_PAIR = (
    "SELECT fact_id FROM (SELECT one.fact_id FROM (SELECT fact_id, weight FROM lms_card_word"
    " WHERE word = :seed{0} ORDER BY word DESC, weight DESC, fact_id DESC LIMIT {1}) AS one"
    " WHERE EXISTS (SELECT 1 FROM lms_card_word AS other"
    " WHERE other.fact_id = one.fact_id AND other.word = :with{0})"
    " ORDER BY one.weight DESC, one.fact_id DESC LIMIT {2}) AS seed{0}"
)


@lru_cache(maxsize=64)
def _cards_of(limits: tuple[int | None, ...]) -> TextClause:
    """The cards of some words, the weightiest, each with its weights for all words of the query.

    Of each word so many; None stands for those that have another word too.
    """
    seeds = " UNION ".join(
        _SEED.format(place, limit) if limit else _PAIR.format(place, *PAIRED)
        for place, limit in enumerate(limits)
    )
    return text(
        "SELECT held.fact_id, held.word, held.weight"
        f" FROM ({seeds}) AS seeds JOIN lms_card_word AS held ON held.fact_id = seeds.fact_id"
        " WHERE held.word IN :words"
    ).bindparams(bindparam("words", expanding=True))


def _postings(session: DbSession, groups: Sequence[_Asked], wanted: set[str]) -> tuple[_Index, int]:
    """The cards that may answer, with their weights; and how many cards there are, or `ENOUGH`."""
    held = _count(session, groups, wanted)
    seeds = _seeds(groups, wanted, held)
    if not seeds:
        return {}, held[cards.EVERY]
    given: dict[str, object] = {}
    for place, seed in enumerate(seeds):
        given |= {f"seed{place}": seed.word} | ({f"with{place}": seed.other} if seed.other else {})
    given["words"] = sorted({*wanted, *(word for group in groups for word in group.meant)})
    found: dict[str, dict[str, float]] = {}
    limits = tuple(None if seed.other else seed.limit for seed in seeds)
    for fact_id, word, weight in session.execute(_cards_of(limits), given):
        found.setdefault(fact_id, {})[word] = weight
    return found, held[cards.EVERY]


def _seeds(
    groups: Sequence[_Asked], wanted: Collection[str], held: Mapping[str, int]
) -> list["_Seed"]:
    """The cards to look at: those of the rarest words of the query, and those that have two.

    Within a product, competitor or situation, those alone that have its marker.
    """
    rare = sorted((group for group in groups if group.cards), key=lambda group: group.cards)
    chosen = [
        _Seed(word, None, limit // len(group.meant))
        for group, limit in zip(rare, SEEDS, strict=False)
        for word in group.meant
    ]
    if wanted:
        marker = min(sorted(wanted), key=lambda word: held[word])
        pairs = (sorted((seed.word, marker), key=lambda word: held[word]) for seed in chosen)
        return [_Seed(first, other) for first, other in pairs]
    both = [_Seed(rare[0].best or "", rare[1].best)] if len(rare) > 1 else []
    return both + chosen


# Which of them answer best


def _ranked(groups: Sequence[_Asked], index: _Index, wanted: set[str], total: int) -> list[Hit]:
    """Every card that has a word of the query, the best first.

    A word counts by how rare it is (K. Spärck Jones' idf, over bounded counts), by the part of the
    card that it stands in, and by how well it was spelt; the sum counts by the share of the query
    that the card answers, so that all words come before some.
    """
    known = [group for group in groups if group.meant]
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


def _corrected(session: DbSession, groups: Sequence[_Asked], hits: Sequence[Hit]) -> str | None:
    """The query with each misspelt word as the best card spells it; None when none is misspelt."""
    meant = [group.best or group.word for group in groups]
    pairs = zip(groups, meant, strict=True)
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
