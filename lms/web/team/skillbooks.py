"""A person's skills for their manager, on the day that is looked at."""

from lms.db.queries import levels
from lms.db.queries.levels import EvidenceRow
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
) -> tuple[Skillbook, Frame]:
    """The person's skills as of the day that the address asks for, with the framework; of the skill
    `key`, if one is named, down to the single questions. `titles` are those of modules by id.
    """
    session, day = work().session, as_of.as_of()
    at = as_of.instant(day)
    frame = asked.frame(session, who.sales_roles)
    log = [row for row in levels.log_of(session, who.id) if row.at <= at]
    teller = Teller(
        _sources(log, key, titles or {}), day or work().today, is_own=who.id == actor().id
    )
    return Skillbook(log, frame.skills, frame.asked, at, teller), frame


def _sources(log: list[EvidenceRow], key: str | None, titles: dict[str, str]) -> Sources:
    if key is None:
        return Sources(titles)
    return sources.full(work().session, latest(log, key), titles, actor().locale)
