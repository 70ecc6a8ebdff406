"""`flask lms serve`: upgrade the database, make the demo company on the first run, then gunicorn."""

import ipaddress
import os
import sys

import click
from flask.cli import with_appcontext

from lms.cli import context, demo
from lms.db import migrations
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
    migrations.upgrade(context.engine())
    held = context.session()
    is_first_run = _wants_demo(context.settings()) and company.is_empty(held)
    if (is_first_run or company.is_demo(held)) and not is_loopback(host):
        raise click.ClickException(PUBLIC_DEMO)
    held.rollback()
    if is_first_run:
        demo.make()
    if company.is_demo(held):
        demo.introduce()
    held.rollback()
    _hand_over(host, port)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wants_demo(settings: Settings) -> bool:
    return bool(settings.demo) or settings.database_url == Settings.database_url


def _hand_over(host: str, port: int) -> None:
    """Become gunicorn: one process less, and it gets the signals itself."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    click.echo(f"Rampwise {migrations.__version__} at http://{place} (Ctrl+C stops it)")
    sys.stdout.flush()
    arguments = ["-c", "python:lms.cli.server", "--bind", place, "lms:create_app()"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])
