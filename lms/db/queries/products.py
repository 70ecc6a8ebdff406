"""Reading the products: the list, one with its facts and changes, what refers to it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from lms.db.base import Base, DbSession
from lms.db.models import Fact, FactVersion, ModuleRevision, Person, PersonRole, Product
from lms.db.models import ProductChange as Change
from lms.db.queries.registry.facts import review_day
from lms.domain import facts
from lms.domain import products as domain
from lms.domain.contributions import ProductChangeKind
from lms.domain.facts import FactKind, Life, Stage
from lms.domain.people import Role
from lms.domain.products import Priority


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in the list. `changed_at`: its newest logged change."""

    key: str
    title: str
    priority: Priority
    owner: str
    official: int
    has_differentiator: bool
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProductFact:
    """A fact on the page of its product; `claim` is the official one, else the newest."""

    id: str
    kind: FactKind
    claim: str
    official: int | None
    newest: Stage
    verified_at: datetime | None
    review_every: int
    review_by: date | None
    retired_at: datetime | None

    def life(self, today: date) -> Life:
        """Where it stands."""
        is_official = self.official is not None and self.verified_at is not None
        return facts.life(
            is_retired=self.retired_at is not None,
            newest=self.newest,
            review_on=self.review_on if is_official else None,
            is_asked=self.review_by is not None,
            today=today,
        )

    @property
    def review_on(self) -> date | None:
        """The next review: the day asked for, else by its interval; none while not official."""
        if self.official is None or self.verified_at is None:
            return None
        usual = review_day(self.verified_at, self.review_every)
        return min(usual, self.review_by) if self.review_by else usual


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A line of the change log; `by` is None for a command."""

    kind: ProductChangeKind
    text: str
    review_by: date
    by: str | None
    at: datetime


def _official_count(kind: FactKind | None) -> ColumnElement[int]:
    """How many official facts a product has (of one kind)."""
    own = [Fact.product == Product.key, Fact.official_id.is_not(None)]
    own += [Fact.kind == kind] if kind else []
    return select(func.count(Fact.id)).where(*own).correlate(Product).scalar_subquery()


_product = Product.__table__.c
_WITHOUT_DIFFERENTIATOR = (
    select(_product.key, _product.title)
    .where(_official_count(FactKind.DIFFERENTIATOR) == 0)
    .order_by(_product.position, _product.key)
)


def products(session: DbSession) -> list[ProductLine]:
    """All products in the order of the catalogue: one statement."""
    changed = select(func.max(Change.at)).where(Change.product == Product.key).correlate(Product)
    rows = session.execute(
        select(
            Product.key, Product.title, Product.priority, Product.owner, _official_count(None),
            _official_count(FactKind.DIFFERENTIATOR) > 0, changed.scalar_subquery(),
        ).order_by(Product.position, Product.key)
    )  # fmt: skip
    return [ProductLine(*row) for row in rows]


def product(session: DbSession, key: str) -> domain.Product | None:
    """One product; None when there is none."""
    columns = (Product.key, Product.title, Product.priority, Product.owner, Product.summary)
    row = session.execute(select(*columns).where(Product.key == key)).first()
    return domain.Product(*row) if row else None


def without_differentiator(session: DbSession) -> list[tuple[str, str]]:
    """(key, title) of the products of which nobody can say officially what sets them apart."""
    return [(key, title) for key, title in session.execute(_WITHOUT_DIFFERENTIATOR)]


def facts_of(session: DbSession, key: str) -> list[ProductFact]:
    """The facts of a product, official ones first, retired ones last."""
    newest, in_force = aliased(FactVersion), aliased(FactVersion)
    last = select(func.max(FactVersion.number)).where(FactVersion.fact_id == Fact.id)
    rows = session.execute(
        select(
            Fact.id, Fact.kind, func.coalesce(in_force.claim, newest.claim), in_force.number,
            newest.stage, Fact.verified_at, Fact.review_every, Fact.review_by, Fact.retired_at,
        )
        .select_from(Fact)
        .join(newest, (newest.fact_id == Fact.id)
              & (newest.number == last.correlate(Fact).scalar_subquery()))
        .outerjoin(in_force, in_force.id == Fact.official_id)
        .where(Fact.product == key)
        .order_by(Fact.retired_at.is_not(None), in_force.number.is_(None), Fact.kind, Fact.id)
    )  # fmt: skip
    return [ProductFact(*row) for row in rows]


def changes(session: DbSession, key: str) -> list[ChangeRow]:
    """The change log of a product, newest first."""
    rows = session.execute(
        select(Change.kind, Change.text, Change.review_by, Person.name, Change.at)
        .outerjoin(Person, Person.id == Change.by_id)
        .where(Change.product == key)
        .order_by(Change.id.desc())
    )
    return [ChangeRow(*row) for row in rows]


def owners(session: DbSession) -> tuple[list[str], list[str]]:
    """(ids of everybody who owns a product or a fact, names of the active people of marketing)."""
    ids = session.scalars(select(Product.owner).union(select(Fact.owner)))
    names = session.scalars(
        select(Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.MARKETING, Person.deactivated_at.is_(None))
    )
    return sorted(ids), sorted(names)


def references() -> list[ColumnElement[Any]]:
    """Every column of every record that names a product."""
    key = Product.__table__.c.key
    return [
        foreign.parent
        for table in Base.metadata.sorted_tables
        for foreign in sorted(table.foreign_keys, key=lambda one: str(one.parent))
        if foreign.column is key
    ]


def uses(session: DbSession, key: str) -> dict[str, int]:
    """What refers to a product, {table: how many}; modules count once, whatever their revisions."""
    counts = {
        column.table.name: select(func.count(_counted(column)))
        .where(column == key)
        .scalar_subquery()
        for column in references()
    }
    row = session.execute(select(*counts.values())).one()
    return {name: number for name, number in zip(counts, row, strict=True) if number}


def _counted(column: Any) -> ColumnElement[Any]:
    is_revision = column.table is ModuleRevision.__table__
    counted: ColumnElement[Any] = column.table.c.module_id.distinct() if is_revision else column
    return counted


def changes_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """What a person logged in the change logs of products."""
    return (
        select(Change.at, Product.title.label("product"), Change.kind, Change.text,
               Change.review_by)
        .join(Product, Product.key == Change.product)
        .where(Change.by_id == person_id)
        .order_by(Change.id.desc())
    )  # fmt: skip


def set_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """The products that a person set by hand."""
    return (
        select(Product.title.label("product"), Product.priority, Product.owner, Product.summary)
        .where(Product.set_by == person_id)
        .order_by(Product.position, Product.key)
    )
