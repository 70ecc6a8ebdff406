"""The team."""

from lms.domain.permissions import Permission
from lms.web.team import bp
from lms.web.kit.routes import requires


@bp.get("/team")
@requires(Permission.LEARN)
def board() -> str:
    """Not built yet."""
    return ""
