"""How ready a team is, each one's part in it, and when it will be ready enough."""

from collections.abc import Sequence
from datetime import date

from flask import render_template

from lms.db.queries.standing import readiness as known
from lms.db.queries.standing.readiness import PersonLine
from lms.domain.permissions import Permission
from lms.domain.teams.readiness import FEWEST_WEEKS, GOAL, Forecast, Outcome, Readiness, forecast
from lms.web.kit.i18n import day, n, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.standing import teams

_STEADY = 2
"""Points of readiness below which a change is called none."""


@bp.get("/team/<int:team>/readiness")
@requires(Permission.VIEW_TEAM)
def readiness(team: int) -> str:
    """One of the reader's own teams."""
    own = teams.own()
    shown = teams.one_of(own, team)
    found = known.team_readiness(work().session, shown.id, actor().id, work().now)
    weekly = _assessed(found.weekly)
    shares = [round(100 * share) for _, share in weekly]
    return render_template(
        "lms/team/standing/readiness.html",
        team=shown,
        teams=own,
        now=found.now,
        goal=GOAL,
        weekly=shares,
        trend=_trend(shares) if len(shares) > 1 else "",
        forecast=_told(forecast(weekly)),
        lines=sorted(found.people, key=lambda one: one.now.at_target - one.now.asked),
        moved={one.id: _moved(one) for one in found.people},
        before=known.BEFORE,
    )


def _assessed(weekly: Sequence[tuple[date, Readiness]]) -> list[tuple[date, float]]:
    """The weeks from the first on in which anything was known of the team."""
    known_of = [(at, one) for at, one in weekly if one.share is not None]
    start = next((n for n, (_, one) in enumerate(known_of) if one.unseen < one.asked), None)
    return [] if start is None else [(at, one.share or 0.0) for at, one in known_of[start:]]


def _trend(shares: Sequence[int]) -> str:
    weeks = len(shares) - 1
    moved = shares[-1] - shares[0]
    if abs(moved) < _STEADY:
        return n("steady for a week", "steady for %(n)s weeks", weeks)
    if moved > 0:
        return n("up %(points)s points in a week", "up %(points)s points in %(n)s weeks", weeks,
                 points=moved)  # fmt: skip
    return n("down %(points)s points in a week", "down %(points)s points in %(n)s weeks", weeks,
             points=-moved)  # fmt: skip


def _moved(line: PersonLine) -> str:
    """What four weeks did to one person, in points."""
    if line.before is None or line.before.share is None or line.now.share is None:
        return t("new")
    moved = round(100 * line.now.share) - round(100 * line.before.share)
    return t("no change") if not moved else f"{'+' if moved > 0 else '−'}{abs(moved)}"


def _told(found: Forecast) -> str:
    """The forecast in a sentence or two."""
    goal = round(100 * GOAL)
    if found.outcome is Outcome.REACHED:
        return t("The team is at %(goal)s%% or above: ready.", goal=goal)
    if found.outcome is Outcome.TOO_LITTLE:
        return t(
            "No forecast: too little history. It takes %(least)s weeks with evidence, not %(n)s.",
            least=FEWEST_WEEKS,
            n=found.weeks,
        )
    values = {"n": found.weeks - 1, "goal": goal}
    if found.outcome is Outcome.NOT_RISING:
        return t(
            "No day can be named: readiness did not rise over the last %(n)s weeks. At this pace "
            "the team does not reach %(goal)s%%.",
            **values,
        )
    if found.outcome is Outcome.TOO_FAR:
        return t(
            "At the pace of the last %(n)s weeks it takes more than two years to reach %(goal)s%%.",
            **values,
        )
    return f"{_expected(found, goal)} {_range(found)}"


def _expected(found: Forecast, goal: int) -> str:
    assert found.expected is not None, "an expected outcome has its day"
    return t("At the pace of the last %(n)s weeks the team reaches %(goal)s%% around %(day)s.",
             n=found.weeks - 1, goal=goal, day=day(found.expected))  # fmt: skip


def _range(found: Forecast) -> str:
    assert found.earliest is not None, "an expected outcome has its earliest day"
    if found.latest is None:
        return t("At the earliest on %(first)s; the trend may as well be flat, so nobody can say "
                 "when at the latest.", first=day(found.earliest))  # fmt: skip
    return t("It is likely between %(first)s and %(last)s.", first=day(found.earliest),
             last=day(found.latest))  # fmt: skip
