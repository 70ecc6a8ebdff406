"""The area `learn`: what a person does for themselves."""

from flask import Blueprint

bp = Blueprint("learn", __name__)

from lms.web.learn import (  # noqa: E402  # their routes hang on bp
    cards,
    certificates,
    checks,
    lessons,
    media,
    modules,
    plan,
    quiz,
    recalls,
    results,
    review,
    skills,
    skills_rate,
    today,
    tracks,
)

__all__ = [
    "bp", "cards", "certificates", "checks", "lessons", "media", "modules", "plan", "quiz",
    "recalls", "results", "review", "skills", "skills_rate", "today", "tracks",
]  # fmt: skip
