"""`flask lms demo`: an invented company with people, content and sixteen weeks of work."""

from importlib import import_module

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.cli.demo.cast import SHOWN
from lms.db.queries import company
from lms.services.passwords import DEMO_PASSWORD

group = AppGroup("demo", help="The invented company that shows everything.")


@group.command()
def seed() -> None:
    """Fill an empty database with the demo company."""
    if not company.is_empty(context.session()):
        raise click.ClickException("There is something in this database already; nothing was done.")
    make()
    introduce()


def make() -> None:
    """Write the demo company into an empty, migrated database; takes half a minute.

    What does so is loaded only now: a server introduces the company each time, and makes it once.
    """
    history = import_module("lms.cli.demo.history").History(context.session(), context.now())
    with click.progressbar(length=100, label="Sixteen weeks of a demo company") as bar:
        history.write(lambda done, of: bar.update(100 * done // of - bar.pos))


def introduce() -> None:
    """Say whom to sign in as."""
    click.echo(f"\nSign in as one of these; the password is always: {DEMO_PASSWORD}\n")
    width = max(len(member.email) for member, _, _ in SHOWN)
    for member, role, why in SHOWN:
        click.echo(f"  {role:<10} {member.email:<{width}}  {member.name} {why}")
    click.echo("")
