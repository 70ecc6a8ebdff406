"""What a person's week allows: absences, wishes, what rolled over, deltas, practice, reasons."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.domain.mastery.levels import Reading, read
from lms.domain.mastery.skills import (
    Estimate,
    Evidence,
    EvidenceKind,
    PersonState,
    logistic,
    replay,
)
from lms.domain.planning.candidates import cap_of
from lms.domain.planning.drafts import UNTAUGHT_EVIDENCE
from lms.domain.planning.gains import Effect, Prospect, spread_of
from lms.domain.planning.memory import (
    MemoryEvent,
    Outlook,
    dump,
    load,
    module_key,
    outlook,
    outlook_after,
    recall,
)
from lms.domain.planning.memory import replay as recall_all
from lms.domain.planning.plans import (
    Candidate,
    EmptyCode,
    ItemKind,
    Plan,
    PlanInput,
    ReasonCode,
    alternatives,
    cycle_of,
    figures_of,
    minutes_of_questions,
    plan,
)

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
WEEK = tuple(MONDAY + timedelta(days=n) for n in range(7))
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
SKILLS = ("planning", "prospecting", "writing")


def readings(target: int | None = 65, right: float = 0.0) -> dict[str, Reading]:
    rows = (Evidence(NOW, EvidenceKind.QUIZ, right, ((s, 1.0),)) for s in SKILLS * 6)
    state = replay(rows)
    return {skill: read(state, skill, target, NOW) for skill in SKILLS}


def week(*candidates: Candidate, **facts: Any) -> PlanInput:
    plain: dict[str, Any] = {"readings": readings(), "weights": {}, "cap": 60, "already_spent": 0}
    plain |= {"cycle_start": MONDAY, "cycle_end": SUNDAY}
    return PlanInput(candidates=candidates, **(plain | facts))


def lesson(key: str, skill: str = "prospecting", minutes: int = 15, **facts: Any) -> Candidate:
    plain = {"kind": ItemKind.LESSON, "module": key, "skills": ((skill, 1.0),)}
    return Candidate(key=key, title=key, minutes=minutes, **(plain | facts))


def assignment(key: str, minutes: int = 15) -> Candidate:
    return lesson(key, minutes=minutes, kind=ItemKind.ASSIGNMENT, due=SUNDAY)


def delta(key: str, due: date | None = None) -> Candidate:
    return Candidate(ItemKind.DELTA, key, key, 3, due=due, fact=key)


def practice(skill: str) -> Candidate:
    plain = {"kind": ItemKind.PRACTICE, "module": None, "minutes": 20}
    return lesson(f"practice:{skill}", skill, **plain)


def keys(found: Plan) -> list[str]:
    return [item.candidate.key for item in found.items]


@pytest.mark.parametrize(("days", "cap"), [(0, 60), (1, 48), (2, 36), (5, 0)])
def test_working_days_away_shrink_the_cap_and_weekends_do_not(days: int, cap: int) -> None:
    assert cap_of(week(absences=frozenset(WEEK[:days] + WEEK[5:]))) == cap


def test_who_is_away_all_week_gets_hard_items_or_a_plain_reason() -> None:
    away = frozenset(WEEK)
    made = plan(week(lesson("short"), absences=away))
    assert (made.items, made.empty_because) == ((), (EmptyCode.AWAY,))
    made = plan(week(lesson("short"), assignment("now"), absences=away))
    assert keys(made) == ["now"]
    assert made.over_cap


def test_minutes_asked_for_come_on_top() -> None:
    pair = lesson("a"), lesson("b", "writing")
    assert len(plan(week(*pair, cap=15)).items) == 1
    made = plan(week(*pair, cap=15, extra_minutes=15))
    assert (len(made.items), made.cap) == (2, 30)


def test_what_is_postponed_comes_back_in_the_week_of_its_day() -> None:
    given_ = week(lesson("later"))
    assert keys(plan(replace(given_, postponed={"later": SUNDAY + timedelta(days=1)}))) == []
    assert keys(plan(replace(given_, postponed={"later": SUNDAY}))) == ["later"]


def test_an_undone_item_stays_although_something_better_came_and_says_so() -> None:
    old, new = lesson("old", minutes=30), lesson("new", "writing", minutes=10)
    given_ = week(old, new, cap=30)
    assert keys(plan(given_)) == ["new"]
    made = plan(replace(given_, rolled_over=frozenset({"old"})))
    assert keys(made) == ["old"]
    item = made.items[0]
    assert item.rolled_over
    assert item.reason.code is ReasonCode.ROLLED_OVER
    assert item.reason.facts["rolled_over"] == 1
    assert figures_of(item)["rolled_over"] is True


def test_what_rolled_over_never_breaks_the_cap() -> None:
    given_ = week(lesson("old", minutes=61), rolled_over=frozenset({"old"}))
    assert keys(plan(given_)) == []


def test_what_the_person_asked_for_comes_before_what_rolled_over() -> None:
    items = (lesson(name, skill, minutes=30) for name, skill in zip("abc", SKILLS, strict=True))
    given_ = week(*items, cap=60, wanted=frozenset("c"), rolled_over=frozenset("b"))
    assert keys(plan(given_)) == ["c", "b"]


def test_a_changed_fact_that_is_due_comes_first_and_one_due_later_waits() -> None:
    later = delta("later", SUNDAY + timedelta(days=20))
    made = plan(week(lesson("short"), delta("now"), later, cap=3))
    assert keys(made)[0] == "now"
    assert made.items[0].reason.code is ReasonCode.DELTA
    assert made.items[0].reason.facts["fact"] == "now"
    assert "later" not in keys(made)


def test_a_fact_about_to_be_forgotten_is_reviewed_and_a_fresh_one_is_not() -> None:
    forgotten = replace(delta("f", None), kind=ItemKind.REVIEW, key="review:f", minutes=1)
    fresh = replace(forgotten, key="review:g", fact="g")
    outlooks = {
        "review:f": Outlook(0.6, 0.5, 0.4, 0.9, 0.8),
        "review:g": Outlook(1, 0.9, 0.8, 1, 1),
    }
    made = plan(week(forgotten, fresh, memory=outlooks))
    assert keys(made) == ["review:f"]
    item = made.items[0]
    assert item.reason.code is ReasonCode.FORGETTING
    assert (item.recall, item.recall_7, item.recall_28) == (0.6, 0.5, 0.4)
    assert (item.recall_7_done, item.recall_28_done) == (0.9, 0.8)
    assert item.reason.facts["recall_28"] == 0.4


@pytest.mark.parametrize(("recalled", "is_taught"), [(0.74, False), (0.70, True)])
def test_a_lesson_is_planned_from_one_chance_in_five_of_being_below_target_in_four_weeks(
    recalled: float, is_taught: bool
) -> None:
    view = Outlook(now=0.9, week=recalled, month=recalled, week_done=0.95, month_done=0.95)
    three = [lesson(key) for key in "abc"]
    assert bool(plan(week(*three, memory=dict.fromkeys("abc", view))).items) is is_taught


def test_practise_what_is_known_and_not_shown_do_not_read_it() -> None:
    pair = lesson("read"), practice("prospecting")
    assert keys(plan(week(*pair, cap=20))) == ["read"]
    made = plan(week(*pair, cap=20, practise=frozenset({"prospecting"})))
    assert keys(made) == ["practice:prospecting"]
    assert made.items[0].reason.code is ReasonCode.PRACTISE


def test_alternatives_fit_in_the_place_of_an_item_and_are_not_in_the_plan() -> None:
    items = (lesson(name, SKILLS[n % 3], minutes=10 + n) for n, name in enumerate("abcdef"))
    given_ = week(*items, cap=26)
    made = plan(given_)
    found = alternatives(given_, keys(made)[0])
    assert found
    spare = made.cap - made.minutes + made.items[0].minutes
    assert all(one.minutes <= spare for one in found)
    assert not {one.candidate.key for one in found} & set(keys(made))
    assert [-one.gain_per_minute for one in found] == sorted(-o.gain_per_minute for o in found)
    assert alternatives(given_, keys(made)[0], n=1) == found[:1]


def test_the_gain_can_be_computed_again_from_the_figures() -> None:
    given_ = week(lesson("short", minutes=10), weights={"prospecting": 3})
    reading, item = given_.readings["prospecting"], plan(given_).items[0]
    assert (item.recall_7, item.recall_28) == (0.0, 0.0)
    shown = logistic(reading.mean) * reading.n / (reading.n + UNTAUGHT_EVIDENCE)
    now = Estimate(reading.mean, reading.variance)
    start = Prospect.of(now, 100 * shown, 100 * shown, 65, 0.0, spread_of(now, 0.0))
    soon, later = (100 / 3 * (done - shown) for done in (item.recall_7_done, item.recall_28_done))
    assert item.gain == pytest.approx(3 * (start.after(Effect(soon, later)).value - start.value))
    assert item.gain_per_minute == pytest.approx(item.gain / 10)
    assert (item.target, item.level, item.p_below) == (65, reading.level, reading.p_below)
    assert (item.low, item.high) == (reading.low, reading.high)


def test_every_figure_follows_from_the_log_alone() -> None:
    events = [MemoryEvent(NOW - timedelta(days=n), module_key("icp"), 0.7) for n in (40, 20)]
    found = []
    for memory in (recall_all(events), load(json.loads(json.dumps(dump(recall_all(events)))))):
        view = outlook(memory, module_key("icp"), NOW, teaches=False)
        review = lesson("icp", minutes=4, kind=ItemKind.REVIEW)
        found.append([figures_of(i) for i in plan(week(review, memory={"icp": view})).items])
    assert found[0] == found[1] != []
    assert found[0][0]["recall"] == recall(recall_all(events), module_key("icp"), NOW)
    assert found[0][0]["recall_28"] == recall(recall_all(events), module_key("icp"), NOW, 28)


def test_nothing_takes_the_place_of_what_must_be_done_or_is_not_there() -> None:
    given_ = week(assignment("now"), lesson("short"))
    assert alternatives(given_, "now") == alternatives(given_, "unknown") == ()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"has_role": False, "readings": {}}, EmptyCode.NO_ROLE),
        ({"readings": readings(target=None)}, EmptyCode.NO_TARGETS),
        ({"already_spent": 60}, EmptyCode.CAP_SPENT),
        ({"swapped": frozenset({"a"})}, EmptyCode.BLOCKED),
        ({"cap": 5}, EmptyCode.NOTHING_TO_GAIN),
    ],
)
def test_an_empty_plan_says_why_in_one_word(facts: dict[str, Any], why: EmptyCode) -> None:
    made = plan(week(lesson("a"), **facts))
    assert made.items == ()
    assert made.empty_because[0] is why


def test_recall_of_something_passed_once_fades_from_one() -> None:
    fresh, old = outlook_after(0, teaches=False), outlook_after(90, teaches=False)
    assert fresh.now == 1.0 > old.now > old.month > 0.0
    assert outlook_after(None, teaches=False).month_done == 0.0


def test_a_person_with_no_history_role_or_candidates_gets_an_empty_plan() -> None:
    nobody = {s: read(PersonState.new(), s, None, NOW) for s in SKILLS}
    assert keys(plan(week(lesson("short"), readings=nobody))) == []
    assert keys(plan(week(lesson("short"), readings={}))) == []
    assert keys(plan(week())) == []


@pytest.mark.parametrize("starts_on", range(7))
def test_a_cycle_is_the_seven_days_around_a_day(starts_on: int) -> None:
    for n in range(14):
        day = MONDAY + timedelta(days=n)
        start, end = cycle_of(day, starts_on)
        assert start <= day <= end == start + timedelta(days=6)
        assert start.weekday() == starts_on


def test_a_question_is_planned_with_a_minute() -> None:
    assert [minutes_of_questions(n) for n in (0, 1, 3)] == [0, 1, 3]
