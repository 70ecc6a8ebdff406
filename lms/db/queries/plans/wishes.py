"""Reading what people asked of their own plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select

from lms.db.base import DbSession
from lms.db.models import PlanWish
from lms.domain.planning.wishes import WishKind

_wish = PlanWish.__table__.c


@dataclass(frozen=True, slots=True)
class WishRow:
    """One wish, as `lms.db.models.PlanWish` explains it."""

    id: int
    cycle_start: date
    kind: WishKind
    key: str | None
    title: str
    wanted: str | None
    until: date | None
    minutes: int | None
    reason: str
    wished_at: datetime
    undone_at: datetime | None


_COLUMNS = [_wish[name] for name in WishRow.__dataclass_fields__]
_OWN = select(*_COLUMNS).where(_wish.person_id == bindparam("person")).order_by(_wish.id)
_IN_FORCE = (
    select(*_COLUMNS, _wish.person_id)
    .where(
        _wish.person_id.in_(bindparam("people", expanding=True)),
        _wish.undone_at.is_(None),
        or_(_wish.cycle_start >= bindparam("start"), _wish.until > bindparam("start")),
    )
    .order_by(_wish.id)
)


def in_force(session: DbSession, starts: Mapping[int, date]) -> dict[int, list[WishRow]]:
    """What counts for the plans of these people whose cycles begin on these days, oldest first:
    what was asked in it, and what was put off, in an earlier one, to a day after its beginning."""
    found: dict[int, list[WishRow]] = {person: [] for person in starts}
    given = {"people": list(starts), "start": min(starts.values())}
    for *row, person in session.execute(_IN_FORCE, given):
        wish, start = WishRow(*row), starts[person]
        if wish.cycle_start == start or (wish.until and wish.until > start):
            found[person].append(wish)
    return found


def since(session: DbSession, person_id: int, first: date) -> list[WishRow]:
    """Everything asked in cycles from `first` on, oldest first, with what was undone."""
    query = _OWN.where(_wish.cycle_start >= first)
    return [WishRow(*row) for row in session.execute(query, {"person": person_id})]
