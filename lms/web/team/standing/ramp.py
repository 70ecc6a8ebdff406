"""How fast the new people of a team ramp up, against those who began before them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from lms.db.queries.standing import ramp as known
from lms.db.queries.standing.ramp import RampLine
from lms.domain.permissions import Permission
from lms.domain.teams.ramp import (
    Cohort,
    Milestone,
    Ramp,
    Typical,
    by_cohort,
    earlier,
    is_new,
    typical,
)
from lms.web.kit.i18n import day, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.standing import teams

_MILESTONES: tuple[Milestone, ...] = (
    lambda one: one.certified,
    lambda one: one.ready,
    lambda one: one.at_target,
)
"""Certified, ready, every skill at target: the columns of both tables."""


@dataclass(frozen=True, slots=True)
class Hire:
    """A new person: `since` how long they have been here; for each milestone what came of it, and
    what it was for those who began in earlier quarters."""

    id: int
    name: str
    since: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A cohort of `n` people, and the typical day of each milestone."""

    title: str
    n: int
    cells: list[str]


@bp.get("/team/<int:team>/ramp")
@requires(Permission.VIEW_TEAM)
def ramp(team: int) -> str:
    """The new people of one of the reader's teams; they are compared within all of these teams."""
    own, given = teams.own(), work()
    shown = teams.one_of(own, team)
    ids = [one.id for one in own]
    lines = known.ramps(given.session, ids, actor().id, given.now, actor().zone)
    ramps = [line.ramp for line in lines]
    new = [line for line in lines if line.team_id == shown.id and _is_new(line)]
    return render_template(
        "lms/team/standing/ramp.html",
        team=shown,
        teams=own,
        hires=[_hire(line, ramps) for line in sorted(new, key=lambda one: one.ramp.hired_on)],
        quarters=[_quarter(cohort, held) for cohort, held in by_cohort(ramps).items()],
    )


def _is_new(line: RampLine) -> bool:
    return is_new(line.ramp.hired_on, work().today)


def _hire(line: RampLine, ramps: Sequence[Ramp]) -> Hire:
    today = line.ramp.day(work().today)
    others = earlier(ramps, line.ramp.cohort)
    since = (
        t("starts %(day)s", day=day(line.ramp.hired_on, "d MMM"))
        if today < 1
        else t("day %(n)s", n=today)
    )
    cells = [
        (_reached(milestone(line.ramp)), _typical(typical(others, milestone)))
        for milestone in _MILESTONES
    ]
    return Hire(line.id, line.name, since, cells)


def _quarter(cohort: Cohort, ramps: Sequence[Ramp]) -> Quarter:
    title = t("Quarter %(quarter)s of %(year)s", quarter=cohort.quarter, year=cohort.year)
    return Quarter(title, len(ramps), [_median(typical(ramps, one)) for one in _MILESTONES])


def _reached(milestone: int | None) -> str:
    return t("not yet") if milestone is None else t("day %(n)s", n=milestone)


def _typical(found: Typical) -> str:
    """What it was for others, with how many they are."""
    if not found.is_enough:
        return t("too few to compare")
    if found.day is None:
        return t("earlier: half of %(n)s or more are not there yet", n=found.n)
    return t("earlier: half of %(n)s by day %(day)s", n=found.n, day=found.day)


def _median(found: Typical) -> str:
    if not found.is_enough:
        return t("too few to compare")
    return t("half or more are not there yet") if found.day is None else t("day %(n)s", n=found.day)
