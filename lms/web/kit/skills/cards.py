"""One person's skills as they are shown: level, target, trend, evidence and what to make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.db.queries.levels import RecentLog, SkillRow
from lms.db.queries.skills.asked import Asked, union
from lms.domain.mastery import self_ratings
from lms.domain.mastery.evidence_split import NEWEST, Families, Split
from lms.domain.mastery.histories import history, trend, weeks_until
from lms.domain.mastery.levels import Reading, SkillStanding, band, read
from lms.domain.mastery.self_ratings import Perception, SelfRating
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.mastery.skills_framework import Target
from lms.domain.planning.next_evidence import Effect, best, effects
from lms.web.kit.skills import words
from lms.web.kit.skills.evidence import EvidenceLine, Sitting, Teller, sittings, strongest


@dataclass(frozen=True, slots=True)
class Trend:
    """Weekly levels, oldest first, and the same in words."""

    levels: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class SkillCard:
    """One skill of one person. `band` and `goal` are the words for level and target, empty for a
    skill not assessed and for one without a target; `notes` are sentences about it. Where the
    evidence `is_whole`, `sittings` are all that there are."""

    skill: SkillRow
    reading: Reading
    band: str
    goal: str
    asked: tuple[Asked, ...]
    trend: Trend | None
    sittings: Sequence[Sitting]
    is_whole: bool
    teller: Teller
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
        return [EvidenceLine(held, self.teller) for held in strongest(self.sittings)]

    @property
    def pieces(self) -> int:
        """How many sittings and ratings there are of it."""
        return len(self.sittings)

    def evidence(self, start: int, end: int) -> list[EvidenceLine]:
        """Those from `start` up to `end`, newest first."""
        return [EvidenceLine(held, self.teller) for held in self.sittings[start:end]]


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
        log: RecentLog,
        skills: Sequence[SkillRow],
        asked: Sequence[Asked],
        at: datetime,
    ) -> None:
        """`log` is the person's up to `at`, `skills` are those in force, `asked` what each of the
        person's roles asks."""
        self.log, self.skills, self.asked, self.at = log.rows, skills, asked, at
        self.is_whole = log.known is None
        self.targets: Mapping[str, Target] = union(asked)
        self.history = history(self.log, weeks_until(at), log.known)
        self.families = Families.of(self.log[-NEWEST:])
        self.ratings = self_ratings.latest(self.log)
        self._sittings = dict[str, list[Sitting]]()

    @property
    def shown(self) -> list[SkillRow]:
        """The skills that the roles ask for, and whatever else was looked at."""
        known = self.history.state.skills
        return [row for row in self.skills if row.key in self.targets or row.key in known]

    def reading(self, key: str) -> Reading:
        """The level of one skill."""
        target = self.targets.get(key)
        return read(self.history.state, key, target.level if target else None, self.at)

    def sittings(self, key: str) -> list[Sitting]:
        """The evidence on one skill, newest first."""
        if key not in self._sittings:
            self._sittings[key] = sittings(self.log, self.history.pulls.get(key, ()))
        return self._sittings[key]

    def card(self, row: SkillRow, teller: Teller) -> SkillCard:
        """Everything about one skill; `teller` knows the sources of what is shown of it."""
        reading, rating = self.reading(row.key), self.ratings.get(row.key)
        split = self.families.split(row.key, self.at, reading.target)
        return SkillCard(
            skill=row,
            reading=reading,
            band=words.band(reading.band) if reading.n else "",
            goal="" if reading.target is None else words.band(band(reading.target)),
            asked=tuple(one for one in self.asked if one.skill == row.key),
            trend=self._trend(row.key) if reading.n else None,
            sittings=self.sittings(row.key),
            is_whole=self.is_whole,
            teller=teller,
            rating=rating,
            perception=self_ratings.perception(rating, reading),
            split=split,
            notes=self._notes(reading, split, rating, teller.is_own),
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
        found = effects(self.history.state, key, reading.target, self.at, lesson)
        return Prospect(found, best(reading, found))

    def _notes(
        self, reading: Reading, split: Split | None, rating: SelfRating | None, is_own: bool
    ) -> tuple[str, ...]:
        found = self_ratings.perception(rating, reading)
        level = words.band(reading.band)
        told = (
            words.split(split, is_own),
            words.perception(rating, found, level, is_own),
            words.only_activity() if self._is_only_activity(reading.skill) else "",
        )
        return tuple(one for one in told if one)

    def _is_only_activity(self, key: str) -> bool:
        rows = (self.log[place] for place, _ in self.history.pulls.get(key, ()))
        return {row.kind for row in rows if row.counts} == {EvidenceKind.ACTIVITY}

    def _trend(self, key: str) -> Trend | None:
        """The weekly levels, from two points on."""
        points = tuple(level for _, level in trend(self.history, key))
        return Trend(points, words.trend(points)) if len(points) > 1 else None
