"""Reading cards: the library by product, competitor and situation, one card, the sheet to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from lms.db.base import DbSession
from lms.db.models import CardFacet, CardWord, Fact, FactEntry, FactVersion, Person, Product
from lms.db.queries.pages import Page, paged
from lms.db.queries.registry.facts import review_day
from lms.domain import cards, facts
from lms.domain.cards import FacetKind
from lms.domain.facts import SETTLES_FLAGS, EntryKind, FactKind, Life

MOST_FACETS = 24
"""competitors, and situations, to choose from; the search finds the others"""
A_PAGE = 20
MOST_ON_A_SHEET = 40


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card in a list: what it says, of what, who answers for it and since when it is so."""

    id: str
    claim: str
    kind: FactKind
    product: str
    product_title: str
    owner: str
    verified_at: datetime
    version: int
    review_every: int
    review_by: date | None

    @property
    def review_on(self) -> date:
        """The day until which it is to be looked at again."""
        planned = review_day(self.verified_at, self.review_every)
        return min(planned, self.review_by) if self.review_by else planned

    def needs_care(self, today: date) -> bool:
        """Whether somebody has asked for its review, or the review is overdue."""
        return self.life(today) is Life.NEEDS_REVIEW

    def life(self, today: date) -> Life:
        """How the official fact stands."""
        return facts.life(
            is_retired=False,
            newest=facts.Stage.OFFICIAL,
            review_on=self.review_on,
            is_asked=self.review_by is not None,
            today=today,
        )


@dataclass(frozen=True, slots=True)
class Chip:
    """Something to browse by, and how many cards it has."""

    key: str
    name: str
    cards: int


@dataclass(frozen=True, slots=True)
class Within:
    """What the library is narrowed to: keys, each None where it is not."""

    product: str | None = None
    competitor: str | None = None
    situation: str | None = None

    @property
    def markers(self) -> list[str]:
        """The index words that a card has to have."""
        kinds = (("product", self.product), ("competitor", self.competitor))
        every = (*kinds, ("situation", self.situation))
        return [cards.marker(kind, key) for kind, key in every if key]


@dataclass(frozen=True, slots=True)
class OwnFlag:
    """What a person said against a card. `answered_by` is None while marketing has done nothing."""

    at: datetime
    text: str
    answered_at: datetime | None
    answered_by: EntryKind | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Former:
    """A fact that is no card (any more): why, for whoever followed a link to it."""

    product: str
    product_title: str
    retired_at: datetime | None


def _rows() -> Select[*tuple[Any, ...]]:
    since = func.coalesce(Fact.verified_at, FactVersion.official_at)
    return (
        select(
            Fact.id, FactVersion.claim, Fact.kind, Fact.product, Product.title, Fact.owner, since,
            FactVersion.number, Fact.review_every, Fact.review_by,
        )
        .join(FactVersion, FactVersion.id == Fact.official_id)
        .join(Product, Product.key == Fact.product)
    )  # fmt: skip


def _card(row: Any) -> CardRow:
    return CardRow(*row)


def rows(session: DbSession, ids: Sequence[str]) -> list[CardRow]:
    """The cards with these ids, in their order; one statement. Those that are none are left out."""
    if not ids:
        return []
    found = {row[0]: _card(row) for row in session.execute(_rows().where(Fact.id.in_(ids)))}
    return [found[id] for id in ids if id in found]


def browse(session: DbSession, within: Within, number: int) -> Page[CardRow]:
    """Page `number` of the library, or of a part of it: by product, its differentiators first."""
    order = (Product.position, Product.key, Fact.kind, FactVersion.claim, Fact.id)
    narrowed = _rows().where(*_having(within.markers)).order_by(*order)
    return paged(session, narrowed, number, _card, A_PAGE)


def _having(markers: Sequence[str]) -> list[ColumnElement[bool]]:
    return [
        Fact.id.in_(select(CardWord.fact_id).where(CardWord.word == marker)) for marker in markers
    ]


def count(session: DbSession) -> int:
    """How many cards there are."""
    return session.scalar(select(func.count()).where(Fact.official_id.is_not(None))) or 0


def products(session: DbSession) -> list[Chip]:
    """All products that have cards, in the order of the catalogue."""
    found = session.execute(
        select(Product.key, Product.title, func.count())
        .join(Fact, Fact.product == Product.key)
        .where(Fact.official_id.is_not(None))
        .group_by(Product.key, Product.title, Product.position)
        .order_by(Product.position, Product.key)
    )
    return [Chip(*row) for row in found]


def competitors_and_situations(session: DbSession) -> tuple[list[Chip], list[Chip]]:
    """Those with the most cards, in the order of their names; one statement."""
    number = func.count()
    of_kind = [
        select(CardFacet.kind, CardFacet.key, func.max(CardFacet.name), number)
        .where(CardFacet.kind == kind)
        .group_by(CardFacet.kind, CardFacet.key)
        .order_by(number.desc(), CardFacet.key)
        .limit(MOST_FACETS)
        .subquery()
        for kind in FacetKind
    ]
    both = select(of_kind[0]).union_all(select(of_kind[1]))
    found: dict[str, list[Chip]] = {kind: [] for kind in FacetKind}
    for kind, key, name, cards_of in session.execute(both):
        found[kind].append(Chip(key, name, cards_of))
    competitors, situations = (sorted(found[kind], key=lambda chip: chip.key) for kind in FacetKind)
    return competitors, situations


def facet_name(session: DbSession, kind: FacetKind, key: str) -> str | None:
    """What a competitor or a situation is called; None when no card has it."""
    return session.scalar(
        select(CardFacet.name).where(CardFacet.kind == kind, CardFacet.key == key).limit(1)
    )


def credited(session: DbSession, fact_id: str) -> str | None:
    """The name of the person whose words the official version of a fact is made of."""
    return session.scalar(
        select(Person.name)
        .join(FactVersion, FactVersion.credited_id == Person.id)
        .join(Fact, Fact.official_id == FactVersion.id)
        .where(Fact.id == fact_id)
    )


def own_flag(session: DbSession, fact_id: str, person_id: int) -> OwnFlag | None:
    """What a person last said against a card, and what came after that settled it."""
    after = aliased(FactEntry)
    settled = (
        select(func.min(after.id))
        .where(after.fact_id == fact_id, after.id > FactEntry.id, after.kind.in_(SETTLES_FLAGS))
        .scalar_subquery()
    )
    answer = aliased(FactEntry)
    row = session.execute(
        select(FactEntry.at, FactEntry.text, answer.at, answer.kind, answer.text)
        .outerjoin(answer, answer.id == settled)
        .where(
            FactEntry.fact_id == fact_id,
            FactEntry.by_id == person_id,
            FactEntry.kind == EntryKind.FLAGGED,
        )
        .order_by(FactEntry.id.desc())
        .limit(1)
    ).first()
    return OwnFlag(*row) if row else None


def former(session: DbSession, fact_id: str) -> Former | None:
    """What a fact without an official version was about; None for an unknown one."""
    row = session.execute(
        select(Fact.product, Product.title, Fact.retired_at)
        .join(Product, Product.key == Fact.product)
        .where(Fact.id == fact_id)
    ).first()
    return Former(*row) if row else None


def sheet(session: DbSession, product: str) -> list[CardRow]:
    """The cards of a product that fit on its sheet, differentiators first."""
    of_product = _rows().where(Fact.product == product)
    order = (Fact.kind, FactVersion.claim, Fact.id)
    return [
        _card(row) for row in session.execute(of_product.order_by(*order).limit(MOST_ON_A_SHEET))
    ]
