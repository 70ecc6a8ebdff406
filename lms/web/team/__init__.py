"""The area `team`: what a manager sees and does for their people."""

from flask import Blueprint

bp = Blueprint("team", __name__)

from lms.web.team import assign, board, cells, people, reviews  # noqa: E402  # their routes hang on bp

__all__ = ["assign", "board", "bp", "cells", "people", "reviews"]
