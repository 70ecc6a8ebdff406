"""The index by which cards are found: derived from official texts, and made anew at any time."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, delete, insert, select

from lms.db.base import Base, begin_write
from lms.db.models import CardFacet, CardSpelling, CardWord, Fact, FactVersion, Product
from lms.db.queries.registry.facts import text_and_html
from lms.db.upserts import Upsert
from lms.domain import cards
from lms.services.work import Work

AT_ONCE = 500
"""facts read and written together"""
T = TypeVar("T")
_SPELLING, _VIEW = (Base.metadata.tables[f"lms_card_{name}"] for name in ("spelling", "view"))
_SPELL = Upsert(lambda insert: insert(_SPELLING).on_conflict_do_nothing())
_COUNT = Upsert(
    lambda insert: insert(_VIEW).on_conflict_do_update(
        index_elements=["fact_id", "day"], set_={"views": _VIEW.c.views + 1}
    )
)


def index(work: Work, fact_id: str) -> None:
    """Make the index say of one fact what its official text says; nothing when it has none."""
    index_many(work, [fact_id])


def index_many(work: Work, fact_ids: Iterable[str]) -> None:
    """The same for many. Spellings of words that are used no longer stay until `rebuild`."""
    for ids in _batches(fact_ids):
        for record in (CardWord, CardFacet):
            work.session.execute(delete(record).where(record.fact_id.in_(ids)))
        _write(work, work.session.execute(_official().where(Fact.id.in_(ids))).all())


def index_products(work: Work, products: Collection[str]) -> None:
    """The same for all facts of these products, whose titles are among the words of each card."""
    official = select(Fact.id).where(Fact.product.in_(products), Fact.official_id.is_not(None))
    index_many(work, work.session.scalars(official.order_by(Fact.id)).all())


def rebuild(work: Work) -> int:
    """Make the whole index anew; how many cards there are."""
    for record in (CardWord, CardFacet, CardSpelling):
        work.session.execute(delete(record))
    ids = work.session.scalars(select(Fact.id).where(Fact.official_id.is_not(None))).all()
    index_many(work, sorted(ids))
    return len(ids)


def count_view(work: Work, fact_id: str) -> None:
    """Somebody has opened the card today; nobody is told who.

    What was read before in this session is forgotten: it may be a page that only looks.
    """
    begin_write(work.session)
    today = {"fact_id": fact_id, "day": work.now.date(), "views": 1}
    work.session.execute(_COUNT.on(work.session), today)


def _official() -> Select[*tuple[Any, ...]]:
    return (
        select(Fact.id, Fact.kind, Fact.product, Product.title, FactVersion.text)
        .join(FactVersion, FactVersion.id == Fact.official_id)
        .join(Product, Product.key == Fact.product)
        .order_by(Fact.id)
    )


def _write(work: Work, rows: Iterable[Any]) -> None:
    """Insert what the index holds of these facts, none of which it holds yet."""
    held: list[dict[str, Any]] = []
    facets: list[dict[str, Any]] = []
    for fact_id, kind, product, title, stored in rows:
        text, _ = text_and_html(stored)
        found = cards.facets(text)
        weights = cards.postings(text, title, fact_id, kind.value)
        named = [
            ("product", product),
            ("name", fact_id),
            *((facet.kind, facet.key) for facet in found),
        ]
        weights |= {cards.marker(sort, key): cards.NAMED for sort, key in named}
        held += [{"fact_id": fact_id, "word": word, "weight": w} for word, w in weights.items()]
        facets += [
            {"fact_id": fact_id, "kind": one.kind, "key": one.key, "name": one.name}
            for one in found
        ]
    if held:
        work.session.execute(insert(CardWord), held)
    if facets:
        work.session.execute(insert(CardFacet), facets)
    _spell(work, {row["word"] for row in held if row["word"][0] not in "=*"})


def _spell(work: Work, words: Collection[str]) -> None:
    """Write down how these words are begun and misspelt, where that is not known yet."""
    for some in _batches(sorted(words)):
        whole = select(CardSpelling.word).where(
            CardSpelling.variant.in_(some), CardSpelling.variant == CardSpelling.word
        )
        known = set(work.session.scalars(whole))
        new = [
            {"variant": variant, "word": word}
            for word in some
            if word not in known
            for variant in cards.variants(word)
        ]
        if new:
            work.session.execute(_SPELL.on(work.session), new)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
