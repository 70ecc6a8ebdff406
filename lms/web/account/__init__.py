"""The area `account`: signing in, own settings and own data."""

from flask import Blueprint

bp = Blueprint("account", __name__)
