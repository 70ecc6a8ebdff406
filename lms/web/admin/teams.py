"""Teams: who manages them, adding, renaming and deleting them."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from lms.db.queries import team_directory
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import teams as services
from lms.web.admin import bp
from lms.web.kit.errors import sentence
from lms.web.kit.forms import HouseForm, whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires


class TeamForm(HouseForm):
    """A team's name."""

    name = StringField(render_kw={"autocomplete": "off"})

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        return {"name": (t("Name of the team"), "")}


@bp.route("/admin/teams", methods=["GET", "POST"])
@requires(Permission.MANAGE_TEAMS)
def teams() -> Response | tuple[str, int]:
    """All teams, and adding one."""
    form = TeamForm(request.form)
    if request.method == "POST":
        try:
            added = services.add(work(), form.name.data or "")
        except LmsError as error:
            form.refuse("name", error)
        else:
            flash(t("The team was added. Choose who manages it."))
            return redirect(url_for("lms.admin.team", team=added), 303)
    rows = team_directory.teams(work().session)
    page = render_template("lms/admin/teams.html", teams=rows, form=form)
    return page, 422 if form.errors else 200


def _page(team: int, form: TeamForm, error: str = "") -> tuple[str, int]:
    session = work().session
    page = render_template(
        "lms/admin/team.html",
        team=team_directory.team(session, team),
        candidates=team_directory.candidates(session, team),
        form=form,
        error=error,
    )
    return page, 422 if form.errors or error else 200


@bp.route("/admin/teams/<int:team>", methods=["GET", "POST"])
@requires(Permission.MANAGE_TEAMS)
def team(team: int) -> Response | tuple[str, int]:
    """One team, and renaming it."""
    if request.method != "POST":
        return _page(team, TeamForm(name=team_directory.team(work().session, team).name))
    form = TeamForm(request.form)
    try:
        services.rename(work(), team, form.name.data or "")
    except NotFoundError:
        raise
    except LmsError as error:
        form.refuse("name", error)
        return _page(team, form)
    flash(t("Saved."))
    return redirect(url_for("lms.admin.team", team=team), 303)


@bp.post("/admin/teams/<int:team>/managers")
@requires(Permission.MANAGE_TEAMS)
def team_managers(team: int) -> Response | tuple[str, int]:
    """Say who manages the team."""
    wanted = {number for text in request.form.getlist("manager") if (number := whole_number(text))}
    try:
        services.set_managers(work(), team, wanted)
    except NotFoundError:
        raise
    except LmsError as error:
        name = team_directory.team(work().session, team).name
        return _page(team, TeamForm(name=name), sentence(error))
    flash(t("Saved."))
    return redirect(url_for("lms.admin.team", team=team), 303)


@bp.post("/admin/teams/<int:team>/delete")
@requires(Permission.MANAGE_TEAMS)
def team_delete(team: int) -> Response:
    """Delete a team that nobody is in."""
    try:
        services.remove(work(), team)
    except NotFoundError:
        raise
    except LmsError as error:
        flash(sentence(error), "bad")
        return redirect(url_for("lms.admin.team", team=team), 303)
    flash(t("The team was deleted."))
    return redirect(url_for("lms.admin.teams"), 303)
