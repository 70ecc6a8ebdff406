"""`flask lms db`: the history of our tables."""

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.db import migrations
from lms.db.queries import levels
from lms.services import evidence

group = AppGroup("db", help="Bring our tables up to date, back, or say where they are.")


@group.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring our tables up to REVISION (the newest)."""
    bring_up(revision)
    _say_state()


@group.command()
@click.argument("revision")
@click.confirmation_option(prompt="This removes columns or tables with what is in them. Go on?")
def downgrade(revision: str) -> None:
    """Take our tables back to REVISION ("base" removes them all)."""
    migrations.downgrade(context.engine(), revision)
    _say_state()


@group.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration for what the records have and the database has not; read it before use."""
    migrations.revise(context.engine(), message)


@group.command()
def state() -> None:
    """Say which revision the database has and which this code wants."""
    _say_state()


def bring_up(revision: str = "head") -> None:
    """Upgrade; a release with another model empties the levels, and they follow from the log."""
    migrations.upgrade(context.engine(), revision)
    if migrations.health(context.engine())["ok"]:
        with context.working() as work:
            if levels.are_missing(work.session):
                evidence.rebuild(work, repair=True)


def _say_state() -> None:
    health = migrations.health(context.engine())
    click.echo(f"{health['database']}: migrations {health['migrations']}")
