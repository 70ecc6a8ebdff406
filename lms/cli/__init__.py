"""The command line, `flask lms …`; commands read through queries and write through services.

A command is loaded when somebody asks for it: a server carries nothing that only commands need.
"""

from collections.abc import Mapping
from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

_NOUNS = dict.fromkeys(("content", "db", "facts", "jobs", "levels", "people"), "group")
_OF_OUR_HOST = {"demo": "group", "serve": "serve"}


class _Commands(AppGroup):
    """Commands by the module of this package that has them, and what they are called there."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__("lms", help="Rampwise: content, facts, people, levels, jobs, database.")
        self.names = names

    def list_commands(self, ctx: Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.names})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name in self.names:
            module = import_module(f"lms.cli.{cmd_name}")
            self.add_command(getattr(module, self.names[cmd_name]), cmd_name)
        return super().get_command(ctx, cmd_name)


def register(app: Flask) -> None:
    """Add `flask lms …` to any app that mounts the plugin."""
    app.cli.add_command(_Commands(_NOUNS))


def register_host(app: Flask) -> None:
    """The same, with the commands that only our own host has: serving, and the demo company."""
    app.cli.add_command(_Commands(_NOUNS | _OF_OUR_HOST))
