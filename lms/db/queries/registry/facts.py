"""Reading the registry of facts: what is official, the board, one fact with its versions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Person, PersonRole, Product
from lms.db.queries import content
from lms.domain import facts
from lms.domain.facts import SHAPES, Change, FactKind, FactText, Life, Shape, Stage
from lms.domain.people import Role
from lms.domain.products import Priority


@dataclass(frozen=True, slots=True)
class OfficialFact:
    """An official fact as lessons show it. `details_html` is sanitised, the rest is plain text."""

    id: str
    product_title: str
    kind: FactKind
    text: FactText
    details_html: str
    owner: str
    verified_at: datetime
    version: int
    next_review: date

    @property
    def claim(self) -> str:
        """What is true, in one sentence."""
        return self.text.claim

    @property
    def parts(self) -> list[tuple[str, Shape, Any]]:
        """(name, shape, value) of what stands between the claim and the details."""
        found = facts.parts_of(self.text).items()
        return [(n, SHAPES[n], value) for n, value in found if n not in ("claim", "details")]


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact on the board or on its own page. `claim` is the official one, else the newest."""

    id: str
    product: str
    product_title: str
    kind: FactKind
    owner: str
    review_every: int
    claim: str
    newest: int
    official: int | None
    verified_at: datetime | None
    stage: Stage
    author_id: int | None
    review_by: date | None
    retired_at: datetime | None
    modules: int = 0
    questions: int = 0

    @property
    def next_review(self) -> date | None:
        """The day on which somebody has to say again that it is true; none while not official."""
        if self.official is None or self.verified_at is None:
            return None
        return review_day(self.verified_at, self.review_every, self.review_by)

    @property
    def has_draft(self) -> bool:
        """Whether the newest text is not the official one, and may become it."""
        return self.newest != self.official and self.retired_at is None

    def life(self, today: date) -> Life:
        """Where it stands, in one word."""
        return facts.life(
            is_retired=self.retired_at is not None,
            newest=self.stage,
            review_on=self.next_review,
            is_asked=self.review_by is not None,
            today=today,
        )

    def days_left(self, today: date) -> int | None:
        """Days until the next review, negative when it is overdue; none while not official."""
        return (self.next_review - today).days if self.next_review else None


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product and the facts that the board shows of it."""

    key: str
    title: str
    priority: Priority
    owner: str
    facts: tuple[FactRow, ...] = ()

    @property
    def is_without(self) -> bool:
        """Whether nobody can say officially what sets it apart."""
        return not any(fact.official for fact in self._differentiators)

    @property
    def draft(self) -> FactRow | None:
        """A differentiator that waits to be made official."""
        return next((fact for fact in self._differentiators if fact.has_draft), None)

    @property
    def _differentiators(self) -> list[FactRow]:
        return [fact for fact in self.facts if fact.kind is FactKind.DIFFERENTIATOR]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: who wrote it, whose idea it was, who read it over and who made it official.

    A name is none where a file did it. `stage` is that of the version, `change` and `reason` what
    publishing it said of the one before.
    """

    number: int
    claim: str
    author: str | None
    written_at: datetime
    stage: Stage
    credited: str | None
    approved_by: str | None
    approved_at: datetime | None
    official_at: datetime | None
    official_by: str | None
    change: Change | None
    reason: str
    delta_due: date | None
    author_id: int | None
    text: FactText
    details_html: str


def review_day(verified_at: datetime, review_every: int, asked: date | None = None) -> date:
    """The day of the next review: `review_every` days on, or the day until which somebody has
    `asked` for one, if that is earlier."""
    regular = (verified_at + timedelta(days=review_every)).date()
    return min(regular, asked) if asked else regular


def _official() -> Select[*tuple[Any, ...]]:
    fact, version, product = (one.__table__ for one in (Fact, FactVersion, Product))
    return (
        select(
            fact.c.id, product.c.title, fact.c.kind, fact.c.owner, fact.c.verified_at,
            fact.c.review_every, version.c.number, version.c.text, version.c.official_at,
            fact.c.review_by,
        )
        .join_from(fact, version, version.c.id == fact.c.official_id)
        .join(product, product.c.key == fact.c.product)
        .where(fact.c.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


_OFFICIAL = _official()


def official(session: DbSession, ids: Collection[str]) -> dict[str, OfficialFact]:
    """The official facts among `ids` by id, the others left out: one statement."""
    if not ids:
        return {}
    rows = session.execute(_OFFICIAL, {"ids": list(ids)})
    found = {}
    for id_, title, kind, owner, verified_at, every, number, stored, official_at, by in rows:
        text, html = text_and_html(stored)
        since = verified_at or official_at
        found[id_] = shown(text, html, id_, title, kind, owner, since, number, every, by)
    return found


def shown(
    text: FactText, details_html: str, fact_id: str, product_title: str, kind: FactKind,
    owner: str, verified_at: datetime, version: int, review_every: int,
    review_by: date | None = None,
) -> OfficialFact:  # fmt: skip
    """A text as lessons show it (or would show it, if it were verified at `verified_at`)."""
    due = review_day(verified_at, review_every, review_by)
    return OfficialFact(
        fact_id, product_title, kind, text, details_html, owner, verified_at, version, due
    )


def text_and_html(stored: Mapping[str, Any]) -> tuple[FactText, str]:
    """The text of a version, and its details as they were rendered when it was written."""
    document = dict(stored)
    html = document.pop("details_html", "")
    return facts.load(document), html


def board(session: DbSession) -> list[ProductRow]:
    """All products in the order of the catalogue, each with its facts, the oldest review first."""
    embedded = content.modules_by_fact(session)
    tested = content.questions_by_fact(session)
    by_product: dict[str, list[FactRow]] = {}
    for row in session.execute(_rows().order_by(Fact.verified_at, Fact.id)):
        counts = (embedded.get(row.id, 0), tested.get(row.id, 0))
        fact = replace(FactRow(*row), modules=counts[0], questions=counts[1])
        by_product.setdefault(fact.product, []).append(fact)
    columns = (Product.key, Product.title, Product.priority, Product.owner)
    return [
        ProductRow(*row, facts=tuple(by_product.get(row.key, ())))
        for row in session.execute(select(*columns).order_by(Product.position, Product.key))
    ]


def _rows() -> Select[*tuple[Any, ...]]:
    """The columns of FactRow that the database knows."""
    newest, in_force = aliased(FactVersion), aliased(FactVersion)
    numbers = select(func.max(FactVersion.number)).where(FactVersion.fact_id == Fact.id)
    last = numbers.correlate(Fact).scalar_subquery()
    return (
        select(
            Fact.id, Fact.product, Product.title, Fact.kind, Fact.owner, Fact.review_every,
            func.coalesce(in_force.claim, newest.claim), newest.number, in_force.number,
            Fact.verified_at, newest.stage, newest.author_id, Fact.review_by, Fact.retired_at,
        )
        .join(Product, Product.key == Fact.product)
        .join(newest, (newest.fact_id == Fact.id) & (newest.number == last))
        .outerjoin(in_force, in_force.id == Fact.official_id)
    )  # fmt: skip


def fact(session: DbSession, fact_id: str) -> FactRow | None:
    """One fact; None when there is none with this id. Modules and questions are not counted."""
    row = session.execute(_rows().where(Fact.id == fact_id)).first()
    return FactRow(*row) if row else None


def versions(session: DbSession, fact_id: str) -> list[VersionRow]:
    """All versions of a fact, the newest first."""
    rows = session.execute(_versions(fact_id).order_by(FactVersion.number.desc()))
    return [_version(row) for row in rows]


def version(session: DbSession, fact_id: str, number: int) -> VersionRow | None:
    """One version of a fact; None when there is no such version."""
    row = session.execute(_versions(fact_id).where(FactVersion.number == number)).first()
    return _version(row) if row else None


def _version(row: Any) -> VersionRow:
    values = [*row[:-1], *text_and_html(row.text)]
    return VersionRow(*values)


def _versions(fact_id: str) -> Select[*tuple[Any, ...]]:
    author, credited, reader, publisher = (aliased(Person) for _ in range(4))
    return (
        select(
            FactVersion.number, FactVersion.claim, author.name, FactVersion.written_at,
            FactVersion.stage, credited.name, reader.name, FactVersion.approved_at,
            FactVersion.official_at, publisher.name, FactVersion.change, FactVersion.reason,
            FactVersion.delta_due, FactVersion.author_id, FactVersion.text,
        )
        .outerjoin(author, author.id == FactVersion.author_id)
        .outerjoin(credited, credited.id == FactVersion.credited_id)
        .outerjoin(reader, reader.id == FactVersion.approved_by)
        .outerjoin(publisher, publisher.id == FactVersion.official_by)
        .where(FactVersion.fact_id == fact_id)
    )  # fmt: skip


def products(session: DbSession) -> list[tuple[str, str]]:
    """(key, title) of all products, in the order of the catalogue."""
    rows = session.execute(select(Product.key, Product.title).order_by(Product.position))
    return [(key, title) for key, title in rows]


def owners(session: DbSession) -> list[str]:
    """Everybody who owns a fact or a product, by id."""
    rows = session.scalars(select(Fact.owner).union(select(Product.owner)))
    return sorted(rows)


def authors(session: DbSession) -> list[str]:
    """Names of the people who write facts."""
    rows = session.scalars(
        select(Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.MARKETING, Person.deactivated_at.is_(None))
    )
    return list(rows)


def official_ids(session: DbSession) -> frozenset[str]:
    """Ids of all official facts."""
    return frozenset(session.scalars(select(Fact.id).where(Fact.official_id.is_not(None))))
