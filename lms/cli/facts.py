"""`flask lms facts`: what is derived from the registry of facts, made anew."""

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.services import cards

group = AppGroup("facts", help="The registry of official facts.")


@group.command()
def reindex() -> None:
    """Make the index by which cards are found anew, from the official texts."""
    with context.working() as work:
        number = cards.rebuild(work)
    click.echo(f"{number} {'card' if number == 1 else 'cards'} can be found by search.")
