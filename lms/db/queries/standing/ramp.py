"""Reading how the people of some teams ramped up: hired, first certified, and their logs replayed.

Costs by the size of the teams, whatever the size of the company.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Certificate
from lms.db.queries.past_levels import logs_of, states_along
from lms.db.queries.standing.readiness import ready_in
from lms.db.queries.teams import Member, framework, members
from lms.domain.mastery.skills import Evidence
from lms.domain.teams.ramp import Ramp, days_to_read, is_new, ramp, was_seen_ramping
from lms.domain.teams.readiness import Readiness

_FIRST = (
    select(Certificate.person_id, func.min(Certificate.granted_at))
    .where(Certificate.person_id.in_(bindparam("people", expanding=True)))
    .group_by(Certificate.person_id)
)


@dataclass(frozen=True, slots=True)
class RampLine:
    """A person of one of the teams, with their ramp."""

    id: int
    name: str
    team_id: int | None
    ramp: Ramp


def ramps(
    session: DbSession, team_ids: Iterable[int], manager_id: int, now: datetime, zone: ZoneInfo
) -> list[RampLine]:
    """Everybody in these teams whom the log saw begin, and whoever is new, by name: four
    statements. Days are those of `zone`; levels are judged against the targets of today."""
    people = members(session, team_ids, manager_id, framework(session))
    ids = [who.id for who in people]
    logs = logs_of(session, ids, now)
    certified = dict(session.execute(_FIRST, {"people": ids}).all())
    found = []
    for who in people:
        log, today = logs.get(who.id, []), now.astimezone(zone).date()
        if who.hired_on is None or not _counts(who.hired_on, log, today, zone):
            continue
        first = certified.get(who.id)
        certified_on = first.astimezone(zone).date() if first else None
        made = ramp(
            who.id, who.hired_on, certified_on, _readings(who, who.hired_on, log, now, zone)
        )
        found.append(RampLine(who.id, who.name, who.team_id, made))
    return found


def _counts(hired_on: date, log: Sequence[Evidence], today: date, zone: ZoneInfo) -> bool:
    first = log[0].at.astimezone(zone).date() if log else None
    return is_new(hired_on, today) or was_seen_ramping(hired_on, first)


def _readings(
    who: Member, hired_on: date, log: Sequence[Evidence], now: datetime, zone: ZoneInfo
) -> Iterator[tuple[date, Readiness]]:
    """Readiness at the ends of the days that count; of today, as it is now."""
    seen = {row.at.astimezone(zone).date() for row in log}
    days = days_to_read(hired_on, seen, now.astimezone(zone).date())
    ends = [datetime.combine(day + timedelta(days=1), time(), zone) for day in days]
    instants = [min(end, now) for end in ends]
    for day, state, at in zip(days, states_along(log, instants), instants, strict=True):
        yield day, ready_in(who, state, at)
