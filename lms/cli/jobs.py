"""`flask lms jobs`: what has to happen by the clock; run it every few minutes, or let it wait."""

import time

import click
from flask.cli import AppGroup

from lms.cli import context
from lms.jobs.calibrate_questions import calibrate_questions
from lms.jobs.deliver_mail import deliver_mail
from lms.jobs.measure_questions import is_due, measure_questions
from lms.jobs.refresh_plans import refresh_plans
from lms.jobs.remind_reviews import remind_reviews
from lms.jobs.replay_levels import replay_levels

group = AppGroup("jobs", help="What has to happen by the clock.")


@group.command()
@click.option("--every", type=click.IntRange(min=1), help="Go on, with so many seconds between.")
def run(every: int | None) -> None:
    """Make the plans of weeks that have begun, remind of reviews, send the letters that wait, let
    levels follow what was held; once a night count how questions and modules do."""
    _run_once()
    while every:
        time.sleep(every)
        _run_once()


@group.command("refresh_plans")
def make_plans() -> None:
    """Make the plans that are missing, with a progress bar. Stopped, it goes on where it was."""
    with click.progressbar(length=100, label="Plans", show_pos=True) as bar:
        made = refresh_plans(
            context.session(),
            context.now(),
            lambda done, of: bar.update(100 * done // of - bar.pos),
        )
    context.session().close()
    click.echo(f"{len(made)} plans made")


@group.command()
def measure() -> None:
    """Count now how questions and modules do, without waiting for the night."""
    click.echo(f"{measure_questions(context.session(), context.now())} questions look bad")


@group.command()
def calibrate() -> None:
    """Learn now how hard each question is, without waiting for the night; says how well the
    answers were foreseen."""
    questions, foreseen = calibrate_questions(context.session(), context.now())
    click.echo(f"{questions} questions calibrated")
    for band in foreseen.bands:
        if band.answers:
            expected, right = band.expected / band.answers, band.right / band.answers
            click.echo(f"{band.answers:8} answers: {expected:.0%} expected right, {right:.0%} were")


@group.command()
def replay() -> None:
    """Let levels follow questions that were held or released, as far as they have not yet."""
    click.echo(f"{replay_levels(context.session(), context.now())} people looked at")


def _run_once() -> None:
    replay_levels(context.session(), context.now())
    if is_due(context.session(), context.now()):
        measure_questions(context.session(), context.now())
        calibrate_questions(context.session(), context.now())
    plans = refresh_plans(context.session(), context.now())
    due = remind_reviews(context.session(), context.now())
    letters = deliver_mail(context.session(), context.settings(), context.now())
    context.session().close()
    click.echo(f"{len(plans)} plans made, {len(due)} facts to review, {letters} letters sent")
