"""`python -m bench.search`: what searching the cards costs with 200 facts and with 20,000.

The same queries in turn on two databases in one run: names, beginnings, objections, misspellings.
The facts are made of words as rare and as common as those of a language. `docs/benchmarks.md`
explains.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import accumulate
from math import inf
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bench import databases
from bench.figures import Figure, publish
from lms.db.base import Base
from lms.db.queries.cards import search
from lms.domain import facts
from lms.domain.facts import FactKind, FactText, Proof, Rival, Stage
from lms.services import cards
from lms.services.work import Work

FEW, MANY = 200, 20_000
MOST = 2.0
"""times what a search may cost with `MANY` facts what it costs with `FEW`"""
WORDS = 12_000
"""words of the language; their frequency falls with their rank (Zipf)"""
RIVALS, SITUATIONS = 150, 400
PRODUCTS = 12
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
_TABLES = Base.metadata.tables
_FIRST, _VOWELS = "b br d f g gl h k l m n p pl r s st t tr v w", "a e i o u ea ou"
_SYLLABLES = [
    first + vowel + last
    for first in _FIRST.split()
    for vowel in _VOWELS.split()
    for last in ("", "n", "r", "st", "l", "ck")
]


class Language:
    """Words, names of rivals and situations, and texts made of them; the same in every run."""

    def __init__(self) -> None:
        chance = Random(3)
        found: dict[str, None] = {}
        while len(found) < WORDS:
            parts = chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 2, 3)))
            found["".join(parts)] = None
        self.words = list(found)
        self.frequency = list(accumulate(1 / (rank + 8) for rank in range(WORDS)))
        self.rivals = [f"{self._name(chance)} {chance.choice(self.words)}" for _ in range(RIVALS)]
        self.situations = [" ".join(chance.choices(self.words, k=3)) for _ in range(SITUATIONS)]

    def _name(self, chance: Random) -> str:
        return "".join(chance.choices(_SYLLABLES, k=3)).capitalize()

    def phrase(self, chance: Random, length: int) -> str:
        """So many words, common ones often."""
        return " ".join(chance.choices(self.words, cum_weights=self.frequency, k=length))

    def text(self, number: int) -> FactText:
        """The text of one fact."""
        chance = Random(number)
        proof = Proof(self.phrase(chance, 12), f"report {chance.randrange(90)}")
        rivals = [
            Rival(name, self.phrase(chance, 9)) for name in set(chance.choices(self.rivals, k=2))
        ]
        return FactText(
            claim=self.phrase(chance, 11).capitalize() + ".",
            proof=(proof,),
            against=tuple(rivals),
            ask=self.phrase(chance, 10) + "?",
            situations=tuple(set(chance.choices(self.situations, k=2))),
        )


def fill(session: Session, language: Language, number: int) -> None:
    """Write `number` official facts and their index."""
    products = [
        {
            "key": f"p{n}", "title": f"Product {n}", "priority": "standard", "owner": "noor",
            "summary": "", "position": n,
        }
        for n in range(PRODUCTS)
    ]  # fmt: skip
    session.execute(insert(_TABLES["lms_product"]), products)
    for start in range(0, number, 2_000):
        _write(session, language, range(start, min(number, start + 2_000)))
    cards.rebuild(Work(session, NOW))
    session.commit()


def _write(session: Session, language: Language, numbers: Sequence[int]) -> None:
    fact, version = _TABLES["lms_fact"], _TABLES["lms_fact_version"]
    rows, versions = [], []
    for number in numbers:
        text = language.text(number)
        rows.append(
            {
                "id": f"fact-{number}", "product": f"p{number % PRODUCTS}", "owner": "noor",
                "kind": FactKind.DIFFERENTIATOR, "review_every": 90, "verified_at": NOW,
            }
        )  # fmt: skip
        versions.append(
            {
                "id": number + 1, "fact_id": f"fact-{number}", "number": 1, "claim": text.claim,
                "text": facts.dump(text), "written_at": NOW, "official_at": NOW,
                "stage": Stage.OFFICIAL,
            }
        )  # fmt: skip
    session.execute(insert(fact), rows)
    session.execute(insert(version), versions)
    ours = fact.c.id.in_([row["id"] for row in rows])
    own = version.c.fact_id == fact.c.id
    found = version.select().with_only_columns(version.c.id).where(own).scalar_subquery()
    session.execute(update(fact).where(ours).values(official_id=found))


def queries(language: Language, number: int) -> list[tuple[str, dict[str, Any]]]:
    """What is asked, of facts that both databases hold: (query, what it is within)."""
    chance = Random(11)
    made: list[tuple[str, dict[str, Any]]] = []
    for turn in range(number):
        fact = chance.randrange(FEW)
        text = language.text(fact)
        rival, claim = text.against[0].name, text.claim.rstrip(".").split()
        some = chance.sample(claim, 2)
        made.append(
            (
                (rival, {}),
                (rival[:4], {}),
                (" ".join(some), {}),
                (f"{_misspelt(rival.split()[0], chance)} {some[0]}", {}),
                (" ".join(claim), {}),
                (text.situations[0], {}),
                (some[0], {"product": f"p{fact % PRODUCTS}"}),
            )[turn % 7]
        )
    return made


def _misspelt(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 1 when the goal is missed."""
    parser = ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL server (else SQLite)")
    parser.add_argument("--rounds", type=int, default=9, help="all queries on both, so often")
    parser.add_argument("--queries", type=int, default=140)
    asked = parser.parse_args(arguments)
    figures = measured(asked)
    name = "PostgreSQL" if asked.database_url else "SQLite"
    publish(f"Searching {FEW} and {MANY:,} facts on {name}", figures, asked.json)
    return 0 if all(one.ok for one in figures.values()) else 1


def measured(asked: Namespace) -> dict[str, Figure]:
    """Both databases filled, and all queries in turn on each."""
    language = Language()
    given = queries(language, asked.queries)
    with ExitStack() as open_ones:
        sessions = list(_filled(language, asked.database_url, open_ones))
        costs = _fastest(sessions, given, asked.rounds)
        right = [_found(session, language) for session in sessions]
    few, many = (sum(cost) / len(cost) for cost in costs)
    return {
        "search_ratio": Figure(many / few, f"× the cost with {FEW} facts", MOST),
        "search_few": Figure(few * 1000, f"ms a search of {FEW} facts"),
        "search_many": Figure(many * 1000, f"ms a search of {MANY:,} facts"),
        "claims_few": Figure(right[0], "% of claims that find their own card first"),
        "claims_many": Figure(right[1], "% of claims that find their own card first"),
    }


def _filled(language: Language, server: str | None, open_ones: ExitStack) -> Iterator[Session]:
    for number in (FEW, MANY):
        engine = open_ones.enter_context(
            databases.connected(open_ones.enter_context(databases.fresh(server)))
        )
        session = open_ones.enter_context(Session(engine))
        fill(session, language, number)
        yield session


def _fastest(
    sessions: Sequence[Session], given: Sequence[tuple[str, dict[str, Any]]], rounds: int
) -> list[list[float]]:
    """Seconds of every query on each database: the least of all rounds, so that other work on the
    machine does not count; the databases take turns at each query."""
    costs = [[inf] * len(given) for _ in sessions]
    for _ in range(rounds):
        for place, (query, within) in enumerate(given):
            for session, cost in zip(sessions, costs, strict=True):
                begun = perf_counter()
                search(session, query, **within)
                cost[place] = min(cost[place], perf_counter() - begun)
    return costs


def _found(session: Session, language: Language) -> float:
    """How often, in a hundred, a claim finds its own card before all others."""
    first = 0
    for number in range(0, FEW, 2):
        hits = search(session, language.text(number).claim).hits
        first += bool(hits) and hits[0].fact_id == f"fact-{number}"
    return first


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
