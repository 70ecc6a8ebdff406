"""What other targets would do to where people stand, before anybody sets them: levels stay, what
they are measured against moves."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lms.domain.mastery.levels import Glance, SkillStanding, glance, target_logits
from lms.domain.mastery.skills import Estimate

Levels = Mapping[str, Mapping[str, int]]
"""Target levels: sales role, skill, 1 to 99."""
Move = tuple[SkillStanding, SkillStanding]
"""From which standing to which."""


class Looked(NamedTuple):
    """A person with levels as they are stored (see `levels.glance`)."""

    team_id: int | None
    sales_roles: tuple[str, ...]
    ability: Estimate
    packed: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Preview:
    """Of `people` so many `changed` in at least one skill.

    `moves` counts people by skill and move, `teams` the people who change by team (None: without
    one). A person who is asked a skill no longer, or for the first time, moves from or to
    NO_TARGET.
    """

    people: int
    changed: int
    moves: Mapping[str, Mapping[Move, int]]
    teams: Mapping[int | None, int]


def preview(people: Iterable[Looked], before: Levels, after: Levels, now: int) -> Preview:
    """Who would stand elsewhere at the instant `now` (`levels.microseconds`).

    Of several roles the highest target of a skill counts. Takes people one by one, so that a
    company of any size passes through.
    """
    targets = _Targets(before, after)
    seen = changed = 0
    moves: dict[str, Counter[Move]] = {}
    teams: Counter[int | None] = Counter()
    for one in people:
        seen += 1
        own = targets.moves(one, now)
        for skill, move in own:
            moves.setdefault(skill, Counter())[move] += 1
        if own:
            changed += 1
            teams[one.team_id] += 1
    return Preview(seen, changed, moves, teams)


_Goals = list[tuple[str, float | None]]


class _Targets:
    """Targets before and after; what they ask of a set of roles is worked out once."""

    def __init__(self, before: Levels, after: Levels) -> None:
        self.sides = before, after
        asked = [levels for side in self.sides for levels in side.values()]
        self.skills = sorted({skill for levels in asked for skill in levels})
        self.known: dict[tuple[str, ...], list[_Goals]] = {}

    def moves(self, one: Looked, now: int) -> list[tuple[str, Move]]:
        """The skills in which this person would stand elsewhere."""
        if one.sales_roles not in self.known:
            self.known[one.sales_roles] = [self._goals(s, one.sales_roles) for s in self.sides]
        was, is_ = (
            map(_standing, glance(one.ability, one.packed, goals, now))
            for goals in self.known[one.sales_roles]
        )
        found = zip(self.skills, was, is_, strict=True)
        return [(skill, (old, new)) for skill, old, new in found if old is not new]

    def _goals(self, side: Levels, roles: Iterable[str]) -> _Goals:
        asked = [side.get(role, {}) for role in roles]
        levels = ((skill, [one[skill] for one in asked if skill in one]) for skill in self.skills)
        return [(skill, target_logits(max(found)) if found else None) for skill, found in levels]


def _standing(found: Glance | None) -> SkillStanding:
    return SkillStanding.NO_TARGET if found is None else found.state
