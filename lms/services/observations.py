"""What managers see their people do, rated: a practice or a call, on one skill."""

from sqlalchemy import select

from lms.db.models import Evidence, Person, Skill
from lms.domain.asking.attempts import NewEvidence
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.mastery.skills import RUBRIC_KINDS, EvidenceKind
from lms.domain.people import Actor, Subject
from lms.domain.permissions import Permission
from lms.services import evidence
from lms.services.work import Work

RATINGS = range(1, 6)
LONGEST_CRITERION = 120
"""Characters of what was looked at."""


def rate(
    work: Work, person_id: int, skill: str, kind: EvidenceKind, rating: int, criterion: str = ""
) -> None:
    """The actor watched somebody of their team and rates one skill from 1 to 5; `kind` is practice
    or observation, `criterion` says what was looked at.

    The same rating with the same words on the same day is taken as the same form sent twice.
    NotFoundError, also for a skill that is not in use; NotAllowedError for oneself and other teams;
    LmsError "sign-off-rating", "words-too-long".
    """
    assert kind in RUBRIC_KINDS, "a rating is of something watched"
    actor = over(work, person_id)
    known = select(Skill.key).where(Skill.key == skill, Skill.retired_at.is_(None))
    if work.session.scalar(known) is None:
        raise NotFoundError("not-found", skill=skill)
    if rating not in RATINGS:
        raise LmsError("sign-off-rating")
    words = criterion.strip()
    if len(words) > LONGEST_CRITERION:
        raise LmsError("words-too-long", length=len(words), most=LONGEST_CRITERION)
    evidence.lock(work, person_id)
    row = NewEvidence(
        work.now, kind, float(rating), ((skill, 1.0),), criterion=words or None, rater_id=actor.id
    )
    if _is_said(work, person_id, row, actor):
        return
    evidence.record(work, person_id, [row])
    told = {"skill": skill, "kind": kind.value, "rating": rating}
    work.audit("skill.rated", "person", person_id, **told)


def over(work: Work, person_id: int) -> Actor:
    """The actor, if they may judge what this person does. NotFoundError, also for whoever was
    deactivated; NotAllowedError for oneself and other teams."""
    person = work.session.get(Person, person_id)
    if person is None or person.deactivated_at is not None:
        raise NotFoundError("not-found", person=person_id)
    work.require(Permission.CERTIFY, Subject(person.id, person.team_id))
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.CERTIFY.value)
    return work.actor


def _is_said(work: Work, person_id: int, row: NewEvidence, actor: Actor) -> bool:
    """Whether the actor's last rating of this sort says the same, today."""
    last = work.session.execute(
        select(Evidence.at, Evidence.value, Evidence.criterion, Evidence.skills)
        .where(
            Evidence.person_id == person_id,
            Evidence.kind == row.kind,
            Evidence.rater_id == actor.id,
        )
        .order_by(Evidence.id.desc())
        .limit(1)
    ).first()
    if last is None or (last.value, last.criterion) != (row.value, row.criterion):
        return False
    is_same_skill = [key for key, _ in last.skills] == [key for key, _ in row.skills]
    return is_same_skill and last.at.astimezone(actor.zone).date() == work.today
