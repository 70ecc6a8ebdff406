"""Reading people: who is behind an identity, in one statement a request."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
)

from lms.db.base import DbSession
from lms.db.models import Identity, Person, PersonRole, PersonSalesRole, TeamManager
from lms.domain.people import Actor, ExternalIdentity, Role

# Tables rather than records, and statements made once: every request runs one of these.
_person = Person.__table__.c


def _joined(column: ColumnElement[Any], owner: ColumnElement[int]) -> ScalarSelect[str]:
    """The values of a small child table as one comma-separated text: an actor is one row."""
    listed = func.aggregate_strings(cast(column, String), ",")
    return select(listed).where(owner == _person.id).scalar_subquery()


def _actors() -> Select[*tuple[Any, ...]]:
    roles, sales, managed = (
        record.__table__.c for record in (PersonRole, PersonSalesRole, TeamManager)
    )
    return select(
        _person.id, _person.name, _person.email, _person.team_id, _person.locale,
        _person.time_zone, _person.theme, _person.minutes_cap, _person.cycle_weekday,
        _person.cycle_weeks, _person.hired_on, _person.session_epoch,
        _joined(roles.role, roles.person_id).label("roles"),
        _joined(sales.sales_role, sales.person_id).label("sales_roles"),
        _joined(managed.team_id, managed.person_id).label("managed"),
    ).where(_person.deactivated_at.is_(None))  # fmt: skip


_identity = Identity.__table__.c
_BY_ID = _actors().where(_person.id == bindparam("id"))
_BY_IDS = _actors().where(_person.id.in_(bindparam("ids", expanding=True))).order_by(_person.id)
_BY_IDENTITY = _actors().where(
    _person.id.in_(
        select(_identity.person_id).where(
            _identity.provider == bindparam("provider"), _identity.subject == bindparam("subject")
        )
    )
)


def _split(text: str | None) -> list[str]:
    return sorted(text.split(",")) if text else []


def _actor(row: Row[Any]) -> Actor:
    values = dict(row._mapping)
    return Actor(
        roles=frozenset(Role(role) for role in _split(values.pop("roles"))),
        sales_roles=tuple(_split(values.pop("sales_roles"))),
        managed_teams=frozenset(int(team) for team in _split(values.pop("managed"))),
        **values,
    )


def actor(session: DbSession, identity: ExternalIdentity) -> Actor | None:
    """The person behind an outside identity: one statement; None when unknown or deactivated.

    Our own password sessions carry "id.epoch": a session of an earlier epoch is over.
    """
    if identity.provider == "password":
        person_id, _, epoch = identity.subject.partition(".")
        if not (person_id.isdigit() and epoch.isdigit()):
            return None
        found = actor_by_id(session, int(person_id))
        return found if found and found.session_epoch == int(epoch) else None
    values = {"provider": identity.provider, "subject": identity.subject}
    row = session.execute(_BY_IDENTITY, values).first()
    return _actor(row) if row else None


def actor_by_id(session: DbSession, person_id: int) -> Actor | None:
    """The active person with this id, as an actor."""
    row = session.execute(_BY_ID, {"id": person_id}).first()
    return _actor(row) if row else None


def actors(session: DbSession, person_ids: Iterable[int]) -> list[Actor]:
    """The active ones of these people, by id: one statement."""
    return [_actor(row) for row in session.execute(_BY_IDS, {"ids": list(person_ids)})]
