"""One person's skills as they are shown: level, target, trend, evidence and what to make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.db.queries.levels import EvidenceRow, SkillRow
from lms.db.queries.skills.asked import Asked, union
from lms.domain.mastery import self_ratings
from lms.domain.mastery.evidence_split import Families, Split
from lms.domain.mastery.levels import Reading, SkillStanding, band, beliefs, read, trend
from lms.domain.mastery.self_ratings import Perception, SelfRating
from lms.domain.mastery.skills import EvidenceKind, in_order
from lms.domain.mastery.skills_framework import Target
from lms.domain.planning.next_evidence import Effect, best, effects
from lms.web.kit.skills import words
from lms.web.kit.skills.evidence import EvidenceLine, Teller, lines, strongest

WEEKS = 8
"""How far back a trend looks."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Weekly levels, oldest first, and the same in words."""

    levels: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class SkillCard:
    """One skill of one person. `band` and `goal` are the words for level and target, empty for a
    skill not assessed and for one without a target; `notes` are sentences about it."""

    skill: SkillRow
    reading: Reading
    band: str
    goal: str
    asked: tuple[Asked, ...]
    trend: Trend | None
    evidence: Sequence[EvidenceLine]
    rating: SelfRating | None
    perception: Perception | None
    split: Split | None
    notes: tuple[str, ...]

    @property
    def state(self) -> SkillStanding:
        """Where the person stands."""
        return self.reading.state

    @property
    def strongest(self) -> list[EvidenceLine]:
        """The evidence that moved it furthest."""
        return strongest(self.evidence)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What more evidence, or a module that trains the skill, is expected to bring; `next` is the
    one to do, None where nothing is to be settled."""

    effects: tuple[Effect, ...]
    next: Effect | None


class Skillbook:
    """Everything that a person's log says of their skills, replayed once."""

    def __init__(
        self,
        log: Sequence[EvidenceRow],
        skills: Sequence[SkillRow],
        asked: Sequence[Asked],
        at: datetime,
        teller: Teller,
    ) -> None:
        """`log` is the person's whole log up to `at`, `skills` are those in force, `asked` what
        each of the person's roles asks."""
        self.log, self.skills, self.asked = in_order(log), skills, asked
        self.at, self.teller = at, teller
        self.targets: Mapping[str, Target] = union(asked)
        self.states = beliefs(self.log)
        self.families = Families.of(self.log)
        self.places = _places(self.log)
        self.ratings = self_ratings.latest(log)

    @property
    def shown(self) -> list[SkillRow]:
        """The skills that the roles ask for, and whatever else was looked at."""
        known = self.states[-1].skills
        return [row for row in self.skills if row.key in self.targets or row.key in known]

    def reading(self, key: str) -> Reading:
        """The level of one skill."""
        target = self.targets.get(key)
        return read(self.states[-1], key, target.level if target else None, self.at)

    def card(self, row: SkillRow) -> SkillCard:
        """Everything about one skill."""
        reading, rating = self.reading(row.key), self.ratings.get(row.key)
        split = self.families.split(row.key, self.at, reading.target)
        return SkillCard(
            skill=row,
            reading=reading,
            band=words.band(reading.band) if reading.n else "",
            goal="" if reading.target is None else words.band(band(reading.target)),
            asked=tuple(one for one in self.asked if one.skill == row.key),
            trend=self._trend(row.key) if reading.n else None,
            evidence=self._lines(row.key),
            rating=rating,
            perception=self_ratings.perception(rating, reading),
            split=split,
            notes=self._notes(reading, split, rating),
        )

    def place(self, card: SkillCard) -> tuple[int, float]:
        """Where a skill stands in a list: gaps first, the one that matters most at the top;
        elsewhere the order of the framework."""
        target = self.targets.get(card.skill.key)
        is_gap = target is not None and card.state is SkillStanding.GAP
        size = target.weight * (card.reading.p_below or 0.0) if target and is_gap else 0.0
        return words.ORDER.index(card.state), -size

    def prospect(self, key: str, lesson: tuple[float, int | None] | None = None) -> Prospect:
        """What is expected of asking, watching and teaching; `lesson` as in `next_evidence`."""
        reading = self.reading(key)
        found = effects(self.states[-1], key, reading.target, self.at, lesson)
        return Prospect(found, best(reading, found))

    def _notes(
        self, reading: Reading, split: Split | None, rating: SelfRating | None
    ) -> tuple[str, ...]:
        is_own, found = self.teller.is_own, self_ratings.perception(rating, reading)
        level = words.band(reading.band)
        told = (
            words.split(split, is_own),
            words.perception(rating, found, level, is_own),
            words.only_activity() if self._is_only_activity(reading.skill) else "",
        )
        return tuple(one for one in told if one)

    def _is_only_activity(self, key: str) -> bool:
        rows = (self.log[place] for place in self.places.get(key, ()))
        return {row.kind for row in rows if row.counts} == {EvidenceKind.ACTIVITY}

    def _lines(self, key: str) -> list[EvidenceLine]:
        log, states = self.log, self.states
        moves = ((log[n], states[n], states[n + 1]) for n in self.places.get(key, ()))
        return lines(moves, key, self.teller)

    def _trend(self, key: str) -> Trend | None:
        """The weekly levels, from two points on."""
        weekly = trend(self.log, key, self.at, WEEKS, states=self.states)
        points = tuple(level for _, level in weekly)
        return Trend(points, words.trend(points)) if len(points) > 1 else None


def _places(log: Sequence[EvidenceRow]) -> dict[str, list[int]]:
    """Where in a log the rows on each skill stand."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(log):
        for key, _ in row.skills:
            found.setdefault(key, []).append(place)
    return found
