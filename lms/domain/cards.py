"""Battlecards: how official facts are found on a call, by product, competitor and situation.

A text becomes plain words; the ways in which a word is begun or misspelt are written down with it,
so that search only ever looks up what is equal. Why: docs/decisions/0010-search-by-our-own-words.md
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s
from itertools import combinations

from rapidfuzz.distance import OSA, JaroWinkler

from lms.domain.facts import FactText, Turn


class FacetKind(StrEnum):
    """What cards are browsed by, besides their product."""

    COMPETITOR = "competitor"
    SITUATION = "situation"


@dataclass(frozen=True, slots=True)
class Facet:
    """A competitor or a situation of one card; `key` is the same for all ways of writing it."""

    kind: FacetKind
    key: str
    name: str


LONGEST_WORD = 40
MOST_WORDS = 300
"""Words of one card that are indexed: the weightiest."""
MOST_ASKED = 8
"""Words of a query that are looked up."""
EVERY = "*"
"""Stands in the index of every card, so that their number is known without counting far."""

_SAYS_NOTHING = """
a about am an and any are arent as at be been but by can cannot cant could did do does dont for
from had has have he her his i if in into is isnt it its just me my not of on or our she so some
than that the their them then there these they this those to us was we were what which who will
with wont would you your
"""
STOP = frozenset(_SAYS_NOTHING.split())
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
_POSSESSIVE = re.compile("['’ʼ]s(?![^\\W_])")
_APOSTROPHE = re.compile("['’ʼ]")
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The text in small letters without marks: Bjørnevåg is bjornevag, Győr is gyor."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", apart)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _APOSTROPHE.sub("", _POSSESSIVE.sub("", bare.translate(_PLAIN)))


def words(text: str) -> list[str]:
    """The plain words of a text, each once, in their order.

    Words that say nothing are left out, unless there is no other.
    """
    found = dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(plain(text)))
    telling = [word for word in found if word not in STOP and not _is_letter(word)]
    return telling or list(found)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def asked(text: str) -> list[str]:
    """The words of a query that are looked up: the first few."""
    return words(text[: LONGEST_WORD * 20])[:MOST_ASKED]


WEIGHTS: Mapping[str, float] = {
    "rival": 5.0,
    "situation": 5.0,
    "claim": 4.0,
    "product": 4.0,
    "objection": 4.0,
    "name": 3.0,
    "hear": 3.0,
    "prices": 2.5,
    "criteria": 2.0,
    "ask": 2.0,
    "how": 1.5,
    "proof": 1.5,
    "disqualifiers": 1.5,
    "examples": 1.5,
    "opening": 1.5,
    "terms": 1.5,
    "say": 1.0,
    "details": 1.0,
}
"""What a word is worth by the part that it stands in: most, what people ask by (prior)."""
AGAIN, MOST_AGAIN = 0.15, 0.3
"""How much of its worth a further part adds to a word, and how much all of them at most, as a share
of the weightiest (prior): it is what the card is about."""


HALF = 3.0
"""Worth at which a word weighs half of what it can: one word cannot make up for another (prior)."""
NAMED = 0.7
"""Weight of a query that is, as a whole, a name: a competitor, a situation, an id (prior)."""


def postings(text: FactText, product: str, *names: str) -> dict[str, float]:
    """Every word of a card with its weight, from 0 to 1, `EVERY` with them.

    `product` is its title, `names` are what else the card goes by: its id, its kind.
    """
    found: dict[str, float] = {}
    more: dict[str, float] = {}
    titles = [("product", product), *(("name", name) for name in names)]
    parts = sorted([*titles, *_parts(text)], key=lambda part: -WEIGHTS[part[0]])
    for part, written in parts:
        for word in words(written):
            worth = WEIGHTS[part]
            if word in found:
                more[word] = min(more.get(word, 0.0) + AGAIN * worth, MOST_AGAIN * found[word])
            else:
                found[word] = worth
    found = {word: worth + more.get(word, 0.0) for word, worth in found.items()}
    best = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST_WORDS]
    return {EVERY: 0.0, **{word: round(worth / (worth + HALF), 3) for word, worth in best}}


def _parts(text: FactText) -> Iterator[tuple[str, str]]:
    """(the weight's name, the words) of every part of a fact."""
    for name in ("claim", "ask", "opening", "details"):
        yield name, getattr(text, name)
    for name in ("criteria", "disqualifiers", "examples", "prices", "terms"):
        yield from ((name, line) for line in getattr(text, name))
    yield from (("situation", line) for line in text.situations)
    yield from (("proof", f"{proof.text} {proof.source}") for proof in text.proof)
    yield from (("rival", rival.name) for rival in text.against)
    yield from (("how", rival.how) for rival in text.against)
    yield from _turns("objection", text.objections)
    yield from _turns("hear", text.branches)


def _turns(heard: str, turns: tuple[Turn, ...]) -> Iterator[tuple[str, str]]:
    for turn in turns:
        yield heard, turn.hear
        yield "say", turn.say


def facets(text: FactText) -> list[Facet]:
    """The competitors and situations of a card, each once."""
    named = [
        *((FacetKind.COMPETITOR, rival.name) for rival in text.against),
        *((FacetKind.SITUATION, line) for line in text.situations),
    ]
    found = {(kind, facet_key(name)): name for kind, name in reversed(named) if name.strip()}
    return [Facet(kind, key, name[:120]) for (kind, key), name in sorted(found.items())]


LONGEST_KEY = 36


def facet_key(name: str) -> str:
    """What stands for a competitor or a situation in addresses and in the index."""
    return _short("-".join(words(name)) or name.strip().casefold())


def marker(kind: str, key: str) -> str:
    """The index word of all cards of a product, competitor or situation; no text contains it.

    `kind` is "product", "name" (of the card itself: its id) or a `FacetKind`.
    """
    return f"={kind[0]}{_short(key)}"


def _short(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 9]}-{blake2s(key.encode(), digest_size=4).hexdigest()}"


SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("[oa]e", lambda match: match[0][0]), ("(?<=.)h", ""), ("x", "ks"), ("[cqg]", "k"),
        ("d", "t"), ("b", "p"), ("w", "v"), ("z", "s"), ("[yj]", "i"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""Letters that are mistaken for one another when a name is written as it is heard."""
FIRST = 12
"""Letters of a word within which two may be missing: bounds the ways of misspelling it."""


def sound(word: str) -> str:
    """The word as it is heard, roughly: machwatch and macwach are one."""
    for pattern, heard in SOUNDS:
        word = pattern.sub(heard, word)
    return word


def beginnings(word: str) -> list[str]:
    """The word from its first two letters on, letter by letter."""
    return [word[:end] for end in range(min(2, len(word)), len(word) + 1)]


def misspellings(word: str) -> list[str]:
    """The sound of the word, and what is left of it without one letter (two, of a longer one).

    Two words that differ by a letter more, less, other or exchanged have one of these in common
    (W. Garbe's symmetric delete).
    """
    heard = sound(word)
    found = [heard]
    if len(heard) >= 4:
        found += [_without(heard, gap) for gap in combinations(range(len(heard)), 1)]
    if len(heard) >= 7:
        found += [_without(heard, gap) for gap in combinations(range(min(len(heard), FIRST)), 2)]
    return [f"~{one}"[:LONGEST_WORD] for one in dict.fromkeys(found)]


def stems(word: str) -> list[str]:
    """The word without its last letters: "cheaper" is to find "cheap"."""
    return [word[:end] for end in range(len(word) - 1, max(3, len(word) - 4), -1)]


def _without(word: str, gap: tuple[int, ...]) -> str:
    return "".join(letter for place, letter in enumerate(word) if place not in gap)


def variants(word: str) -> list[str]:
    """Everything by which the word can be looked up, itself among it."""
    return [*beginnings(word), *misspellings(word)]


BEGUN = 0.75
"""Least worth of a word that is begun rightly (prior)."""
CLOSE = 0.82
"""How like a misspelt word has to be to pass for the right one (prior)."""
LIKE = 0.6
"""How like it has to be for "Did you mean" (prior)."""


def quality(query: str, word: str) -> float:
    """How well an indexed word answers a word of the query, 0 to 1; 1 is the same word."""
    if query == word:
        return 1.0
    if word.startswith(query):
        return BEGUN + (0.98 - BEGUN) * len(query) / len(word)
    like = OSA.normalized_similarity(query, word) + JaroWinkler.normalized_similarity(query, word)
    return max(like / 2, CLOSE + 0.05 if sound(query) == sound(word) and len(query) > 3 else 0.0)
