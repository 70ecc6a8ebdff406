"""Who has touched which of the fundamentals in the last weeks, and what nobody touches."""

from flask import render_template, request

from lms.db.queries import company
from lms.db.queries.standing import cadence as known
from lms.domain.permissions import Permission
from lms.domain.teams.cadence import CHOICES
from lms.web.kit.forms import chosen
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.standing import teams


@bp.get("/team/<int:team>/cadence")
@requires(Permission.VIEW_TEAM)
def cadence(team: int) -> str:
    """One of the reader's own teams, over `?weeks=` 4, 8 or 12; as the catalogue says unless asked
    otherwise."""
    own = teams.own()
    shown = teams.one_of(own, team)
    usual = company.plan_settings(work().session).cadence_weeks
    weeks = int(chosen(request.args.get("weeks"), CHOICES) or usual)
    board = known.board(work().session, shown.id, actor().id, work().now, weeks)
    return render_template(
        "lms/team/standing/cadence.html",
        team=shown,
        teams=own,
        weeks=weeks,
        choices=CHOICES,
        board=board,
        nobody=[column.title for column in board.columns if not column.coverage],
    )
