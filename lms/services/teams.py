"""Adding, renaming and deleting teams, and saying who manages them."""

from collections.abc import Collection

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from lms.db.models import Person, PersonRole, Recall, Team, TeamManager
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.services.people import is_readable, tidy_name
from lms.services.work import Work

LONGEST_NAME = 80


def refusal(name: str) -> LmsError | None:
    """What is wrong with a team's name by itself."""
    if not name:
        return LmsError("team-name-missing")
    if len(name) > LONGEST_NAME:
        return LmsError("team-name-long", most=LONGEST_NAME)
    return None if is_readable(name) else LmsError("name-unreadable")


def add(work: Work, name: str) -> int:
    """Add a team; the id. LmsError("team-taken") and the codes of `refusal`."""
    work.require(Permission.MANAGE_TEAMS)
    team = Team()
    _name(work, team, name)
    work.audit("team.added", "team", team.id, name=team.name)
    work.session.flush()
    return team.id


def rename(work: Work, team_id: int, name: str) -> None:
    """Give the team another name; LmsError as for `add`, NotFoundError."""
    work.require(Permission.MANAGE_TEAMS)
    team = _locked(work, team_id)
    before = team.name
    _name(work, team, name)
    if team.name != before:
        work.audit("team.renamed", "team", team_id, name=team.name, before=before)
    work.session.flush()


def _locked(work: Work, team_id: int) -> Team:
    team = work.session.get(Team, team_id, with_for_update={"key_share": True})
    if team is None:
        raise NotFoundError("not-found", team=team_id)
    return team


def _name(work: Work, team: Team, text: str) -> None:
    name = tidy_name(text)
    wrong = refusal(name)
    if wrong:
        raise wrong
    same = select(Team.id).where(
        func.lower(Team.name) == func.lower(name), Team.id != (team.id or 0)
    )
    if work.session.scalar(same) is not None:
        raise LmsError("team-taken", name=name)
    try:
        with work.session.begin_nested():
            team.name = name
            work.session.add(team)
            work.session.flush()
    except IntegrityError as clash:
        raise LmsError("team-taken", name=name) from clash


def set_managers(work: Work, team_id: int, person_ids: Collection[int]) -> None:
    """Make exactly these people the managers of the team.

    LmsError("manager-unfit") for somebody who is not active or has not the access role manager;
    people who manage the team already may stay.
    """
    work.require(Permission.MANAGE_TEAMS)
    _locked(work, team_id)
    of_team = TeamManager.team_id == team_id
    before = set(work.session.scalars(select(TeamManager.person_id).where(of_team)))
    wanted = set(person_ids)
    _refuse_unfit(work, wanted - before)
    if wanted == before:
        return
    work.session.execute(delete(TeamManager).where(of_team, TeamManager.person_id.not_in(wanted)))
    work.session.add_all(TeamManager(team_id=team_id, person_id=new) for new in wanted - before)
    work.audit(
        "team.managers-changed",
        "team",
        team_id,
        name=_locked(work, team_id).name,
        added=_names(work, wanted - before),
        removed=_names(work, before - wanted),
    )
    work.session.flush()


def _refuse_unfit(work: Work, person_ids: set[int]) -> None:
    fit = work.session.scalars(
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(
            Person.id.in_(person_ids),
            Person.deactivated_at.is_(None),
            PersonRole.role == Role.MANAGER,
        )
    )
    if person_ids - set(fit):
        raise LmsError("manager-unfit")


def _names(work: Work, person_ids: Collection[int]) -> list[str]:
    found = select(Person.name).where(Person.id.in_(person_ids)).order_by(Person.name)
    return list(work.session.scalars(found))


def remove(work: Work, team_id: int) -> None:
    """Delete a team that nobody is in; LmsError: team-has-people, team-has-recalls;
    NotFoundError."""
    work.require(Permission.MANAGE_TEAMS)
    team = work.session.get(Team, team_id, with_for_update=True)
    if team is None:
        raise NotFoundError("not-found", team=team_id)
    members = select(func.count(Person.id)).where(Person.team_id == team_id)
    count = work.session.scalar(members) or 0
    if count:
        raise LmsError("team-has-people", count=count, name=team.name)
    if work.session.scalar(select(Recall.id).where(Recall.team_id == team_id).limit(1)):
        raise LmsError("team-has-recalls", name=team.name)
    work.session.execute(delete(TeamManager).where(TeamManager.team_id == team_id))
    work.audit("team.removed", "team", team_id, name=team.name)
    work.session.delete(team)
    work.session.flush()
