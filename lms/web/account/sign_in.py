"""Signing in and out."""

from lms.web.account import bp
from lms.web.kit.routes import public


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str:
    """Not built yet."""
    return ""


@bp.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> str:
    """Not built yet."""
    return ""


@bp.get("/account")
@public
def settings() -> str:
    """Not built yet."""
    return ""
