"""The registry of facts."""

from lms.domain.permissions import Permission
from lms.web.studio import bp
from lms.web.kit.routes import requires


@bp.get("/studio/facts")
@requires(Permission.LEARN)
def facts() -> str:
    """Not built yet."""
    return ""
