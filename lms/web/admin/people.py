"""The list of people, and adding one."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import directory, team_directory
from lms.db.queries.directory import PeopleFilter
from lms.domain.errors import LmsError
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.services import people as services
from lms.web.admin import bp
from lms.web.admin.person_form import blank
from lms.web.kit import labels
from lms.web.kit.forms import chosen, one_line, whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires

STATES = {"active": True, "deactivated": False, "all": None}


def _asked() -> PeopleFilter:
    role = chosen(request.args.get("role"), Role)
    return PeopleFilter(
        words=one_line(request.args.get("q"))[:100],
        team_id=whole_number(request.args.get("team")),
        role=Role(role) if role else None,
        is_active=STATES[chosen(request.args.get("state"), STATES) or "active"],
    )


def _args(asked: PeopleFilter) -> dict[str, object]:
    """The filters in force as query arguments, so that pages keep them."""
    state = next(name for name, is_active in STATES.items() if is_active is asked.is_active)
    given = {
        "q": asked.words,
        "team": asked.team_id,
        "role": asked.role.value if asked.role else None,
        "state": state if state != "active" else None,
    }
    return {name: value for name, value in given.items() if value}


@bp.get("/admin/people")
@requires(Permission.MANAGE_PEOPLE)
def people() -> str:
    """Find people by name, email, team, access or state."""
    session, asked = work().session, _asked()
    return render_template(
        "lms/admin/people.html",
        page=directory.people(session, asked, whole_number(request.args.get("page")) or 1),
        asked=asked,
        args=_args(asked),
        teams=team_directory.choices(session),
        roles=[(role, labels.role(role)) for role in Role],
        role_names={role: labels.role(role) for role in Role},
    )


@bp.route("/admin/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person_new() -> Response | str | tuple[str, int]:
    """Add a person."""
    form = blank(work().session)
    if request.method == "POST" and form.validate():
        try:
            added = services.add(work(), form.draft())
        except LmsError as error:
            form.refused(error)
        else:
            flash(t("%(name)s was added.", name=form.draft().name))
            return redirect(url_for("lms.admin.person", person=added), 303)
    page = render_template("lms/admin/person_new.html", form=form)
    return (page, 422) if form.errors else page
