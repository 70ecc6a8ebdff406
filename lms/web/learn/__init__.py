"""The area `learn`: what a person does for themselves."""

from flask import Blueprint

bp = Blueprint("learn", __name__)

from lms.web.learn import checks, lessons, media, modules, quiz, results, skills, today, tracks  # noqa: E402  # routes hang on bp

__all__ = [
    "bp", "checks", "lessons", "media", "modules", "quiz", "results", "skills", "today", "tracks",
]  # fmt: skip
