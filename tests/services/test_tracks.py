"""Tracks: what is done, what is due, and ticking by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import StepDone
from lms.db.queries import people
from lms.db.queries.tracks import track_of
from lms.domain.errors import NotFoundError
from lms.domain.people import Role
from lms.domain.tracks import Step, StepKind, day_at_work, due_on
from lms.services.tracks import tick
from tests import factories as make

TRACK = "sdr-onboarding"


@pytest.fixture
def hire(session, work):
    make.catalogue(session)
    make.track(session)
    person = make.person(session, Role.NEW_HIRE, sales_roles=("sdr",), hired_on=date(2026, 11, 16))
    return replace(work, actor=people.actor_by_id(session, person.id))


def done(own) -> dict[str, bool]:
    return {step.key: step.is_done for step in track_of(own.session, own.actor).steps}


def test_days_count_from_the_first_at_work_and_weekends_move_to_monday():
    monday = date(2026, 11, 16)
    assert day_at_work(monday, monday) == 1
    due = [due_on(Step("x", StepKind.CHECKLIST, day, "X"), monday) for day in (1, 5, 6, 7, 8)]
    assert due == [
        date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 23),
        date(2026, 11, 23),
    ]  # fmt: skip


def test_a_track_knows_its_dates_and_what_is_late(hire):
    track = track_of(hire.session, hire.actor)
    assert track.ready_on == date(2026, 12, 13)
    assert [step.due_on.day for step in track.steps] == [16, 17, 18, 23]
    late = [step.key for step in track.steps if step.is_overdue(date(2026, 11, 18))]
    assert late == ["baseline", "opening"]


@pytest.mark.usefixtures("hire")
def test_people_past_their_onboarding_see_the_steps_without_dates(session):
    veteran = make.person(session, sales_roles=("sdr",))
    track = track_of(session, people.actor_by_id(session, veteran.id))
    assert {step.due_on for step in track.steps} == {None}
    assert track.ready_on is None


def test_a_step_is_done_by_a_pass_a_baseline_or_a_tick(session, hire):
    revision = make.module(session, quiz=make.quiz())
    make.passed(session, session.get_one(make.Person, hire.actor.id), revision, hire.now)
    tick(hire, TRACK, "crm", True)
    assert done(hire) == {"baseline": False, "opening": True, "crm": True, "ride-along": False}
    baseline = make.Attempt(
        person_id=hire.actor.id, purpose=make.Purpose.BASELINE, module_id=None, number=1, seed=1,
        lang="en", items=[[revision.id, "q1"]], pass_mark=None, started_at=hire.now,
        handed_in_at=hire.now, result=[1.0], score=1.0, passed=None,
    )  # fmt: skip
    session.add(baseline)
    session.flush()
    assert done(hire)["baseline"]


def test_taking_a_tick_back_keeps_the_history(session, hire):
    tick(hire, TRACK, "crm", True)
    tick(hire, TRACK, "crm", True)
    tick(hire, TRACK, "crm", False)
    tick(hire, TRACK, "crm", False)
    tick(replace(hire, now=hire.now + timedelta(hours=1)), TRACK, "crm", True)
    rows = session.execute(select(StepDone.done_at, StepDone.undone_at).order_by(StepDone.id)).all()
    assert [undone is None for _, undone in rows] == [False, True]
    assert done(hire)["crm"]


@pytest.mark.parametrize("step", ["opening", "baseline", "nothing"])
def test_only_checklist_and_practice_steps_are_ticked(hire, step):
    with pytest.raises(NotFoundError):
        tick(hire, TRACK, step, True)


def test_tracks_of_other_roles_cannot_be_ticked(session, hire):
    make.track(session, Step("a", StepKind.CHECKLIST, 1, "A"), id="ae-onboarding", role="ae")
    with pytest.raises(NotFoundError):
        tick(hire, "ae-onboarding", "a", True)


@pytest.mark.usefixtures("hire")
def test_the_first_of_several_roles_decides_the_track(session):
    make.track(session, Step("a", StepKind.CHECKLIST, 1, "A"), id="ae-onboarding", role="ae")
    both = make.person(session, sales_roles=("ae", "sdr"))
    assert track_of(session, people.actor_by_id(session, both.id)).id == TRACK


@pytest.mark.usefixtures("hire")
def test_who_has_no_sales_role_has_no_track(session):
    marketer = make.person(session, Role.MARKETING)
    assert track_of(session, people.actor_by_id(session, marketer.id)) is None
