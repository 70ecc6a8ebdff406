"""The week's plan: what must come, what may come, what never does, and why each item is there."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery.levels import Reading, read
from lms.domain.mastery.skills import Evidence, EvidenceKind, replay
from lms.domain.planning.candidates import is_allowed
from lms.domain.planning.memory import Outlook
from lms.domain.planning.plans import (
    Candidate,
    ItemKind,
    Plan,
    PlanInput,
    ReasonCode,
    figures_of,
    plan,
)

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
SKILLS = ("planning", "prospecting", "writing")

days = st.integers(-40, 40).map(lambda n: MONDAY + timedelta(days=n))
drafts = st.builds(
    Candidate,
    kind=st.sampled_from(ItemKind),
    key=st.just(""),
    title=st.just("An item"),
    minutes=st.integers(0, 45),
    module=st.sampled_from([None, "icp", "openers", "crm", "audit"]),
    skills=st.sampled_from(
        [(), *(((s, 1.0),) for s in SKILLS), (("planning", 0.5), ("unknown", 0.5))]
    ),
    due=st.none() | days,
    prerequisites_met=st.booleans(),
    last_passed=st.none() | days,
    fact=st.sampled_from([None, None, "price"]),
    product_weight=st.sampled_from([0.25, 0.75, 1.0, 1.5]),
)
candidate_lists = st.lists(drafts, max_size=15).map(
    lambda found: tuple(replace(c, key=f"item-{i:02}") for i, c in enumerate(found))
)
item_keys = st.integers(0, 14).map(lambda i: f"item-{i:02}")
shares = st.floats(0, 1)
outlooks = st.builds(
    Outlook, now=shares, week=shares, month=shares, week_done=shares, month_done=shares
)
answer_lists = st.lists(st.tuples(st.sampled_from(SKILLS), st.sampled_from([0.0, 1.0])))


def readings(answers: list[tuple[str, float]], target: int | None = 65) -> dict[str, Reading]:
    rows = (Evidence(NOW, EvidenceKind.QUIZ, value, ((skill, 1.0),)) for skill, value in answers)
    state = replay(rows)
    return {skill: read(state, skill, target, NOW) for skill in SKILLS}


inputs = st.builds(
    PlanInput,
    readings=answer_lists.map(readings),
    weights=st.fixed_dictionaries({"planning": st.integers(1, 3)}),
    cap=st.integers(0, 120),
    already_spent=st.integers(0, 90),
    cycle_start=st.just(MONDAY),
    cycle_end=st.just(SUNDAY),
    candidates=candidate_lists,
    memory=st.dictionaries(item_keys, outlooks),
    absences=st.frozensets(days),
    postponed=st.dictionaries(item_keys, days, max_size=2),
    swapped=st.frozensets(item_keys, max_size=2),
    rolled_over=st.frozensets(item_keys, max_size=4),
    wanted=st.frozensets(item_keys, max_size=2),
    practise=st.frozensets(st.sampled_from(SKILLS)),
    extra_minutes=st.integers(0, 30),
)

WEAK = [(skill, 0.0) for skill in SKILLS for _ in range(6)]


def week(*candidates: Candidate, **facts: Any) -> PlanInput:
    plain: dict[str, Any] = {"readings": readings(WEAK), "weights": {}, "cap": 60}
    plain |= {"already_spent": 0, "cycle_start": MONDAY, "cycle_end": SUNDAY}
    return PlanInput(candidates=candidates, **(plain | facts))


def lesson(key: str, skill: str = "prospecting", minutes: int = 15, **facts: Any) -> Candidate:
    plain = {"kind": ItemKind.LESSON, "module": key, "skills": ((skill, 1.0),)}
    return Candidate(key=key, title=key, minutes=minutes, **(plain | facts))


def assignment(key: str, due: date | None, **facts: Any) -> Candidate:
    return lesson(key, kind=ItemKind.ASSIGNMENT, due=due, assigned_by="Marit", **facts)


def questions(skill: str, minutes: int = 3) -> Candidate:
    plain = {"kind": ItemKind.QUESTIONS, "module": None, "minutes": minutes}
    return lesson(f"questions-{skill}", skill, **plain)


def keys(found: Plan) -> list[str]:
    return [item.candidate.key for item in found.items]


def is_hard(candidate: Candidate) -> bool:
    if candidate.kind is ItemKind.ASSIGNMENT:
        return True
    if candidate.due is None:
        return candidate.kind is ItemKind.DELTA
    return candidate.kind in (ItemKind.DELTA, ItemKind.TRACK_STEP) and candidate.due <= SUNDAY


@given(inputs)
def test_the_cap_holds_except_for_hard_items_and_then_the_plan_says_so(given_: PlanInput) -> None:
    made = plan(given_)
    total = made.already_spent + made.minutes
    assert made.minutes == sum(item.minutes for item in made.items)
    if made.minutes > 0:
        assert made.over_cap == (total > made.cap)
    if total > made.cap:
        assert all(is_hard(item.candidate) for item in made.items)


@given(inputs)
def test_what_prerequisites_forbid_is_never_planned_but_named(given_: PlanInput) -> None:
    made = plan(given_)
    assert all(item.candidate.prerequisites_met for item in made.items)
    forbidden = [c for c in given_.candidates if not c.prerequisites_met]
    awaited = {c.key for c in forbidden if is_hard(c)}
    assert {c.key for c in made.blocked} == awaited


@given(inputs)
def test_all_that_is_due_is_planned_or_settled_by_the_same_module(given_: PlanInput) -> None:
    made = plan(given_)
    settled = {item.candidate.module for item in made.items} - {None}
    settled |= {item.candidate.fact for item in made.items} - {None}
    for candidate in given_.candidates:
        if is_hard(candidate) and is_allowed(candidate, given_):
            is_settled = bool({candidate.module, candidate.fact} & settled)
            assert candidate.key in keys(made) or is_settled
    named = [item.candidate.module for item in made.items if item.candidate.module]
    assert len(named) == len(set(named))


@given(inputs, st.randoms())
def test_same_inputs_make_the_same_plan_in_whatever_order_they_come(
    given_: PlanInput, random: Random
) -> None:
    shuffled = tuple(random.sample(given_.candidates, len(given_.candidates)))
    names = random.sample(SKILLS, len(SKILLS))
    turned = {name: given_.readings[name] for name in names}
    assert plan(replace(given_, candidates=shuffled, readings=turned)) == plan(given_)


@given(inputs)
def test_every_figure_can_be_kept_as_json(given_: PlanInput) -> None:
    for item in plan(given_).items:
        kept = figures_of(item)
        assert json.loads(json.dumps(kept, allow_nan=False)) == kept
        assert kept["gain"] == item.gain >= 0.0


@given(inputs)
def test_what_was_postponed_or_swapped_out_stays_out(given_: PlanInput) -> None:
    chosen = set(keys(plan(given_)))
    assert not chosen & given_.swapped
    assert not chosen & {key for key, until in given_.postponed.items() if until > SUNDAY}


@given(inputs)
def test_a_plan_has_items_or_says_why_not(given_: PlanInput) -> None:
    made = plan(given_)
    assert bool(made.items) != bool(made.empty_because)


def test_assignments_come_first_then_due_steps_then_what_closes_most_per_minute() -> None:
    step = lesson("step", kind=ItemKind.TRACK_STEP, due=MONDAY, step="day-1")
    later = assignment("later", SUNDAY + timedelta(days=9), minutes=5)
    made = plan(week(lesson("short", minutes=9), step, later, assignment("now", SUNDAY)))
    assert keys(made) == ["now", "later", "step", "short"]


def test_hard_items_go_over_the_cap_and_leave_no_room_for_others() -> None:
    made = plan(week(assignment("long", SUNDAY, minutes=80), lesson("short", minutes=1)))
    assert keys(made) == ["long"]
    assert made.over_cap
    assert not plan(week(assignment("fits", SUNDAY, minutes=60))).over_cap


def test_minutes_already_spent_count_against_the_cap() -> None:
    assert keys(plan(week(lesson("short"), already_spent=46))) == []
    assert not plan(week(lesson("short"), already_spent=70)).over_cap


def test_an_assignment_not_yet_due_is_planned_even_over_the_cap() -> None:
    later = assignment("later", SUNDAY + timedelta(days=9), minutes=50)
    made = plan(week(later, cap=40))
    assert keys(made) == ["later"]
    assert made.over_cap


def test_the_role_and_the_product_decide_between_equal_lessons() -> None:
    pair = lesson("a", "planning"), lesson("b", "writing")
    assert keys(plan(week(*pair, cap=15, weights={"writing": 2}))) == ["b"]
    pushed = lesson("a", "planning"), lesson("b", "planning", product_weight=1.5)
    assert keys(plan(week(*pushed, cap=15))) == ["b"]


def test_ties_are_broken_by_key() -> None:
    assert keys(plan(week(lesson("b"), lesson("a"), cap=15))) == ["a"]


def test_a_third_item_on_a_skill_waits_for_other_skills() -> None:
    same = [lesson(f"p{i}", minutes=5) for i in range(3)]
    other = lesson("w", "writing", minutes=20)
    assert keys(plan(week(*same, other))) == ["p0", "p1", "w", "p2"]


def test_a_recent_pass_makes_a_lesson_pointless_and_an_old_one_makes_it_a_refresher() -> None:
    fresh = lesson("fresh", last_passed=MONDAY - timedelta(days=1))
    old = lesson("old", last_passed=MONDAY - timedelta(days=120))
    made = plan(week(fresh, old))
    assert keys(made) == ["old"]
    assert made.items[0].reason.code is ReasonCode.REFRESH
    assert made.items[0].reason.facts["days_since_pass"] == 120


def test_a_review_beats_its_lesson_by_taking_less_time_and_is_nothing_without_a_pass() -> None:
    passed = MONDAY - timedelta(days=28)
    whole = lesson("lesson", module="icp", minutes=18, last_passed=passed)
    review = replace(whole, kind=ItemKind.REVIEW, key="review", minutes=5)
    assert keys(plan(week(whole, review))) == ["review"]
    assert keys(plan(week(replace(review, last_passed=None)))) == []


def test_what_is_at_target_is_not_taught_again() -> None:
    strong = readings([("prospecting", 1.0)] * 25)
    assert keys(plan(week(lesson("short", minutes=1), readings=strong))) == []


def test_a_skill_never_seen_is_asked_about_before_it_is_taught() -> None:
    unseen = readings([])
    made = plan(week(lesson("teach"), questions("prospecting"), readings=unseen))
    assert keys(made) == ["questions-prospecting", "teach"]
    item = made.items[0]
    assert item.reason.code is ReasonCode.NOT_ASSESSED
    assert (item.level, item.low, item.high, item.p_below) == (None, None, None, None)
    assert "level" not in item.reason.facts
    assert keys(plan(week(lesson("teach"), readings=unseen))) == ["teach"]


def test_questions_on_a_skill_known_too_little_say_that_it_needs_evidence() -> None:
    made = plan(week(questions("prospecting"), readings=readings([("prospecting", 1.0)] * 2)))
    assert made.items[0].reason.code is ReasonCode.NEEDS_EVIDENCE


def test_the_largest_gap_is_called_so_and_others_are_plain_gaps() -> None:
    made = plan(week(lesson("p"), lesson("w", "writing"), weights={"prospecting": 3}))
    codes = {item.candidate.key: item.reason.code for item in made.items}
    assert codes == {"p": ReasonCode.LARGEST_GAP, "w": ReasonCode.GAP}


def test_a_reason_carries_the_facts_of_its_sentence() -> None:
    given_ = week(assignment("now", SUNDAY), weights={"prospecting": 2})
    reading, reason = given_.readings["prospecting"], plan(given_).items[0].reason
    assert reason.code is ReasonCode.ASSIGNED
    assert reason.facts == {
        "assigned_by": "Marit",
        "due": "2026-11-22",
        "skill": "prospecting",
        "target": 65,
        "weight": 2,
        "n": 6,
        "level": reading.level,
    }


def test_an_item_without_skill_still_has_its_place_and_no_figures() -> None:
    step = lesson("tour", kind=ItemKind.TRACK_STEP, due=MONDAY, skills=(), module=None, step="tour")
    item = plan(week(step)).items[0]
    assert (item.skill, item.target, item.gain) == (None, None, 0.0)
    assert item.reason.facts == {"due": "2026-11-16", "step": "tour"}


def test_the_runner_up_is_the_best_that_fitted_and_was_left_out() -> None:
    made = plan(week(lesson("a"), lesson("b", minutes=16), lesson("c", minutes=40), cap=20))
    assert keys(made) == ["a"]
    found = made.items[0].runner_up
    assert found is not None
    assert (found.key, found.title, found.minutes) == ("b", "b", 16)
    assert found.gain == pytest.approx(made.items[0].gain)
    assert plan(week(lesson("a"))).items[0].runner_up is None
