"""One person as their manager sees them: skills, assignments, plan, onboarding and attempts."""

from dataclasses import dataclass

from flask import render_template

from lms.db.queries import assignments, attempts, levels, people, plans, teams, tracks
from lms.domain.errors import NotFoundError
from lms.domain.levels import Reading, SkillStanding, read
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp, evidence, tenure

_ORDER = (
    SkillStanding.GAP,
    SkillStanding.NEEDS_EVIDENCE,
    SkillStanding.NOT_ASSESSED,
    SkillStanding.AT_TARGET,
)
"""What a manager looks for first."""
_ATTEMPTS = 10
"""Attempts shown, newest first."""


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill that the person's roles ask for."""

    key: str
    title: str
    reading: Reading
    band: str


def viewed(person_id: int) -> Actor:
    """The person, if the reader may see them.

    NotFoundError for nobody or somebody who left, NotAllowedError for another manager's people.
    """
    found = people.actor_by_id(work().session, person_id)
    if found is None:
        raise NotFoundError("not-found", person=person_id)
    work().require(Permission.VIEW_PERSON, found.subject)
    return found


@bp.get("/team/people/<int:person>")
@requires(Permission.VIEW_PERSON)
def person(person: int) -> str:
    """Everything that a manager may see of one person."""
    who, session, today = viewed(person), work().session, work().today
    statuses, ticked = attempts.module_status(session, who.id), tracks.ticks(session, who.id)
    lines = _skills(who)
    return render_template(
        "lms/team/person.html",
        who=who,
        tenure=tenure.words([who.hired_on])[who.hired_on],
        lines=lines,
        gaps=[line for line in lines if line.reading.state is SkillStanding.GAP],
        assigned=assignments.of_person(session, who.id, actor().locale, statuses=statuses),
        plan=plans.current(session, who.id, today, statuses=statuses, ticked=ticked),
        track=tracks.track_of(session, who, statuses=statuses, ticked=ticked),
        attempts=attempts.latest(session, [who.id], _ATTEMPTS),
    )


def _skills(who: Actor) -> list[SkillLine]:
    """The person's target skills, gaps first."""
    frame = teams.framework(work().session)
    goals, state = frame.goals(who.sales_roles), levels.state_of(work().session, who.id)
    readings = [
        read(state, key, goals[key].level, work().now) for key in frame.titles if key in goals
    ]
    lines = [
        SkillLine(one.skill, frame.titles[one.skill], one, evidence.band_words(one.band))
        for one in readings
    ]
    return sorted(lines, key=lambda line: _ORDER.index(line.reading.state))
