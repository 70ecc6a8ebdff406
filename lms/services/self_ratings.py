"""How people rate their own skills: evidence that is shown beside a level and never moves it."""

from collections.abc import Mapping

from lms.db.queries import levels
from lms.domain.asking.attempts import NewEvidence
from lms.domain.errors import LmsError, NotAllowedError
from lms.domain.mastery.self_ratings import HIGHEST, LOWEST, latest
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.permissions import Permission
from lms.services import evidence
from lms.services.work import Work


def rate(work: Work, ratings: Mapping[str, int]) -> int:
    """Write down the actor's own ratings, 1 to 5 by skill; how many were new.

    What the actor said of a skill today already is not written again. LmsError: "ratings-missing"
    for none, "rating-range" (lowest, highest), "skill-unknown" (skill) for one not in force.
    """
    work.require(Permission.LEARN)
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.LEARN.value)
    _refuse(work, ratings)
    evidence.lock(work, work.actor.id)
    said = latest(levels.log_of(work.session, work.actor.id))
    today = {
        skill: one.value
        for skill, one in said.items()
        if one.at.astimezone(work.actor.zone).date() == work.today
    }
    new = [
        NewEvidence(work.now, EvidenceKind.SELF_RATING, float(value), ((skill, 1.0),))
        for skill, value in ratings.items()
        if today.get(skill) != value
    ]
    evidence.record(work, work.actor.id, new)
    return len(new)


def _refuse(work: Work, ratings: Mapping[str, int]) -> None:
    if not ratings:
        raise LmsError("ratings-missing")
    in_force = {row.key for row in levels.skills(work.session)}
    for skill, value in ratings.items():
        if skill not in in_force:
            raise LmsError("skill-unknown", skill=skill)
        if not LOWEST <= value <= HIGHEST:
            raise LmsError("rating-range", lowest=LOWEST, highest=HIGHEST)
