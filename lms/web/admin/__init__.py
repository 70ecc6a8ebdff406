"""The area `admin`: people, teams, targets and the audit log."""

from flask import Blueprint

bp = Blueprint("admin", __name__)

from lms.web.admin import audit, people, people_import, person, targets, teams  # noqa: E402  # their routes hang on bp

__all__ = ["audit", "bp", "people", "people_import", "person", "targets", "teams"]
