"""What a log did to levels: the pull of each row and the course of the weeks, in one replay.

Only the beliefs that are asked for are kept, so that a log of 100,000 rows is read as easily as one
of ten. A log is taken in the order in which it is handed over, which is to be that of
`skills.in_order`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import (
    SKILL_VARIANCE,
    Estimate,
    Evidence,
    PersonState,
    SkillState,
    faded,
    fold,
    logistic,
)

WEEKS = 8
"""How far back a trend looks."""
SETTLES = 200
"""Rows on a skill after which its level no longer depends on where a replay began."""
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class History:
    """What was believed of a person after the last row (`state`) and `along` the way, at the
    instants that were asked for.

    `pulls` are, by skill, (place in the log, level points) of each row on it: the level just after
    the row less the level just before it, both at the row's own instant. What fades between rows is
    nobody's pull, so the pulls do not add up to the level.
    """

    state: PersonState
    along: Sequence[tuple[datetime, PersonState]]
    pulls: Mapping[str, Sequence[tuple[int, float]]]


def history(
    log: Sequence[Evidence], instants: Sequence[datetime] = (), known: PersonState | None = None
) -> History:
    """One replay of a whole log; `instants` ascend.

    Of a log that is only the newest part of a longer one, `known` is what is believed after all of
    it, and so the last `state`. The replay then begins from there, because nobody knows better;
    what it says is right to a tenth of a level point once `SETTLES` rows on a skill were seen.
    Where there are more, the pulls of these are left out.
    """
    (mean, variance), skills = _begun(known, log)
    along = list[tuple[datetime, PersonState]]()
    pulls = dict[str, list[tuple[int, float]]]()
    left = iter((*instants, None))
    next_at = next(left)
    for place, row in enumerate(log):
        while next_at is not None and next_at < row.at:
            along.append((next_at, PersonState(Estimate(mean, variance), dict(skills))))
            next_at = next(left)
        before = [_level(mean, skills.get(name), row.at) for name, _ in row.skills]
        if row.counts:
            mean, variance = fold(mean, variance, skills, row)
        for (name, _), was in zip(row.skills, before, strict=True):
            points = _level(mean, skills.get(name), row.at) - was if row.counts else 0.0
            pulls.setdefault(name, []).append((place, points))
    if known:
        pulls = {name: found[SETTLES:] or found for name, found in pulls.items()}
    state = known or PersonState(Estimate(mean, variance), skills)
    rest = [] if next_at is None else [next_at, *(at for at in left if at is not None)]
    return History(state, [*along, *((at, state) for at in rest)], pulls)


def _begun(
    known: PersonState | None, log: Sequence[Evidence]
) -> tuple[Estimate, dict[str, SkillState]]:
    if known is None:
        return PersonState.new().ability, {}
    first = log[0].at
    return known.ability, {
        name: skill._replace(at=min(skill.at, first)) for name, skill in known.skills.items()
    }


def weeks_until(now: datetime, weeks: int = WEEKS) -> list[datetime]:
    """The instants of a weekly trend, `now` the last of them."""
    return [now - _WEEK * back for back in range(weeks, -1, -1)]


def trend(found: History, skill: str) -> list[tuple[date, int]]:
    """The level (0..100) of a skill along the way, in the zone of the instants; what lies before
    the first evidence on it is left out, so the list may be short or empty."""
    return [
        (at.date(), read(state, skill, None, at).level)
        for at, state in found.along
        if skill in state.skills
    ]


def _level(ability: float, skill: SkillState | None, at: datetime) -> float:
    """As `levels.read` finds it, unrounded."""
    total, precision = faded(skill, at) if skill else (0.0, 0.0)
    return 100.0 * logistic((ability + SKILL_VARIANCE * total) / (1.0 + SKILL_VARIANCE * precision))
