"""What goes into a plan besides lessons: changes, reviews, practice; what rolls over, what stays
out; and the plans of people in unusual places."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import FactVersion, Module, Person, Plan
from lms.db.queries import plans
from lms.db.queries.certificates import learning
from lms.domain.asking.attempts import NewEvidence
from lms.domain.facts import Change, Stage
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.domain.planning.plans import EmptyCode, ItemKind, ReasonCode
from lms.jobs.refresh_plans import refresh_plans
from lms.services import certificates, evidence
from lms.services import plans as planning
from lms.services.work import Work
from tests import factories as make

WEDNESDAY = date(2026, 11, 18)
DIFFERENTIATORS, COLD_CALLS, OBJECTIONS = make.SKILLS[1:]


@pytest.fixture(autouse=True)
def catalogue(session):
    make.catalogue(session)


@pytest.fixture
def rep(session) -> Person:
    return make.person(session, sales_roles=("sdr",))


def weak(session, person, skill, work, days=3):
    make.answers(session, person, skill, 0, 0, 0, 0, at=work.now - timedelta(days=days))


def plan_of(work, person, day=WEDNESDAY):
    return plans.current(work.session, person.id, day)


def keys(work, person, day=WEDNESDAY) -> list[str]:
    return [item.key for item in plan_of(work, person, day).items]


def certified_on_old_words(session, person, *, due=date(2026, 11, 27), fact="pulse-no-gateway"):
    """A fact whose second version the person has not learned."""
    made = make.fact(session, fact)
    make.certification(session, key=f"about-{fact}")
    make.certificate(session, person, f"about-{fact}", pins={fact: 1})
    newer = FactVersion(
        fact_id=fact, number=2, claim="Pulse keeps 90 days.", text={"claim": "x"},
        written_at=make.EARLIER, stage=Stage.OFFICIAL, official_at=make.EARLIER,
        change=Change.MATERIAL, reason="So.", delta_due=due,
    )  # fmt: skip
    session.add(newer)
    session.flush()
    made.official_id = newer.id
    session.flush()
    return made


def test_a_change_comes_before_all_that_is_not_asked_for_by_a_day(session, work, rep):
    make.module(session, quiz=make.quiz())
    weak(session, rep, COLD_CALLS, work)
    certified_on_old_words(session, rep, due=date(2026, 11, 20))
    planning.refresh(work, rep.id)
    first = plan_of(work, rep).items[0]
    assert (first.kind, first.fact, first.due_on) == (
        ItemKind.DELTA, "pulse-no-gateway", date(2026, 11, 20),
    )  # fmt: skip
    assert (first.code, first.title) == (ReasonCode.DELTA, "Pulse keeps 90 days.")


def test_a_change_is_done_once_it_is_learned(session, work, rep):
    make.module(session, quiz=make.quiz())
    certified_on_old_words(session, rep, due=date(2026, 11, 20))
    planning.refresh(work, rep.id)
    assert not plan_of(work, rep).done
    certificates.learned(work, rep.id, "pulse-no-gateway", 2, {"read": {}})
    assert [item.kind for item in plan_of(work, rep).done] == [ItemKind.DELTA]
    planning.refresh(work, rep.id)
    assert [item.kind for item in plan_of(work, rep).items].count(ItemKind.DELTA) == 1


def test_what_changed_is_found_in_one_statement_as_in_five(session, rep):
    certified_on_old_words(session, rep)
    certified_on_old_words(session, rep, due=None, fact="pulse-battery")
    other = make.person(session)
    make.certificate(session, other, "about-pulse-battery", pins={"pulse-battery": 2})
    for person in (rep, other):
        whole = learning.outstanding(session, [person.id], WEDNESDAY)
        assert learning.changed(session, person.id, WEDNESDAY) == {d.fact: d.due for d in whole}
    assert len(learning.changed(session, rep.id, WEDNESDAY)) == 2


def remembered(session, person, revision, at, value=1.0, fact=None):
    """A handed-in quiz of three questions in the log, and so in the memory."""
    attempt = make.passed(session, person, revision, at)
    rows = [
        NewEvidence(
            at, EvidenceKind.QUIZ, value, ((COLD_CALLS, 1.0),), attempt_id=attempt.id, item=n,
            module_id=revision.module_id, question=f"q{n}", revision_id=revision.id, fact_id=fact,
        )
        for n in (1, 2, 3)
    ]  # fmt: skip
    evidence.record(Work(session, at), person.id, rows)


def test_what_is_about_to_be_forgotten_is_reviewed_and_says_so(session, work, rep):
    revision = make.module(session, quiz=make.quiz(), minutes=40)
    remembered(session, rep, revision, work.now - timedelta(days=50), 0.7)
    weak(session, rep, COLD_CALLS, work, days=2)
    planning.refresh(work, rep.id)
    (review,) = (item for item in plan_of(work, rep).items if item.kind is ItemKind.REVIEW)
    assert review.code is ReasonCode.FORGETTING
    held = review.figures
    assert held["recall_28"] < held["recall_7"] < held["recall"] < 0.9
    assert held["recall_28_done"] > held["recall_28"]


def test_a_review_is_done_by_recalling_it_passed_or_not(session, work, rep):
    revision = make.module(session, quiz=make.quiz(), minutes=40)
    remembered(session, rep, revision, work.now - timedelta(days=50), 0.7)
    weak(session, rep, COLD_CALLS, work, days=2)
    planning.refresh(work, rep.id)
    asked = NewEvidence(
        work.now, EvidenceKind.REVIEW, 0.0, ((COLD_CALLS, 1.0),), module_id=revision.module_id,
        question="q1", revision_id=revision.id,
    )  # fmt: skip
    evidence.record(work, rep.id, [asked])
    assert [item.kind for item in plan_of(work, rep).done] == [ItemKind.REVIEW]


def test_what_was_recalled_in_this_cycle_is_not_gone_over_again(session, work, rep):
    revision = make.module(session, quiz=make.quiz())
    remembered(session, rep, revision, work.now - timedelta(hours=2), 0.0)
    planning.refresh(work, rep.id)
    assert not [item for item in plan_of(work, rep).items if item.module]


def test_a_fact_that_was_learned_is_reviewed_where_there_are_questions_on_it(session, work, rep):
    make.fact(session)
    quiz = make.quiz(*(make.single(f"q{n}", fact="pulse-no-gateway") for n in (1, 2, 3)))
    revision = make.module(session, quiz=quiz, minutes=500, skills=(DIFFERENTIATORS,))
    remembered(session, rep, revision, work.now - timedelta(days=60), 0.7, "pulse-no-gateway")
    planning.refresh(work, rep.id)
    item = plan_of(work, rep).item("review:fact:pulse-no-gateway")
    assert (item.kind, item.fact) == (ItemKind.REVIEW, "pulse-no-gateway")
    assert item.title == "Pulse needs no gateway."
    assert 0 < item.figures["recall"] < 1


def test_known_and_not_shown_is_practised_not_read(session, work, rep):
    make.module(session, quiz=make.quiz())
    make.answers(session, rep, COLD_CALLS, *[1.0] * 12, at=work.now - timedelta(days=4))
    make.answers(
        session, rep, COLD_CALLS, *[1.0] * 8, at=work.now - timedelta(days=3),
        kind=EvidenceKind.OBSERVATION,
    )  # fmt: skip
    planning.refresh(work, rep.id)
    practice = next(i for i in plan_of(work, rep).items if i.kind is ItemKind.PRACTICE)
    assert (practice.key, practice.code) == (f"practice:{COLD_CALLS}", ReasonCode.PRACTISE)
    make.answers(session, rep, COLD_CALLS, 4.0, at=work.now, kind=EvidenceKind.PRACTICE)
    assert practice.key in [item.key for item in plan_of(work, rep).done]


def test_what_was_tested_out_of_is_not_planned_and_blocks_nothing(session, work, rep):
    weak(session, rep, COLD_CALLS, work)
    first = make.module(session, "first", quiz=make.quiz())
    make.module(session, "second", quiz=make.quiz(), prerequisites=("first",))
    make.waiver(session, rep, first)
    planning.refresh(work, rep.id)
    assert "lesson:second" in keys(work, rep)
    assert "lesson:first" not in keys(work, rep)


def test_several_roles_are_planned_for_together(session, work):
    target = session.get_one(make.Target, ("ae", COLD_CALLS))
    target.level = 90
    make.module(session, quiz=make.quiz(), roles=("ae",))
    both = make.person(session, sales_roles=("sdr", "ae"))
    weak(session, both, COLD_CALLS, work)
    planning.refresh(work, both.id)
    assert plan_of(work, both).item("lesson:opening-a-call").figures["target"] == 90


def test_a_product_to_push_weighs_more(session, work, rep):
    weak(session, rep, COLD_CALLS, work)
    make.module(session, "spares-call", quiz=make.quiz(), product="spares")
    make.module(session, "pulse-call", quiz=make.quiz(), product="pulse")
    rep.minutes_cap = 12
    session.flush()
    planning.refresh(work, rep.id)
    assert keys(work, rep) == ["lesson:pulse-call"]


def test_what_was_not_done_comes_once_more_and_then_has_to_win_again(session, work, rep):
    rep.minutes_cap = 12
    weak(session, rep, COLD_CALLS, work, days=10)
    make.module(session, quiz=make.quiz())
    last_week = replace(work, now=work.now - timedelta(days=7))
    planning.refresh(last_week, rep.id)
    make.module(session, "better", quiz=make.quiz(), minutes=4, product="pulse")
    planning.refresh(work, rep.id)
    item = plan_of(work, rep).item("lesson:opening-a-call")
    assert item.is_rolled_over
    assert item.code is ReasonCode.ROLLED_OVER
    assert "lesson:better" not in keys(work, rep)
    next_week = replace(work, now=work.now + timedelta(days=7))
    planning.refresh(next_week, rep.id)
    again = plan_of(next_week, rep, date(2026, 11, 25))
    assert "lesson:better" in [item.key for item in again.items]
    assert not [item for item in again.items if item.is_rolled_over and "opening" in item.key]


def test_what_was_done_does_not_roll_over_nor_does_anything_over_a_gap(session, work, rep):
    rep.minutes_cap = 12
    weak(session, rep, COLD_CALLS, work, days=40)
    revision = make.module(session, quiz=make.quiz())
    planning.refresh(replace(work, now=work.now - timedelta(days=21)), rep.id)
    planning.refresh(work, rep.id)
    assert not [item for item in plan_of(work, rep).items if item.is_rolled_over]
    make.passed(session, rep, revision, work.now)
    planning.refresh(replace(work, now=work.now + timedelta(days=7)), rep.id)
    following = plan_of(work, rep, date(2026, 11, 25))
    assert not [item for item in following.items if item.is_rolled_over]


def test_a_clock_that_jumps_ahead_and_back_finds_the_plans_that_were(session, work, rep):
    make.module(session, quiz=make.quiz())
    weak(session, rep, COLD_CALLS, work)
    planning.refresh(work, rep.id)
    before = plan_of(work, rep)
    far = replace(work, now=work.now + timedelta(days=400))
    planning.refresh(far, rep.id)
    make.answers(session, rep, COLD_CALLS, 1, 1, at=far.now)
    assert plan_of(work, rep) == before
    planning.refresh(work, rep.id)
    assert plan_of(work, rep).cycle_start == before.cycle_start
    session.commit()
    assert refresh_plans(session, work.now - timedelta(days=400)) != []


@pytest.mark.parametrize(
    ("sales_roles", "role", "code"),
    [((), Role.MARKETING, EmptyCode.NO_ROLE), (("sdr",), Role.REP, EmptyCode.NO_TARGETS)],
)
def test_an_empty_plan_says_why(session, work, sales_roles, role, code):
    make.module(session, quiz=make.quiz())
    if sales_roles:
        session.execute(make.Target.__table__.delete())
    person = make.person(session, role, sales_roles=sales_roles)
    planning.refresh(work, person.id)
    assert plan_of(work, person).items == ()
    assert plan_of(work, person).notes[0]["code"] == code


def test_nobody_who_left_gets_a_plan(session, work, rep):
    rep.deactivated_at = work.now
    session.flush()
    assert not planning.refresh(work, rep.id)
    assert session.scalar(select(func.count(Plan.id))) == 0


def test_thousands_of_rows_of_evidence_are_planned_from(session, work, rep):
    make.module(session, quiz=make.quiz())
    kinds = (EvidenceKind.QUIZ, EvidenceKind.QUIZ, EvidenceKind.OBSERVATION)
    rows = [
        NewEvidence(work.now - timedelta(minutes=3000 - n), kinds[n % 3], 1.0, ((COLD_CALLS, 1.0),))
        for n in range(3000)
    ]
    evidence.record(work, rep.id, rows)
    assert planning.refresh(work, rep.id)
    assert plan_of(work, rep) is not None


def test_old_plans_keep_items_of_retired_modules_in_their_history(session, work, rep):
    weak(session, rep, COLD_CALLS, work, days=12)
    make.module(session, quiz=make.quiz())
    planning.refresh(replace(work, now=work.now - timedelta(days=7)), rep.id)
    session.get_one(Module, "opening-a-call").retired_at = work.now
    session.flush()
    (past,) = plans.history(session, rep.id, work.now)
    assert [item.title for item in past.plan.items if item.module] == ["Opening a call"]
    assert past.is_over


def test_history_tells_what_was_done_in_its_cycle_and_where_levels_went(session, work, rep):
    weak(session, rep, COLD_CALLS, work, days=12)
    revision = make.module(session, quiz=make.quiz())
    last_week = work.now - timedelta(days=7)
    planning.refresh(replace(work, now=last_week), rep.id)
    make.answers(session, rep, COLD_CALLS, 1, 1, 1, 1, 1, at=last_week + timedelta(days=1))
    make.passed(session, rep, revision, last_week + timedelta(days=1))
    planning.refresh(work, rep.id)
    make.passed(session, rep, revision, work.now)
    now, past = plans.history(session, rep.id, work.now)
    lesson = past.plan.item("lesson:opening-a-call")
    assert lesson.done_at == last_week + timedelta(days=1)
    (move,) = (one for one in past.moves if one.skill == COLD_CALLS)
    assert move.after > move.before
    assert not now.is_over


def test_without_a_plan_there_is_no_history(session, work, rep):
    assert plans.history(session, rep.id, work.now) == []
