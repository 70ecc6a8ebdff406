"""What was seen of a person in one skill, in words for their manager, with how far it moved it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.db.queries.levels import EvidenceRow
from lms.domain.levels import Band
from lms.domain.skills import EvidenceKind
from lms.web.kit.i18n import local, n, t

_RATED = frozenset({EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE, EvidenceKind.SELF_RATING})
_STEADY = 3
"""Level points below which a trend is called steady."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One sitting or rating: what it was, how old it is, how many level points it moved."""

    what: str
    age: str
    pull: str


def lines(
    log: Sequence[EvidenceRow],
    pulls: Sequence[float],
    skill: str,
    titles: Mapping[str, str],
    today: date,
) -> list[EvidenceLine]:
    """The evidence on a skill, newest first; the answers of one sitting are one line.

    `pulls` are aligned with `log`, as `lms.domain.levels.pulls` gives them; `titles` are the
    modules' by id.
    """
    sittings: dict[tuple[str, int], list[tuple[EvidenceRow, float]]] = {}
    for row, pull in zip(log, pulls, strict=True):
        if any(skill == key for key, _ in row.skills):
            place = ("attempt", row.attempt_id) if row.attempt_id else ("row", row.id)
            sittings.setdefault(place, []).append((row, pull))
    newest = sorted(sittings.values(), key=lambda held: held[-1][0].at, reverse=True)
    return [_line(held, titles, today) for held in newest]


def trend_words(levels: Sequence[int]) -> str:
    """Where weekly levels, oldest first, have gone."""
    moved, weeks = levels[-1] - levels[0], len(levels) - 1
    if abs(moved) < _STEADY:
        return t("steady")
    if moved > 0:
        return n("up %(points)s in a week", "up %(points)s in %(n)s weeks", weeks, points=moved)
    return n("down %(points)s in a week", "down %(points)s in %(n)s weeks", weeks, points=-moved)


def band_words(band: Band) -> str:
    """The plain word for a level."""
    return {
        Band.NOVICE: t("Novice"),
        Band.DEVELOPING: t("Developing"),
        Band.PROFICIENT: t("Proficient"),
        Band.EXPERT: t("Expert"),
    }[band]


def _line(
    held: Sequence[tuple[EvidenceRow, float]], titles: Mapping[str, str], today: date
) -> EvidenceLine:
    rows = [row for row, _ in held]
    counts = any(row.counts for row in rows)
    pull = _signed(round(sum(pull for _, pull in held))) if counts else t("not counted")
    return EvidenceLine(_what(rows, titles), _age(local(rows[-1].at).date(), today), pull)


def _what(rows: Sequence[EvidenceRow], titles: Mapping[str, str]) -> str:
    first = rows[0]
    if first.kind in _RATED:
        return t("%(what)s: %(value)s of 5", what=_rating(first.kind), value=f"{first.value:g}")
    right = f"{sum(row.value for row in rows):.1f}".removesuffix(".0")
    return t("%(what)s: %(right)s of %(all)s right", what=_sitting(first, titles), right=right,
             all=len(rows))  # fmt: skip


def _rating(kind: EvidenceKind) -> str:
    words = {
        EvidenceKind.OBSERVATION: t("Observed on a call"),
        EvidenceKind.PRACTICE: t("Practice"),
        EvidenceKind.SELF_RATING: t("Own rating"),
    }
    return words[kind]


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


def _age(then: date, today: date) -> str:
    days = (today - then).days
    return n("1 day", "%(n)s days", days) if days > 0 else t("today")


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}") if points else "0"
