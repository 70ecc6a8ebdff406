"""The modules."""

from lms.domain.permissions import Permission
from lms.web.learn import bp
from lms.web.kit.routes import requires


@bp.get("/modules")
@requires(Permission.LEARN)
def modules() -> str:
    """Not built yet."""
    return ""
