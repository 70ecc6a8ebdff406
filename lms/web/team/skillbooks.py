"""A person's skills for their manager, on the day that is looked at."""

from datetime import date, datetime

from lms.db.queries import levels
from lms.db.queries.levels import RecentLog
from lms.db.queries.skills import asked, sources
from lms.db.queries.skills.asked import Frame
from lms.db.queries.skills.sources import Sources
from lms.domain.people import Actor
from lms.web.kit.mount import actor, work
from lms.web.kit.skills.cards import Skillbook
from lms.web.kit.skills.evidence import Teller, latest
from lms.web.team import as_of


def of(
    who: Actor, key: str | None = None, titles: dict[str, str] | None = None
) -> tuple[Skillbook, Frame, Teller]:
    """The person's skills as of the day that the address asks for, with the framework; of the skill
    `key`, if one is named, down to the single questions. `titles` are those of modules by id.
    """
    session, day = work().session, as_of.as_of()
    at = as_of.instant(day)
    frame = asked.frame(session, who.sales_roles)
    book, told = Skillbook(_log(who, day, at), frame.skills, frame.asked, at), Sources(titles or {})
    if key is not None:
        told = sources.full(session, latest(book.sittings(key)), told.modules, actor().locale)
    return book, frame, Teller(told, day or work().today, is_own=who.id == actor().id)


def _log(who: Actor, day: date | None, at: datetime) -> RecentLog:
    """Today the newest of the log; of an earlier day, on which nobody stored what was believed, all
    of it."""
    if day is None:
        return levels.recent(work().session, who.id)
    return RecentLog([row for row in levels.log_of(work().session, who.id) if row.at <= at])
