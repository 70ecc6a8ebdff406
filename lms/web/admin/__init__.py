"""The area `admin`: people, teams, targets and the audit log."""

from flask import Blueprint

bp = Blueprint("admin", __name__)

from lms.web.admin import people  # noqa: E402  # their routes hang on bp

__all__ = ["bp", "people"]
