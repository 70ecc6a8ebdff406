"""Reading the days on which people are away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Absence, Person

_absence = Absence.__table__.c
_DAYS = select(_absence.person_id, _absence.first_day, _absence.last_day).where(
    _absence.person_id.in_(bindparam("people", expanding=True)),
    _absence.withdrawn_at.is_(None),
    _absence.first_day <= bindparam("last"),
    _absence.last_day >= bindparam("first"),
)


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days away, both inclusive, and who wrote them down when."""

    id: int
    person_id: int
    first_day: date
    last_day: date
    recorded_by: int
    recorded_by_name: str
    recorded_at: datetime


def days_off(
    session: DbSession, spans: Mapping[int, tuple[date, date]]
) -> dict[int, frozenset[date]]:
    """The days on which each of these people is away, of those from the first to the last of a span
    of their own: one statement."""
    found = dict.fromkeys(spans, frozenset[date]())
    earliest, latest = min(first for first, _ in spans.values()), max(s[1] for s in spans.values())
    given = {"people": list(spans), "first": earliest, "last": latest}
    for person, start, end in session.execute(_DAYS, given):
        first, last = max(start, spans[person][0]), min(end, spans[person][1])
        found[person] |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return found


def ahead(session: DbSession, person_id: int, today: date) -> list[AbsenceRow]:
    """Absences in force that are not over, the next first."""
    own = [_absence[name] for name in ("id", "person_id", "first_day", "last_day", "recorded_by")]
    writer = Person.__table__.c
    query = (
        select(*own, writer.name, _absence.recorded_at)
        .join_from(Absence.__table__, Person.__table__, writer.id == _absence.recorded_by)
        .where(
            _absence.person_id == person_id,
            _absence.withdrawn_at.is_(None),
            _absence.last_day >= today,
        )
        .order_by(_absence.first_day, _absence.id)
    )
    found: list[Any] = list(session.execute(query))
    return [AbsenceRow(*row) for row in found]
