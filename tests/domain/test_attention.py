"""Who needs their manager first: the order is a rule, and the same for whoever asks."""

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.teams.attention import (
    BASELINE_BY,
    IDLE_FROM,
    MOST,
    Cause,
    NamedGap,
    Overdue,
    Signs,
    causes,
    first,
    rank,
)

overdue = st.builds(Overdue, st.integers(1, 99), st.just("Opening a call"), st.integers(1, 60))
gaps = st.builds(
    NamedGap,
    st.sampled_from(["cold-call", "crm", "writing"]),
    st.integers(1, 60),
    st.integers(1, 3),
)
signs = st.builds(
    Signs,
    person_id=st.integers(1, 10_000),
    name=st.sampled_from(["Aino", "Jonas", "Leila", "Réka"]),
    overdue=st.lists(overdue, max_size=3).map(tuple),
    late_baseline=st.none() | st.integers(-5, 40),
    gaps=st.lists(gaps, max_size=4).map(tuple),
    waiting=st.integers(0, 3),
    idle=st.none() | st.integers(-3, 90),
)
teams = st.lists(signs, max_size=30, unique_by=lambda one: one.person_id)


def of(**seen: object) -> Signs:
    return Signs(**{"person_id": 1, "name": "Jonas", **seen})


def names(people: list[Signs]) -> list[str]:
    return [need.signs.name for need in first(people)]


LATE = of(person_id=1, name="Late", overdue=(Overdue(7, "Opening a call", 1),))
NEW = of(person_id=2, name="New", late_baseline=4)
GAP = of(person_id=3, name="Gap", gaps=(NamedGap("cold-call", 40, 3), NamedGap("crm", 30, 3)))
TEXT = of(person_id=4, name="Text", waiting=3)
IDLE = of(person_id=5, name="Idle", idle=80)
FINE = of(person_id=6, name="Fine", late_baseline=2, idle=20)


def test_causes_come_in_their_order_however_strong_the_lower_ones_are():
    assert names([FINE, IDLE, TEXT, GAP, NEW, LATE]) == ["Late", "New", "Gap", "Text", "Idle"]


def test_whoever_needs_nothing_is_not_named():
    assert names([FINE, of(name="Blank")]) == []


def test_within_a_cause_the_larger_figure_comes_first():
    small, large = (NamedGap("writing", 20, 1),), (NamedGap("cold-call", 10, 3),)
    assert names(
        [of(person_id=1, name="A", gaps=small), of(person_id=2, name="B", gaps=large)]
    ) == ["B", "A"]
    later = of(person_id=3, name="C", overdue=(Overdue(1, "X", 2), Overdue(2, "Y", 9)))
    assert names([LATE, later]) == ["C", "Late"]


def test_of_two_alike_the_one_with_more_causes_and_then_the_name_comes_first():
    gap = (NamedGap("crm", 9, 2),)
    idle = of(person_id=1, name="Z", gaps=gap, idle=30)
    people = [of(person_id=3, name="B", gaps=gap), of(person_id=2, name="A", gaps=gap), idle]
    assert names(people) == ["Z", "A", "B"]
    assert causes(idle) == (Cause.GAPS, Cause.IDLE)


def test_baseline_and_idleness_count_from_their_day_on():
    assert causes(of(late_baseline=BASELINE_BY - 1)) == ()
    assert causes(of(late_baseline=BASELINE_BY)) == (Cause.BASELINE,)
    assert causes(of(idle=IDLE_FROM - 1)) == ()
    assert causes(of(idle=IDLE_FROM)) == (Cause.IDLE,)


@given(teams, st.randoms(use_true_random=False))
def test_the_order_of_the_people_never_matters(team: list[Signs], random) -> None:
    shuffled = list(team)
    random.shuffle(shuffled)
    assert first(shuffled) == first(team)


@given(teams)
def test_the_list_is_short_ranked_and_only_of_people_with_a_cause(team: list[Signs]) -> None:
    found = first(team)
    assert len(found) <= MOST
    ranks = [rank(need.signs) for need in found]
    assert ranks == sorted(ranks)
    assert all(need.causes for need in found)
    assert all(need.causes == causes(need.signs) for need in found)


@given(teams)
def test_nobody_who_is_left_out_should_have_come_before(team: list[Signs]) -> None:
    found = first(team)
    chosen = {need.signs.person_id for need in found}
    left = [
        place for one in team if one.person_id not in chosen and (place := rank(one)) is not None
    ]
    assert not left or (len(found) == MOST and min(left) > max(rank(need.signs) for need in found))


@given(signs, overdue)
def test_one_more_overdue_assignment_never_lowers_the_place(one: Signs, late: Overdue) -> None:
    before, after = rank(one), rank(one._replace(overdue=(*one.overdue, late)))
    assert after is not None
    assert before is None or after <= before
