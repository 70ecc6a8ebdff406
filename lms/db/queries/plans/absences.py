"""Reading the days on which people are away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Absence, Person

_absence = Absence.__table__.c
_DAYS = select(_absence.first_day, _absence.last_day).where(
    _absence.person_id == bindparam("person"),
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


def days_off(session: DbSession, person_id: int, first: date, last: date) -> frozenset[date]:
    """The days from `first` to `last`, both included, on which the person is away."""
    given = {"person": person_id, "first": first, "last": last}
    return frozenset(
        first + timedelta(days=n)
        for start, end in session.execute(_DAYS, given)
        for n in range((last - first).days + 1)
        if start <= first + timedelta(days=n) <= end
    )


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
