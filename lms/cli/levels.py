"""`flask lms levels`: the levels that people see, computed again from the evidence log."""

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.services import evidence

group = AppGroup("levels", help="Compute levels again from the evidence log.")


@group.command()
@click.option("--repair", is_flag=True, help="Store what the log says.")
def rebuild(repair: bool) -> None:
    """Replay everybody's evidence and compare with the stored levels, to the last bit."""
    with context.working() as work:
        differing = evidence.rebuild(work, repair=repair)
    if not differing:
        click.echo("The stored levels are what the evidence says: no difference.")
        return
    people = ", ".join(map(str, differing))
    click.echo(f"{'Repaired' if repair else 'Different'}: {len(differing)} people (ids {people})")
    if not repair:
        raise SystemExit(1)
