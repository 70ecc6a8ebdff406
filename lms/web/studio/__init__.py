"""The area `studio`: where marketing keeps the official facts."""

from flask import Blueprint

bp = Blueprint("studio", __name__)

from lms.web.studio import drafts, facts, modules, versions  # noqa: E402  # their routes hang on bp

__all__ = ["bp", "drafts", "facts", "modules", "versions"]
