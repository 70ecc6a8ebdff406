"""What people ask of their own plans: another item, a later day, more to do; and taking it back.

A wish is kept as it was asked and counts from then on; the plan is made anew with it.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from lms.db.models import PlanWish
from lms.db.queries import plans
from lms.db.queries.plans import PlanItemRow, PlanView
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.planning.wishes import (
    NotPlannedError,
    Wished,
    WishKind,
    demand_later,
    demand_more,
    may_swap,
    tidy_reason,
)
from lms.services import plans as planning
from lms.services.work import Work


def look_for_others(work: Work, key: str) -> None:
    """Find what could stand in the place of an item of the actor's plan; `swap` takes one of them.

    NotPlannedError for what is not open in it; LmsError "swap-due" for what must be done.
    """
    plan, item = _open_item(work, key)
    _demand_free(plan, item)
    planning.offer(work, plan, key)


def swap(work: Work, key: str, wanted: str) -> None:
    """Have `wanted` instead of an item of the actor's plan, for this cycle.

    Errors as in `look_for_others`, and LmsError "swap-gone" unless `wanted` is among what was
    offered and still fits.
    """
    plan, item = _open_item(work, key)
    _demand_free(plan, item)
    offered = {one["key"] for one in item.figures.get("alternatives", ())}
    if wanted not in offered:
        raise LmsError("swap-gone")
    _wish(work, plan, WishKind.SWAP, key=key, title=item.title, wanted=wanted)
    made = _replan(work, {one.key for one in plan.open} - {key} | {wanted})
    if made.item(wanted) is None:
        raise LmsError("swap-gone")


def postpone(work: Work, key: str, until: date, reason: str) -> None:
    """Do not plan an item of the actor's plan before that day; the reason is kept.

    What is put off beyond the cycle comes back in the cycle of its day. NotPlannedError for what
    is not open in the plan; LmsError as `demand_later` and `tidy_reason` raise.
    """
    plan, item = _open_item(work, key)
    kept = tidy_reason(reason)
    demand_later(Wished(item.kind, item.due_on), until, work.today, plan.cycle_end)
    _take_back(work, plan, key)
    _wish(work, plan, WishKind.POSTPONE, key=key, title=item.title, until=until, reason=kept)
    _replan(work, {one.key for one in plan.open})


def more(work: Work, minutes: int) -> int:
    """Have so many minutes on top of the cap in this cycle; how many items that added.

    LmsError as `demand_more` raises, and "nothing-more" where nothing that is worth the time fits;
    then nothing is written.
    """
    plan = _plan(work)
    demand_more(minutes, sum(wish.minutes or 0 for wish in plan.wishes))
    added = planning.added_by(work, plan, minutes)
    if not added:
        raise LmsError("nothing-more", minutes=minutes)
    _wish(work, plan, WishKind.MORE, minutes=minutes)
    _replan(work, {item.key for item in plan.open})
    return len(added)


def undo(work: Work, wish_id: int) -> None:
    """Take a wish of the actor's back; one that was taken back, or is over, stays as it is.

    NotFoundError for an unknown one and for somebody else's.
    """
    actor = _turn(work)
    found = work.session.get(PlanWish, wish_id, with_for_update=True)
    if found is None or found.person_id != actor.id:
        raise NotFoundError("not-found", wish=wish_id)
    plan = _plan(work)
    if found.undone_at is not None or found.id not in {wish.id for wish in plan.wishes}:
        return
    found.undone_at = work.now
    work.session.flush()
    keep = {item.key for item in plan.open} | ({found.key} if found.key else set())
    _replan(work, keep - {found.wanted})


def _turn(work: Work) -> Actor:
    work.require(Permission.LEARN)
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.LEARN.value)
    planning.take_turns(work.session, [work.actor.id])
    return work.actor


def _plan(work: Work) -> PlanView:
    """The actor's plan in force, held until the transaction ends."""
    actor = _turn(work)
    found = plans.current(work.session, actor.id, work.today)
    if found is None:
        planning.refresh(work, actor.id)
        found = plans.current(work.session, actor.id, work.today)
    assert found is not None, "an actor is somebody active"
    return found


def _open_item(work: Work, key: str) -> tuple[PlanView, PlanItemRow]:
    plan = _plan(work)
    found = plan.item(key)
    if found is None or found.is_done:
        raise NotPlannedError("not-planned", item=key)
    return plan, found


def _demand_free(plan: PlanView, item: PlanItemRow) -> None:
    if not may_swap(Wished(item.kind, item.due_on), plan.cycle_end):
        raise LmsError("swap-due")


def _take_back(work: Work, plan: PlanView, key: str) -> None:
    """The newest day counts: what was said of the same item before is undone."""
    earlier = [w.id for w in plan.wishes if w.kind is WishKind.POSTPONE and w.key == key]
    for wish in work.session.scalars(select(PlanWish).where(PlanWish.id.in_(earlier))):
        wish.undone_at = work.now


def _wish(work: Work, plan: PlanView, kind: WishKind, **columns: object) -> None:
    made = PlanWish(
        person_id=work.actor_id,
        cycle_start=plan.cycle_start,
        kind=kind,
        wished_at=work.now,
        **columns,
    )
    work.session.add(made)
    work.session.flush()


def _replan(work: Work, keep: Collection[str]) -> PlanView:
    assert work.actor is not None, "a plan belongs to somebody"
    planning.refresh(work, work.actor.id, keep=keep)
    made = plans.current(work.session, work.actor.id, work.today)
    assert made is not None, "it was made just now"
    return made
