"""Getting a new password by mail."""

from lms.web.account import bp
from lms.web.kit.routes import public


@bp.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> str:
    """Not built yet."""
    return ""
