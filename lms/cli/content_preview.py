"""Telling what a catalogue would do to where people stand."""

from collections.abc import Mapping

import click

from lms.domain.mastery.previews import Preview


def tell(found: Preview, teams: Mapping[int, str]) -> None:
    """Who would stand elsewhere, by skill and by team."""
    if not found.changed:
        click.echo("Nobody would stand elsewhere.")
        return
    click.echo(f"{_people(found.changed)} would stand elsewhere.")
    for skill, moves in sorted(found.moves.items()):
        for (old, new), count in sorted(moves.items(), key=lambda one: (-one[1], one[0])):
            click.echo(f"  {skill}: {_people(count)} from {_words(old)} to {_words(new)}")
    named = sorted((teams.get(team or 0, "without a team"), n) for team, n in found.teams.items())
    for name, count in named:
        click.echo(f"  {name}: {_people(count)}")


def _words(standing: str) -> str:
    return standing.replace("-", " ")


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"
