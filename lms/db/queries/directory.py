"""Reading the company's people and teams, for administrators and for the sign-in page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    cast,
    func,
    or_,
    select,
)

from lms.db.base import DbSession
from lms.db.models import (
    Company,
    ModuleText,
    Person,
    PersonRole,
    PersonSalesRole,
    SalesRole,
    Team,
    TeamManager,
)
from lms.db.queries.pages import Page, paged
from lms.domain.errors import NotFoundError
from lms.domain.people import Role


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """The firm whose catalogue this is."""

    name: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of a demo company."""

    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people to list: all words must be in the name or the email; None filters nothing."""

    words: str = ""
    team_id: int | None = None
    role: Role | None = None
    is_active: bool | None = True


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the list shows them."""

    id: int
    name: str
    email: str
    team: str | None
    roles: tuple[Role, ...]
    sales_roles: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person as an admin edits them."""

    id: int
    name: str
    email: str
    team_id: int | None
    roles: tuple[Role, ...]
    sales_roles: tuple[str, ...]
    manages: tuple[str, ...]
    hired_on: date | None
    minutes_cap: int
    cycle_weekday: int
    has_password: bool
    created_at: datetime
    deactivated_at: datetime | None


def company(session: DbSession) -> CompanyRow | None:
    """The company; none before anything was published."""
    row = session.execute(select(Company.name, Company.is_demo)).first()
    return CompanyRow(row.name, row.is_demo) if row else None


def languages(session: DbSession) -> set[str]:
    """The languages that any published text is in."""
    return set(session.scalars(select(ModuleText.lang).distinct()))


def _joined(
    column: SQLColumnExpression[Any], *conditions: ColumnElement[bool]
) -> ScalarSelect[str]:
    """The values of a small child table as one text, so that a person stays one row."""
    listed = func.aggregate_strings(cast(column, String), "\n")
    return select(listed).where(*conditions).scalar_subquery()


def _roles_of_person() -> ScalarSelect[str]:
    return _joined(PersonRole.role, PersonRole.person_id == Person.id)


def _sales_roles_of_person() -> ScalarSelect[str]:
    of_person = PersonSalesRole.person_id == Person.id
    return _joined(SalesRole.title, of_person, SalesRole.key == PersonSalesRole.sales_role)


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(sorted(text.split("\n"))) if text else ()


def _roles(text: str | None) -> tuple[Role, ...]:
    held = _split(text)
    return tuple(role for role in Role if role in held)


def demo_people(session: DbSession) -> list[DemoPerson]:
    """Everybody who may sign in to the demo, by name."""
    rows = session.execute(
        select(Person.name, Person.email, _roles_of_person().label("roles"))
        .where(Person.deactivated_at.is_(None), Person.password_hash.is_not(None))
        .order_by(Person.name, Person.id)
    )
    return [DemoPerson(row.name, row.email, _roles(row.roles)) for row in rows]


def containing(words: str, *columns: SQLColumnExpression[str]) -> Iterable[ColumnElement[bool]]:
    """One condition per word: it is in one of the columns, whatever its case.

    SQLite folds the case of ASCII only, so that the usual spellings of other letters are named.
    """
    for word in words.split()[:8]:
        spellings = {word, word.lower(), word.upper(), word.capitalize()}
        yield or_(
            *(column.icontains(one, autoescape=True) for column in columns for one in spellings)
        )


def _filtered(asked: PeopleFilter) -> list[ColumnElement[bool]]:
    found = list(containing(asked.words, Person.name, Person.email))
    if asked.team_id is not None:
        found.append(Person.team_id == asked.team_id)
    if asked.role is not None:
        having = select(PersonRole.person_id).where(PersonRole.role == asked.role)
        found.append(Person.id.in_(having))
    if asked.is_active is not None:
        found.append(Person.deactivated_at.is_(None) == asked.is_active)
    return found


def _person_rows(asked: PeopleFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id,
            Person.name,
            Person.email,
            Team.name.label("team"),
            _roles_of_person().label("roles"),
            _sales_roles_of_person().label("sales_roles"),
            Person.deactivated_at,
        )
        .outerjoin(Team, Team.id == Person.team_id)
        .where(*_filtered(asked))
        .order_by(func.lower(Person.name), Person.id)
    )


def _person_row(row: Row[Any]) -> PersonRow:
    return PersonRow(
        row.id,
        row.name,
        row.email,
        row.team,
        _roles(row.roles),
        _split(row.sales_roles),
        row.deactivated_at is None,
    )


def people(session: DbSession, asked: PeopleFilter, number: int) -> Page[PersonRow]:
    """Page `number` of the people who fit, by name."""
    return paged(session, _person_rows(asked), number, _person_row)


def person(session: DbSession, person_id: int) -> PersonDetail:
    """One person, active or not; NotFoundError("not-found")."""
    managed = (TeamManager.person_id == Person.id, Team.id == TeamManager.team_id)
    keys = _joined(PersonSalesRole.sales_role, PersonSalesRole.person_id == Person.id)
    columns = (
        Person.id, Person.name, Person.email, Person.team_id, Person.hired_on, Person.minutes_cap,
        Person.cycle_weekday, Person.created_at, Person.deactivated_at,
        Person.password_hash.is_not(None).label("has_password"),
        _roles_of_person().label("roles"), keys.label("sales_roles"),
    )  # fmt: skip
    teams = select(func.aggregate_strings(Team.name, "\n")).where(*managed).scalar_subquery()
    row = session.execute(
        select(*columns, teams.label("manages")).where(Person.id == person_id)
    ).first()
    if row is None:
        raise NotFoundError("not-found", person=person_id)
    values = dict(row._mapping)
    return PersonDetail(
        roles=_roles(values.pop("roles")),
        sales_roles=_split(values.pop("sales_roles")),
        manages=_split(values.pop("manages")),
        **values,
    )


def sales_role_choices(session: DbSession) -> list[tuple[str, str]]:
    """(key, title) of every sales role, in their order."""
    rows = session.execute(select(SalesRole.key, SalesRole.title).order_by(SalesRole.position))
    return [(row.key, row.title) for row in rows]
