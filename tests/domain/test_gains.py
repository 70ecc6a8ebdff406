"""What teaching and asking are worth: the integrals behind the plan."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.gains import Effect, forgotten, misjudgement, shortfall
from lms.domain.skills import Estimate


def test_the_expected_shortfall_is_the_integral_that_it_claims_to_be() -> None:
    belief, steps, reach = Estimate(-0.3, 0.4), 20_000, 8.0
    spread, aim, total = math.sqrt(1.5 * 0.4), math.log(0.65 / 0.35), 0.0
    for i in range(steps):
        x = -reach + (i + 0.5) * 2 * reach / steps
        weight = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        total += max(0.0, aim - (-0.3 + spread * x)) * weight * 2 * reach / steps
    assert shortfall(belief, 65) == pytest.approx(100 * 0.65 * 0.35 * total, rel=1e-6)


@given(st.floats(-4, 4), st.floats(0.01, 1.3), st.integers(1, 99), st.floats(0, 20))
def test_asking_and_teaching_are_never_worth_less_than_nothing(
    mean: float, variance: float, target: int, amount: float
) -> None:
    belief = Estimate(mean, variance)
    assert Effect(teaches=amount).worth(belief, target, 1.0) >= -1e-9
    asked = Effect(asks=amount)
    assert 0.0 <= asked.worth(belief, target, 1.0) <= misjudgement(belief, target) + 1e-9
    assert asked.on(belief, 1.0).variance <= variance


def test_a_call_is_hardest_at_the_target_and_certain_far_from_it() -> None:
    at, near, far = (misjudgement(Estimate(mean, 0.4), 50) for mean in (0.0, 1.0, 9.0))
    assert at > near > far
    assert far == pytest.approx(0.0, abs=1e-6)
    assert misjudgement(Estimate(-1.0, 0.4), 50) == pytest.approx(near)


def test_a_module_never_passed_is_all_to_learn_and_one_passed_today_nothing() -> None:
    assert [forgotten(None), forgotten(0), forgotten(-3)] == [1.0, 0.0, 0.0]
    assert forgotten(23) == pytest.approx(0.5, abs=0.01)
