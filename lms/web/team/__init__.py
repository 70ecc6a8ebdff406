"""The area `team`: what a manager sees and does for their people."""

from flask import Blueprint

bp = Blueprint("team", __name__)
