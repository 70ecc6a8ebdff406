"""One person as their manager sees them: skills, assignments, plan, onboarding and attempts."""

from flask import render_template

from lms.db.queries import assignments, attempts, people, plans, tracks
from lms.domain.errors import NotFoundError
from lms.domain.mastery.levels import SkillStanding
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.teams.readiness import readiness
from lms.web.kit.mount import actor, work
from lms.web.kit.plans.titles import kinds, title_of
from lms.web.kit.routes import requires
from lms.web.kit.skills import words
from lms.web.kit.skills.unassigned import left_out, unassigned
from lms.web.team import as_of, bp, skillbooks, tenure

_ATTEMPTS = 10
"""Attempts shown, newest first."""


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
    """Everything that a manager may see of one person; the skills as of `?as_of=`, if given."""
    who, session, today = viewed(person), work().session, work().today
    statuses, ticked = attempts.module_status(session, who.id), tracks.ticks(session, who.id)
    return render_template(
        "lms/team/person.html",
        who=who,
        tenure=tenure.words([who.hired_on])[who.hired_on],
        assigned=assignments.of_person(session, who.id, actor().locale, statuses=statuses),
        plan=plans.current(session, who.id, today, statuses=statuses, ticked=ticked),
        track=tracks.track_of(session, who, statuses=statuses, ticked=ticked),
        title_of=title_of,
        kinds=kinds(),
        attempts=attempts.latest(session, [who.id], _ATTEMPTS),
        as_of=as_of.asked().day,
        **_skills(who),
    )


def _skills(who: Actor) -> dict[str, object]:
    """The person's target skills, gaps first, and what they come to."""
    book, frame, teller = skillbooks.of(who)
    lost = left_out(book.log, frame.titles)
    wanted = [book.card(row, teller) for row in frame.skills if row.key in book.targets]
    cards = sorted(wanted, key=book.place)
    readings = {card.skill.key: card.reading for card in cards}
    weights = {key: target.weight for key, target in book.targets.items()}
    return {
        "cards": cards,
        "gaps": sum(card.state is SkillStanding.GAP for card in cards),
        "summary": words.summary([card.state for card in cards]),
        "strengths": words.strengths(list(readings.values()), frame.titles),
        "ready": readiness(readings, weights),
        "unassigned": unassigned(work().session, lost, teller),
    }
