"""Teams: names, managers, and what may be deleted."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry
from lms.db.queries import people as queries
from lms.db.queries import team_directory
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Role
from lms.services import teams
from tests import factories


@pytest.fixture
def by_admin(work, session):
    admin = factories.person(session, Role.ADMIN)
    return replace(work, actor=queries.actor_by_id(session, admin.id))


def test_a_team_is_added_renamed_and_written_down(by_admin, session):
    team = teams.add(by_admin, "  Wholesale   North ")
    teams.rename(by_admin, team, "Wholesale South")
    teams.rename(by_admin, team, "Wholesale South")
    assert team_directory.team(session, team).name == "Wholesale South"
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["team.added", "team.renamed"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "team-name-missing"), (" \n ", "team-name-missing"), ("x" * 81, "team-name-long"),
        ("a\0b", "name-unreadable"), ("pharmacy", "team-taken"), ("Pharmacy", "team-taken"),
    ],
)  # fmt: skip
def test_a_name_must_be_readable_and_free(by_admin, session, name, code):
    factories.team(session, "Pharmacy")
    other = factories.team(session, "Noise")
    with pytest.raises(LmsError, match=code):
        teams.add(by_admin, name)
    with pytest.raises(LmsError, match=code):
        teams.rename(by_admin, other.id, name)


def test_a_team_may_change_the_case_of_its_name(by_admin, session):
    team = factories.team(session, "pharmacy")
    teams.rename(by_admin, team.id, "Pharmacy")
    assert team_directory.team(session, team.id).name == "Pharmacy"


def test_managers_are_chosen_among_active_managers(by_admin, session, work):
    team, other = factories.team(session), factories.team(session)
    fit = factories.person(session, Role.MANAGER, name="Fit")
    rep = factories.person(session, Role.REP, name="Rep")
    gone = factories.person(session, Role.MANAGER, name="Gone", deactivated_at=work.now)
    teams.set_managers(by_admin, team.id, {fit.id})
    assert team_directory.team(session, team.id).managers == ("Fit",)
    assert team_directory.team(session, other.id).managers == ()
    assert queries.actor_by_id(session, fit.id).managed_teams == {team.id}
    for unfit in (rep.id, gone.id, 99999):
        with pytest.raises(LmsError, match="manager-unfit"):
            teams.set_managers(by_admin, team.id, {fit.id, unfit})
    teams.set_managers(by_admin, team.id, set())
    assert team_directory.team(session, team.id).managers == ()


def test_a_manager_who_lost_the_access_may_stay_and_is_shown(by_admin, session):
    rep = factories.person(session, Role.REP, name="Rep")
    team = factories.team(session, manager=rep)
    (candidate,) = team_directory.candidates(session, team.id)
    assert (candidate.name, candidate.manages, candidate.is_fit) == ("Rep", True, False)
    teams.set_managers(by_admin, team.id, {rep.id})


def test_a_team_with_people_stays_even_when_they_have_left(by_admin, session, work):
    team = factories.team(session, manager=factories.person(session, Role.MANAGER))
    member = factories.person(session, team=team, deactivated_at=work.now)
    with pytest.raises(LmsError, match="team-has-people"):
        teams.remove(by_admin, team.id)
    member.team_id = None
    session.flush()
    teams.remove(by_admin, team.id)
    with pytest.raises(NotFoundError):
        team_directory.team(session, team.id)


def test_only_admins_change_teams(work, session):
    team = factories.team(session)
    for role in set(Role) - {Role.ADMIN}:
        actor = queries.actor_by_id(session, factories.person(session, role).id)
        theirs = replace(work, actor=actor)
        for act in (
            lambda w: teams.add(w, "New"), lambda w: teams.rename(w, team.id, "New"),
            lambda w: teams.set_managers(w, team.id, set()), lambda w: teams.remove(w, team.id),
        ):  # fmt: skip
            with pytest.raises(NotAllowedError):
                act(theirs)
