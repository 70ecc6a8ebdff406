"""The area `account`: signing in, own settings and own data."""

from flask import Blueprint

bp = Blueprint("account", __name__)

from lms.web.account import data, forgot, kept, settings, sign_in  # noqa: E402  # their routes hang on bp

__all__ = ["bp", "data", "forgot", "kept", "settings", "sign_in"]
