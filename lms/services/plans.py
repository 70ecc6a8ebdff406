"""Weekly plans: made when a cycle begins and when something changes what a person should do."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from lms.db.base import Base, DbSession, begin_write
from lms.db.models import Person, Plan
from lms.db.queries import levels, people, plans
from lms.db.queries.plans import PlanItemRow, PlanView, absences, wishes
from lms.db.queries.plans.wishes import WishRow
from lms.domain.mastery.levels import Reading, read
from lms.domain.mastery.skills_framework import Target
from lms.domain.people import Actor
from lms.domain.planning import plans as planning
from lms.domain.planning.plans import PlanInput, PlanItem, cycle_of
from lms.domain.planning.wishes import ALTERNATIVES, WishKind
from lms.services.candidates import (
    Cycle,
    Surroundings,
    candidates,
    outlooks,
    surroundings,
    to_practise,
)
from lms.services.work import Work

_PLAN_ITEM = Base.metadata.tables["lms_plan_item"]
_ITEMS = insert(_PLAN_ITEM)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan is made from: what is in force, what was asked for, the plan so far, and the
    input of the domain. `back` are items put off until a day of this cycle."""

    around: Surroundings
    wishes: tuple[WishRow, ...]
    old: PlanView | None
    given: PlanInput
    back: Mapping[str, date]

    @property
    def done(self) -> tuple[PlanItemRow, ...]:
        """What is done already."""
        return self.old.done if self.old else ()


def ensure_current(work: Work) -> bool:
    """Make the actor's plan for the cycle around today if there is none; whether one was made.

    Meant for pages that found none: two tabs that ask at once make one plan.
    """
    assert work.actor is not None, "a plan belongs to somebody"
    begin_write(work.session)
    return refresh(work, work.actor.id, only_if_missing=True)


def refresh(
    work: Work, person_id: int, *, only_if_missing: bool = False, keep: Collection[str] = ()
) -> bool:
    """Plan the rest of the person's cycle anew; the plan so far is kept as replaced.

    What is done of it moves over, with its reason and figures, and its minutes count against the
    cap. Items with the keys in `keep` come first, as far as there is room. Nothing is made for
    people who were deactivated, or, with `only_if_missing`, who have a plan; returns whether one
    was made.
    """
    person = people.actor_by_id(work.session, person_id)
    if person is None:
        return False
    take_turn(work.session, person_id)
    old = plans.current(work.session, person_id, _today(work, person))
    if old and only_if_missing:
        return False
    basis = _basis(work, person, old, keep)
    made = planning.plan(basis.given)
    if old:
        replaced = update(Plan).where(Plan.id == old.id).values(replaced_at=work.now)
        work.session.execute(replaced)
    _store(work, basis, made)
    return True


def offer(work: Work, old: PlanView, key: str) -> tuple[PlanItem, ...]:
    """The best few items that could stand in the place of `key` in the actor's plan, the others of
    which stay; they are kept with the item, for the page that shows them."""
    assert work.actor is not None, "a plan belongs to somebody"
    basis = _basis(work, work.actor, old, [item.key for item in old.open])
    found = planning.alternatives(basis.given, key, ALTERNATIVES)
    figures = next(dict(item.figures) for item in old.items if item.key == key)
    figures["alternatives"] = [_alternative(item) for item in found]
    mine = (_PLAN_ITEM.c.plan_id == old.id, _PLAN_ITEM.c.key == key)
    work.session.execute(update(_PLAN_ITEM).where(*mine).values(figures=figures))
    return found


def added_by(work: Work, old: PlanView, minutes: int) -> frozenset[str]:
    """Keys of the items that so many minutes more would add to the actor's plan."""
    assert work.actor is not None, "a plan belongs to somebody"
    given = _basis(work, work.actor, old, [item.key for item in old.open]).given
    made = planning.plan(replace(given, extra_minutes=given.extra_minutes + minutes))
    return frozenset(i.candidate.key for i in made.items) - {item.key for item in old.items}


def _alternative(item: PlanItem) -> dict[str, Any]:
    one = item.candidate
    told = {name: getattr(item, name) for name in ("skill", "level", "target", "gain")}
    return told | {
        "key": one.key, "title": one.title, "kind": one.kind.value, "minutes": one.minutes,
    }  # fmt: skip


def _today(work: Work, person: Actor) -> date:
    return work.now.astimezone(person.zone).date()


def take_turn(session: DbSession, person_id: int) -> None:
    """One plan of a person at a time; SQLite's writers wait for each other anyway."""
    turn = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    session.execute(turn)


def _cycle(work: Work, person: Actor, old: PlanView | None) -> Cycle:
    """A plan in force keeps its days, whatever the person has chosen since."""
    if old:
        return Cycle(old.cycle_start, old.cycle_end, person.zone)
    days = cycle_of(_today(work, person), person.cycle_weekday, person.cycle_weeks)
    return Cycle(*days, person.zone)


def _basis(work: Work, person: Actor, old: PlanView | None, keep: Collection[str]) -> Basis:
    session, cycle = work.session, _cycle(work, person, old)
    around = surroundings(session, person, _today(work, person), cycle)
    asked = tuple(wishes.in_force(session, person.id, cycle.start))
    targets = levels.targets_of(session, person.sales_roles)
    readings = _readings(work, person, targets)
    practise = to_practise(work, person.id, readings)
    done = {item.key for item in old.done} if old else set()
    found = candidates(session, around, readings, practise)
    open_ = tuple(one for one in found if one.key not in done)
    off = _put_off(asked)
    back = {key: day for key, day in off.items() if day <= cycle.end}
    given = PlanInput(
        readings=readings,
        weights={skill: float(target.weight) for skill, target in targets.items()},
        cap=person.minutes_cap * cycle.weeks,
        already_spent=old.minutes_done if old else 0,
        cycle_start=cycle.start,
        cycle_end=cycle.end,
        candidates=open_,
        memory=outlooks(work, around, open_),
        absences=absences.days_off(session, person.id, cycle.start, cycle.end),
        postponed=off,
        swapped=frozenset(_keys(asked, "key", WishKind.SWAP)),
        rolled_over=_rolled_over(work, around, off),
        wanted=frozenset(_keys(asked, "wanted", WishKind.SWAP)) | set(keep) | set(back),
        practise=practise,
        extra_minutes=sum(wish.minutes or 0 for wish in asked),
        has_role=bool(person.sales_roles),
    )
    return Basis(around, asked, old, given, back)


def _keys(asked: Iterable[WishRow], column: str, kind: WishKind) -> set[str]:
    found = (getattr(wish, column) for wish in asked if wish.kind is kind)
    return {key for key in found if key}


def _put_off(asked: Iterable[WishRow]) -> dict[str, date]:
    """{key: not before that day}; what comes back in this cycle is as good as asked for."""
    later = [wish for wish in asked if wish.kind is WishKind.POSTPONE]
    return {wish.key: wish.until for wish in later if wish.key and wish.until}


def _rolled_over(work: Work, around: Surroundings, off: Collection[str]) -> frozenset[str]:
    """Keys of what the cycle before left undone, once: what rolled over then does not again."""
    cycle = around.cycle
    last = plans.before(
        work.session, around.person.id, cycle.start, statuses=around.statuses, memory=around.memory
    )
    if last is None or (cycle.start - last.cycle_end).days > 1:
        return frozenset()
    return frozenset(i.key for i in last.open if not i.is_rolled_over and i.key not in off)


def _readings(work: Work, person: Actor, targets: dict[str, Target]) -> dict[str, Reading]:
    state = levels.state_of(work.session, person.id)
    return {key: read(state, key, target.level, work.now) for key, target in targets.items()}


def _store(work: Work, basis: Basis, made: planning.Plan) -> None:
    cycle = basis.around.cycle
    row = Plan(
        person_id=basis.around.person.id,
        cycle_start=cycle.start,
        cycle_end=cycle.end,
        minutes_cap=made.cap,
        is_over_cap=made.over_cap,
        notes=_notes(basis, made),
        made_at=work.now,
        replaced_at=None,
    )
    work.session.add(row)
    work.session.flush()
    chosen = [_chosen(item, basis) for item in made.items]
    items = chosen + [_carried(item) for item in basis.done]
    placed = [item | {"plan_id": row.id, "position": n} for n, item in enumerate(items)]
    if placed:
        work.session.execute(_ITEMS, placed)


def _notes(basis: Basis, made: planning.Plan) -> list[dict[str, Any]]:
    """Why there is little or nothing, and what the person asked for; all that a page says besides
    the items."""
    notes: list[dict[str, Any]] = [{"code": code.value} for code in made.empty_because]
    if off := [day for day in basis.given.absences if day.weekday() < 5]:
        notes.append({"code": "days-off", "days": len(off)})
    notes += [{"code": "blocked-item", "title": one.title} for one in made.blocked]
    titles = {one.key: one.title for one in basis.given.candidates}
    return notes + [_wish(wish, titles) for wish in basis.wishes]


def _wish(wish: WishRow, titles: Mapping[str, str]) -> dict[str, Any]:
    until = wish.until.isoformat() if wish.until else None
    told = {
        "id": wish.id, "kind": wish.kind.value, "key": wish.key, "title": wish.title,
        "wanted": wish.wanted, "until": until, "minutes": wish.minutes, "reason": wish.reason,
        "wanted_title": titles.get(wish.wanted or "", ""),
    }  # fmt: skip
    return {"code": "wish"} | told


def _chosen(item: PlanItem, basis: Basis) -> dict[str, Any]:
    """The columns of an item that the plan has chosen."""
    figures = planning.figures_of(item)
    candidate, facts = item.candidate, dict(item.reason.facts)
    if title := basis.around.skill_titles.get(item.skill or ""):
        facts["skill_title"] = title
    if candidate.key in basis.back:
        facts["put_off_until"] = basis.back[candidate.key].isoformat()
    return {
        "kind": candidate.kind,
        "key": candidate.key,
        "title": candidate.title,
        "module_id": candidate.module,
        "assignment_id": candidate.assignment_id,
        "fact_id": candidate.fact,
        "step": candidate.step,
        "is_rolled_over": item.rolled_over,
        "minutes": item.minutes,
        "due_on": candidate.due,
        "reason": {"code": item.reason.code.value, "facts": facts},
        "figures": {name: value for name, value in figures.items() if name != "reason"},
    }


def _carried(item: PlanItemRow) -> dict[str, Any]:
    """The same columns of an item that is done, as they were."""
    return {
        "kind": item.kind,
        "key": item.key,
        "title": item.title,
        "module_id": item.module,
        "assignment_id": item.assigned.id if item.assigned else None,
        "fact_id": item.fact,
        "step": item.step,
        "is_rolled_over": item.is_rolled_over,
        "minutes": item.minutes,
        "due_on": item.due_on,
        "reason": {"code": item.code.value, "facts": dict(item.facts)},
        "figures": dict(item.figures),
    }
