"""`flask lms demo`: the invented company of the first run."""

import click
from flask.cli import AppGroup

group = AppGroup("demo", help="The invented company that shows everything.")


def make() -> None:
    """x"""


def introduce() -> None:
    """x"""
