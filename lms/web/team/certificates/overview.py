"""People × certifications of a team, and what is to be learned again, fact by fact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request

from lms.db.queries import teams
from lms.db.queries.certificates import learning, standings
from lms.db.queries.certificates.standings import Line, Member
from lms.db.queries.teams import TeamRow
from lms.domain.certifications import Delta
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp


@dataclass(frozen=True, slots=True)
class Row:
    """A person; `cells` in the order of the columns, None where nothing is asked and held."""

    who: Member
    cells: Sequence[Line | None]


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A fact that people of the team have to learn again; `due` is the first of their days."""

    claim: str
    due: date | None
    people: Sequence[Member]


@bp.get("/team/certifications")
@requires(Permission.CERTIFY)
def certifications() -> str:
    """One of the reader's teams: `?team=ID`, else the first by name."""
    session = work().session
    own = teams.teams(session, actor().managed_teams)
    if not own:
        return render_template("lms/team/no_team.html")
    team = _chosen(own)
    people = standings.members(session, team.id, actor().id)
    roles = {one.id: one.sales_roles for one in people}
    lines = standings.of_people(session, roles, work().today)
    asked = [place for place, held in enumerate(zip(*lines.values(), strict=True)) if _any(held)]
    first = next(iter(lines.values()), [])
    return render_template(
        "lms/team/certificates/overview.html",
        team=team,
        teams=own,
        columns=[first[place].terms for place in asked],
        rows=[_row(one, [lines[one.id][place] for place in asked]) for one in people],
        outstanding=_outstanding(people, [line for held in lines.values() for line in held]),
    )


def _chosen(own: list[TeamRow]) -> TeamRow:
    wanted = request.args.get("team", default=own[0].id, type=int)
    for team in own:
        if team.id == wanted:
            return team
    raise NotFoundError("not-found", team=wanted)


def _any(lines: Iterable[Line]) -> bool:
    return any(line.concerns for line in lines)


def _row(who: Member, lines: Sequence[Line]) -> Row:
    return Row(who, [line if line.concerns else None for line in lines])


def _outstanding(people: Sequence[Member], lines: Iterable[Line]) -> list[Outstanding]:
    """By fact, what is due first at the top."""
    deltas = [delta for line in lines for delta in line.deltas]
    claims = learning.claims(work().session, {one.fact for one in deltas}) if deltas else {}
    found = [_of_fact(fact, claim, people, deltas) for fact, claim in claims.items()]
    return sorted(found, key=lambda one: (one.due or date.max, one.claim))


def _of_fact(
    fact: str, claim: str, people: Sequence[Member], deltas: Sequence[Delta]
) -> Outstanding:
    of_fact = [one for one in deltas if one.fact == fact]
    owing = {one.person for one in of_fact}
    due = min((one.due for one in of_fact if one.due), default=None)
    return Outstanding(claim, due, [one for one in people if one.id in owing])
