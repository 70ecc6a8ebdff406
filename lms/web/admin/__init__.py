"""The area `admin`: people, teams, targets and the audit log."""

from flask import Blueprint

bp = Blueprint("admin", __name__)
