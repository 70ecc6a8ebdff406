"""Reading what raters said before: how severe one is, and how often they rated somebody lately."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Evidence
from lms.db.queries import levels
from lms.db.queries.levels import EvidenceRow
from lms.domain.asking.attempts import NewEvidence
from lms.domain.mastery.raters import Rating, halo_weight, severity
from lms.domain.mastery.skills import RUBRIC_KINDS, Estimate, PersonState, outlook, update

LOOKED_AT = 20
"""People, those last rated, from whom a rater's severity is told."""

_RATED = (
    select(Evidence.person_id)
    .where(Evidence.rater_id == bindparam("rater"), Evidence.kind.in_(RUBRIC_KINDS))
    .group_by(Evidence.person_id)
    .order_by(func.max(Evidence.id).desc())
    .limit(LOOKED_AT)
)


def pinned(session: DbSession, person_id: int, rows: Sequence[NewEvidence]) -> list[NewEvidence]:
    """The rows as they are to enter the person's log: rubric scores by a rater whom they name get
    the severity of that rater, told from earlier ratings, and weigh less after many of them.

    A score of several skills weighs what the most rated of them leaves. Two statements per rater;
    none where there is no such row.
    """
    raters = sorted({row.rater_id for row in rows if _is_rated(row) and row.rater_id is not None})
    found = list(rows)
    for rater in raters:
        logs = dict(levels.logs(session, list(session.scalars(_RATED, {"rater": rater}))))
        told = severity(rating for log in logs.values() for rating in _ratings(log, rater))
        found = _judged(found, rater, told, logs.get(person_id, []))
    return found


def _is_rated(row: NewEvidence) -> bool:
    return row.kind in RUBRIC_KINDS and row.rater_id is not None


def _ratings(log: Sequence[EvidenceRow], rater: int) -> list[Rating]:
    """What a rater said of one person, beside what everything but this rater said before."""
    found, state = [], PersonState.new()
    for row in log:
        if row.rater_id != rater:
            state = update(state, row)
        elif row.counts and _is_rated(row):
            found.append(Rating(row.value, *outlook(state, row.skills, row.at)))
    return found


def _judged(
    rows: Sequence[NewEvidence], rater: int, told: Estimate, log: Sequence[EvidenceRow]
) -> list[NewEvidence]:
    before: dict[str, list[datetime]] = {}
    for earlier in log:
        if earlier.rater_id == rater and earlier.counts and _is_rated(earlier):
            _note(before, earlier)
    found = list[NewEvidence]()
    for row in rows:
        if row.rater_id == rater and _is_rated(row):
            least = min(halo_weight(before.get(skill, ()), row.at) for skill, _ in row.skills)
            _note(before, row)
            row = replace(
                row,
                weight=row.weight * least,
                difficulty=told.mean,
                difficulty_variance=told.variance,
            )
        found.append(row)
    return found


def _note(before: dict[str, list[datetime]], row: NewEvidence) -> None:
    for skill, _ in row.skills:
        before.setdefault(skill, []).append(row.at)
