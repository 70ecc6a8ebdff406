"""Media of modules."""

from lms.domain.permissions import Permission
from lms.web.kit.routes import requires
from lms.web.learn import bp


@bp.get("/media/<int:revision>/<name>")
@requires(Permission.LEARN)
def media(revision: int, name: str) -> str:
    """Not built yet."""
    return ""
