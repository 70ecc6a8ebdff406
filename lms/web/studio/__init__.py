"""The area `studio`: where marketing keeps the official facts."""

from flask import Blueprint

bp = Blueprint("studio", __name__)
