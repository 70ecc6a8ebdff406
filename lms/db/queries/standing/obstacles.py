"""Reading why somebody may not do a module now: days away, and modules that they tested out of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import BindParameter, Date, String, bindparam, cast, null, select

from lms.db.base import DbSession
from lms.db.models import Absence, Waiver

_absence, _waiver = Absence.__table__.c, Waiver.__table__.c
_PEOPLE: BindParameter[list[int]] = bindparam("people", expanding=True)
_AWAY = select(
    _absence.person_id, cast(null(), String), _absence.first_day, _absence.last_day
).where(
    _absence.person_id.in_(_PEOPLE),
    _absence.withdrawn_at.is_(None),
    _absence.first_day <= bindparam("last"),
    _absence.last_day >= bindparam("first"),
)
_WAIVED = select(
    _waiver.person_id, _waiver.module_id, cast(null(), Date), cast(null(), Date)
).where(_waiver.person_id.in_(_PEOPLE), _waiver.overruled_at.is_(None))
_ALL = _AWAY.union_all(_WAIVED)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Of one person: absences as (first, last) day, both inclusive, the next first, and modules
    that they tested out of."""

    away: list[tuple[date, date]] = field(default_factory=list)
    waived: set[str] = field(default_factory=set)


def obstacles(
    session: DbSession, person_ids: Iterable[int], first: date, last: date
) -> dict[int, Obstacles]:
    """Of each of these people, with the absences that touch the days from `first` to `last`: one
    statement. Who has none is left out."""
    found: dict[int, Obstacles] = {}
    given = {"people": list(person_ids), "first": first, "last": last}
    for person, module, start, end in session.execute(_ALL, given):
        held = found.setdefault(person, Obstacles())
        if module is None:
            held.away.append((start, end))
        else:
            held.waived.add(module)
    for held in found.values():
        held.away.sort()
    return found
