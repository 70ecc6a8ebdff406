"""How people rate themselves beside what the evidence says: the perception gap.

A self rating never moves a level; it is no judgement of anybody's attitude either. It only tells
where a talk has to begin.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.domain.mastery.levels import (
    CERTAIN_AT,
    CERTAIN_BELOW,
    Reading,
    SkillStanding,
    chance_below,
)
from lms.domain.mastery.skills import RUBRIC_SCALE, Estimate, Evidence, EvidenceKind, logistic

LOWEST, HIGHEST = 1, 5


class Perception(StrEnum):
    """How somebody's own rating lies to what is likely of them."""

    HIGHER = "higher"
    LOWER = "lower"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True)
class SelfRating:
    """The latest own rating of a skill, 1 to 5."""

    value: int
    at: datetime


def latest(log: Iterable[Evidence]) -> dict[str, SelfRating]:
    """The latest own rating by skill; of two at one instant the later in the log."""
    found: dict[str, SelfRating] = {}
    for row in log:
        if row.kind is EvidenceKind.SELF_RATING:
            for skill, _ in row.skills:
                if skill not in found or row.at >= found[skill].at:
                    found[skill] = SelfRating(round(row.value), row.at)
    return found


def level_of(rating: int) -> int:
    """The level (0 to 100) that a rating stands for: read like a rating by somebody who watched,
    100 σ of `RUBRIC_SCALE`."""
    return round(100.0 * logistic(RUBRIC_SCALE[rating - 1]))


def perception(rating: SelfRating | None, reading: Reading) -> Perception | None:
    """Whether the level is at least 80 % likely to be below what the rating stands for, or above
    it; None without a rating, and while the evidence itself decides nothing."""
    decides = reading.state in (SkillStanding.GAP, SkillStanding.AT_TARGET)
    if rating is None or not decides:
        return None
    below = chance_below(Estimate(reading.mean, reading.variance), level_of(rating.value))
    if below >= CERTAIN_BELOW:
        return Perception.HIGHER
    return Perception.LOWER if below <= CERTAIN_AT else Perception.AGREES
