"""Own settings."""

from lms.domain.permissions import Permission
from lms.web.account import bp
from lms.web.kit.routes import requires


@bp.get("/account")
@requires(Permission.LEARN)
def settings() -> str:
    """Not built yet."""
    return ""
