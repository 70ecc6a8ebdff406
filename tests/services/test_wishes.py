"""What a person asks of their own plan, and taking it back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.db.models import Assignment, Module, Person
from lms.db.queries import people, plans
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.people import Role
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import MOST_EXTRA
from lms.services import plans as planning
from lms.services import wishes
from tests import factories as make

WEDNESDAY, FRIDAY = date(2026, 11, 18), date(2026, 11, 20)
NEXT_TUESDAY = date(2026, 11, 24)


@pytest.fixture
def rep(session, work) -> Person:
    """Two skills with a gap, four modules of ten minutes that train them, and time for two."""
    make.catalogue(session)
    person = make.person(session, sales_roles=("sdr",), minutes_cap=20)
    for skill, number in ((make.SKILLS[2], 3), (make.SKILLS[3], 5)):
        make.answers(session, person, skill, 0, 0, 0, 0, at=work.now - timedelta(days=number))
        for letter in "ab":
            key = f"{skill.split('.')[1]}-{letter}"
            quiz = make.quiz(*(make.single(f"q{n}", skill=skill) for n in (1, 2, 3)))
            make.module(session, key, title=key, quiz=quiz, skills=(skill,), minutes=10)
    return person


@pytest.fixture
def mine(work, rep):
    """The rep's own unit of work, with a plan made."""
    own = replace(work, actor=people.actor_by_id(work.session, rep.id))
    planning.refresh(own, rep.id)
    return own


def plan_of(own):
    return plans.current(own.session, own.actor_id, own.today)


def keys(own) -> list[str]:
    return [item.key for item in plan_of(own).items]


def others(own, key) -> list[str]:
    wishes.look_for_others(own, key)
    return [one["key"] for one in plan_of(own).item(key).figures["alternatives"]]


def assignment(own, module_id, due_on=None) -> str:
    manager = make.person(own.session, Role.MANAGER)
    made = Assignment(
        person_id=own.actor_id, module_id=module_id, assigned_by=manager.id, assigned_at=own.now,
        due_on=due_on,
    )  # fmt: skip
    own.session.add(made)
    own.session.flush()
    planning.refresh(own, own.actor_id)
    return f"assignment:{made.id}"


def test_a_swap_brings_what_was_asked_for_and_leaves_the_rest(mine):
    out, stays = keys(mine)
    wanted = others(mine, out)[0]
    wishes.swap(mine, out, wanted)
    assert set(keys(mine)) == {stays, wanted}
    (wish,) = plan_of(mine).wishes
    assert (wish.key, wish.wanted, wish.title) == (out, wanted, out.removeprefix("lesson:"))


def test_at_most_three_others_are_offered_and_all_of_them_fit(mine):
    found = others(mine, keys(mine)[0])
    assert 1 <= len(found) <= 3
    assert not set(found) & set(keys(mine))


def test_a_swap_holds_for_its_cycle_only(mine):
    out = keys(mine)[0]
    wishes.swap(mine, out, others(mine, out)[0])
    later = replace(mine, now=mine.now + timedelta(days=7))
    planning.refresh(later, later.actor_id)
    assert plan_of(later).wishes == ()


def test_what_was_not_offered_cannot_be_had(mine):
    out, other = keys(mine)
    with pytest.raises(LmsError, match="swap-gone"):
        wishes.swap(mine, out, "lesson:anything")
    others(mine, out)
    with pytest.raises(LmsError, match="swap-gone"):
        wishes.swap(mine, out, other)


def test_two_tabs_that_swap_the_same_item_swap_it_once(mine):
    out = keys(mine)[0]
    wanted = others(mine, out)[0]
    wishes.swap(mine, out, wanted)
    with pytest.raises(NotFoundError):
        wishes.swap(mine, out, wanted)
    assert len(plan_of(mine).wishes) == 1


def test_what_must_be_done_is_not_swapped(mine):
    key = assignment(mine, "cold-call-a")
    with pytest.raises(LmsError, match="swap-due"):
        wishes.look_for_others(mine, key)
    with pytest.raises(LmsError, match="swap-due"):
        wishes.swap(mine, key, "lesson:objections-a")


def test_undoing_a_swap_brings_the_item_back(mine):
    before = set(keys(mine))
    out = keys(mine)[0]
    wishes.swap(mine, out, others(mine, out)[0])
    wishes.undo(mine, plan_of(mine).wishes[0].id)
    assert set(keys(mine)) == before
    assert plan_of(mine).wishes == ()


def test_what_is_put_off_beyond_the_cycle_comes_back_on_its_day(mine):
    out = keys(mine)[0]
    wishes.postpone(mine, out, NEXT_TUESDAY, "  I am at\n the fair ")
    assert out not in keys(mine)
    assert plan_of(mine).wishes[0].reason == "I am at the fair"
    later = replace(mine, now=mine.now + timedelta(days=7))
    planning.refresh(later, later.actor_id)
    back = plan_of(later).item(out)
    assert back.facts["put_off_until"] == "2026-11-24"
    assert not back.is_rolled_over


def test_what_is_put_off_to_a_day_of_the_cycle_stays_in_it(mine):
    out = keys(mine)[0]
    wishes.postpone(mine, out, FRIDAY, "No time before.")
    assert out in keys(mine)
    assert plan_of(mine).postponed() == {out: FRIDAY}


def test_putting_off_again_replaces_the_day(mine):
    out = keys(mine)[0]
    wishes.postpone(mine, out, FRIDAY, "No time before.")
    wishes.postpone(mine, out, date(2026, 11, 21), "Not on Friday either.")
    assert [wish.until for wish in plan_of(mine).wishes] == [date(2026, 11, 21)]


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (WEDNESDAY, "Why not.", "later-not-later"),
        (date(2027, 3, 1), "Spring.", "later-too-far"),
        (FRIDAY, "  ", "words-missing"),
        (FRIDAY, "x" * 301, "words-too-long"),
    ],
)
def test_a_day_and_a_reason_are_asked_for(mine, until, reason, code):
    with pytest.raises(LmsError, match=code):
        wishes.postpone(mine, keys(mine)[0], until, reason)


def test_an_assignment_waits_until_its_due_day_at_most(mine):
    key = assignment(mine, "cold-call-a", FRIDAY)
    with pytest.raises(LmsError, match="later-past-due"):
        wishes.postpone(mine, key, date(2026, 11, 21), "Next week.")
    wishes.postpone(mine, key, FRIDAY, "On Friday.")
    assert key in keys(mine)


def test_an_overdue_assignment_does_not_wait(mine):
    key = assignment(mine, "cold-call-a", WEDNESDAY)
    with pytest.raises(LmsError, match="later-past-due"):
        wishes.postpone(mine, key, date(2026, 11, 19), "Tomorrow.")


def test_a_postponed_item_whose_module_retires_is_gone_without_a_trace_in_the_plan(mine):
    out = keys(mine)[0]
    wishes.postpone(mine, out, NEXT_TUESDAY, "Later.")
    mine.session.get_one(Module, out.removeprefix("lesson:")).retired_at = mine.now
    mine.session.flush()
    later = replace(mine, now=mine.now + timedelta(days=7))
    planning.refresh(later, later.actor_id)
    assert out not in keys(later)
    assert plan_of(later).items


def test_more_minutes_add_items_and_keep_those_that_are_there(mine):
    before = set(keys(mine))
    assert wishes.more(mine, 10) == 1
    assert before < set(keys(mine))
    assert plan_of(mine).cap == 30


def test_minutes_come_in_steps_and_not_without_end(mine):
    with pytest.raises(LmsError, match="more-minutes"):
        wishes.more(mine, 45)
    for number in range(8):
        skills = (make.SKILLS[2 + number % 2],)
        make.module(mine.session, f"extra-{number}", quiz=make.quiz(), minutes=30, skills=skills)
    for _ in range(MOST_EXTRA // 30):
        wishes.more(mine, 30)
    with pytest.raises(LmsError, match="more-than-enough"):
        wishes.more(mine, 10)


def test_where_nothing_is_left_that_helps_nothing_is_written(session, work):
    make.catalogue(session)
    person = make.person(session, sales_roles=("sdr",))
    own = replace(work, actor=people.actor_by_id(session, person.id))
    with pytest.raises(LmsError, match="nothing-more"):
        wishes.more(own, 10)
    assert plan_of(own).wishes == ()


def test_undoing_more_takes_the_minutes_back(mine):
    wishes.more(mine, 10)
    wishes.undo(mine, plan_of(mine).wishes[0].id)
    assert plan_of(mine).cap == 20
    assert plan_of(mine).minutes <= 20


def test_nobody_undoes_what_others_asked_and_nothing_is_undone_twice(mine):
    wishes.more(mine, 10)
    wish = plan_of(mine).wishes[0].id
    somebody = make.person(mine.session, sales_roles=("sdr",))
    other = replace(mine, actor=people.actor_by_id(mine.session, somebody.id))
    with pytest.raises(NotFoundError):
        wishes.undo(other, wish)
    wishes.undo(mine, wish)
    made = plan_of(mine).id
    wishes.undo(mine, wish)
    assert plan_of(mine).id == made


def test_what_is_done_is_not_put_off_any_more(mine):
    key = keys(mine)[0]
    module = plan_of(mine).item(key).module
    revision = mine.session.get_one(Module, module).revision_id
    make.passed(mine.session, mine.session.get_one(Person, mine.actor_id),
                mine.session.get_one(make.ModuleRevision, revision), mine.now)  # fmt: skip
    assert plan_of(mine).item(key).is_done
    with pytest.raises(NotFoundError):
        wishes.postpone(mine, key, FRIDAY, "Too late.")
    assert plan_of(mine).item(key).kind is ItemKind.LESSON
