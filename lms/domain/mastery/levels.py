"""Skill levels as people read them: 0 to 100, with interval, target and standing.

How evidence moves the belief behind a level stands in `skills`; which colour or sentence shows it
belongs to the web.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import copysign, erf, exp, log, sqrt
from statistics import NormalDist

from lms.domain.mastery.skills import (
    FORGETTING,
    FURTHEST,
    SKILL_VARIANCE,
    Estimate,
    PersonState,
    logistic,
    outlook,
)

WIDENING = 1.0
"""Factor on the filter's variance, as measured: with it, 80 % intervals cover about 80 %."""
INTERVAL = 0.8
"""Probability that an interval is meant to hold."""
CERTAIN_BELOW = 0.8
"""P(below target) from which a gap is named to anybody."""
CERTAIN_AT = 0.2
"""P(below target) up to which a skill counts as at target."""
ENOUGH = 3
"""Pieces of evidence before a gap or a skill at target is named."""

_REACH = NormalDist().inv_cdf((1.0 + INTERVAL) / 2.0)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICROSECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BORDER = WIDENING * NormalDist().inv_cdf(CERTAIN_BELOW) ** 2
"""(θ* - mean)² over the variance at which a standing changes; .8 and .2 lie symmetrically."""
_UNSURE, _SURE = _BORDER * (1.0 - 1e-9), _BORDER * (1.0 + 1e-9)


class SkillStanding(StrEnum):
    """Where a person stands against the target. Not assessed is not weak: leave it out of averages.

    `NO_TARGET`: assessed, but none of the person's roles asks for it.
    """

    GAP = "gap"
    AT_TARGET = "at-target"
    NEEDS_EVIDENCE = "needs-evidence"
    NOT_ASSESSED = "not-assessed"
    NO_TARGET = "no-target"


class Band(StrEnum):
    """The plain word for a level."""

    NOVICE = "novice"
    DEVELOPING = "developing"
    PROFICIENT = "proficient"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Reading:
    """One skill of one person at one instant.

    `level`, `low`, `high` (80 % interval) and `target` on the scale of 0 to 100; `p_below` is the
    probability of being below target, None without one; `mean` and `variance` are the same belief
    in logits and logits², before widening. Of a skill not assessed the level is only what the
    person's other skills suggest: do not show it as a measurement.
    """

    skill: str
    level: int
    low: int
    high: int
    target: int | None
    p_below: float | None
    n: int
    state: SkillStanding
    mean: float
    variance: float

    @property
    def band(self) -> Band:
        """The word for `level`."""
        return band(self.level)


def band(level: float) -> Band:
    """Novice below 30, developing below 60, proficient below 80, expert from 80."""
    if level < 30:
        return Band.NOVICE
    if level < 60:
        return Band.DEVELOPING
    return Band.PROFICIENT if level < 80 else Band.EXPERT


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """A reading cut to what a board shows. There is one object for each, so compare by `is`.

    Of a skill not assessed the level is 0 and means nothing.
    """

    state: SkillStanding
    level: int


_GLANCES = {s: tuple(Glance(s, level) for level in range(101)) for s in SkillStanding}
_GAP, _AT_TARGET = _GLANCES[SkillStanding.GAP], _GLANCES[SkillStanding.AT_TARGET]
_ASK, _UNSEEN = _GLANCES[SkillStanding.NEEDS_EVIDENCE], _GLANCES[SkillStanding.NOT_ASSESSED][0]


def read(state: PersonState, skill: str, target: int | None, now: datetime) -> Reading:
    """The level of `skill` at `now` against `target` (0..100; 0 and 100 are judged as 1 and 99)."""
    belief, n = _belief(state, skill, now)
    reach = _REACH * sqrt(WIDENING * belief.variance)
    p_below = None if target is None else chance_below(belief, target)
    return Reading(
        skill=skill,
        level=round(_level(belief.mean)),
        low=round(_level(belief.mean - reach)),
        high=round(_level(belief.mean + reach)),
        target=target,
        p_below=p_below,
        n=n,
        state=_standing(p_below, n),
        mean=belief.mean,
        variance=belief.variance,
    )


def glance(
    ability: Estimate,
    packed: Mapping[str, Sequence[float]],
    goals: Sequence[tuple[str, float | None]],
    now: int,
) -> list[Glance | None]:
    """State and level of one person's skills, aligned with `goals`: exactly what `read` finds.

    `packed` holds (total, precision, n, microseconds since 1970) by skill, as levels are stored;
    `goals` are (skill, its `target_logits`), or (skill, None) where nothing is asked: None comes
    back. `now` is the instant in `microseconds`. For boards of thousands of cells: one loop almost
    without calls, because calls would cost more than the arithmetic.
    """
    base, doubt = ability.mean, ability.variance
    found: list[Glance | None] = []
    for skill, goal in goals:
        known = packed.get(skill)
        if goal is None or known is None:
            found.append(None if goal is None else _UNSEEN)
            continue
        total, precision, n, at = known
        if now > at:
            kept = exp(-FORGETTING * ((now - at) / _DAY))
            total, precision = total * kept, precision * kept
        open_ = 1.0 / (1.0 + SKILL_VARIANCE * precision)
        mean = (base + SKILL_VARIANCE * total) * open_
        variance = SKILL_VARIANCE * open_ + doubt * (open_ * open_)
        cut = mean if -FURTHEST < mean < FURTHEST else copysign(FURTHEST, mean)
        level = round(100.0 * (1.0 / (1.0 + exp(-cut))))
        distance = goal - mean
        if n < ENOUGH or distance * distance < _UNSURE * variance:
            found.append(_ASK[level] if n else _UNSEEN)
        elif distance * distance > _SURE * variance:
            found.append(_GAP[level] if distance > 0.0 else _AT_TARGET[level])
        else:
            p_below = normal_cdf(distance / sqrt(WIDENING * variance))
            found.append(_GLANCES[_standing(p_below, ENOUGH)][level])
    return found


def stored_belief(
    ability: Estimate, held: Sequence[float] | None, now: int
) -> tuple[Estimate, int]:
    """What `skills.outlook` believes of one skill, and the pieces of evidence behind it; `held` is
    as in the `packed` of `glance`, None where nothing is known."""
    total, precision, n, at = held or (0.0, 0.0, 0, now)
    if now > at:
        kept = exp(-FORGETTING * ((now - at) / _DAY))
        total, precision = total * kept, precision * kept
    open_ = 1.0 / (1.0 + SKILL_VARIANCE * precision)
    mean = (ability.mean + SKILL_VARIANCE * total) * open_
    return Estimate(mean, SKILL_VARIANCE * open_ + ability.variance * (open_ * open_)), int(n)


def microseconds(at: datetime) -> int:
    """Whole microseconds from 1970 to an aware instant: how stored levels count time."""
    return (at - _EPOCH) // _MICROSECOND


def target_logits(target: int) -> float:
    """θ* = logit(target / 100) on a reference question of difficulty 0, target cut to 1..99."""
    share = max(1, min(99, target)) / 100.0
    return log(share / (1.0 - share))


def chance_below(belief: Estimate, target: int) -> float:
    """Φ((θ* - mean) / sqrt(W variance)), W = WIDENING: probability of being below `target`."""
    return normal_cdf((target_logits(target) - belief.mean) / sqrt(WIDENING * belief.variance))


def normal_cdf(x: float) -> float:
    """Φ(x) of the standard normal."""
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


def _belief(state: PersonState, skill: str, now: datetime) -> tuple[Estimate, int]:
    known = state.skills.get(skill)
    return outlook(state, ((skill, 1.0),), now), known.n if known else 0


def _level(mean: float) -> float:
    return 100.0 * logistic(mean)


def _standing(p_below: float | None, n: int) -> SkillStanding:
    if n == 0:
        return SkillStanding.NOT_ASSESSED
    if p_below is None:
        return SkillStanding.NO_TARGET
    if n >= ENOUGH and p_below >= CERTAIN_BELOW:
        return SkillStanding.GAP
    if n >= ENOUGH and p_below <= CERTAIN_AT:
        return SkillStanding.AT_TARGET
    return SkillStanding.NEEDS_EVIDENCE
