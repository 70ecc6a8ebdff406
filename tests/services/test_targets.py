"""Targets set by hand."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, Target
from lms.db.queries import people as queries
from lms.db.queries import targets as table
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Role
from lms.services.targets import Goal, GoalChange, set_targets
from tests import factories

SKILL, OTHER = factories.SKILLS[0], factories.SKILLS[1]
WAS = Goal(65, 2)


@pytest.fixture
def by_admin(work, session):
    factories.catalogue(session)
    admin = factories.person(session, Role.ADMIN, name="Marit Solberg")
    return replace(work, actor=queries.actor_by_id(session, admin.id))


def shown(session, skill, role="sdr"):
    return next(line for line in table.table(session).skills if line.key == skill).targets.get(role)


def test_a_target_is_set_with_its_author_and_written_down(by_admin, session):
    changes = {SKILL: GoalChange(Goal(80, 3), WAS), OTHER: GoalChange(WAS, WAS)}
    assert set_targets(by_admin, "sdr", changes) == 1
    now = shown(session, SKILL)
    assert (now.level, now.weight, now.set_by) == (80, 3, "Marit Solberg")
    assert shown(session, OTHER).set_by is None
    assert shown(session, SKILL, "ae").level == 65
    (entry,) = session.scalars(select(AuditEntry))
    assert (entry.action, entry.details["level"]) == ("target.set", [65, 80])


def test_a_role_gets_a_target_that_it_did_not_have(by_admin, session):
    session.delete(session.get(Target, ("sdr", SKILL)))
    session.flush()
    assert set_targets(by_admin, "sdr", {SKILL: GoalChange(Goal(40, 1), None)}) == 1
    assert shown(session, SKILL).level == 40


@pytest.mark.parametrize(
    ("goal", "code"),
    [
        (Goal(0, 1), "target-level"), (Goal(100, 1), "target-level"), (Goal(50, 0), "target-weight"),
        (Goal(50, 4), "target-weight"),
    ],
)  # fmt: skip
def test_a_target_out_of_range_changes_nothing(by_admin, session, goal, code):
    changes = {OTHER: GoalChange(Goal(70, 1), WAS), SKILL: GoalChange(goal, WAS)}
    with pytest.raises(LmsError, match=code):
        set_targets(by_admin, "sdr", changes)
    assert shown(session, OTHER).level == 65


def test_a_target_that_somebody_else_changed_is_not_overwritten(by_admin, session):
    set_targets(by_admin, "sdr", {SKILL: GoalChange(Goal(70, 2), WAS)})
    with pytest.raises(ConflictError, match="target-changed"):
        set_targets(by_admin, "sdr", {SKILL: GoalChange(Goal(80, 2), WAS)})
    assert set_targets(by_admin, "sdr", {SKILL: GoalChange(Goal(70, 2), WAS)}) == 0


def test_unknown_roles_and_skills_are_not_found(by_admin):
    change = GoalChange(Goal(70, 2), None)
    with pytest.raises(NotFoundError):
        set_targets(by_admin, "pilot", {SKILL: change})
    with pytest.raises(NotFoundError):
        set_targets(by_admin, "sdr", {"flying": change})


def test_only_admins_set_targets(work, session):
    for role in set(Role) - {Role.ADMIN}:
        actor = queries.actor_by_id(session, factories.person(session, role).id)
        with pytest.raises(NotAllowedError):
            set_targets(replace(work, actor=actor), "sdr", {})
