"""Evidence in words: what was seen of a person, when, and how far it moved one skill."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from lms.db.queries.levels import EvidenceRow
from lms.domain.levels import pull
from lms.domain.skills import EvidenceKind, PersonState
from lms.web.kit.i18n import day, local, n, t

_RATED = frozenset({EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE, EvidenceKind.SELF_RATING})
_RECENT = 30
"""Days up to which "n days ago" is easier to read than a date."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One sitting or rating. `pull` is in level points, rounded; None where it does not count."""

    what: str
    at: datetime
    when: str
    pull: int | None

    @property
    def signed(self) -> str:
        """The pull with its sign."""
        if self.pull is None:
            return "–"  # a dash: it is kept but not counted
        return f"{self.pull:+d}".replace("-", "\N{MINUS SIGN}") if self.pull else "0"


def lines(
    log: Sequence[EvidenceRow],
    states: Sequence[PersonState],
    skill: str,
    titles: Mapping[str, str],
    today: date,
) -> list[EvidenceLine]:
    """The evidence on a skill, newest first: answers of one sitting are one line.

    `states` are the `lms.domain.levels.beliefs` of the `log`; `titles` are the modules' by id.
    """
    sittings: dict[tuple[str, int], list[tuple[EvidenceRow, float]]] = {}
    for row, (before, after) in zip(log, pairwise(states), strict=True):
        if any(skill == key for key, _ in row.skills):
            place = ("attempt", row.attempt_id) if row.attempt_id else ("row", row.id)
            moved = pull(before, after, skill, row.at)
            sittings.setdefault(place, []).append((row, moved))
    return [_line(held, titles, today) for held in reversed(sittings.values())]


def strongest(found: Iterable[EvidenceLine], most: int = 3) -> list[EvidenceLine]:
    """The lines that moved the level furthest, either way."""
    return sorted(found, key=lambda line: -abs(line.pull or 0))[:most]


def _line(
    held: list[tuple[EvidenceRow, float]], titles: Mapping[str, str], today: date
) -> EvidenceLine:
    rows = [row for row, _ in held]
    moved = round(sum(points for _, points in held)) if any(row.counts for row in rows) else None
    at = rows[-1].at
    return EvidenceLine(_what(rows, titles), at, _when(local(at).date(), today), moved)


def _what(rows: Sequence[EvidenceRow], titles: Mapping[str, str]) -> str:
    first, points = rows[0], sum(row.value for row in rows)
    if first.kind in _RATED:
        words = {
            EvidenceKind.OBSERVATION: t("Observed on a call"),
            EvidenceKind.PRACTICE: t("Practice"),
            EvidenceKind.SELF_RATING: t("Your own rating"),
        }
        return t("%(what)s: %(value)s of 5", what=words[first.kind], value=f"{first.value:g}")
    what = _sitting(first, titles)
    if len(rows) == 1:
        return _single(what, first.value)
    shown = f"{points:.1f}".removesuffix(".0")
    return t("%(what)s: %(right)s of %(all)s right", what=what, right=shown, all=len(rows))


def _single(what: str, value: float) -> str:
    if value >= 1:
        return t("%(what)s: right", what=what)
    return t("%(what)s: partly right", what=what) if value > 0 else t("%(what)s: wrong", what=what)


def _sitting(row: EvidenceRow, titles: Mapping[str, str]) -> str:
    if row.kind is EvidenceKind.BASELINE:
        return t("Baseline check")
    if row.kind is EvidenceKind.DIAGNOSTIC:
        return t("Questions on the skill")
    if row.kind is EvidenceKind.REVIEW and row.attempt_id is None:
        return t("Named from memory")
    title = titles.get(row.module_id or "", row.module_id)
    if row.kind is EvidenceKind.REVIEW:
        return t("Free text in “%(title)s”", title=title) if title else t("Free text")
    return t("Quiz “%(title)s”", title=title) if title else t("Quiz")


def _when(then: date, today: date) -> str:
    days = (today - then).days
    if days <= 0:
        return t("today")
    if days <= _RECENT:
        return n("yesterday", "%(n)s days ago", days)
    return day(then)
