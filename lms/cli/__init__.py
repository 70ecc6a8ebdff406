"""The command line, `flask lms …`; commands read through queries and write through services."""

from flask import Flask
from flask.cli import AppGroup

from lms.cli import content, db, demo, facts, jobs, levels, people, serve


def register(app: Flask) -> None:
    """Add `flask lms …` to any app that mounts the plugin."""
    group = AppGroup("lms", help="Rampwise: content, facts, people, levels, jobs, database.")
    for noun in (
        content.group, db.group, facts.group, jobs.group, levels.group, people.group,
    ):  # fmt: skip
        group.add_command(noun)
    app.cli.add_command(group)


def register_host(app: Flask) -> None:
    """Add the commands that only our own host has: serving, and the demo company."""
    group = app.cli.commands["lms"]
    assert isinstance(group, AppGroup)
    for command in (serve.serve, demo.group):
        group.add_command(command)
