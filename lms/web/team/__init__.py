"""The area `team`: what a manager sees and does for their people."""

from flask import Blueprint

bp = Blueprint("team", __name__)

from lms.web.team import (  # noqa: E402  # their routes hang on bp
    assign,
    board,
    cells,
    certificates,
    people,
    plans,
    recalls,
    reviews,
    standing,
    waivers,
)

__all__ = [
    "assign", "board", "bp", "cells", "certificates", "people", "plans", "recalls",
    "reviews", "standing", "waivers",
]  # fmt: skip
