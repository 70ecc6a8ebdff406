"""Days away, and when plans begin."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry
from lms.db.queries import people, plans
from lms.db.queries.plans import absences as read
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Role
from lms.domain.planning.plans import EmptyCode
from lms.services import absences
from lms.services import plans as planning
from tests import factories as make

MONDAY, WEDNESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)


@pytest.fixture
def manager(session):
    make.catalogue(session)
    return make.person(session, Role.MANAGER)


@pytest.fixture
def rep(session, work, manager):
    make.module(session, quiz=make.quiz())
    person = make.person(session, sales_roles=("sdr",), team=make.team(session, manager=manager))
    make.answers(session, person, make.SKILLS[2], 0, 0, 0, 0, at=work.now - timedelta(days=3))
    return person


def as_actor(work, person):
    return replace(work, actor=people.actor_by_id(work.session, person.id))


def plan_of(work, person, day=WEDNESDAY):
    return plans.current(work.session, person.id, day)


def test_days_away_shrink_the_plan_in_force(work, rep):
    planning.refresh(work, rep.id)
    absences.record(as_actor(work, rep), rep.id, date(2026, 11, 19), FRIDAY)
    assert (plan_of(work, rep).cap, plan_of(work, rep).days_off) == (36, 2)


def test_taken_back_they_count_again(work, rep):
    planning.refresh(work, rep.id)
    made = absences.record(as_actor(work, rep), rep.id, date(2026, 11, 19), FRIDAY)
    absences.withdraw(as_actor(work, rep), made)
    absences.withdraw(as_actor(work, rep), made)
    assert plan_of(work, rep).cap == 60
    assert read.ahead(work.session, rep.id, WEDNESDAY) == []


def test_a_whole_week_away_leaves_an_empty_plan_that_says_why(work, rep):
    absences.record(as_actor(work, rep), rep.id, MONDAY, date(2026, 11, 22))
    planning.refresh(work, rep.id)
    found = plan_of(work, rep)
    assert found.items == ()
    assert EmptyCode.AWAY in [note["code"] for note in found.notes]


def test_a_plan_that_is_not_touched_stays(work, rep):
    planning.refresh(work, rep.id)
    before = plan_of(work, rep).id
    absences.record(as_actor(work, rep), rep.id, date(2026, 12, 24), date(2026, 12, 31))
    assert plan_of(work, rep).id == before


def test_the_same_days_are_written_down_once(work, rep):
    first = absences.record(as_actor(work, rep), rep.id, FRIDAY, FRIDAY)
    assert absences.record(as_actor(work, rep), rep.id, FRIDAY, FRIDAY) == first


def test_a_manager_writes_them_down_for_own_people_and_it_is_kept_who_did(work, rep, manager):
    made = absences.record(as_actor(work, manager), rep.id, FRIDAY, FRIDAY)
    assert read.ahead(work.session, rep.id, WEDNESDAY)[0].recorded_by == manager.id
    absences.withdraw(as_actor(work, manager), made)
    told = work.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert told == ["absence.recorded", "absence.withdrawn"]


def test_nobody_else_does(work, session, rep, manager):
    stranger = make.person(session, Role.MANAGER)
    made = absences.record(as_actor(work, rep), rep.id, FRIDAY, FRIDAY)
    for other in (stranger, make.person(session)):
        with pytest.raises(NotAllowedError):
            absences.record(as_actor(work, other), rep.id, FRIDAY, FRIDAY)
        with pytest.raises(NotAllowedError):
            absences.withdraw(as_actor(work, other), made)
    with pytest.raises(NotFoundError):
        absences.record(as_actor(work, manager), 10**6, FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (FRIDAY, WEDNESDAY, "absence-order"),
        (FRIDAY, date(2028, 1, 1), "absence-too-long"),
        (MONDAY, date(2026, 11, 17), "day-past"),
    ],
)
def test_impossible_days_are_refused(work, rep, first, last, code):
    with pytest.raises(LmsError, match=code):
        absences.record(as_actor(work, rep), rep.id, first, last)


def test_another_rhythm_counts_from_the_next_plan_on(work, rep):
    planning.refresh(work, rep.id)
    absences.set_rhythm(as_actor(work, rep), 2, 2)
    planning.refresh(work, rep.id)
    assert plan_of(work, rep).cycle_end == date(2026, 11, 22)
    later = replace(work, now=work.now + timedelta(days=7))
    planning.refresh(later, rep.id)
    found = plan_of(later, rep, date(2026, 11, 25))
    assert (found.cycle_start, found.cycle_end) == (date(2026, 11, 25), date(2026, 12, 8))
    assert (found.cap, found.weeks) == (120, 2)


@pytest.mark.parametrize(("weekday", "weeks"), [(7, 1), (-1, 1), (0, 0), (0, 3)])
def test_a_rhythm_that_no_plan_can_have_is_refused(work, rep, weekday, weeks):
    with pytest.raises(LmsError, match="rhythm"):
        absences.set_rhythm(as_actor(work, rep), weekday, weeks)
