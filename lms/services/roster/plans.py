"""What importing a file of people would do, line by line, before anything is done."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.db.models import Person, PersonRole, PersonSalesRole, SalesRole, Team, TeamManager
from lms.domain.errors import LmsError
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.services.roster.files import COLUMNS, PeopleFile, Problem, Wish
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class Known:
    """A person as stored, with team names; all None and empty for somebody new."""

    id: int | None = None
    name: str | None = None
    team: str | None = None
    hired_on: date | None = None
    roles: frozenset[Role] = frozenset()
    sales_roles: frozenset[str] = frozenset()
    manager_of: frozenset[str] = frozenset()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """What one line does: the person before and after, and the values that change as (field, old,
    new)."""

    line: int
    email: str
    before: Known
    after: Known
    changes: tuple[tuple[str, str, str], ...]

    @property
    def is_new(self) -> bool:
        """Whether the line adds somebody."""
        return self.before.id is None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. It may be carried out when there are no problems."""

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    new_teams: tuple[str, ...]

    @property
    def added(self) -> list[Step]:
        """The lines that add somebody."""
        return [step for step in self.steps if step.is_new]

    @property
    def changed(self) -> list[Step]:
        """The lines that change somebody who is here already."""
        return [step for step in self.steps if not step.is_new and step.changes]

    @property
    def unchanged(self) -> int:
        """How many lines say what is stored already."""
        return len(self.steps) - len(self.added) - len(self.changed)

    @property
    def digest(self) -> str:
        """Tells whether two plans would do the same."""
        told = repr([(s.email, s.before.id, s.changes) for s in self.steps]) + repr(self.new_teams)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Stored:
    """Everything that lines are compared with."""

    people: Mapping[str, Known]
    teams: Mapping[str, str]
    """name by folded name"""
    sales_roles: Mapping[str, str]
    """key by key and by folded title"""


def plan(work: Work, file: PeopleFile) -> ImportPlan:
    """What importing `file` would do now, with every problem of every line."""
    work.require(Permission.MANAGE_PEOPLE)
    stored = _stored(work)
    new_teams = _new_teams(file.wishes, stored)
    teams = {**stored.teams, **{name.casefold(): name for name in new_teams}}
    problems = list(file.problems)
    steps = []
    for wish in file.wishes:
        before = stored.people.get(wish.email, Known())
        after = _after(before, wish, teams, stored.sales_roles)
        problems.extend(_problems(wish, after, stored))
        steps.append(Step(wish.line, wish.email, before, after, _changes(before, after)))
    problems.extend(_admin_problems(steps, stored))
    return ImportPlan(tuple(steps), _in_order(problems), new_teams)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """By line and column; one that only follows from a role that is unknown is left out."""
    unknown = {one.line for one in problems if one.error.code == "csv-role-unknown"}
    told = (one for one in problems if one.error.code != "roles-missing" or one.line not in unknown)
    places = {column: place for place, column in enumerate(COLUMNS)}
    return tuple(sorted(told, key=lambda one: (one.line, places.get(one.column, -1))))


def _stored(work: Work) -> _Stored:
    session = work.session
    names = {row.id: row.name for row in session.execute(select(Team.id, Team.name))}
    roles, sales, managed = (
        _grouped(session.execute(select(table.person_id, value)))
        for table, value in (
            (PersonRole, PersonRole.role),
            (PersonSalesRole, PersonSalesRole.sales_role),
            (TeamManager, TeamManager.team_id),
        )
    )
    columns = (Person.id, Person.email, Person.name, Person.team_id, Person.hired_on)
    people = {
        row.email: Known(
            row.id,
            row.name,
            names.get(row.team_id),
            row.hired_on,
            frozenset(roles.get(row.id, ())),
            frozenset(sales.get(row.id, ())),
            frozenset(names[team] for team in managed.get(row.id, ())),
            row.deactivated_at is None,
        )
        for row in session.execute(select(*columns, Person.deactivated_at))
    }
    by_name = {}
    for key, title in session.execute(select(SalesRole.key, SalesRole.title)):
        by_name[title.casefold()] = key
        by_name[key] = key
    return _Stored(people, {name.casefold(): name for name in names.values()}, by_name)


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for person_id, value in rows:
        found.setdefault(person_id, []).append(value)
    return found


def _new_teams(wishes: Iterable[Wish], stored: _Stored) -> tuple[str, ...]:
    named = (name for wish in wishes for name in (wish.team, *(wish.manager_of or ())) if name)
    new: dict[str, str] = {}
    for name in named:
        if name.casefold() not in stored.teams:
            new.setdefault(name.casefold(), name)
    return tuple(new.values())


def _after(before: Known, wish: Wish, teams: Mapping[str, str], sales: Mapping[str, str]) -> Known:
    """The person with what the line says; an empty cell leaves the value."""
    return Known(
        before.id,
        wish.name or before.name,
        teams[wish.team.casefold()] if wish.team else before.team,
        wish.hired_on or before.hired_on,
        wish.roles or before.roles,
        before.sales_roles
        if wish.sales_roles is None
        else frozenset(sales[key] for key in wish.sales_roles if key in sales),
        before.manager_of
        if wish.manager_of is None
        else frozenset(teams[name.casefold()] for name in wish.manager_of),
        before.is_active,
    )


def _problems(wish: Wish, after: Known, stored: _Stored) -> Iterable[Problem]:
    for key in wish.sales_roles or ():
        if key not in stored.sales_roles:
            known = ", ".join(sorted(set(stored.sales_roles.values())))
            error = LmsError("csv-sales-role-unknown", role=key, known=known)
            yield Problem(wish.line, "sales_roles", error)
    if not after.roles:
        yield Problem(wish.line, "roles", LmsError("roles-missing"))
    if wish.manager_of and Role.MANAGER not in after.roles:
        yield Problem(wish.line, "manager_of", LmsError("csv-manager-role"))


def _admin_problems(steps: list[Step], stored: _Stored) -> Iterable[Problem]:
    """A problem at each line that takes the role of the last administrators away."""
    changed = {step.before.id: step.after.roles for step in steps if step.before.id}
    known = [person for person in stored.people.values() if person.is_active]
    left = any(Role.ADMIN in changed.get(person.id or 0, person.roles) for person in known)
    had = any(Role.ADMIN in person.roles for person in known)
    if left or not had or any(step.is_new and Role.ADMIN in step.after.roles for step in steps):
        return
    for step in steps:
        if Role.ADMIN in step.before.roles and step.before.is_active:
            yield Problem(step.line, "roles", LmsError("last-admin"))


def _told(value: object) -> str:
    if isinstance(value, frozenset):
        return " | ".join(sorted(value))
    return "" if value is None else str(value)


def _changes(before: Known, after: Known) -> tuple[tuple[str, str, str], ...]:
    fields = ("name", "team", "roles", "sales_roles", "hired_on", "manager_of")
    told = ((name, _told(getattr(before, name)), _told(getattr(after, name))) for name in fields)
    return tuple((name, old, new) for name, old, new in told if old != new)
