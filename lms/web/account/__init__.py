"""The area `account`: signing in, own settings and own data."""

from flask import Blueprint

bp = Blueprint("account", __name__)

from lms.web.account import (  # noqa: E402  # their routes hang on bp
    activity,
    data,
    forgot,
    kept,
    settings,
    sign_in,
)

__all__ = ["activity", "bp", "data", "forgot", "kept", "settings", "sign_in"]
