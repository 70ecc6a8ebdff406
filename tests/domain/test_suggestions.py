"""What to assign to whom: who counts, who may be named, and what comes first."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.planning.suggestions import (
    LATELY,
    MOST,
    Lesson,
    Want,
    best,
    closed,
    left_after,
    promising,
    ranked,
)


def want(person: int, mean: float = -1.0, weight: float = 1.0, is_named: bool = True) -> Want:
    return Want(person, mean, 0.4, 65, weight, is_named)


OPENING = Lesson("opening", 20, ("cold",))


def test_the_named_and_the_likely_are_told_apart_and_both_count():
    wants = {"cold": [want(1), want(2, is_named=False), want(3)]}
    (one,) = ranked(wants, [OPENING], {})
    assert (one.named, one.likely, one.people) == ((1, 3), (2,), (1, 3, 2))
    (fewer,) = ranked({"cold": wants["cold"][:1]}, [OPENING], {})
    assert one.gain > 2 * fewer.gain


def test_whoever_needs_it_most_stands_first():
    (one,) = ranked({"cold": [want(1, 0.5), want(2, -0.5, 3.0), want(3, -0.5)]}, [OPENING], {})
    assert one.named == (2, 3, 1)


def test_who_has_nothing_left_to_do_is_left_out_and_nobody_left_is_no_suggestion():
    wants = {"cold": [want(1), want(2)]}
    (one,) = ranked(wants, [OPENING], {(1, "opening"): 0.0})
    assert one.named == (2,)
    assert ranked(wants, [OPENING], {(1, "opening"): 0.0, (2, "opening"): 0.0}) == []


def test_a_module_passed_lately_gives_nothing_and_then_what_was_forgotten():
    assert left_after(0) == left_after(LATELY - 1) == 0.0
    assert 0.0 < left_after(LATELY) < left_after(10 * LATELY) <= 1.0
    wants = {"cold": [want(1)]}
    (whole,) = ranked(wants, [OPENING], {})
    (again,) = ranked(wants, [OPENING], {(1, "opening"): left_after(LATELY)})
    assert again.gain < whole.gain


def test_shorter_closer_and_more_wanted_products_come_first():
    wants = {"cold": [want(1)]}
    short, shared = Lesson("short", 10, ("cold",)), Lesson("shared", 20, ("cold", "other"))
    pushed = Lesson("pushed", 20, ("cold",), product_weight=1.5)
    found = ranked(wants, [shared, OPENING, pushed, short], {})
    assert [one.module for one in found] == ["short", "pushed", "opening", "shared"]


def test_the_best_are_of_different_skills_and_modules():
    wants = {skill: [want(1)] for skill in ("a", "b", "c", "d")}
    lessons = [Lesson(f"{skill}{n}", 10 + n, (skill,)) for skill in wants for n in range(3)]
    both = Lesson("both", 5, ("a", "b"))
    found = best(ranked(wants, [*lessons, both], {}))
    assert len(found) == MOST
    assert len({one.skill for one in found}) == len({one.module for one in found}) == MOST


def test_the_skills_looked_at_closely_are_those_where_most_is_missing_for_the_minutes():
    lessons = [Lesson("long", 60, ("a",)), Lesson("short", 10, ("b",)), Lesson("none", 1, ("z",))]
    assert promising({"a": 5.0, "b": 1.0, "untrained": 99.0}, lessons) == ["b", "a"]


@given(st.permutations(list(range(8))), st.integers(0, 99))
def test_the_order_of_people_never_matters(order: list[int], seed: int):
    chance = Random(seed)
    people = [want(n, chance.uniform(-2, 0.6), chance.choice((1.0, 2.0))) for n in range(8)]
    mixed = {"cold": [people[n] for n in order]}
    assert [one.named for one in ranked(mixed, [OPENING], {})] == [
        one.named for one in ranked({"cold": people}, [OPENING], {})
    ]


@given(st.floats(-4, 4), st.floats(0.05, 2), st.integers(1, 99), st.floats(0, 1))
def test_more_of_a_module_never_closes_less(
    mean: float, variance: float, target: int, share: float
):
    one = Want(1, mean, variance, target, 1.0, True)
    assert 0.0 <= closed(one, share / 2) <= closed(one, share) + 1e-9 <= 40.0
