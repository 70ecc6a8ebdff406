"""Reading what was believed of people on an earlier day: their logs up to then, replayed.

What is believed now is stored and stands in `levels`; nothing here is ever stored.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam

from lms.db.base import DbSession
from lms.db.models import Evidence as Row
from lms.db.queries.levels import SHOWN, packed, shown
from lms.db.queries.teams import Framework, Member, members
from lms.domain.mastery.skills import Evidence, PersonState, in_order, replay, update

_LOGS = (
    SHOWN.add_columns(Row.person_id)
    .where(Row.person_id.in_(bindparam("people", expanding=True)), Row.at <= bindparam("until"))
    .order_by(None)
    .order_by(Row.person_id, Row.id)
)


def logs_of(
    session: DbSession, person_ids: Iterable[int], until: datetime
) -> dict[int, list[Evidence]]:
    """What was seen of these people up to an instant, in the order in which it counts for levels;
    one statement, none for nobody. Of whom nothing had been seen by then is left out."""
    given = {"people": list(person_ids), "until": until}
    if not given["people"]:
        return {}
    rows = session.execute(_LOGS, given)
    return {
        person: in_order(shown(*row) for *row, _ in found)
        for person, found in groupby(rows, key=itemgetter(-1))
    }


def states_at(
    session: DbSession, person_ids: Iterable[int], at: datetime
) -> dict[int, PersonState]:
    """What was believed of these people at an instant: one statement; of whom nothing had been seen
    by then is left out.

    It is today's best account of that day: questions found bad since weigh nothing, and what was
    seen by then counts whenever it was written down.
    """
    return {person: replay(log) for person, log in logs_of(session, person_ids, at).items()}


def states_along(log: Sequence[Evidence], instants: Sequence[datetime]) -> list[PersonState]:
    """What was believed of a person at each of these ascending instants, in one pass over a log
    that is in the order in which it counts."""
    found, state, place = [], PersonState.new(), 0
    for at in instants:
        while place < len(log) and log[place].at <= at:
            state = update(state, log[place])
            place += 1
        found.append(state)
    return found


def members_at(
    session: DbSession, team_ids: Iterable[int], manager_id: int, frame: Framework, at: datetime
) -> list[Member]:
    """The people whom these teams have today, as in `teams.members`, with the levels of an earlier
    instant: two statements."""
    people = members(session, team_ids, manager_id, frame)
    states = states_at(session, [who.id for who in people], at)
    return [as_in(who, states.get(who.id, PersonState.new())) for who in people]


def as_in(who: Member, state: PersonState) -> Member:
    """The same person, of whom that is believed."""
    seen = max((one.at for one in state.skills.values()), default=None)
    return who._replace(ability=state.ability, packed=packed(state)["skills"], seen=seen)
