"""Weekly plans: made when a cycle begins and when something changes what a person should do."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select, update

from lms.db.base import Base, DbSession, begin_write
from lms.db.models import Person, Plan
from lms.db.queries import levels, people, plans
from lms.db.queries.plans import PlanItemRow
from lms.domain import plans as planning
from lms.domain.levels import Reading, read
from lms.domain.people import Actor
from lms.domain.plans import PlanInput, PlanItem, cycle_of
from lms.domain.skills_framework import Target
from lms.services.candidates import Surroundings, candidates, surroundings
from lms.services.work import Work

_ITEMS = insert(Base.metadata.tables["lms_plan_item"])


def ensure_current(work: Work) -> bool:
    """Make the actor's plan for the cycle around today if there is none; whether one was made.

    Meant for pages that found none: two tabs that ask at once make one plan.
    """
    assert work.actor is not None, "a plan belongs to somebody"
    begin_write(work.session)
    return refresh(work, work.actor.id, only_if_missing=True)


def refresh(work: Work, person_id: int, *, only_if_missing: bool = False) -> bool:
    """Plan the rest of the person's cycle anew; the plan so far is kept as replaced.

    What is done of it moves over, with its reason and figures, and its minutes count against the
    cap. Nothing is made for people who were deactivated, or, with `only_if_missing`, who have a
    plan; returns whether one was made.
    """
    person = people.actor_by_id(work.session, person_id)
    if person is None:
        return False
    _take_turn(work.session, person_id)
    today = work.now.astimezone(person.zone).date()
    old = plans.current(work.session, person_id, today)
    if old and only_if_missing:
        return False
    cycle = (old.cycle_start, old.cycle_end) if old else cycle_of(today, person.cycle_weekday)
    done = old.done if old else ()
    spent = sum(item.minutes for item in done)
    made, around = _plan(work, person, today, cycle, spent)
    if old:
        replaced = update(Plan).where(Plan.id == old.id).values(replaced_at=work.now)
        work.session.execute(replaced)
    _store(work, person, cycle, made, around, done)
    return True


def _take_turn(session: DbSession, person_id: int) -> None:
    """One plan of a person at a time; SQLite's writers wait for each other anyway."""
    turn = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    session.execute(turn)


def _plan(
    work: Work, person: Actor, today: date, cycle: tuple[date, date], spent: int
) -> tuple[planning.Plan, Surroundings]:
    since = datetime.combine(cycle[0], time(), person.zone)
    around = surroundings(work.session, person, today, cycle[1], since)
    targets = levels.targets_of(work.session, person.sales_roles)
    readings = _readings(work, person, targets)
    given = PlanInput(
        readings=readings,
        weights={skill: float(target.weight) for skill, target in targets.items()},
        cap=person.minutes_cap,
        already_spent=spent,
        cycle_start=cycle[0],
        cycle_end=cycle[1],
        candidates=candidates(work.session, around, readings),
    )
    return planning.plan(given), around


def _readings(work: Work, person: Actor, targets: dict[str, Target]) -> dict[str, Reading]:
    state = levels.state_of(work.session, person.id)
    return {key: read(state, key, target.level, work.now) for key, target in targets.items()}


def _store(
    work: Work, person: Actor, cycle: tuple[date, date], made: planning.Plan,
    around: Surroundings, done: tuple[PlanItemRow, ...],
) -> None:  # fmt: skip
    row = Plan(
        person_id=person.id,
        cycle_start=cycle[0],
        cycle_end=cycle[1],
        minutes_cap=made.cap,
        is_over_cap=made.over_cap,
        made_at=work.now,
        replaced_at=None,
    )
    work.session.add(row)
    work.session.flush()
    items = [_chosen(item, around) for item in made.items] + [_carried(item) for item in done]
    placed = [item | {"plan_id": row.id, "position": n} for n, item in enumerate(items)]
    if placed:
        work.session.execute(_ITEMS, placed)


def _chosen(item: PlanItem, around: Surroundings) -> dict[str, Any]:
    """The columns of an item that the plan has chosen."""
    figures = planning.figures_of(item)
    candidate, facts = item.candidate, dict(item.reason.facts)
    if title := around.skill_titles.get(item.skill or ""):
        facts["skill_title"] = title
    return {
        "kind": candidate.kind,
        "key": candidate.key,
        "title": candidate.title,
        "module_id": candidate.module,
        "assignment_id": candidate.assignment_id,
        "step": candidate.step,
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
        "step": item.step,
        "minutes": item.minutes,
        "due_on": item.due_on,
        "reason": {"code": item.code.value, "facts": dict(item.facts)},
        "figures": dict(item.figures),
    }
