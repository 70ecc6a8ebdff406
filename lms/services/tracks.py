"""Onboarding tracks: a person ticks what no quiz can see."""

from sqlalchemy import select, update

from lms.db.base import Base
from lms.db.models import SalesRole, Track
from lms.db.upserts import Upsert
from lms.domain import tracks
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.domain.tracks import StepKind
from lms.services.work import Work

TICKED = frozenset({StepKind.CHECKLIST, StepKind.PRACTICE})
"""Kinds of steps that are done when the person says so."""
_STEPS = Base.metadata.tables["lms_step_done"]
_DONE = Upsert(lambda insert: insert(_STEPS).on_conflict_do_nothing())


def tick(work: Work, track_id: str, step: str, done: bool) -> None:
    """The actor has done this step of their track, or not after all; the history is kept.

    Saying the same twice changes nothing. NotFoundError for a track of another sales role and for
    a step that is not there or is not ticked by hand.
    """
    work.require(Permission.LEARN)
    _demand_step(work, track_id, step)
    which = {"person_id": work.actor_id, "track_id": track_id, "step": step}
    if done:
        work.session.execute(_DONE.on(work.session), which | {"done_at": work.now})
    else:
        in_force = [_STEPS.c[name] == value for name, value in which.items()]
        undone = update(_STEPS).where(*in_force, _STEPS.c.undone_at.is_(None))
        work.session.execute(undone.values(undone_at=work.now))


def _demand_step(work: Work, track_id: str, key: str) -> None:
    roles = work.actor.sales_roles if work.actor else ()
    own = select(SalesRole.track_id).where(SalesRole.key.in_(roles))
    document = work.session.scalar(
        select(Track.document).where(Track.id == track_id, Track.id.in_(own))
    )
    steps = tracks.load(document).steps if document else ()
    if not any(step.key == key and step.kind in TICKED for step in steps):
        raise NotFoundError("not-found", track=track_id, step=key)
