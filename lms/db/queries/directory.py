"""Reading the company and its people and teams, for administrators and for the sign-in page."""

from dataclasses import dataclass

from sqlalchemy import String, cast, func, select

from lms.db.base import DbSession
from lms.db.models import Company, Person, PersonRole
from lms.domain.people import Role


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """The firm whose catalogue this is."""

    name: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of a demo company, with one role that tells what their pages show."""

    name: str
    email: str
    roles: tuple[Role, ...]


def company(session: DbSession) -> CompanyRow | None:
    """The company; none before anything was published."""
    row = session.execute(select(Company.name, Company.is_demo)).first()
    return CompanyRow(row.name, row.is_demo) if row else None


def demo_people(session: DbSession) -> list[DemoPerson]:
    """Everybody who may sign in to the demo, by name."""
    roles = select(func.aggregate_strings(cast(PersonRole.role, String), ",")).where(
        PersonRole.person_id == Person.id
    )
    rows = session.execute(
        select(Person.name, Person.email, roles.scalar_subquery().label("roles"))
        .where(Person.deactivated_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return [
        DemoPerson(row.name, row.email, tuple(role for role in Role if role in row.roles.split(",")))
        for row in rows
        if row.roles
    ]
