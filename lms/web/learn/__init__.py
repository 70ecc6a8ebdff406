"""The area `learn`: what a person does for themselves."""

from flask import Blueprint

bp = Blueprint("learn", __name__)
