"""`flask lms serve`: the database upgraded, the demo company on a first run, then gunicorn."""

import ipaddress
import os
import sys
from contextvars import Context
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import Application

from lms import __version__
from lms.cli import context, demo
from lms.cli.db import bring_up
from lms.db.queries import company
from lms.settings import Settings

PUBLIC_DEMO = (
    "Everybody knows the passwords of the demo company, so it is served to this machine only. "
    "Use HOST=127.0.0.1, or point LMS_DATABASE_URL at a database of your own."
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@with_appcontext
def serve(host: str, port: int) -> None:
    """Upgrade the database and serve, with the demo company where nothing else is."""
    bring_up()
    held = context.session()
    is_first_run = _wants_demo(context.settings()) and company.is_empty(held)
    if (is_first_run or company.is_demo(held)) and not is_loopback(host):
        raise click.ClickException(PUBLIC_DEMO)
    if is_first_run:
        demo.make()
        _start_again()
    if company.is_demo(held):
        demo.introduce()
    _serve(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]  # a proxy


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _start_again() -> None:
    """Let go of the memory that making sixteen weeks took; workers would inherit it."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _wants_demo(settings: Settings) -> bool:
    return bool(settings.demo) or settings.database_url == Settings.database_url


class _Server(Application):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn around an app that is loaded already: reading it again would double the start."""

    def __init__(self, app: Flask, place: str) -> None:
        self.app, self.place = app, place
        super().__init__(prog="gunicorn")

    def load_config(self) -> None:
        self.load_config_from_file("python:lms.cli.server")
        self.cfg.set("bind", self.place)
        self.cfg.set("when_ready", self.say_where)

    def load(self) -> Flask:
        return self.app

    def say_where(self, arbiter: Any) -> None:
        """The address that it really listens on: port 0 means any that is free."""
        click.echo(f"Rampwise {__version__} at {arbiter.LISTENERS[0]} (Ctrl+C stops it)")


def _serve(app: Flask, host: str, port: int) -> None:
    """Run workers that inherit neither database connections nor the command's app context."""
    context.session().close()
    context.engine().dispose()
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    Context().run(_Server(app, place).run)
