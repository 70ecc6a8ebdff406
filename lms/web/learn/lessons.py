"""A lesson."""

from lms.domain.permissions import Permission
from lms.web.kit.routes import requires
from lms.web.learn import bp


@bp.get("/modules/<module_id>/<anchor>")
@requires(Permission.LEARN)
def lesson(module_id: str, anchor: str) -> str:
    """Not built yet."""
    return ""
