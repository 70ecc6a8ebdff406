"""The shelf of published modules, for their authors; modules are written as files."""

from flask import render_template

from lms.db.queries import content
from lms.domain.permissions import Permission
from lms.web.kit.mount import mount
from lms.web.kit.routes import requires
from lms.web.studio import bp


@bp.get("/studio/modules")
@requires(Permission.EDIT_FACTS)
def modules() -> str:
    """Every published module with its revision, its review and the facts that it shows."""
    return render_template("lms/studio/modules.html", modules=content.shelf(mount().session))
