"""Targets: the level that each sales role needs in each skill."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import targets as queries
from lms.db.queries import team_directory
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import targets as services
from lms.services.targets import GoalChange
from lms.web.admin import bp
from lms.web.admin.target_form import TargetLine, lines_of
from lms.web.admin.target_moves import moves_of
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires

CONFIRMED = "confirmed"
"""The field of a form that was sent again after its effect was shown."""


@bp.get("/admin/targets")
@requires(Permission.MANAGE_TARGETS)
def targets() -> str:
    """Skills × sales roles."""
    return render_template("lms/admin/targets.html", table=queries.table(work().session))


@bp.route("/admin/targets/<role>", methods=["GET", "POST"])
@requires(Permission.MANAGE_TARGETS)
def targets_of(role: str) -> Response | tuple[str, int]:
    """The targets of one sales role; what changing them would do, and then setting them."""
    table = queries.table(work().session)
    title = table.title_of(role)
    lines = lines_of(table, role, request.form if request.method == "POST" else None)
    conflict = ""
    if request.method == "POST" and not any(line.error for line in lines):
        changes = {line.key: line.change for line in lines if line.change}
        try:
            if changes and CONFIRMED not in request.form:
                return _preview(role, title, lines, changes)
            return _set(role, changes)
        except NotFoundError:
            raise
        except LmsError as error:
            conflict = sentence(error)
    page = render_template(
        "lms/admin/targets_of.html", role=role, title=title, lines=lines, conflict=conflict
    )
    return page, 422 if conflict or any(line.error for line in lines) else 200


def _set(role: str, changes: Mapping[str, GoalChange]) -> Response:
    changed = services.set_targets(work(), role, changes)
    told = n("One target was changed.", "%(n)s targets were changed.", changed)
    flash(told if changed else t("Nothing was different."))
    return redirect(url_for("lms.admin.targets"), 303)


def _preview(
    role: str, title: str, lines: list[TargetLine], changes: Mapping[str, GoalChange]
) -> tuple[str, int]:  # fmt: skip
    """Nothing is written yet: who would stand elsewhere, with what was typed to be sent again."""
    found = services.preview(work(), role, changes)
    names = dict(team_directory.choices(work().session))
    apart = t("Without a team")
    teams = [(names.get(team or 0, apart), count) for team, count in found.teams.items()]
    page = render_template(
        "lms/admin/targets_preview.html",
        role=role,
        title=title,
        lines=[line for line in lines if line.change],
        found=found,
        moves=moves_of(found, {line.key: line.title for line in lines}),
        teams=sorted(teams),
        confirmed=CONFIRMED,
    )
    return page, 200
