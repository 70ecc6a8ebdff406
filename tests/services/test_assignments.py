"""Asking people to do a module: all or nothing, once, and only one's own people."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Assignment, AuditEntry, OutboxEntry, Reading
from lms.db.queries import assignments as held
from lms.db.queries import people, plans
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Role
from lms.domain.planning.assignments import AssignmentStatus
from lms.domain.planning.plans import ItemKind
from lms.services import assignments
from lms.services.sittings import attempts
from lms.services.work import Work
from tests import factories
from tests.conftest import NOW

DUE = date(2026, 11, 27)
TODAY = NOW.date()


@pytest.fixture
def team(session):
    factories.catalogue(session)
    factories.module(session, quiz=factories.quiz())
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    return factories.team(session, "North", manager), manager


@pytest.fixture
def manager(session, clock, team):
    """The manager's unit of work, at the clock's time."""

    def now() -> Work:
        return Work(session, clock(), people.actor_by_id(session, team[1].id))

    return now


def member(session, team, name="Jonas Berg", **columns):
    return factories.person(session, name=name, team=team[0], sales_roles=("sdr",), **columns)


def count(session, record=Assignment) -> int:
    return session.scalar(select(func.count()).select_from(record)) or 0


def word(session, assignment: int, today=TODAY) -> AssignmentStatus:
    return held.one(session, assignment).status(today)


def test_everybody_named_is_asked_and_it_leaves_its_traces(session, team, manager):
    jonas, sofia = member(session, team), member(session, team, "Sofia Lindqvist")
    made = assignments.assign(
        manager(), "opening-a-call", [sofia.id, jonas.id], DUE, "  Two calls.  "
    )
    assert held.people_of(session, made) == ["Jonas Berg", "Sofia Lindqvist"]
    row = held.one(session, made[0])
    assert (row.title, row.due_on, row.note, row.assigned_by_name) == (
        "Opening a call",
        DUE,
        "Two calls.",
        "Marit Solberg",
    )
    events = session.execute(select(OutboxEntry.event, OutboxEntry.payload)).all()
    assert [event for event, _ in events] == ["module.assigned"] * 2
    assert events[0][1] == {
        "assignment_id": made[0], "person_id": jonas.id, "module_id": "opening-a-call", "due_on": "2026-11-27",
    }  # fmt: skip
    assert list(session.scalars(select(AuditEntry.action))) == ["assignment.made"] * 2


def test_the_plan_begins_with_what_was_assigned(session, team, manager):
    jonas = member(session, team)
    (made,) = assignments.assign(
        manager(), "opening-a-call", [jonas.id], NOW.date() + timedelta(days=2), ""
    )
    plan = plans.current(session, jonas.id, TODAY)
    assert (plan.items[0].kind, plan.items[0].module) == (ItemKind.ASSIGNMENT, "opening-a-call")
    assignments.withdraw(manager(), made)
    assert [item.kind for item in plans.current(session, jonas.id, TODAY).items].count(
        ItemKind.ASSIGNMENT
    ) == 0


def test_handing_it_in_twice_changes_nothing(session, team, manager):
    jonas, sofia = member(session, team), member(session, team, "Sofia Lindqvist")
    assignments.assign(manager(), "opening-a-call", [jonas.id], DUE, "First")
    assert (
        assignments.assign(manager(), "opening-a-call", [jonas.id, jonas.id], None, "Second") == []
    )
    assert [row.note for row in held.open_of(session, jonas.id)] == ["First"]
    assert len(assignments.assign(manager(), "opening-a-call", [jonas.id, sofia.id], DUE, "")) == 1
    assert count(session) == 2


def test_one_foreign_person_refuses_all(session, team, manager):
    jonas = member(session, team)
    elsewhere = factories.person(session, team=factories.team(session))
    without_team = factories.person(session)
    for foreign in (elsewhere.id, without_team.id, team[1].id, 9999):
        with pytest.raises(NotAllowedError):
            assignments.assign(manager(), "opening-a-call", [jonas.id, foreign], DUE, "")
    assert (count(session), count(session, OutboxEntry), count(session, AuditEntry)) == (0, 0, 0)


def test_oneself_is_nobody_to_assign_to_even_in_a_team_of_ones_own(session, team, manager):
    team[1].team_id = team[0].id
    session.flush()
    with pytest.raises(NotAllowedError):
        assignments.assign(manager(), "opening-a-call", [team[1].id], DUE, "")


def test_a_rep_assigns_nothing(session, team, clock):
    jonas = member(session, team)
    with pytest.raises(NotAllowedError):
        assignments.assign(
            Work(session, clock(), people.actor_by_id(session, jonas.id)),
            "opening-a-call",
            [jonas.id],
            DUE,
            "",
        )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"person_ids": []}, "nobody-chosen"),
        ({"module_id": "no-such-module"}, "module-not-published"),
        ({"module_id": "retired"}, "module-not-published"),
        ({"due_on": TODAY - timedelta(days=1)}, "due-in-the-past"),
        ({"note": "n" * 501}, "note-too-long"),
    ],
)
def test_what_can_be_put_right_is_named(session, team, manager, given, code):
    jonas = member(session, team)
    factories.module(session, "retired")
    session.get_one(factories.Module, "retired").retired_at = NOW
    session.flush()
    plain = {"module_id": "opening-a-call", "person_ids": [jonas.id], "due_on": DUE, "note": ""}
    with pytest.raises(LmsError) as refused:
        assignments.assign(manager(), **(plain | given))
    assert refused.value.code == code
    assert count(session) == 0


def test_limits_themselves_are_allowed(session, team, manager):
    jonas = member(session, team)
    assert assignments.assign(manager(), "opening-a-call", [jonas.id], TODAY, "n" * 500)


def test_somebody_who_left_is_named(session, team, manager):
    gone = member(session, team, "Ines Carvalho", deactivated_at=NOW)
    with pytest.raises(LmsError) as refused:
        assignments.assign(manager(), "opening-a-call", [gone.id], DUE, "")
    assert (refused.value.code, refused.value.facts) == ("person-left", {"name": "Ines Carvalho"})


def test_status_follows_what_the_person_does(session, team, manager, clock):
    jonas = member(session, team)
    revision = held_revision(session)
    factories.passed(session, jonas, revision, NOW - timedelta(days=5))
    (made,) = assignments.assign(manager(), "opening-a-call", [jonas.id], DUE, "")
    assert word(session, made) is AssignmentStatus.OPEN, "what was passed before does not count"
    clock.now = NOW + timedelta(hours=1)
    attempt = attempts.start_quiz(
        Work(session, clock(), people.actor_by_id(session, jonas.id)), "opening-a-call"
    )
    assert word(session, made) is AssignmentStatus.STARTED
    assert word(session, made, DUE + timedelta(days=1)) is AssignmentStatus.OVERDUE
    as_jonas = Work(session, clock(), people.actor_by_id(session, jonas.id))
    for item in range(3):
        attempts.save_answer(as_jonas, attempt, item, "b")
    attempts.hand_in(as_jonas, attempt)
    assert word(session, made) is AssignmentStatus.DONE
    assert held.open_of(session, jonas.id) == []
    assert assignments.assign(manager(), "opening-a-call", [jonas.id], DUE, ""), (
        "done may be asked again"
    )


def test_a_failed_quiz_and_a_lesson_read_start_it_but_do_not_finish_it(
    session, team, manager, clock
):
    jonas, sofia = member(session, team), member(session, team, "Sofia Lindqvist")
    revision = held_revision(session)
    one, two = assignments.assign(manager(), "opening-a-call", [jonas.id, sofia.id], DUE, "")
    factories.passed(session, jonas, revision, NOW + timedelta(hours=1), score=0.2, is_passed=False)
    session.add(
        Reading(
            person_id=sofia.id,
            revision_id=revision.id,
            lesson="lesson-1",
            read_at=NOW + timedelta(hours=1),
        )
    )
    session.flush()
    assert (word(session, one), word(session, two)) == (
        AssignmentStatus.STARTED,
        AssignmentStatus.STARTED,
    )


def test_a_module_without_a_quiz_is_done_when_its_last_lesson_is_read(session, team, manager):
    jonas = member(session, team)
    revision = factories.module(session, "read-only", title="Read only")
    (made,) = assignments.assign(manager(), "read-only", [jonas.id], DUE, "")
    for number, lesson in enumerate(("lesson-1", "lesson-2")):
        assert held.open_of(session, jonas.id), lesson
        session.add(
            Reading(
                person_id=jonas.id,
                revision_id=revision.id,
                lesson=lesson,
                read_at=NOW + timedelta(hours=number),
            )
        )
        session.flush()
    assert held.open_of(session, jonas.id) == []
    assert held.open_in_teams(session, [team[0].id]) == []
    assert word(session, made) is AssignmentStatus.DONE


def test_open_assignments_are_only_those_of_the_people_asked_about(session, team, manager):
    jonas, sofia = member(session, team), member(session, team, "Sofia Lindqvist")
    factories.module(session, "crm", title="CRM", quiz=factories.quiz())
    assignments.assign(manager(), "opening-a-call", [jonas.id], DUE, "")
    assignments.assign(manager(), "crm", [jonas.id, sofia.id], None, "")
    assert [row.module_id for row in held.open_of(session, jonas.id)] == ["opening-a-call", "crm"]
    assert set(held.open_among(session, ["crm"], [sofia.id])) == {(sofia.id, "crm")}
    assert len(held.open_in_teams(session, [team[0].id])) == 3
    assert held.open_in_teams(session, [factories.team(session).id]) == []


def test_withdrawing_is_for_the_persons_manager_and_keeps_the_record(session, team, manager, clock):
    jonas = member(session, team)
    (made,) = assignments.assign(manager(), "opening-a-call", [jonas.id], DUE, "")
    other = factories.person(session, Role.MANAGER)
    factories.team(session, manager=other)
    with pytest.raises(NotAllowedError):
        assignments.withdraw(Work(session, clock(), people.actor_by_id(session, other.id)), made)
    assignments.withdraw(manager(), made)
    assignments.withdraw(manager(), made)
    assert word(session, made) is AssignmentStatus.WITHDRAWN
    assert list(session.scalars(select(AuditEntry.action))) == [
        "assignment.made",
        "assignment.withdrawn",
    ]
    with pytest.raises(NotFoundError):
        assignments.withdraw(manager(), 9999)


def test_what_is_done_is_not_withdrawn(session, team, manager):
    jonas = member(session, team)
    (made,) = assignments.assign(manager(), "opening-a-call", [jonas.id], DUE, "")
    factories.passed(session, jonas, held_revision(session), NOW + timedelta(hours=1))
    assignments.withdraw(manager(), made)
    assert word(session, made) is AssignmentStatus.DONE


def held_revision(session):
    return session.scalars(
        select(factories.ModuleRevision).where(
            factories.ModuleRevision.module_id == "opening-a-call"
        )
    ).one()
