"""`flask lms people`: the first person of an installation, and figures from people's daily work."""

from pathlib import Path

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.domain.errors import LmsError
from lms.domain.people import Role
from lms.services import activities, passwords, people
from lms.services.people import PersonDraft

group = AppGroup("people", help="Add the first administrator; take in figures from daily work.")


@group.command("add-admin")
@click.argument("email")
@click.argument("name")
@click.password_option(help="Asked for unless given.")
def add_admin(email: str, name: str, password: str) -> None:
    """Add an administrator who signs in as EMAIL; everybody else is added on the pages."""
    draft = PersonDraft(people.tidy_name(name), people.tidy_email(email), frozenset({Role.ADMIN}))
    with context.working() as work:
        person = people.add(work, draft)
        passwords.set_password(work, person, password)
    click.echo(f"{draft.name} may sign in as {draft.email}.")


@group.command("activity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def activity(file: Path) -> None:
    """Take in figures from daily work of people who agreed to it: FILE is a table with email,
    metric, trials, successes and period_end."""
    with context.working() as work:
        report = activities.take_in(work, file.read_bytes())
    for refused in report.refused:
        click.echo(f"{file.name}:{refused.line}: {_said(refused.error)}", err=True)
    lines = "line" if report.added == 1 else "lines"
    click.echo(
        f"{report.added} {lines} taken in, {report.known} known already, "
        f"{len(report.refused)} refused."
    )


_REFUSALS = {
    "activity-person-unknown": "nobody active here has the address {email}",
    "activity-not-agreed": "{email} has not agreed to it; they can, in their own settings",
    "activity-metric-unknown": "the catalogue names no figure {metric}; it names {known}",
    "activity-number": "{column} is {value}; write a whole number",
    "activity-impossible": "more went well than were tried",
    "activity-few-trials": "{trials} tries say nothing; it takes {least}",
    "activity-few-peers": "fewer than {peers} colleagues of that role and period to compare with",
    "activity-all-alike": "colleagues do not differ beyond chance, so it says nothing",
    "activity-future": "{day} is not over yet",
    "activity-twice": "it says the same as line {other}, for the same person and period",
}


def _said(error: LmsError) -> str:
    """Why a line was refused."""
    known = _REFUSALS.get(error.code) or context.SENTENCES.get(error.code)
    return known.format(**error.facts) if known else str(error)
