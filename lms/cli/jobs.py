"""`flask lms jobs`: what has to happen by the clock; run it every few minutes, or let it wait."""

import time

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.jobs.deliver_mail import deliver_mail
from lms.jobs.refresh_plans import refresh_plans
from lms.jobs.remind_reviews import remind_reviews

group = AppGroup("jobs", help="What has to happen by the clock.")


@group.command()
@click.option("--every", type=click.IntRange(min=1), help="Go on, with so many seconds between.")
def run(every: int | None) -> None:
    """Make the plans of weeks that have begun, remind of reviews, send the letters that wait."""
    _run_once()
    while every:
        time.sleep(every)
        _run_once()


def _run_once() -> None:
    plans = refresh_plans(context.session(), context.now())
    due = remind_reviews(context.session(), context.now())
    letters = deliver_mail(context.session(), context.settings(), context.now())
    context.session().close()
    click.echo(f"{len(plans)} plans made, {len(due)} facts to review, {letters} letters sent")
