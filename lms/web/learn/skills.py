"""My skills."""

from lms.domain.permissions import Permission
from lms.web.learn import bp
from lms.web.kit.routes import requires


@bp.get("/skills")
@requires(Permission.LEARN)
def skills() -> str:
    """Not built yet."""
    return ""


@bp.get("/skills/<key>")
@requires(Permission.LEARN)
def skill(key: str) -> str:
    """Not built yet."""
    return ""
