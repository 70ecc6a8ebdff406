"""Today: the plan of the week."""

from lms.domain.permissions import Permission
from lms.web.learn import bp
from lms.web.kit.routes import requires


@bp.get("/")
@requires(Permission.LEARN)
def today() -> str:
    """Not built yet."""
    return ""
