"""The registry as files show it: of each fact the one version that is exported and compared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Product
from lms.db.queries.registry.facts import text_and_html
from lms.domain.facts import FactKind, FactText


@dataclass(frozen=True, slots=True)
class RegisteredFact:
    """A fact with its official text (a retired one with its last official text), else its newest.

    `version` is the number of that text, `newest` that of the newest one.
    """

    id: str
    product: str
    kind: FactKind
    owner: str
    review_every: int
    verified_at: datetime | None
    is_official: bool
    is_retired: bool
    newest: int
    version: int
    text: FactText


def registered(session: DbSession, ids: Collection[str] | None = None) -> list[RegisteredFact]:
    """All facts, retired ones included, in the order of the catalogue; or those among `ids`."""
    query = _registered().order_by(Product.position, Product.key, Fact.id)
    if ids is not None:
        query = query.where(Fact.id.in_(ids))
    return [_row(row) for row in session.execute(query)]


def _row(row: Any) -> RegisteredFact:
    values = [*row[:-1], text_and_html(row.text)[0]]
    return RegisteredFact(*values)


def _registered() -> Select[*tuple[Any, ...]]:
    newest, last_official = _last(), _last(only_official=True)
    stands = or_(Fact.official_id.is_not(None), Fact.retired_at.is_not(None))
    number = case((stands, func.coalesce(last_official, newest)), else_=newest)
    return (
        select(
            Fact.id, Fact.product, Fact.kind, Fact.owner, Fact.review_every, Fact.verified_at,
            Fact.official_id.is_not(None), Fact.retired_at.is_not(None), newest,
            FactVersion.number, FactVersion.text,
        )
        .join(Product, Product.key == Fact.product)
        .join(FactVersion, (FactVersion.fact_id == Fact.id) & (FactVersion.number == number))
    )  # fmt: skip


def _last(*, only_official: bool = False) -> ScalarSelect[int | None]:
    """The number of the newest version of a fact, or of the newest that was ever official."""
    one = aliased(FactVersion)
    query = select(func.max(one.number)).where(one.fact_id == Fact.id)
    if only_official:
        query = query.where(one.official_at.is_not(None))
    return query.correlate(Fact).scalar_subquery()
