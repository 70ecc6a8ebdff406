"""What other targets would do to people's standing: the same as reading every level twice."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.mastery.levels import SkillStanding, microseconds, read
from lms.domain.mastery.previews import Looked, preview
from lms.domain.mastery.skills import PersonState, replay
from tests.domain.logs import SKILLS, latest, logs

levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 99))
targets = st.dictionaries(st.sampled_from(["sdr", "ae"]), levels)
roles = st.sampled_from([("sdr",), ("ae",), ("ae", "sdr")])


def looked(state: PersonState, team: int | None, held: tuple[str, ...]) -> Looked:
    packed = {key: (*one[:3], microseconds(one.at)) for key, one in state.skills.items()}
    return Looked(team, held, state.ability, packed)


def standing(state: PersonState, asked: list[dict[str, int]], skill: str, now) -> SkillStanding:
    found = [one[skill] for one in asked if skill in one]
    if not found:
        return SkillStanding.NO_TARGET
    return read(state, skill, max(found), now).state


@given(st.lists(st.tuples(logs, roles), max_size=4), targets, targets)
def test_a_preview_is_what_reading_everybody_before_and_after_would_find(people, before, after):
    now = max((latest(log) for log, _ in people), default=latest([])) + timedelta(days=3)
    states = [(replay(log), held) for log, held in people]
    found = preview(
        [looked(state, n, held) for n, (state, held) in enumerate(states)],
        before, after, microseconds(now),
    )  # fmt: skip
    expected = {}
    for n, (state, held) in enumerate(states):
        for skill in SKILLS:
            sides = [[side.get(role, {}) for role in held] for side in (before, after)]
            move = tuple(standing(state, side, skill, now) for side in sides)
            if move[0] is not move[1]:
                expected.setdefault(n, []).append((skill, move))
    assert (found.people, found.changed) == (len(people), len(expected))
    assert found.teams == dict.fromkeys(expected, 1)
    told = [(s, m) for s, moves in found.moves.items() for m, count in moves.items() for _ in range(count)]  # fmt: skip
    assert sorted(told) == sorted(one for own in expected.values() for one in own)


@given(st.lists(st.tuples(logs, roles), max_size=3), targets)
def test_the_same_targets_change_nothing(people, same):
    rows = [looked(replay(log), None, held) for log, held in people]
    found = preview(rows, same, same, microseconds(latest([])))
    assert (found.changed, found.moves, found.teams) == (0, {}, {})
