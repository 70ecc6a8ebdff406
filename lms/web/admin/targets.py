"""Targets: the level that each sales role needs in each skill."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import targets as queries
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import targets as services
from lms.web.admin import bp
from lms.web.admin.target_form import lines_of
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires


@bp.get("/admin/targets")
@requires(Permission.MANAGE_TARGETS)
def targets() -> str:
    """Skills × sales roles."""
    return render_template("lms/admin/targets.html", table=queries.table(work().session))


@bp.route("/admin/targets/<role>", methods=["GET", "POST"])
@requires(Permission.MANAGE_TARGETS)
def targets_of(role: str) -> Response | tuple[str, int]:
    """The targets of one sales role, and setting them."""
    table = queries.table(work().session)
    title = table.title_of(role)
    lines = lines_of(table, role, request.form if request.method == "POST" else None)
    conflict = ""
    if request.method == "POST" and not any(line.error for line in lines):
        changes = {line.key: line.change for line in lines if line.change}
        try:
            changed = services.set_targets(work(), role, changes)
        except NotFoundError:
            raise
        except LmsError as error:
            conflict = sentence(error)
        else:
            flash(n("One target was changed.", "%(n)s targets were changed.", changed)
                  if changed else t("Nothing was different."))  # fmt: skip
            return redirect(url_for("lms.admin.targets"), 303)
    page = render_template(
        "lms/admin/targets_of.html", role=role, title=title, lines=lines, conflict=conflict
    )
    return page, 422 if conflict or any(line.error for line in lines) else 200
