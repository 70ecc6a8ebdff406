"""Learning exactly what has changed: a few questions on a changed fact, or reading it where nobody
has written any."""

from secrets import randbelow

from sqlalchemy import update

from lms.db.models import Attempt
from lms.db.queries import holdings
from lms.db.queries.certificates import learning
from lms.db.queries.certificates.learning import Sitting
from lms.domain.asking.attempts import Purpose
from lms.domain.certifications import DELTA_PASS_MARK, Delta, deltas
from lms.domain.errors import LmsError, NotAllowedError
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.services import certificates
from lms.services.sittings import attempts
from lms.services.work import Work

_SEEDS = 2**31


def start(work: Work, fact_id: str, seed: int | None = None) -> int:
    """The id of the actor's attempt at the changed fact, begun now if there is none open.

    Passing it brings every certificate up to the version that is official now; it can be tried as
    often as one likes. LmsError: "nothing-to-learn" where the actor owes no change of this fact,
    "questions-on-hold" while all its questions are rewritten, "no-questions" where there are none.
    """
    actor = _learner(work)
    owed = _owed(work, actor, fact_id)
    sitting = learning.sitting(work.session, actor.id, fact_id)
    if sitting.open_id is not None:
        return _resumed(work, sitting, owed.now)
    asked = learning.questions(work.session, [fact_id]).get(fact_id, learning.NONE)
    if not asked.free:
        raise LmsError("questions-on-hold" if asked.held else "no-questions", fact=fact_id)
    chosen = learning.chosen(work.session, actor.id, asked.free, actor.locale)
    return attempts.begin(
        work,
        actor,
        Purpose.DELTA,
        fact_id=fact_id,
        fact_version=owed.now,
        number=sitting.handed_in + 1,
        seed=randbelow(_SEEDS) if seed is None else seed,
        items=[(one.revision_id, one.key) for one in chosen],
        pass_mark=DELTA_PASS_MARK,
    )


def read(work: Work, fact_id: str) -> None:
    """The actor has read a change that nobody asks questions about.

    LmsError: "nothing-to-learn" as in `start`, "delta-has-questions" where somebody does.
    """
    actor = _learner(work)
    owed = _owed(work, actor, fact_id)
    if learning.questions(work.session, [fact_id]):
        raise LmsError("delta-has-questions", fact=fact_id)
    basis = {"read": {"fact": fact_id, "version": owed.now}}
    certificates.learned(work, actor.id, fact_id, owed.now, basis)


def _learner(work: Work) -> Actor:
    work.require(Permission.LEARN)
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.LEARN.value)
    return work.actor


def _owed(work: Work, actor: Actor, fact_id: str) -> Delta:
    held = holdings.holdings(work.session, person_ids=[actor.id], fact_id=fact_id)
    versions = holdings.published(work.session, [fact_id])
    for delta in deltas(held, versions, work.today):
        if delta.fact == fact_id:
            return delta
    raise LmsError("nothing-to-learn", fact=fact_id)


def _resumed(work: Work, sitting: Sitting, version: int) -> int:
    """The open attempt; the change that the person has just read is what it is about from now."""
    assert sitting.open_id is not None, "only an open attempt is resumed"
    if sitting.version != version:
        mine = update(Attempt).where(Attempt.id == sitting.open_id)
        work.session.execute(mine.values(fact_version=version))
    return sitting.open_id
