"""What teaching and asking are worth: the integrals behind the plan."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery.levels import WIDENING
from lms.domain.mastery.skills import Estimate
from lms.domain.planning.gains import (
    Effect,
    Prospect,
    forgotten,
    misjudgement,
    shortfall,
    spread_of,
    told,
)


def test_the_expected_shortfall_is_the_integral_that_it_claims_to_be() -> None:
    belief, steps, reach = Estimate(-0.3, 0.4), 20_000, 8.0
    spread, aim, total = math.sqrt(WIDENING * 0.4), math.log(0.65 / 0.35), 0.0
    for i in range(steps):
        x = -reach + (i + 0.5) * 2 * reach / steps
        weight = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        total += max(0.0, aim - (-0.3 + spread * x)) * weight * 2 * reach / steps
    assert shortfall(belief, 65) == pytest.approx(100 * 0.65 * 0.35 * total, rel=1e-6)


levels = st.floats(0, 100)


@given(st.floats(-4, 4), st.floats(0.01, 1.3), st.integers(1, 99), levels, levels, st.floats(0, 40))
def test_asking_and_teaching_are_never_worth_less_than_nothing(
    mean: float, variance: float, target: int, soon: float, later: float, amount: float
) -> None:
    belief = Estimate(mean, variance)
    prospect = Prospect.of(belief, soon, later, target, 0.0, spread_of(belief, 0.0))
    taught = prospect.worth(Effect(soon=amount, later=amount / 2))
    assert 0.0 <= taught <= prospect.worth(Effect(soon=2 * amount, later=amount)) + 1e-9
    assert math.isfinite(taught)
    asked = prospect.worth(Effect(asks=amount))
    assert 0.0 <= asked <= misjudgement(belief, target) + 1e-9
    assert told(belief, amount).variance <= variance


@given(st.integers(5, 95), levels, st.floats(0.1, 30))
def test_what_an_item_is_worth_does_not_depend_on_what_it_is_split_into(
    target: int, level: float, amount: float
) -> None:
    belief = Estimate(0.0, 0.3)
    start = Prospect.of(belief, level, level, target, 0.5, spread_of(belief, 0.5))
    half = Effect(soon=amount, later=amount)
    first, second = start.worth(half), start.after(half).worth(half)
    whole = start.worth(Effect(soon=2 * amount, later=2 * amount))
    assert first + second == pytest.approx(whole)


def test_the_last_points_before_the_target_count_most() -> None:
    belief = Estimate(0.4, 0.05)

    def worth(level: float) -> float:
        spread = spread_of(belief, 1.0)
        return Prospect.of(belief, level, level, 65, 1.0, spread).worth(Effect(soon=5, later=5))

    assert worth(62) > worth(40) > worth(90)


def test_what_is_known_by_memory_is_known_better_than_by_few_answers() -> None:
    belief = Estimate(0.0, 1.3)
    assert spread_of(belief, 1.0) < spread_of(belief, 0.5) < spread_of(belief, 0.0)


def test_a_call_is_hardest_at_the_target_and_certain_far_from_it() -> None:
    at, near, far = (misjudgement(Estimate(mean, 0.4), 50) for mean in (0.0, 1.0, 9.0))
    assert at > near > far
    assert far == pytest.approx(0.0, abs=1e-6)
    assert misjudgement(Estimate(-1.0, 0.4), 50) == pytest.approx(near)


def test_a_module_never_passed_is_all_to_learn_and_one_passed_today_nothing() -> None:
    assert [forgotten(None), forgotten(0), forgotten(-3)] == [1.0, 0.0, 0.0]
    assert 0.0 < forgotten(7) < forgotten(28) < 1.0
