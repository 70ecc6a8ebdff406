"""The area `learn`: what a person does for themselves."""

from flask import Blueprint

bp = Blueprint("learn", __name__)

from lms.web.learn import lessons, media, modules, skills, today, tracks  # noqa: E402  # routes hang on bp

__all__ = ["bp", "lessons", "media", "modules", "skills", "today", "tracks"]
