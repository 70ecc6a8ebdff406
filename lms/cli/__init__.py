"""The command line, `flask lms …`; commands read through queries and write through services."""

from flask import Flask
from flask.cli import AppGroup

group = AppGroup("lms", help="Rampwise: content, people, jobs, database, demo.")


def register(app: Flask) -> None:
    """Add `flask lms …` to the app."""
    app.cli.add_command(group)
