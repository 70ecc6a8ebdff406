"""The week's plan as it is kept: what goes in, what is done of it, and when it is made anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Assignment, Person, Plan
from lms.db.queries import people, plans
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.domain.planning.plans import ItemKind, ReasonCode
from lms.services import plans as planning
from lms.services.tracks import tick
from tests import factories as make

WEDNESDAY = date(2026, 11, 18)
COLD_CALLS, OBJECTIONS = make.SKILLS[2], make.SKILLS[3]


@pytest.fixture(autouse=True)
def catalogue(session):
    make.catalogue(session)


@pytest.fixture
def rep(session) -> Person:
    return make.person(session, sales_roles=("sdr",), name="Ines Carvalho")


@pytest.fixture
def manager(session) -> Person:
    return make.person(session, Role.MANAGER, name="Marit Olsen")


def as_actor(work, person):
    return replace(work, actor=people.actor_by_id(work.session, person.id))


def assign(session, person, module_id, manager, at, due_on=None, note="") -> Assignment:
    made = Assignment(
        person_id=person.id, module_id=module_id, assigned_by=manager.id, assigned_at=at,
        due_on=due_on, note=note,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def keys(work, person) -> list[str]:
    found = plans.current(work.session, person.id, WEDNESDAY)
    return [item.key for item in found.items] if found else []


def test_a_person_who_was_never_asked_gets_questions_before_lessons(session, work, rep):
    make.module(session, quiz=make.quiz())
    planning.refresh(work, rep.id)
    found = plans.current(session, rep.id, WEDNESDAY)
    assert [item.key for item in found.items] == [
        f"questions:{COLD_CALLS}",
        "lesson:opening-a-call",
    ]
    assert found.items[0].code is ReasonCode.NOT_ASSESSED
    assert found.items[0].facts["skill_title"] == "Cold call"
    assert (found.cycle_start, found.cycle_end) == (date(2026, 11, 16), date(2026, 11, 22))


def test_a_measured_gap_gets_the_lesson_that_trains_it(session, work, rep):
    make.module(session, quiz=make.quiz())
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now - timedelta(days=3))
    planning.refresh(work, rep.id)
    lesson = plans.current(session, rep.id, WEDNESDAY).items[0]
    assert (lesson.kind, lesson.module, lesson.code) == (
        ItemKind.LESSON, "opening-a-call", ReasonCode.LARGEST_GAP,
    )  # fmt: skip
    assert lesson.figures["target"] == 65
    assert lesson.figures["low"] < lesson.figures["level"] < lesson.figures["high"]
    assert lesson.figures["p_below"] > 0.8


def test_modules_of_other_roles_and_with_missing_prerequisites_stay_out(session, work, rep):
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now)
    make.module(session, "for-managers", quiz=make.quiz(), roles=("ae",))
    make.module(session, "first", quiz=make.quiz(), skills=(OBJECTIONS,))
    make.module(session, "second", quiz=make.quiz(), prerequisites=("first",))
    planning.refresh(work, rep.id)
    assert "lesson:second" not in keys(work, rep)
    assert "lesson:for-managers" not in keys(work, rep)


def test_a_passed_prerequisite_opens_the_next_module(session, work, rep):
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now)
    first = make.module(session, "first", quiz=make.quiz())
    make.module(session, "second", quiz=make.quiz(), prerequisites=("first",))
    make.passed(session, rep, first, work.now - timedelta(days=1))
    planning.refresh(work, rep.id)
    assert "lesson:second" in keys(work, rep)
    assert "lesson:first" not in keys(work, rep)


def test_what_was_passed_long_ago_comes_back_as_a_review_of_its_quiz(session, work, rep):
    revision = make.module(session, quiz=make.quiz())
    make.passed(session, rep, revision, work.now - timedelta(days=60))
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now - timedelta(days=59))
    planning.refresh(work, rep.id)
    found = plans.current(session, rep.id, WEDNESDAY).items
    review = next(item for item in found if item.kind is ItemKind.REVIEW)
    assert (review.minutes, review.is_done) == (3, False)


def test_assignments_stand_at_the_top_whatever_else_would_gain(session, work, rep, manager):
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now)
    make.module(session, quiz=make.quiz())
    make.module(session, "crm", quiz=make.quiz(), skills=(OBJECTIONS,), prerequisites=("crm-zero",))
    make.module(session, "crm-zero", quiz=make.quiz(), skills=(OBJECTIONS,))
    assign(session, rep, "crm", manager, work.now, date(2026, 11, 20), "Try it on Friday.")
    planning.refresh(work, rep.id)
    first = plans.current(session, rep.id, WEDNESDAY).items[0]
    assert (first.kind, first.module, first.due_on) == (
        ItemKind.ASSIGNMENT, "crm", date(2026, 11, 20),
    )  # fmt: skip
    assert (first.assigned.name, first.assigned.note) == ("Marit Olsen", "Try it on Friday.")


def test_an_assignment_is_done_only_by_a_pass_after_it_was_given(session, work, rep, manager):
    revision = make.module(session, quiz=make.quiz())
    make.passed(session, rep, revision, work.now - timedelta(days=1))
    assign(session, rep, "opening-a-call", manager, work.now)
    planning.refresh(work, rep.id)
    found = plans.current(session, rep.id, WEDNESDAY).items
    assert [item.is_done for item in found if item.kind is ItemKind.ASSIGNMENT] == [False]
    make.passed(session, rep, revision, work.now + timedelta(hours=1))
    found = plans.current(session, rep.id, WEDNESDAY).items
    assert [item.is_done for item in found if item.kind is ItemKind.ASSIGNMENT] == [True]


def test_what_is_done_survives_a_new_plan_and_counts_against_the_cap(session, work, rep, manager):
    revision = make.module(session, quiz=make.quiz(), minutes=50)
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now)
    planning.refresh(work, rep.id)
    make.passed(session, rep, revision, work.now)
    make.module(session, "other", quiz=make.quiz(), minutes=12, skills=(OBJECTIONS,))
    make.module(session, "urgent", quiz=make.quiz(), minutes=5)
    assign(session, rep, "urgent", manager, work.now, date(2026, 11, 20))
    planning.refresh(work, rep.id)
    found = plans.current(session, rep.id, WEDNESDAY)
    assert [item.module for item in found.done] == ["opening-a-call"]
    assert found.done[0].code is ReasonCode.LARGEST_GAP
    assert found.open[0].module == "urgent"
    assert found.minutes <= 60
    assert session.scalar(select(func.count(Plan.id))) == 2
    assert session.scalar(select(func.count(Plan.id)).where(Plan.replaced_at.is_(None))) == 1


def test_questions_are_done_when_the_skill_was_asked_about_in_the_cycle(session, work, rep):
    make.module(session, quiz=make.quiz())
    planning.refresh(work, rep.id)
    make.answers(session, rep, COLD_CALLS, 1, at=work.now, kind=EvidenceKind.QUIZ)
    assert not plans.current(session, rep.id, WEDNESDAY).done
    make.answers(session, rep, COLD_CALLS, 1, at=work.now, kind=EvidenceKind.DIAGNOSTIC)
    assert [i.kind for i in plans.current(session, rep.id, WEDNESDAY).done] == [ItemKind.QUESTIONS]


def test_skills_without_questions_are_not_asked_about(session, work, rep):
    make.module(session, quiz=None, skills=(OBJECTIONS,))
    planning.refresh(work, rep.id)
    assert not [key for key in keys(work, rep) if key.startswith("questions:")]


@pytest.fixture
def hire(session) -> Person:
    make.module(session, quiz=make.quiz())
    make.track(session)
    return make.person(
        session, Role.NEW_HIRE, sales_roles=("sdr",), hired_on=date(2026, 11, 16), minutes_cap=90
    )


def test_steps_due_this_week_are_planned_in_their_order_without_the_baseline(session, work, hire):
    planning.refresh(work, hire.id)
    steps = [key for key in keys(work, hire) if key.startswith("step:")]
    assert steps == ["step:sdr-onboarding:opening", "step:sdr-onboarding:crm"]
    found = plans.current(session, hire.id, WEDNESDAY).items
    assert [item.due_on for item in found[:2]] == [date(2026, 11, 17), date(2026, 11, 18)]
    assert found[0].code is ReasonCode.DUE_STEP


def test_a_new_hire_gets_no_questions_before_the_baseline_check(work, hire):
    planning.refresh(work, hire.id)
    assert not [key for key in keys(work, hire) if key.startswith("questions:")]


@pytest.mark.usefixtures("hire")
def test_a_rep_without_a_baseline_check_is_asked_all_the_same(session, work):
    rep = make.person(session, sales_roles=("sdr",))
    planning.refresh(work, rep.id)
    assert f"questions:{COLD_CALLS}" in keys(work, rep)


def test_a_ticked_step_is_done_and_an_unticked_one_is_open_again(session, work, hire):
    planning.refresh(work, hire.id)
    own = as_actor(work, hire)
    tick(own, "sdr-onboarding", "crm", True)
    assert [i.step for i in plans.current(session, hire.id, WEDNESDAY).done] == ["crm"]
    tick(own, "sdr-onboarding", "crm", False)
    assert not plans.current(session, hire.id, WEDNESDAY).done


@pytest.mark.usefixtures("hire")
def test_people_who_are_not_being_onboarded_have_no_due_steps(session, work):
    veteran = make.person(session, sales_roles=("sdr",), hired_on=date(2024, 1, 1))
    planning.refresh(work, veteran.id)
    assert not [key for key in keys(work, veteran) if key.startswith("step:")]


def test_prerequisites_due_in_the_same_week_do_not_block(session, work):
    from_scratch = (
        make.Step("a", make.StepKind.MODULE, 1, "A", "a"),
        make.Step("b", make.StepKind.MODULE, 2, "B", "b"),
    )
    make.module(session, "a", quiz=make.quiz())
    make.module(session, "b", quiz=make.quiz(), prerequisites=("a",))
    make.track(session, *from_scratch)
    hire = make.person(session, Role.NEW_HIRE, sales_roles=("sdr",), hired_on=date(2026, 11, 16))
    planning.refresh(work, hire.id)
    assert [key for key in keys(work, hire) if "step:" in key] == [
        "step:sdr-onboarding:a", "step:sdr-onboarding:b",
    ]  # fmt: skip


def test_two_tabs_that_find_no_plan_make_one(session, work, rep):
    session.commit()
    own = as_actor(work, rep)
    assert planning.ensure_current(own)
    session.commit()
    first = plans.current(session, rep.id, WEDNESDAY)
    assert not planning.ensure_current(own)
    assert plans.current(session, rep.id, WEDNESDAY) == first
    assert session.scalar(select(func.count(Plan.id))) == 1


def test_the_cycle_begins_on_the_persons_own_weekday_and_date(session, work):
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    person = make.person(session, cycle_weekday=3, time_zone="Europe/Oslo")
    planning.refresh(replace(work, now=late), person.id)
    found = plans.current(session, person.id, date(2026, 11, 19))
    assert found.cycle_start == date(2026, 11, 19)


def test_a_retired_module_leaves_the_plan(session, work, rep):
    make.answers(session, rep, COLD_CALLS, 0, 0, 0, 0, at=work.now)
    revision = make.module(session, quiz=make.quiz())
    planning.refresh(work, rep.id)
    assert "lesson:opening-a-call" in keys(work, rep)
    session.get_one(make.Module, revision.module_id).retired_at = work.now
    session.flush()
    assert "lesson:opening-a-call" not in keys(work, rep)
