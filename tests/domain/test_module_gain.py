"""What a module brings: before and after, honest about few passes and about what it rests on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery import module_gain
from lms.domain.mastery.module_gain import LEAST, Basis, Pass, gain, moved, t_quantile
from lms.domain.mastery.skills import Evidence, EvidenceKind
from tests.domain.logs import START

points = st.floats(-40, 40, allow_nan=False)
passes = st.lists(st.builds(Pass, other=st.none() | points, own=points), max_size=30)
DAY = timedelta(days=1)


@given(passes, st.integers(1, 600))
def test_an_interval_holds_its_mean_and_nothing_is_said_of_few(rows: list[Pass], minutes: int):
    found = gain(rows, minutes)
    assert found.passes == len(rows)
    assert (found.per_minute is None) == (found.n < LEAST)
    if found.per_minute is not None:
        assert found.low <= found.per_minute + 1e-9
        assert found.per_minute <= found.high + 1e-9
    assert module_gain.load(module_gain.dump(found)) == found


@given(passes, st.integers(1, 300))
def test_twice_the_minutes_is_half_the_gain_a_minute(rows: list[Pass], minutes: int):
    one, two = gain(rows, minutes), gain(rows, 2 * minutes)
    assert one.per_minute is None or two.per_minute == pytest.approx(one.per_minute / 2)


def test_other_evidence_wins_where_there_is_enough_and_its_absence_is_told():
    few = [Pass(None, 6.0)] * 5 + [Pass(2.0, 6.0)] * 3
    assert (gain(few, 1).basis, gain(few, 1).per_minute) == (Basis.OWN, 6.0)
    enough = few + [Pass(2.0, 6.0)] * 5
    found = gain(enough, 4)
    assert (found.basis, found.n, found.passes, found.per_minute) == (Basis.OTHER, 8, 13, 0.5)


def test_the_interval_of_a_known_case():
    """1 to 8: mean 4.5, s = 2.449, t(.90, 7) = 1.415."""
    found = gain([Pass(float(n), 0.0) for n in range(1, 9)], 1)
    assert found.per_minute == 4.5
    assert found.high - found.per_minute == pytest.approx(1.415 * 2.449 / 8**0.5, abs=0.002)


@pytest.mark.parametrize(("degrees", "t"), [(7, 1.41492), (10, 1.37218), (30, 1.31042)])
def test_quantiles_are_those_of_the_tables(degrees: int, t: float):
    assert t_quantile(degrees) == pytest.approx(t, abs=0.001)


def row(day: float, value: float, kind=EvidenceKind.QUIZ, skill: str = "calls") -> Evidence:
    return Evidence(START + day * DAY, kind, value, ((skill, 1.0),))


def at(day: float):
    return START + day * DAY


def look(*log: tuple[Evidence, bool], until: float = 90):
    return moved(log, ("calls",), at(10), at(10), at(until))


BEFORE = (row(1, 0.0), False), (row(2, 0.0), False)
OWN = (row(10, 1.0), True), (row(10, 1.0), True)


def test_a_skill_that_nobody_asked_about_before_has_no_before():
    assert look(*OWN, (row(12, 1.0), False)) is None


def test_the_own_quiz_moves_only_its_own_figure():
    found = look(*BEFORE, *OWN)
    assert found.other is None
    assert found.own > 0


def test_other_evidence_after_the_pass_counts_for_the_module_within_four_weeks():
    good = look(*BEFORE, *OWN, (row(12, 1.0), False), (row(20, 1.0), False))
    bad = look(*BEFORE, *OWN, (row(12, 0.0), False), (row(20, 0.0), False))
    assert good.other > 0 > bad.other
    assert good.own == bad.own
    late = look(*BEFORE, *OWN, (row(50, 1.0), False))
    assert late.other is None


def test_evidence_on_another_skill_and_what_is_held_is_no_look_at_this_one():
    elsewhere = look(*BEFORE, *OWN, (row(12, 1.0, skill="writing"), False))
    held = Evidence(at(12), EvidenceKind.QUIZ, 1.0, (("calls", 1.0),), weight=0.0)
    assert elsewhere.other is None
    assert look(*BEFORE, *OWN, (held, False)).other is None


def test_what_has_not_happened_yet_is_not_counted():
    assert look(*BEFORE, *OWN, (row(12, 1.0), False), until=11).other is None
