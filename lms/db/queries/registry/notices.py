"""Reading the banners of modules: a fact in them changed, and its text is not confirmed yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Module, ModuleNotice, ModuleRevision
from lms.domain.facts import Change


@dataclass(frozen=True, slots=True)
class Notice:
    """One open notice. `change` is None when the fact was retired."""

    id: int
    module_id: str
    module_title: str
    module_owner: str
    fact_id: str
    claim: str
    version: int
    reason: str
    change: Change | None
    is_retired: bool
    raised_at: datetime


def _open() -> Select[*tuple[object, ...]]:
    return (
        select(
            ModuleNotice.id, ModuleNotice.module_id, ModuleRevision.title, ModuleRevision.owner,
            ModuleNotice.fact_id, FactVersion.claim, ModuleNotice.version, FactVersion.reason,
            FactVersion.change, Fact.retired_at.is_not(None), ModuleNotice.raised_at,
        )
        .join(Module, Module.id == ModuleNotice.module_id)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .join(Fact, Fact.id == ModuleNotice.fact_id)
        .join(
            FactVersion,
            and_(
                FactVersion.fact_id == ModuleNotice.fact_id,
                FactVersion.number == ModuleNotice.version,
            ),
        )
        .where(ModuleNotice.confirmed_at.is_(None), Module.retired_at.is_(None))
        .order_by(ModuleNotice.raised_at, ModuleNotice.id)
    )  # fmt: skip


_OPEN = _open()


def of_module(session: DbSession, module_id: str) -> list[Notice]:
    """The open notices of one module, the oldest first."""
    rows = session.execute(_OPEN.where(ModuleNotice.module_id == module_id))
    return [_notice(row) for row in rows]


def all_open(session: DbSession) -> list[Notice]:
    """Every open notice of a module in force, the oldest first."""
    return [_notice(row) for row in session.execute(_OPEN)]


def _notice(row: object) -> Notice:
    return Notice(*row)  # type: ignore[misc]  # a row of the columns above, in their order


def confirmed_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """The banners that a person took down."""
    return (
        select(ModuleNotice.confirmed_at, ModuleNotice.module_id, ModuleNotice.fact_id)
        .where(ModuleNotice.confirmed_by == person_id)
        .order_by(ModuleNotice.id.desc())
    )
