"""Onboarding tracks: a person ticks what no quiz can see."""

from sqlalchemy import select, update

from lms.db.models import SalesRole, StepDone, Track
from lms.domain import tracks
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.domain.tracks import StepKind
from lms.services.work import Work

TICKED = frozenset({StepKind.CHECKLIST, StepKind.PRACTICE})
"""Kinds of steps that are done when the person says so."""


def tick(work: Work, track_id: str, step: str, done: bool) -> None:
    """The actor has done this step of their track, or not after all; the history is kept.

    Saying the same twice changes nothing. NotFoundError for a track of another sales role and for
    a step that is not there or is not ticked by hand.
    """
    work.require(Permission.LEARN)
    _demand_step(work, track_id, step)
    in_force = (
        StepDone.person_id == work.actor_id,
        StepDone.track_id == track_id,
        StepDone.step == step,
        StepDone.undone_at.is_(None),
    )
    is_done = work.session.scalar(select(StepDone.id).where(*in_force)) is not None
    if done and not is_done:
        row = StepDone(
            person_id=work.actor_id, track_id=track_id, step=step, done_at=work.now, undone_at=None
        )
        work.session.add(row)
        work.session.flush()
    if is_done and not done:
        work.session.execute(update(StepDone).where(*in_force).values(undone_at=work.now))


def _demand_step(work: Work, track_id: str, key: str) -> None:
    roles = work.actor.sales_roles if work.actor else ()
    own = select(SalesRole.track_id).where(SalesRole.key.in_(roles))
    document = work.session.scalar(
        select(Track.document).where(Track.id == track_id, Track.id.in_(own))
    )
    steps = tracks.load(document).steps if document else ()
    if not any(step.key == key and step.kind in TICKED for step in steps):
        raise NotFoundError("not-found", track=track_id, step=key)
