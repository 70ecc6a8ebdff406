"""The rows of plans: the statement that reads them, and what pages get of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from lms.db.models import Assignment, Fact, Module, ModuleRevision, Person, Plan, PlanItem
from lms.domain.planning.deeds import Deeds, Planned
from lms.domain.planning.plans import ItemKind, ReasonCode
from lms.domain.planning.wishes import WishKind


@dataclass(frozen=True, slots=True)
class AssignedBy:
    """Who assigned an item's module, when, and what they wrote; `id` is the assignment's."""

    id: int
    name: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class PlanItemRow:
    """One item of a plan.

    `facts` are what `planning.reasons.reason_of` gives, with `skill_title`; `figures` are as
    `planning.plans.figures_of` writes them, with `alternatives`, and `split` (of practice, as
    `evidence_split.figures_of` writes it) unless the plan is older than that. `done_at` is judged
    at the request.
    """

    kind: ItemKind
    key: str
    title: str
    module: str | None
    fact: str | None
    step: str | None
    minutes: int
    due_on: date | None
    code: ReasonCode
    facts: Mapping[str, Any]
    figures: Mapping[str, Any]
    assigned: AssignedBy | None
    is_rolled_over: bool
    done_at: datetime | None

    @property
    def skill(self) -> str | None:
        """The skill that gains most by it."""
        return self.figures.get("skill")

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do of it."""
        return self.done_at is not None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked of a plan, as its notes keep it; see `lms.db.models.PlanWish`."""

    id: int
    kind: WishKind
    key: str | None = None
    title: str = ""
    wanted: str | None = None
    wanted_title: str = ""
    until: date | None = None
    minutes: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A person's plan for one cycle; `cap` is in minutes, `cycle_end` inclusive.

    `notes` are as `lms.services.plans` writes them: {"code": …} with facts.
    """

    id: int
    cycle_start: date
    cycle_end: date
    cap: int
    is_over_cap: bool
    items: tuple[PlanItemRow, ...]
    notes: tuple[Mapping[str, Any], ...]
    made_at: datetime

    @property
    def open(self) -> tuple[PlanItemRow, ...]:
        """What is still to do, in the order to do it."""
        return tuple(item for item in self.items if not item.is_done)

    @property
    def done(self) -> tuple[PlanItemRow, ...]:
        """What is done, the first done first."""
        finished = [(item.done_at, item.key, item) for item in self.items if item.done_at]
        return tuple(item for _, _, item in sorted(finished, key=lambda row: row[:2]))

    @property
    def minutes(self) -> int:
        """Minutes planned."""
        return sum(item.minutes for item in self.items)

    @property
    def minutes_done(self) -> int:
        """Minutes of what is done."""
        return sum(item.minutes for item in self.items if item.is_done)

    @property
    def weeks(self) -> int:
        """Weeks that it covers."""
        return ((self.cycle_end - self.cycle_start).days + 1) // 7

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """What the person asked for and the plan follows."""
        return tuple(_wish(note) for note in self.notes if note["code"] == "wish")

    @property
    def days_off(self) -> int:
        """Working days of it that the person is away."""
        return sum(note["days"] for note in self.notes if note["code"] == "days-off")

    def item(self, key: str) -> PlanItemRow | None:
        """The item with this key."""
        return next((item for item in self.items if item.key == key), None)

    def postponed(self) -> dict[str, date]:
        """{key: not before that day}, as the person asked."""
        later = [wish for wish in self.wishes if wish.kind is WishKind.POSTPONE]
        return {str(wish.key): wish.until for wish in later if wish.until}


def _wish(note: Mapping[str, Any]) -> Wish:
    kept = {name: value for name, value in note.items() if name != "code"}
    until = date.fromisoformat(kept["until"]) if kept.get("until") else None
    return Wish(**{**kept, "kind": WishKind(kept["kind"]), "until": until})


_plan, _item, _assignment, _module, _revision, _fact = (
    record.__table__.c for record in (Plan, PlanItem, Assignment, Module, ModuleRevision, Fact)
)


def plans_in_force() -> Select[*tuple[Any, ...]]:
    """Plans that were not replaced, a row an item (one with empty item columns for none); to be
    narrowed and ordered."""
    owner, manager = Person.__table__.alias("owner"), Person.__table__.alias("manager")
    return (
        select(
            _plan.person_id.label("person"), _plan.id.label("plan"), _plan.cycle_start,
            _plan.cycle_end, _plan.minutes_cap, _plan.is_over_cap, _plan.notes, _plan.made_at,
            owner.c.time_zone, _item.kind, _item.key, _item.title, _item.module_id,
            _item.assignment_id, _item.fact_id, _item.step, _item.is_rolled_over, _item.minutes,
            _item.due_on, _item.reason, _item.figures, _assignment.assigned_at, _assignment.note,
            manager.c.name, _module.retired_at, _revision.question_count, _fact.official_id,
        )
        .join_from(Plan.__table__, owner, owner.c.id == _plan.person_id)
        .outerjoin(PlanItem.__table__, _item.plan_id == _plan.id)
        .outerjoin(Assignment.__table__, _assignment.id == _item.assignment_id)
        .outerjoin(manager, manager.c.id == _assignment.assigned_by)
        .outerjoin(Module.__table__, _module.id == _item.module_id)
        .outerjoin(ModuleRevision.__table__, _revision.id == _module.revision_id)
        .outerjoin(Fact.__table__, _fact.id == _item.fact_id)
        .where(_plan.replaced_at.is_(None))
    )  # fmt: skip


def began(row: Any) -> datetime:
    """The instant at which the cycle of a row began, where the person is."""
    return datetime.combine(row.cycle_start, time(), ZoneInfo(row.time_zone))


def ended(row: Any) -> datetime:
    """The instant at which it is over."""
    end: date = row.cycle_end + timedelta(days=1)
    return datetime.combine(end, time(), ZoneInfo(row.time_zone))


def is_there(row: Any) -> bool:
    """Whether the row has an item, and what it is about is still in force."""
    return bool(row.key) and not row.retired_at and not (row.fact_id and not row.official_id)


def view(rows: list[Any], shown: list[Any], deeds: Deeds, until: datetime | None) -> PlanView:
    """The plan of these rows with those items that are shown, judged by what was done `until`."""
    head = rows[0]
    return PlanView(
        head.plan,
        head.cycle_start,
        head.cycle_end,
        head.minutes_cap,
        head.is_over_cap,
        tuple(_item_row(row, deeds, until) for row in shown),
        tuple(head.notes or ()),
        head.made_at,
    )


def _item_row(row: Any, deeds: Deeds, until: datetime | None) -> PlanItemRow:
    assignment = (row.assignment_id, row.name, row.assigned_at, row.note)
    return PlanItemRow(
        kind=row.kind,
        key=row.key,
        title=row.title,
        module=row.module_id,
        fact=row.fact_id,
        step=row.step,
        minutes=row.minutes,
        due_on=row.due_on,
        code=ReasonCode(row.reason["code"]),
        facts=row.reason["facts"],
        figures=row.figures,
        assigned=AssignedBy(*assignment) if row.assignment_id else None,
        is_rolled_over=row.is_rolled_over,
        done_at=deeds.done_at(_planned(row, until)),
    )


def _planned(row: Any, until: datetime | None) -> Planned:
    return Planned(
        kind=row.kind,
        key=row.key,
        since=began(row),
        until=until,
        module=row.module_id,
        fact=row.fact_id,
        skill=row.figures.get("skill"),
        step=row.step,
        has_quiz=bool(row.question_count),
        assigned_at=row.assigned_at,
    )
