"""Evidence in words: what was seen of a person, when, and how far it moved a skill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest

from lms.db.queries.levels import EvidenceRow
from lms.db.queries.skills.sources import Sources
from lms.web.kit.i18n import day, local, n, t
from lms.web.kit.skills import sitting_words

MOST = 60
"""Sittings of one skill that a page shows, newest first; all stand in the data on oneself."""
MOST_ROWS = 600
"""Rows whose questions are looked up for them."""
_RECENT = 99
"""Days up to which "n days ago" is easier to read than a date."""


Sitting = Sequence[tuple[EvidenceRow, float]]
"""The rows of one sitting, or one rating, on a skill, oldest first, each with its pull."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of the log: an answer or a rating. `source` says which text or whose judgement it
    is; `pull` is in level points; `weight` is empty for a full one."""

    what: str
    outcome: str
    source: str
    weight: str
    pull: str


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs: the sources, the reader's day, and whether they read of themselves."""

    sources: Sources
    today: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One sitting or rating: its rows with the level points that each moved the skill. It is put
    into words when it is shown: of long logs a page shows little."""

    held: Sitting
    teller: Teller

    @property
    def rows(self) -> list[EvidenceRow]:
        """The rows of the log, oldest first."""
        return [row for row, _ in self.held]

    @property
    def counted(self) -> list[EvidenceRow]:
        """Those of them that move a level."""
        return [row for row, _ in self.held if row.counts]

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self.held)

    @property
    def what(self) -> str:
        """What it was and how it came out."""
        rows = self.counted or self.rows
        return sitting_words.what(rows, self.teller.sources, self.teller.is_own)

    @property
    def when(self) -> str:
        """How long ago it was."""
        return when_words(local(self.held[-1][0].at).date(), self.teller.today)

    @property
    def points(self) -> float | None:
        """The level points that it moved, None where nothing of it counts."""
        return _moved(self.held) if self.counted else None

    @property
    def pull(self) -> str:
        """The same in words."""
        return _signed(self.points)

    @property
    def weight(self) -> str:
        """What it weighs; empty for a full weight."""
        return _weights(self.rows, self.counted)

    @property
    def pieces(self) -> list[Piece]:
        """The single rows."""
        return [_piece(row, points, self.teller) for row, points in self.held]


def sittings(log: Sequence[EvidenceRow], pulls: Iterable[tuple[int, float]]) -> list[Sitting]:
    """The evidence on a skill, newest first: the answers of one sitting together. `pulls` are those
    of `histories.History`."""
    found: dict[tuple[str, int], list[tuple[EvidenceRow, float]]] = {}
    for place, points in pulls:
        row = log[place]
        sitting = ("attempt", row.attempt_id) if row.attempt_id else ("row", row.id)
        found.setdefault(sitting, []).append((row, points))
    oldest = sorted(found.values(), key=lambda held: (held[-1][0].at, held[-1][0].id))
    return [*reversed(oldest)]


def latest(found: Sequence[Sitting]) -> list[EvidenceRow]:
    """The rows on a skill whose sources a page tells, newest sittings first."""
    return [row for held in found[:MOST] for row, _ in held][:MOST_ROWS]


def strongest(found: Iterable[Sitting], most: int = 3) -> list[Sitting]:
    """Those that moved the level furthest, either way; of equals the newest."""
    return nlargest(most, found, key=lambda held: abs(_moved(held)))


def when_words(then: date, today: date) -> str:
    """How long ago a day was; the date itself from a month on."""
    days = (today - then).days
    if days <= 0:
        return t("today")
    return n("yesterday", "%(n)s days ago", days) if days <= _RECENT else day(then)


def _moved(held: Sitting) -> float:
    return sum(points for _, points in held)


def _piece(row: EvidenceRow, points: float, teller: Teller) -> Piece:
    return Piece(
        what=sitting_words.subject(row, teller.sources, teller.is_own),
        outcome=sitting_words.outcome(row),
        source=sitting_words.source(row, teller.sources),
        weight=_weight(row.weight) if row.counts else "",
        pull=_signed(points if row.counts else None),
    )


def _weights(rows: Sequence[EvidenceRow], counted: Sequence[EvidenceRow]) -> str:
    if counted and len(counted) < len(rows):
        out = len(rows) - len(counted)
        return n("one answer is not counted", "%(n)s answers are not counted", out)
    return _weight(sum(row.weight for row in counted) / len(counted)) if counted else ""


def _weight(share: float) -> str:
    """Only a weight that is not full is worth a word."""
    return "" if share > 0.995 else t("counts %(share)s%%", share=round(100 * share))


def _signed(points: float | None) -> str:
    if points is None:
        return t("not counted")
    whole = round(points)
    return f"{whole:+d}".replace("-", "\N{MINUS SIGN}") if whole else "0"
