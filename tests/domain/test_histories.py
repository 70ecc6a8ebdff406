"""What a log did to levels: pulls, the course of the weeks, and that neither costs more than a fold."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given

from lms.domain.mastery import histories
from lms.domain.mastery.histories import history, trend, weeks_until
from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import Evidence, in_order, replay
from tests.domain.logs import START, latest, level, logs, row

WRITING = (("writing", 1.0),)


@given(logs)
def test_pulls_are_what_each_row_did_to_the_level(log: list[Evidence]) -> None:
    log = in_order(log)
    found = history(log).pulls
    for skill in ("prospecting", "writing"):
        on_it = [n for n, one in enumerate(log) if skill in dict(one.skills)]
        assert [place for place, _ in found.get(skill, ())] == on_it
        for place, points in found.get(skill, ()):
            before, after = replay(log[:place]), replay(log[: place + 1])
            moved = level(after, skill, log[place].at) - level(before, skill, log[place].at)
            assert points == pytest.approx(moved, abs=1e-9)


@given(logs)
def test_one_pass_believes_what_replays_believe_to_the_last_bit(log: list[Evidence]) -> None:
    log, now = in_order(log), latest(log) + timedelta(days=1)
    found = history(log, weeks_until(now))
    assert found.state == replay(log)
    assert [at for at, _ in found.along] == weeks_until(now)
    for at, state in found.along:
        assert state == replay(one for one in log if one.at <= at)


def test_a_right_answer_pulls_up_and_a_wrong_one_down() -> None:
    log = [row(1.0), row(0.0, days=1), row(0.0, days=2, skills=WRITING)]
    (_, up), (place, down) = history(log).pulls["prospecting"]
    assert up > 0 > down
    assert place == 1


def test_what_does_not_count_pulls_nothing() -> None:
    held = Evidence(START, row(1.0).kind, 1.0, WRITING, weight=0.0)
    assert history([row(1.0), held]).pulls["writing"] == [(1, 0.0)]


@given(logs)
def test_the_trend_ends_in_todays_level(log: list[Evidence]) -> None:
    now = latest(log) + timedelta(days=1)
    points = trend(history(in_order(log), weeks_until(now)), "prospecting")
    state = replay(log)
    if "prospecting" not in state.skills:
        assert points == []
    else:
        today = read(state, "prospecting", None, now).level
        assert points[-1] == (now.date(), today)
        assert len(points) <= 9


def test_the_trend_leaves_out_the_weeks_before_anybody_looked_and_what_is_still_to_come() -> None:
    log = [
        row(0.0, days=0, skills=WRITING),
        row(1.0, days=10),
        row(0.0, days=24),
        row(1.0, days=99),
    ]
    points = trend(history(log, weeks_until(START + timedelta(days=28), 4)), "prospecting")
    assert [day.isoformat() for day, _ in points] == ["2026-03-16", "2026-03-23", "2026-03-30"]
    assert points[0][1] > points[1][1] > points[2][1]


def test_a_row_of_a_long_log_is_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = []
    fold = histories.fold
    monkeypatch.setattr(histories, "fold", lambda *given: (folded.append(1), fold(*given))[1])
    log = [row(float(n % 3 > 0), days=n / 90) for n in range(3_000)]
    history(log, weeks_until(START + timedelta(days=34)))
    assert len(folded) == len(log)


def test_the_newest_part_of_a_long_log_tells_what_all_of_it_tells() -> None:
    random = Random(4)
    log = [
        row(
            float(random.random() < 0.7),
            days=n / 40,
            skills=WRITING if n % 9 == 0 else (("prospecting", 1.0),),
            difficulty=random.choice((-1.0, 0.0, 1.0)),
        )
        for n in range(9_000)
    ]
    at = weeks_until(START + timedelta(days=225))
    whole = history(log, at)
    newest = history(log[-4_000:], at, whole.state)
    assert newest.state == whole.state
    for skill in ("prospecting", "writing"):
        for (day, found), (_, told) in zip(newest.along, whole.along, strict=True):
            assert level(found, skill, day) == pytest.approx(level(told, skill, day), abs=0.1)
        known = dict(whole.pulls[skill])
        assert len(newest.pulls[skill]) > 200
        for place, points in newest.pulls[skill]:
            assert points == pytest.approx(known[place + 5_000], abs=0.05)


def test_of_a_skill_that_is_rare_in_the_newest_part_all_pulls_are_told() -> None:
    log = [row(1.0, days=n) for n in range(30)]
    assert len(history(log[20:], (), replay(log)).pulls["prospecting"]) == 10
