"""The onboarding track."""

from lms.domain.permissions import Permission
from lms.web.kit.routes import requires
from lms.web.learn import bp


@bp.get("/track")
@requires(Permission.LEARN)
def track() -> str:
    """Not built yet."""
    return ""
