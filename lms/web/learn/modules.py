"""The modules."""

from lms.domain.permissions import Permission
from lms.web.kit.routes import requires
from lms.web.learn import bp


@bp.get("/modules")
@requires(Permission.LEARN)
def modules() -> str:
    """Not built yet."""
    return ""


@bp.get("/modules/<module_id>")
@requires(Permission.LEARN)
def module(module_id: str) -> str:
    """Not built yet."""
    return ""
