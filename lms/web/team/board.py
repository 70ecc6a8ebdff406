"""The board: a team's people and skills, who needs the manager first, and what to assign."""

from flask import render_template, request

from lms.db.queries import boards, products
from lms.db.queries.boards import Board
from lms.db.queries.teams import TeamRow
from lms.domain.permissions import Permission
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import as_of, bp, heat, needs, suggested, tenure
from lms.web.team.standing import teams


@bp.get("/team")
@requires(Permission.VIEW_TEAM)
def board() -> str | tuple[str, int]:
    """One of the reader's teams: `?team=ID`, else the first by name; `?as_of=` an earlier day."""
    own = teams.own()
    if not own:
        return render_template("lms/team/no_team.html")
    shown, asked = teams.one_of(own, _wanted(own)), as_of.asked()
    found = _now(shown) if asked.day is None else _then(shown, asked)
    since = tenure.words(line.hired_on for line in found.lines)
    page = render_template(
        "lms/team/board.html",
        team=shown,
        teams=own,
        as_of=asked,
        board=found,
        needs=needs.told(found),
        suggested=suggested.told(found, shown.id),
        without=products.without_differentiator(work().session) if asked.day is None else (),
        rows=heat.body(found.lines, found.columns, since, _query(asked)),
    )
    return page, 422 if asked.wrong else 200


def _now(team: TeamRow) -> Board:
    given = work()
    return boards.board(given.session, team.id, actor().id, given.now, given.today, actor().locale)


def _then(team: TeamRow, asked: as_of.AsOf) -> Board:
    return boards.past_board(work().session, team.id, actor().id, as_of.instant(asked.day))


def _query(asked: as_of.AsOf) -> str:
    """What carries the day over to the pages behind the board."""
    return f"?as_of={asked.day.isoformat()}" if asked.day else ""


def _wanted(own: list[TeamRow]) -> int:
    return request.args.get("team", default=own[0].id, type=int)
