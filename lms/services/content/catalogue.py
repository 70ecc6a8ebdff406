"""Publishing catalog.toml: the company, its skills, sales roles with targets, products."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from lms.catalog.catalog_toml import CatalogFile
from lms.db.base import Base
from lms.db.models import (
    ActivityMetric,
    Company,
    Fundamental,
    PersonSalesRole,
    Product,
    SalesRole,
    Skill,
    Target,
    Track,
)
from lms.db.queries.products import references as uses_of_product
from lms.domain.mastery.skills_framework import SalesRole as Role
from lms.services import cards
from lms.services.content.report import Kept, KeptKind, Reason
from lms.services.work import Work

Rows = Mapping[str, Mapping[str, Any]]


def publish(work: Work, catalog: CatalogFile) -> list[Kept]:
    """Make the database say what the file says, except for targets and products that a person set
    by hand.

    A skill or a figure from daily work that is gone is retired, since evidence names it; a role or
    product that is gone is deleted if nothing refers to it, else kept.
    """
    settings = asdict(catalog.plan)
    _put(work, Company, {1: {"name": catalog.company, "settings": settings}}, "id")
    _put(work, Fundamental, {f.key: {"title": f.title} for f in catalog.fundamentals})
    skills = {s.key: {"title": s.title, "fundamental": s.fundamental} for s in catalog.skills}
    _put(work, Skill, {key: {**row, "retired_at": None} for key, row in skills.items()})
    _retire(work, Skill, skills)
    metrics = {m.key: {"title": m.title, "skill": m.skill} for m in catalog.activity}
    _put(work, ActivityMetric, {key: {**row, "retired_at": None} for key, row in metrics.items()})
    _retire(work, ActivityMetric, metrics)
    roles = {r.key: {"title": r.title, "track_id": r.track} for r in catalog.roles}
    _put(work, SalesRole, roles)
    products = {
        p.key: {"title": p.title, "priority": p.priority, "owner": p.owner, "summary": p.summary}
        for p in catalog.products
    }
    kept = [*_products(work, products), *_targets(work, catalog.roles)]
    kept += _drop_gone(work, roles, products)
    _drop(work, Fundamental, {f.key for f in catalog.fundamentals}, [Skill.fundamental])
    return kept


def _put(work: Work, record: type[Base], rows: Mapping[Any, Any], key: str = "key") -> None:
    """Insert or update the rows, in their order."""
    held = {getattr(row, key): row for row in work.session.scalars(select(record))}
    for position, (name, values) in enumerate(rows.items()):
        if hasattr(record, "position"):
            values = {**values, "position": position}
        if name not in held:
            work.session.add(record(**{key: name}, **values))
            continue
        for column, value in values.items():
            setattr(held[name], column, value)
    work.session.flush()


def _retire(work: Work, record: Any, kept: Collection[str]) -> None:
    gone = select(record).where(record.key.not_in(kept), record.retired_at.is_(None))
    for row in work.session.scalars(gone):
        row.retired_at = work.now
    work.session.flush()


def _products(work: Work, products: Rows) -> list[Kept]:
    """Products as the file says; those set by hand only take their place from it."""
    by_hand = {
        row.key: row
        for row in work.session.scalars(select(Product).where(Product.set_by.is_not(None)))
    }
    rows = {key: {} if key in by_hand else row for key, row in products.items()}
    titles = dict(work.session.execute(select(Product.key, Product.title)).all())
    _put(work, Product, rows)
    renamed = [key for key, row in rows.items() if row and titles.get(key, "") != row["title"]]
    cards.index_products(work, [key for key in renamed if key in titles])
    kept = [_kept_product(by_hand[key], products[key]) for key in products if key in by_hand]
    return [one for one in kept if one]


def _kept_product(row: Product, in_file: Mapping[str, Any]) -> Kept | None:
    differs = [name for name, value in in_file.items() if getattr(row, name) != value]
    if not differs:
        return None
    here = "; ".join(f"{name} {getattr(row, name)}" for name in differs)
    there = "; ".join(f"{name} {in_file[name]}" for name in differs)
    return Kept(KeptKind.PRODUCT, row.key, Reason.SET_BY_HAND, here, there)


def _targets(work: Work, roles: Iterable[Role]) -> list[Kept]:
    held = {(row.sales_role, row.skill): row for row in work.session.scalars(select(Target))}
    wanted = {
        (role.key, skill): (target.level, target.weight)
        for role in roles
        for skill, target in role.targets.items()
    }
    kept = []
    for key, (level, weight) in wanted.items():
        row = held.get(key)
        if row is None:
            target = Target(sales_role=key[0], skill=key[1], level=level, weight=weight)
            work.session.add(target)
        elif row.set_by is None:
            row.level, row.weight = level, weight
        elif (row.level, row.weight) != (level, weight):
            kept.append(_kept_target(row, f"{level}, weight {weight}"))
    for key in held.keys() - wanted.keys():
        if held[key].set_by is None:
            work.session.delete(held[key])
        else:
            kept.append(_kept_target(held[key], "none"))
    work.session.flush()
    return kept


def _kept_target(row: Target, in_file: str) -> Kept:
    here = f"{row.level}, weight {row.weight}"
    return Kept(KeptKind.TARGET, f"{row.sales_role}/{row.skill}", Reason.SET_BY_HAND, here, in_file)


def _drop_gone(work: Work, roles: Rows, products: Rows) -> list[Kept]:
    uses_of_role = [PersonSalesRole.sales_role, Track.sales_role, Target.sales_role]
    by_hand = work.session.scalars(select(Product.key).where(Product.set_by.is_not(None)))
    return [
        *(
            Kept(KeptKind.ROLE, key, Reason.GONE)
            for key in _drop(work, SalesRole, roles, uses_of_role)
        ),
        *(
            Kept(KeptKind.PRODUCT, key, Reason.GONE)
            for key in _drop(work, Product, {*products, *by_hand}, uses_of_product())
        ),
    ]


def _drop(
    work: Work, record: Any, wanted: Collection[str], uses: Iterable[ColumnElement[Any] | Any]
) -> list[str]:
    """Delete the rows that are not wanted and that nothing refers to; the keys of the others."""
    is_gone = record.key.not_in(wanted)
    unused = [~select(column).where(column == record.key).exists() for column in uses]
    work.session.execute(delete(record).where(is_gone, *unused))
    return list(work.session.scalars(select(record.key).where(is_gone).order_by(record.key)))
