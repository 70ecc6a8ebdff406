"""The area `learn`: what a person does for themselves."""

from flask import Blueprint

bp = Blueprint("learn", __name__)

from lms.web.learn import modules, skills, today  # noqa: E402  # their routes hang on bp

__all__ = ["bp", "modules", "skills", "today"]
