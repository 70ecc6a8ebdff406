"""Which module to assign to which people of a team, ranked by what it is expected to bring.

A suggestion is advice on one day's beliefs, for a manager who decides; what makes a person's own
week is decided in `plans`, by the same gains.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lms.domain.mastery.skills import Estimate
from lms.domain.planning.gains import LESSON_MOVE, forgotten, shortfall

MOST = 3
"""Suggestions made at once: a list that one person can act on today."""
LATELY = 28
"""Days after a pass in which nobody is asked to do the module again; the plan reviews it."""
_CLOSER = 5
"""Skills looked at closely: the beliefs of a team of 200 in all of them would cost a board half its
time, and three suggestions come of it."""
_FINE, _FINER = 20.0, 50.0
"""Steps a logit, and a logit², to which beliefs are read: finer than any figure that is shown, and
coarse enough that a team's gains are worked out a few hundred times, not thousands."""


class Want(NamedTuple):
    """Somebody more likely than not below the `target` (0..100) of a skill that was asked about.

    `mean` and `variance` are the belief in logits and logits²; `weight` is the role's, 1 to 3.
    `is_named`: the gap is certain enough to be named to anybody.
    """

    person: int
    mean: float
    variance: float
    target: int
    weight: float
    is_named: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A module that could be assigned. `product_weight` as in `products.WEIGHTS`."""

    module: str
    minutes: int
    skills: tuple[str, ...]
    product_weight: float = 1.0

    @property
    def share(self) -> float:
        """How much of it (0..1) is about each of its skills."""
        return 1.0 / max(1, len(self.skills))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Assign `module` for `skill`: to the `named`, who have a gap in it, and to the `likely`, who
    are more likely than not below target. Both by expected gain, the most first.

    `gain` is the sum of the level points of shortfall that it is expected to close, each weighed by
    the person's role and by the product.
    """

    skill: str
    module: str
    minutes: int
    named: tuple[int, ...]
    likely: tuple[int, ...]
    gain: float

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody whom it is for."""
        return self.named + self.likely

    @property
    def per_minute(self) -> float:
        """Weighted level points for one minute of each of them."""
        return self.gain / max(1, self.minutes)

    @property
    def rank(self) -> tuple[float, str, str]:
        """The best is the smallest."""
        return -self.per_minute, self.module, self.skill


def promising(below: Mapping[str, float], lessons: Iterable[Lesson]) -> list[str]:
    """The few skills that are worth a closer look, by how many lie below target over the minutes of
    what trains them. `below` is by skill, in role weight."""
    worth: dict[str, float] = {}
    for one in lessons:
        per_minute = one.share * one.product_weight / max(1, one.minutes)
        for skill in one.skills:
            if below.get(skill):
                worth[skill] = max(worth.get(skill, 0.0), below[skill] * per_minute)
    return sorted(worth, key=lambda skill: (-worth[skill], skill))[:_CLOSER]


def ranked(
    wants: Mapping[str, Sequence[Want]],
    lessons: Iterable[Lesson],
    left: Mapping[tuple[int, str], float],
) -> list[Suggestion]:
    """Every module for every skill that it trains and somebody wants, the best first.

    `wants` by skill. `left` is what a (person, module) still has to give, 0..1, 1 where nothing is
    said: 0 for what is assigned, waived, not to be begun yet or passed lately (see `left_after`).
    The order of what is given never matters.
    """
    found = [
        _suggestion(skill, lesson, wants[skill], left)
        for lesson in lessons
        for skill in lesson.skills
        if skill in wants
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.rank)


@lru_cache(maxsize=1024)
def left_after(days: int) -> float:
    """What a module still has to give `days` after a pass, 0..1: nothing lately, then what has been
    forgotten, in hundredths."""
    return 0.0 if days < LATELY else round(forgotten(days), 2)


def best(ordered: Iterable[Suggestion], most: int = MOST) -> tuple[Suggestion, ...]:
    """The first of each skill and of each module, `most` at most: three ways to say the same thing
    are one."""
    chosen: list[Suggestion] = []
    for one in ordered:
        if len(chosen) == most:
            break
        if all(one.skill != held.skill and one.module != held.module for held in chosen):
            chosen.append(one)
    return tuple(chosen)


def closed(want: Want, share: float) -> float:
    """Level points of expected shortfall that a module, wholly recalled, closes in a skill of which
    it is `share` (0..1): before less after, as `lms.domain.planning.gains` counts both."""
    return _closed(round(want.mean * _FINE), round(want.variance * _FINER), want.target, share)


@lru_cache(maxsize=2_048)
def _closed(mean: int, variance: int, target: int, share: float) -> float:
    before = Estimate(mean / _FINE, max(1, variance) / _FINER)
    after = Estimate(before.mean + share * LESSON_MOVE, before.variance)
    return max(0.0, shortfall(before, target) - shortfall(after, target))


def _suggestion(
    skill: str, lesson: Lesson, wants: Sequence[Want], left: Mapping[tuple[int, str], float]
) -> Suggestion | None:
    gains, whole, module = [], lesson.share, lesson.module
    for want in wants:
        share = whole * left.get((want.person, module), 1.0) if left else whole
        if share > 0.0:
            gains.append((want.weight * closed(want, share), want))
    if not gains:
        return None
    gains.sort(key=_most_first)
    return Suggestion(
        skill=skill,
        module=lesson.module,
        minutes=lesson.minutes,
        named=tuple(want.person for _, want in gains if want.is_named),
        likely=tuple(want.person for _, want in gains if not want.is_named),
        gain=lesson.product_weight * sum(gain for gain, _ in gains),
    )


def _most_first(gain: tuple[float, Want]) -> tuple[float, int]:
    return -gain[0], gain[1].person
