"""Testing out: which modules somebody need not take, because they have shown what these teach."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.domain.mastery.levels import Reading, SkillStanding

LONGEST_NOTE = 500
"""Characters of the note with which a manager overrules."""


def grounds(skills: Sequence[str], readings: Mapping[str, Reading]) -> tuple[Reading, ...]:
    """The readings that let somebody skip a module of these skills; () where they do not.

    Every skill has to be at target: P(below target) at most .2, on evidence enough to say so. A
    skill that nothing is asked in cannot be tested out of.
    """
    found = tuple(readings[skill] for skill in skills if skill in readings)
    is_shown = len(found) == len(skills) and all(
        one.state is SkillStanding.AT_TARGET for one in found
    )
    return found if is_shown else ()


def figures(reading: Reading) -> dict[str, Any]:
    """What a waiver keeps of a reading, as plain JSON values."""
    names = ("skill", "level", "low", "high", "target", "p_below", "n")
    return {name: getattr(reading, name) for name in names}
