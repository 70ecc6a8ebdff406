"""Reading the weekly plan: the items as they were chosen, and what has been done of them since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select

from lms.db.base import DbSession
from lms.db.models import Assignment, Evidence, Module, ModuleRevision, Person, Plan, PlanItem
from lms.db.queries.attempts import module_status
from lms.db.queries.tracks import Ticks, ticks
from lms.domain.plans import ItemKind, ReasonCode
from lms.domain.skills import EvidenceKind
from lms.domain.status import NOT_STARTED, ModuleStatus

ASKING = (EvidenceKind.BASELINE, EvidenceKind.DIAGNOSTIC)
"""Evidence that shows that a person was asked about a skill."""


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

    `facts` are what `lms.domain.reasons.reason_of` gives, with `skill_title`; `figures` are as
    `lms.domain.plans.figures_of` writes them. `done_at` is judged at the request.
    """

    kind: ItemKind
    key: str
    title: str
    module: str | None
    step: str | None
    minutes: int
    due_on: date | None
    code: ReasonCode
    facts: Mapping[str, Any]
    figures: Mapping[str, Any]
    assigned: AssignedBy | None
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
class PlanView:
    """A person's plan for one cycle; `cap` is in minutes, `cycle_end` inclusive."""

    id: int
    cycle_start: date
    cycle_end: date
    cap: int
    is_over_cap: bool
    items: tuple[PlanItemRow, ...]

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


_plan, _item, _asked, _assignment, _module, _revision = (
    record.__table__.c for record in (Plan, PlanItem, Evidence, Assignment, Module, ModuleRevision)
)


def _plans() -> Select[*tuple[Any, ...]]:
    owner, manager = Person.__table__.alias("owner"), Person.__table__.alias("manager")
    return (
        select(
            _plan.id.label("plan"), _plan.cycle_start, _plan.cycle_end, _plan.minutes_cap,
            _plan.is_over_cap, owner.c.time_zone, _item.kind, _item.key, _item.title,
            _item.module_id, _item.assignment_id, _item.step, _item.minutes, _item.due_on,
            _item.reason, _item.figures, _assignment.assigned_at, _assignment.note,
            manager.c.name, _module.retired_at, _revision.question_count,
        )
        .join_from(Plan.__table__, owner, owner.c.id == _plan.person_id)
        .outerjoin(PlanItem.__table__, _item.plan_id == _plan.id)
        .outerjoin(Assignment.__table__, _assignment.id == _item.assignment_id)
        .outerjoin(manager, manager.c.id == _assignment.assigned_by)
        .outerjoin(Module.__table__, _module.id == _item.module_id)
        .outerjoin(ModuleRevision.__table__, _revision.id == _module.revision_id)
        .where(
            _plan.person_id == bindparam("person"), _plan.replaced_at.is_(None),
            _plan.cycle_start <= bindparam("today"), _plan.cycle_end >= bindparam("today"),
        )
        .order_by(_plan.cycle_start.desc(), _item.position)
    )  # fmt: skip


_PLAN = _plans()
_ASKED = select(_asked.skills, _asked.at).where(
    _asked.person_id == bindparam("person"),
    _asked.kind.in_(ASKING),
    _asked.at >= bindparam("since"),
)


def current(
    session: DbSession,
    person_id: int,
    today: date,
    *,
    statuses: Mapping[str, ModuleStatus] | None = None,
    ticked: Ticks | None = None,
) -> PlanView | None:
    """The plan in force for the cycle around `today` (the person's date); None if there is none.

    Items of modules that were retired since are left out. Give `statuses` and `ticked` if they are
    at hand; else they are read.
    """
    rows = session.execute(_PLAN, {"person": person_id, "today": today}).all()
    if not rows:
        return None
    head = rows[0]
    shown = [row for row in rows if row.plan == head.plan and row.key and not row.retired_at]
    since = datetime.combine(head.cycle_start, time(), ZoneInfo(head.time_zone))
    deeds = _deeds(session, person_id, shown, since, statuses, ticked)
    return PlanView(
        head.plan,
        head.cycle_start,
        head.cycle_end,
        head.minutes_cap,
        head.is_over_cap,
        tuple(_item_row(row, deeds) for row in shown),
    )


def finished(passed_at: datetime | None, since: datetime, has_quiz: bool) -> datetime | None:
    """When a module was finished that had to be passed at or after `since` (when it was assigned,
    or the cycle began); reading to the end, where there is no quiz, counts for good."""
    if passed_at is None or not has_quiz:
        return passed_at
    return passed_at if passed_at >= since else None


def asked_since(session: DbSession, person_id: int, since: datetime) -> dict[str, datetime]:
    """{skill: when the person was last asked about it}, of checks handed in since then."""
    found: dict[str, datetime] = {}
    for skills, at in session.execute(_ASKED, {"person": person_id, "since": since}):
        found |= {skill: max(at, found.get(skill, at)) for skill, _ in skills}
    return found


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What the person did that may finish an item; `since` is when the cycle began."""

    since: datetime
    statuses: Mapping[str, ModuleStatus]
    ticked: Mapping[tuple[str, str], datetime]
    asked: Mapping[str, datetime]

    def done_at(self, row: Any) -> datetime | None:
        """When the item was finished, None while it is open."""
        if row.kind is ItemKind.QUESTIONS:
            return self.asked.get(row.figures["skill"])
        if row.module_id is None:
            return self.ticked.get((row.key.split(":")[1], row.step))
        passed_at = self.statuses.get(row.module_id, NOT_STARTED).passed_at
        return finished(passed_at, row.assigned_at or self.since, bool(row.question_count))


def _deeds(
    session: DbSession, person_id: int, rows: list[Any], since: datetime,
    statuses: Mapping[str, ModuleStatus] | None, ticked: Ticks | None,
) -> _Deeds:  # fmt: skip
    """Reads only what the items ask for."""
    asks = any(row.kind is ItemKind.QUESTIONS for row in rows)
    by_hand = any(row.kind is ItemKind.TRACK_STEP and not row.module_id for row in rows)
    if statuses is None:
        statuses = module_status(session, person_id)
    if ticked is None:
        ticked = ticks(session, person_id) if by_hand else {}
    asked = asked_since(session, person_id, since) if asks else {}
    return _Deeds(since, statuses, ticked, asked)


def _item_row(row: Any, deeds: _Deeds) -> PlanItemRow:
    assignment = (row.assignment_id, row.name, row.assigned_at, row.note)
    return PlanItemRow(
        kind=row.kind,
        key=row.key,
        title=row.title,
        module=row.module_id,
        step=row.step,
        minutes=row.minutes,
        due_on=row.due_on,
        code=ReasonCode(row.reason["code"]),
        facts=row.reason["facts"],
        figures=row.figures,
        assigned=AssignedBy(*assignment) if row.assignment_id else None,
        done_at=deeds.done_at(row),
    )
