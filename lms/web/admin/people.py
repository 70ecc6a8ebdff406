"""People."""

from lms.domain.permissions import Permission
from lms.web.admin import bp
from lms.web.kit.routes import requires


@bp.get("/admin/people")
@requires(Permission.LEARN)
def people() -> str:
    """Not built yet."""
    return ""
