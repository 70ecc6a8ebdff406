"""Reading people: the actor of a request, lists for administrators, colleagues of a manager."""

from sqlalchemy import Select, String, cast, func, select

from lms.db.base import DbSession
from lms.db.models import Identity, Person, PersonRole, PersonSalesRole, TeamManager
from lms.domain.people import Actor, ExternalIdentity, Role


def _joined(column: object, table: object, owner: object) -> object:
    """The values of a small child table as one comma-separated text, so that an actor is one row."""
    listed = func.aggregate_strings(cast(column, String), ",")  # type: ignore[arg-type]  # any column
    return select(listed).where(owner == Person.id).scalar_subquery()  # type: ignore[arg-type]  # a comparison


def _actors() -> Select[tuple[object, ...]]:
    return select(
        Person.id, Person.name, Person.email, Person.team_id, Person.locale, Person.time_zone,
        Person.theme, Person.minutes_cap, Person.cycle_weekday, Person.hired_on, Person.session_epoch,
        _joined(PersonRole.role, PersonRole, PersonRole.person_id).label("roles"),
        _joined(PersonSalesRole.sales_role, PersonSalesRole, PersonSalesRole.person_id).label("sales_roles"),
        _joined(TeamManager.team_id, TeamManager, TeamManager.person_id).label("managed"),
    ).where(Person.deactivated_at.is_(None))  # fmt: skip


def _split(text: str | None) -> list[str]:
    return sorted(text.split(",")) if text else []


def _actor(row: object) -> Actor | None:
    if row is None:
        return None
    values = dict(row._mapping)  # type: ignore[attr-defined]  # a Row
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
    known = select(Identity.person_id).where(
        Identity.provider == identity.provider, Identity.subject == identity.subject
    )
    return _actor(session.execute(_actors().where(Person.id.in_(known))).first())


def actor_by_id(session: DbSession, person_id: int) -> Actor | None:
    """The active person with this id, as an actor."""
    return _actor(session.execute(_actors().where(Person.id == person_id)).first())
