"""What a search asks of the index: a few bounded look-ups, whatever the number of facts.

Plain SQL that both databases know. Why: docs/decisions/0010-search-by-our-own-words.md
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, TextClause, bindparam, text

from lms.db.base import DbSession
from lms.domain import cards
from lms.domain.cards import FacetKind

MOST_BEGUN = 40
"""words looked at that a query word begins"""
MOST_ALIKE = 60
"""words looked at that it may have been meant for"""
MOST_MEANT = 4
"""words that it is then taken for, the best ones"""
ENOUGH = 100
"""cards of a word beyond which it counts as common"""
SEEDS = (20, 10, 5)
"""cards looked at for the rarest word of a query, for the next and for the one after"""
PAIRED = (150, 20)
"""cards of a word that are asked whether they have another word too, and how many that do are
looked at"""


@dataclass(slots=True)
class Asked:
    """A word of the query, and the indexed words that it is taken for, each with its quality."""

    word: str
    meant: dict[str, float] = field(default_factory=dict)
    is_whole: bool = False
    """whether it is no word but the query as it stands"""
    cards: int = 0
    """how many cards have one of them; beyond `ENOUGH`, many"""

    @property
    def best(self) -> str | None:
        """The likeliest of the words."""
        return max(self.meant, key=lambda word: (self.meant[word], word), default=None)

    def only(self, least: float) -> "Asked":
        """The same with those words only that are good enough."""
        kept = {word: good for word, good in self.meant.items() if good >= least}
        return Asked(self.word, kept, self.is_whole, self.cards)


@dataclass(frozen=True, slots=True)
class _Seed:
    """Cards to look at: the weightiest of a word, or those that have another word too."""

    word: str
    other: str | None
    limit: int = 0


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
    lists: list[BindParameter[Any]] = [
        bindparam(f"alike{place}", expanding=True) for place in range(number)
    ]
    return text(" UNION ALL ".join(parts)).bindparams(*lists)


def meanings(session: DbSession, typed: Sequence[str]) -> list[Asked]:
    """What each word of the query may mean, itself first: one statement."""
    looked_up: dict[str, object] = {f"begun{place}": word for place, word in enumerate(typed)}
    for place, word in enumerate(typed):
        looked_up[f"alike{place}"] = [*cards.misspellings(word), *cards.stems(word)]
    found: list[set[str]] = [set() for _ in typed]
    for place, word in session.execute(_spellings(len(typed)), looked_up):
        found[place].add(word)
    return [Asked(word, _meant(word, found[place])) for place, word in enumerate(typed)]


def _meant(word: str, candidates: Iterable[str]) -> dict[str, float]:
    """What the word is taken for: itself and what it begins; failing that, what it resembles."""
    begun = [one for one in candidates if one.startswith(word)]
    rated = {one: cards.quality(word, one) for one in begun or candidates}
    best = sorted(rated.items(), key=lambda one: (-one[1], one[0]))[:MOST_MEANT]
    return {one: good for one, good in best if good >= cards.LIKE}


def as_a_whole(query: str) -> Asked:
    """The query as a name, of a competitor, a situation or a card: who types all of it means it."""
    key = cards.facet_key(query)
    meant = {cards.marker(kind, key): 1.0 for kind in ("name", *FacetKind)}
    return Asked(query, meant, is_whole=True)


# How rare each word is


@lru_cache(maxsize=64)
def _counts(number: int) -> TextClause:
    few = f"SELECT 1 FROM lms_card_word WHERE word = :word{{0}} LIMIT {ENOUGH}"
    parts = [
        f"(SELECT count(*) FROM ({few.format(place)}) AS few{place})" for place in range(number)
    ]
    return text("SELECT " + ", ".join(parts))


def _count(
    session: DbSession, groups: Sequence[Asked], wanted: Collection[str]
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


Index = Mapping[str, Mapping[str, float]]
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


def postings(session: DbSession, groups: Sequence[Asked], wanted: set[str]) -> tuple[Index, int]:
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
    groups: Sequence[Asked], wanted: Collection[str], held: Mapping[str, int]
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
