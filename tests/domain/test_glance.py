"""A board's quick reading says exactly what the careful one says."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.db.queries.levels import packed
from lms.domain.mastery.levels import (
    Glance,
    SkillStanding,
    glance,
    microseconds,
    read,
    stored_belief,
    target_logits,
)
from lms.domain.mastery.skills import (
    Estimate,
    Evidence,
    PersonState,
    SkillState,
    outlook,
    replay,
)
from tests.domain.logs import SKILLS, START, latest, logs, row

targets = st.integers(0, 100)


def seen(state: PersonState, goals: dict[str, int | None], now: datetime) -> list[Glance | None]:
    asked = [
        (skill, None if target is None else target_logits(target))
        for skill, target in goals.items()
    ]
    return glance(state.ability, packed(state)["skills"], asked, microseconds(now))


def careful(
    state: PersonState, skill: str, target: int, now: datetime
) -> tuple[SkillStanding, int]:
    found = read(state, skill, target, now)
    return found.state, found.level if found.n else 0


@given(logs, targets, st.floats(-2, 400))
def test_a_glance_agrees_with_the_reading(log: list[Evidence], target: int, days: float) -> None:
    state, now = replay(log), latest(log) + timedelta(days=days)
    quick = seen(state, dict.fromkeys(SKILLS, target), now)
    assert [(one.state, one.level) for one in quick if one] == [
        careful(state, s, target, now) for s in SKILLS
    ]


@given(logs, st.floats(-2, 400))
def test_what_is_stored_is_believed_as_it_was(log: list[Evidence], days: float) -> None:
    state, now = replay(log), latest(log) + timedelta(days=days)
    held = packed(state)["skills"]
    for skill in SKILLS:
        known = state.skills.get(skill)
        believed = stored_belief(state.ability, held.get(skill), microseconds(now))
        assert believed == (outlook(state, ((skill, 1.0),), now), known.n if known else 0)


@given(
    st.floats(-40, 40), st.floats(0.001, 1), st.floats(-40, 40), st.floats(0.001, 0.3),
    st.integers(0, 9), st.integers(0, 10**14), targets,
)  # fmt: skip
def test_it_agrees_for_beliefs_that_no_log_leads_to(
    ability: float, doubt: float, mean: float, variance: float, n: int, age: int, target: int
) -> None:
    at = START - timedelta(microseconds=age)
    state = PersonState(Estimate(ability, doubt), {"writing": SkillState(mean, variance, n, at)})
    (quick,) = seen(state, {"writing": target}, START)
    assert quick is not None
    assert (quick.state, quick.level) == careful(state, "writing", target, START)


@given(st.integers(1, 99), st.floats(0.001, 1), st.sampled_from([-1, 1]), st.floats(-1e-9, 1e-9))
def test_it_agrees_at_the_very_border(target: int, doubt: float, side: int, off: float) -> None:
    variance = 0.1
    reach = 0.8416212335729143 * (1.5 * (doubt + variance)) ** 0.5
    mean = target_logits(target) + side * reach * (1 + off)
    state = PersonState(Estimate(mean, doubt), {"writing": SkillState(0.0, variance, 5, START)})
    (quick,) = seen(state, {"writing": target}, START)
    assert quick is not None
    assert (quick.state, quick.level) == careful(state, "writing", target, START)


def test_what_nobody_asks_for_is_left_blank_and_what_nobody_saw_is_not_assessed():
    state = replay([row(1.0)] * 5)
    blank, unseen = seen(state, {"prospecting": None, "writing": 60}, START)
    assert blank is None
    assert (unseen.state, unseen.level) == (SkillStanding.NOT_ASSESSED, 0)


def test_there_is_one_object_for_each_glance():
    first, second = (seen(replay([row(0.0)] * n), {"prospecting": 60}, START)[0] for n in (9, 9))
    assert first is second
