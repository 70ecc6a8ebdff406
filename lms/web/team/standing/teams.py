"""The teams of the reader, and which of them a page is about."""

from collections.abc import Sequence

from lms.db.queries import teams
from lms.db.queries.teams import TeamRow
from lms.domain.errors import NotFoundError
from lms.web.kit.mount import actor, work


def own() -> list[TeamRow]:
    """The teams that the reader manages, by name."""
    return teams.teams(work().session, actor().managed_teams)


def one_of(among: Sequence[TeamRow], wanted: int) -> TeamRow:
    """The team with this id; NotFoundError for one of somebody else's, as for none."""
    for team in among:
        if team.id == wanted:
            return team
    raise NotFoundError("not-found", team=wanted)
