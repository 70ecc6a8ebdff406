"""`flask lms people`: the first person of an installation, and a way back in."""

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.domain.people import Role
from lms.services import passwords, people
from lms.services.people import PersonDraft

group = AppGroup("people", help="Add the first administrator.")


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
