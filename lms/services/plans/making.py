"""Making plans anew, and what could be in them instead."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select, update

from lms.db.base import Base, DbSession, begin_write
from lms.db.queries import people, plans
from lms.db.queries.plans import PlanView
from lms.domain.planning import plans as planning
from lms.domain.planning.plans import PlanItem
from lms.domain.planning.wishes import ALTERNATIVES
from lms.services.candidates import known_of
from lms.services.plans.basis import Basis, bases, today_of
from lms.services.plans.storing import store
from lms.services.work import Work

_PLAN_ITEM, _PERSON = (Base.metadata.tables[f"lms_{name}"] for name in ("plan_item", "person"))
_TURNS = (
    select(_PERSON.c.id)
    .where(_PERSON.c.id.in_(bindparam("people", expanding=True)))
    .order_by(_PERSON.c.id)
    .with_for_update(key_share=True)
)


def ensure_current(work: Work) -> bool:
    """Make the actor's plan for the cycle around today if there is none; whether one was made.

    Meant for pages that found none: two tabs that ask at once make one plan.
    """
    assert work.actor is not None, "a plan belongs to somebody"
    begin_write(work.session)
    return refresh(work, work.actor.id, only_if_missing=True)


def take_up(work: Work, keys: Collection[str]) -> bool:
    """Make the actor's plan in force anew, the rest of it kept, if that brings one of these items
    into it, which came due since it was made; whether it did.

    Meant for pages that miss them: two tabs that ask at once make one plan.
    """
    assert work.actor is not None, "a plan belongs to somebody"
    begin_write(work.session)
    take_turns(work.session, [work.actor.id])
    old = plans.current(work.session, work.actor.id, work.today)
    if old is None:
        return False
    basis = _basis(work, old)
    made = planning.plan(basis.given)
    came = {item.candidate.key for item in made.items} - {item.key for item in old.items}
    if came.isdisjoint(keys):
        return False
    store(work, [(basis, made)])
    return True


def refresh(
    work: Work, person_id: int, *, only_if_missing: bool = False, keep: Collection[str] = ()
) -> bool:
    """`refresh_all` for one person; whether a plan was made. Items with the keys in `keep` come
    first, as far as there is room."""
    return bool(refresh_all(work, [person_id], only_if_missing=only_if_missing, keep=keep))


def refresh_all(
    work: Work,
    person_ids: Collection[int],
    *,
    only_if_missing: bool = False,
    keep: Collection[str] = (),
) -> list[int]:
    """Plan the rest of the cycle of each of these people anew; plans so far are kept as replaced.

    What is done of them moves over, with its reason and figures, and its minutes count against the
    cap. Nothing is made for people who were deactivated, or, with `only_if_missing`, who have a
    plan; returns the ids of those for whom one was made. It takes about as many statements for a
    hundred people as for one.
    """
    session = work.session
    session.flush()  # what the caller has added counts
    who = people.actors(session, person_ids)
    if not who:
        return []
    take_turns(session, [person.id for person in who])
    known = known_of(session, [person.id for person in who])
    old = plans.current_of(session, {one.id: today_of(work, one) for one in who}, known)
    if only_if_missing:
        who = [person for person in who if person.id not in old]
    made = [(one, planning.plan(one.given)) for one in bases(work, who, old, known, keep)]
    store(work, made)
    return [person.id for person in who]


def offer(work: Work, old: PlanView, key: str) -> tuple[PlanItem, ...]:
    """The best few items that could stand in the place of `key` in the actor's plan, the others of
    which stay; they are kept with the item, for the page that shows them."""
    found = planning.alternatives(_basis(work, old).given, key, ALTERNATIVES)
    figures = next(dict(item.figures) for item in old.items if item.key == key)
    figures["alternatives"] = [_alternative(item) for item in found]
    mine = (_PLAN_ITEM.c.plan_id == old.id, _PLAN_ITEM.c.key == key)
    work.session.execute(update(_PLAN_ITEM).where(*mine).values(figures=figures))
    return found


def added_by(work: Work, old: PlanView, minutes: int) -> frozenset[str]:
    """Keys of the items that so many minutes more would add to the actor's plan."""
    given = _basis(work, old).given
    made = planning.plan(replace(given, extra_minutes=given.extra_minutes + minutes))
    return frozenset(i.candidate.key for i in made.items) - {item.key for item in old.items}


def _basis(work: Work, old: PlanView) -> Basis:
    """What the actor's plan would be made from now, with the rest of it kept."""
    assert work.actor is not None, "a plan belongs to somebody"
    own = work.actor
    known, keep = known_of(work.session, [own.id]), [item.key for item in old.open]
    return bases(work, [own], {own.id: old}, known, keep)[0]


def _alternative(item: PlanItem) -> dict[str, Any]:
    one = item.candidate
    told = {name: getattr(item, name) for name in ("skill", "level", "target", "gain")}
    return told | {
        "key": one.key, "title": one.title, "kind": one.kind.value, "minutes": one.minutes,
    }  # fmt: skip


def take_turns(session: DbSession, person_ids: Collection[int]) -> None:
    """One plan of a person at a time, the lowest id first, lest two wait for each other; SQLite's
    writers wait for each other anyway."""
    session.execute(_TURNS, {"people": list(person_ids)}).all()
