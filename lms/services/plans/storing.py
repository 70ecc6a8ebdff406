"""Writing plans down, with all that their pages say."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update

from lms.db.base import Base
from lms.db.queries.plans import PlanItemRow
from lms.db.queries.plans.wishes import WishRow
from lms.domain.mastery import evidence_split
from lms.domain.planning import plans as planning
from lms.domain.planning.plans import PlanItem
from lms.services.plans.basis import Basis
from lms.services.work import Work

_PLAN, _PLAN_ITEM = (Base.metadata.tables[f"lms_plan{end}"] for end in ("", "_item"))
_PLANS = insert(_PLAN).returning(_PLAN.c.person_id, _PLAN.c.id)
_ITEMS = insert(_PLAN_ITEM)
_REPLACE = update(_PLAN).where(_PLAN.c.id.in_(bindparam("plans", expanding=True)))


def store(work: Work, made: Sequence[tuple[Basis, planning.Plan]]) -> None:
    """Put these plans in force, in the place of what their people had: three statements."""
    session = work.session
    if old := [basis.old.id for basis, _ in made if basis.old]:
        session.execute(_REPLACE.values(replaced_at=work.now), {"plans": old})
    rows = [_row(work, basis, plan) for basis, plan in made]
    ids: dict[int, int] = dict(session.execute(_PLANS, rows).all()) if rows else {}
    if items := [item for one in made for item in _items(ids, *one)]:
        session.execute(_ITEMS, items)


def _row(work: Work, basis: Basis, made: planning.Plan) -> dict[str, Any]:
    cycle = basis.around.cycle
    return {
        "person_id": basis.around.person.id,
        "cycle_start": cycle.start,
        "cycle_end": cycle.end,
        "minutes_cap": made.cap,
        "is_over_cap": made.over_cap,
        "notes": _notes(basis, made),
        "made_at": work.now,
        "replaced_at": None,
    }


def _items(ids: Mapping[int, int], basis: Basis, made: planning.Plan) -> list[dict[str, Any]]:
    """What the plan has chosen, and below it what is done already; `ids` of plans by person."""
    items = [_chosen(item, basis) for item in made.items] + [_carried(item) for item in basis.done]
    own = ids[basis.around.person.id]
    return [item | {"plan_id": own, "position": n} for n, item in enumerate(items)]


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
    candidate, facts = item.candidate, dict(item.reason.facts)
    if title := basis.around.company.skill_titles.get(item.skill or ""):
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
        "figures": _figures(item, basis),
    }


def _figures(item: PlanItem, basis: Basis) -> dict[str, Any]:
    """The figures of the item, for practice with what answers and watched calls say apart."""
    found = {name: one for name, one in planning.figures_of(item).items() if name != "reason"}
    split = basis.practise.get(item.skill or "")
    if split and item.candidate.kind is planning.ItemKind.PRACTICE:
        found["split"] = evidence_split.figures_of(split)
    return found


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
