"""Everything that is stored about one person, kind by kind; for that person's own eyes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, Select, String, and_, cast, func, or_, select

from lms.db.base import DbSession
from lms.db.models import (
    AuditEntry,
    FactVersion,
    Identity,
    PasswordReset,
    Person,
    PersonRole,
    PersonSalesRole,
    SalesRole,
    Target,
    Team,
    TeamManager,
)
from lms.db.queries import products, recalls
from lms.db.queries.certificates import own
from lms.db.queries.own import learning, plans
from lms.db.queries.pages import Page, paged
from lms.db.queries.registry import contributions, holds, notices

Record = dict[str, Any]
Kind = Callable[[int], Select[*tuple[Any, ...]]]


def _profile(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Person.name, Person.email, Team.name.label("team"), Person.hired_on, Person.locale,
               Person.time_zone, Person.theme, Person.minutes_cap, Person.cycle_weekday,
               Person.cycle_weeks, Person.shares_activity,
               Person.password_hash.is_not(None).label("has_password"), Person.session_epoch,
               Person.created_at, Person.deactivated_at)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.id == person)
        .order_by(Person.id)
    )  # fmt: skip


def _roles(person: int) -> Select[*tuple[Any, ...]]:
    of_person = PersonRole.person_id == person
    return select(PersonRole.role).where(of_person).order_by(PersonRole.role)


def _sales_roles(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(SalesRole.title.label("sales_role"))
        .join(PersonSalesRole, PersonSalesRole.sales_role == SalesRole.key)
        .where(PersonSalesRole.person_id == person)
        .order_by(SalesRole.position)
    )


def _managed(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Team.name.label("team"))
        .join(TeamManager, TeamManager.team_id == Team.id)
        .where(TeamManager.person_id == person)
        .order_by(Team.name)
    )


def _identities(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Identity.provider, Identity.subject, Identity.linked_at)
        .where(Identity.person_id == person)
        .order_by(Identity.linked_at.desc(), Identity.provider)
    )


def _links(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(PasswordReset.expires_at, PasswordReset.used_at)
        .where(PasswordReset.person_id == person)
        .order_by(PasswordReset.expires_at.desc(), PasswordReset.token_hash)
    )


def _written_facts(person: int) -> Select[*tuple[Any, ...]]:
    mine = or_(
        FactVersion.author_id == person,
        FactVersion.credited_id == person,
        FactVersion.approved_by == person,
        FactVersion.official_by == person,
    )
    return (
        select(FactVersion.written_at, FactVersion.fact_id, FactVersion.number, FactVersion.claim,
               FactVersion.approved_at, FactVersion.official_at)
        .where(mine)
        .order_by(FactVersion.id.desc())
    )  # fmt: skip


def _set_targets(person: int) -> Select[*tuple[Any, ...]]:
    mine = select(Target.sales_role, Target.skill, Target.level, Target.weight)
    return mine.where(Target.set_by == person).order_by(Target.sales_role, Target.skill)


def _audit(person: int) -> Select[*tuple[Any, ...]]:
    about = and_(AuditEntry.object_type == "person", AuditEntry.object_id == str(person))
    return (
        select(AuditEntry.at, Person.name.label("actor"), AuditEntry.action, AuditEntry.object_type,
               cast(AuditEntry.object_id, String).label("object_id"), AuditEntry.details)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(or_(AuditEntry.actor_id == person, about))
        .order_by(AuditEntry.id.desc())
    )  # fmt: skip


KINDS: dict[str, Kind] = {
    "profile": _profile,
    "roles": _roles,
    "sales-roles": _sales_roles,
    "managed-teams": _managed,
    **learning.KINDS,
    **plans.KINDS,
    "recalls": recalls.own_sheets,
    "contributions": contributions.given_by,
    "identities": _identities,
    "password-links": _links,
    **plans.GIVEN,
    **learning.GIVEN,
    "facts-written": _written_facts,
    "fact-entries": contributions.entries_by,
    "questions-confirmed": holds.confirmed_by,
    "banners-confirmed": notices.confirmed_by,
    "contributions-decided": contributions.decided_by,
    "targets-set": _set_targets,
    "products-set": products.set_by,
    "product-changes": products.changes_by,
    "recalls-run": recalls.run_by,
    **own.KINDS,
    "audit": _audit,
}
"""Every kind of record on a person, in the order in which they are shown."""


def _record(row: Row[Any]) -> Record:
    return dict(row._mapping)


def counts(session: DbSession, person_id: int) -> dict[str, int]:
    """How many records there are of each kind; one statement."""
    numbers = [
        select(func.count())
        .select_from(kind(person_id).order_by(None).subquery())
        .scalar_subquery()
        for kind in KINDS.values()
    ]
    row = session.execute(select(*numbers)).one()
    return dict(zip(KINDS, row, strict=True))


def records(session: DbSession, person_id: int, kind: str, number: int) -> Page[Record]:
    """Page `number` of the records of one kind, newest first."""
    return paged(session, KINDS[kind](person_id), number, _record)


def everything(session: DbSession, person_id: int) -> dict[str, list[Record]]:
    """All records of all kinds, a statement each."""
    return {
        name: [_record(row) for row in session.execute(kind(person_id))]
        for name, kind in KINDS.items()
    }
