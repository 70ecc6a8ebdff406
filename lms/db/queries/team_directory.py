"""Reading the company's teams for administrators: who is in them, who manages them."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from lms.db.base import DbSession
from lms.db.models import Person, PersonRole, Team, TeamManager
from lms.domain.errors import NotFoundError
from lms.domain.people import Role


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team, its active people, everybody who ever stayed in it, and its managers by name."""

    id: int
    name: str
    active: int
    everybody: int
    managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may manage a team; `is_fit` is false for one who no longer should."""

    id: int
    name: str
    email: str
    manages: bool
    is_fit: bool


def choices(session: DbSession) -> list[tuple[int, str]]:
    """(id, name) of every team, by name."""
    rows = session.execute(select(Team.id, Team.name).order_by(func.lower(Team.name)))
    return [(row.id, row.name) for row in rows]


def teams(session: DbSession, team_id: int | None = None) -> list[TeamRow]:
    """All teams by name, or the one with this id."""
    managers = (
        select(func.aggregate_strings(Person.name, "\n"))
        .join(TeamManager, TeamManager.person_id == Person.id)
        .where(TeamManager.team_id == Team.id)
        .scalar_subquery()
    )
    active = func.count(Person.id).filter(Person.deactivated_at.is_(None))
    rows = session.execute(
        select(Team.id, Team.name, active.label("active"), func.count(Person.id).label("everybody"),
               managers.label("managers"))
        .outerjoin(Person, Person.team_id == Team.id)
        .where(Team.id == team_id if team_id is not None else Team.id.is_not(None))
        .group_by(Team.id, Team.name)
        .order_by(func.lower(Team.name))
    )  # fmt: skip
    return [
        TeamRow(row.id, row.name, row.active, row.everybody,
                tuple(sorted(row.managers.split("\n"))) if row.managers else ())
        for row in rows
    ]  # fmt: skip


def team(session: DbSession, team_id: int) -> TeamRow:
    """One team; NotFoundError("not-found")."""
    found = teams(session, team_id)
    if not found:
        raise NotFoundError("not-found", team=team_id)
    return found[0]


def candidates(session: DbSession, team_id: int) -> list[Candidate]:
    """Everybody who may manage the team or does so already, by name."""
    manages = Person.id.in_(select(TeamManager.person_id).where(TeamManager.team_id == team_id))
    having = select(PersonRole.person_id).where(PersonRole.role == Role.MANAGER)
    is_fit = Person.id.in_(having) & Person.deactivated_at.is_(None)
    rows = session.execute(
        select(
            Person.id, Person.name, Person.email, manages.label("manages"), is_fit.label("is_fit")
        )
        .where(or_(is_fit, manages))
        .order_by(func.lower(Person.name), Person.id)
    )
    return [Candidate(*row) for row in rows]
