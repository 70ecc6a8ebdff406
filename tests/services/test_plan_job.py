"""The plans of many people at once: each as if it were made alone, whatever happens to others."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from lms.db.models import Assignment, Person
from lms.db.queries import plans
from lms.domain.asking.attempts import NewEvidence
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.jobs import refresh_plans as job
from lms.jobs.refresh_plans import refresh_plans
from lms.services import absences, evidence
from lms.services import plans as planning
from tests import factories as make
from tests.visitor import Statements

WEDNESDAY = date(2026, 11, 18)
COLD_CALLS, OBJECTIONS = make.SKILLS[2], make.SKILLS[3]


@pytest.fixture(autouse=True)
def catalogue(session):
    make.catalogue(session)


@pytest.fixture
def rep(session) -> Person:
    return make.person(session, sales_roles=("sdr",), name="Ines Carvalho")


@pytest.fixture
def everybody(session, work) -> list[int]:
    """People of all kinds: watched, new, away, elsewhere, with an assignment, with nothing."""
    opening = make.module(session, quiz=make.quiz())
    make.module(session, "objections", quiz=make.quiz(make.single(skill=OBJECTIONS)))
    make.track(session, make.Step("call", make.StepKind.PRACTICE, 3, "Call a customer"))
    who = [make.person(session, sales_roles=("sdr",)) for _ in range(5)]
    who.append(make.person(session, Role.NEW_HIRE, sales_roles=("sdr",), hired_on=WEDNESDAY))
    who.append(make.person(session, sales_roles=("sdr",), time_zone="Pacific/Kiritimati"))
    who.append(make.person(session, Role.MARKETING, locale="de"))
    watched, answered, away, asked = who[:4]
    for one in (watched, answered):
        make.answers(session, one, COLD_CALLS, 1, 1, 1, 1, at=work.now - timedelta(days=3))
    seen = NewEvidence(work.now, EvidenceKind.OBSERVATION, 1.0, ((COLD_CALLS, 1.0),))
    evidence.record(work, watched.id, [seen])
    make.passed(session, answered, opening, work.now - timedelta(days=90))
    absences.record(work, away.id, WEDNESDAY, WEDNESDAY + timedelta(days=1))
    manager = make.person(session, Role.MANAGER)
    session.add(
        Assignment(
            person_id=asked.id, module_id="objections", assigned_by=manager.id, assigned_at=work.now
        )
    )
    session.commit()
    return sorted(one.id for one in who)


def plan_of(session, person_id: int):
    found = plans.current(session, person_id, WEDNESDAY)
    return found.items, found.notes, found.cap, found.cycle_start


def test_everybody_gets_the_plan_that_they_get_alone(session, work, everybody):
    assert planning.refresh_all(work, everybody) == everybody
    together = {person: plan_of(session, person) for person in everybody}
    session.rollback()
    for person in everybody:
        assert planning.refresh(work, person)
    assert {person: plan_of(session, person) for person in everybody} == together
    kinds = {item.kind.value for items, *_ in together.values() for item in items}
    assert kinds >= {"assignment", "track-step", "questions", "lesson"}


def test_ten_times_as_many_people_take_as_many_statements(session, work, rep):
    many = [make.person(session, sales_roles=("sdr",)).id for _ in range(10)]
    make.module(session, quiz=make.quiz())
    for person in (rep.id, *many):
        planning.refresh(work, person)
    session.commit()
    counted = []
    for who in ([rep.id], many):
        seen = Statements()
        event.listen(session.connection(), "before_cursor_execute", seen)
        assert planning.refresh_all(work, who) == who
        event.remove(session.connection(), "before_cursor_execute", seen)
        counted.append(len(seen.seen))
    assert counted[1] <= counted[0] <= 30


def test_the_job_goes_on_where_it_was_stopped(session, work, everybody, monkeypatch):
    monkeypatch.setattr(job, "AT_A_TIME", 3)

    def stop(done: int, _of: int) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh_plans(session, work.now, stop)
    heard = []
    rest = refresh_plans(session, work.now, lambda *told: heard.append(told))
    assert len(rest) == heard[-1][1] - 3
    assert heard[-1][0] == heard[-1][1]
    assert all(plans.current(session, one, WEDNESDAY) for one in everybody[:-1])


def test_the_job_makes_each_missing_plan_once(session, work, rep):
    gone = make.person(session, sales_roles=("sdr",), deactivated_at=work.now)
    session.commit()
    made = refresh_plans(session, work.now)
    assert rep.id in made
    assert gone.id not in made
    assert refresh_plans(session, work.now) == []
    assert rep.id in refresh_plans(session, work.now + timedelta(days=7))


def test_one_person_whose_plan_fails_does_not_keep_others_waiting(session, work, rep, caplog):
    session.execute(
        make.Person.__table__.update()
        .where(make.Person.id == rep.id)
        .values(time_zone="Nowhere/Land")
    )
    other = make.person(session, sales_roles=("sdr",))
    session.commit()
    made = refresh_plans(session, work.now)
    assert other.id in made
    assert rep.id not in made
    assert "no plan for person" in caplog.text
