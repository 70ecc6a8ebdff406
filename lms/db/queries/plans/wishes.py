"""Reading what people asked of their own plans."""

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
_IN_FORCE = _OWN.where(
    _wish.undone_at.is_(None),
    or_(_wish.cycle_start == bindparam("start"), _wish.until > bindparam("start")),
)


def in_force(session: DbSession, person_id: int, cycle_start: date) -> list[WishRow]:
    """What counts for the plan of this cycle, oldest first: what was asked in it, and what was put
    off, in an earlier one, to a day after its beginning."""
    given = {"person": person_id, "start": cycle_start}
    return [WishRow(*row) for row in session.execute(_IN_FORCE, given)]


def since(session: DbSession, person_id: int, first: date) -> list[WishRow]:
    """Everything asked in cycles from `first` on, oldest first, with what was undone."""
    query = _OWN.where(_wish.cycle_start >= first)
    return [WishRow(*row) for row in session.execute(query, {"person": person_id})]
