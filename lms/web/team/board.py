"""The board: a team's people and skills, and who needs the manager first."""

from flask import render_template, request

from lms.db.queries import boards, products, teams
from lms.db.queries.teams import TeamRow
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp, heat, needs, tenure


@bp.get("/team")
@requires(Permission.VIEW_TEAM)
def board() -> str:
    """One of the reader's teams: `?team=ID`, else the first by name."""
    own = teams.teams(work().session, actor().managed_teams)
    if not own:
        return render_template("lms/team/no_team.html")
    shown = _chosen(own)
    found = boards.board(
        work().session, shown.id, actor().id, work().now, work().today, actor().locale
    )
    since = tenure.words(line.hired_on for line in found.lines)
    return render_template(
        "lms/team/board.html",
        team=shown,
        teams=own,
        board=found,
        needs=needs.told(found),
        without=products.without_differentiator(work().session),
        rows=heat.body(found.lines, found.columns, since),
    )


def _chosen(own: list[TeamRow]) -> TeamRow:
    wanted = request.args.get("team", default=own[0].id, type=int)
    for team in own:
        if team.id == wanted:
            return team
    raise NotFoundError("not-found", team=wanted)
