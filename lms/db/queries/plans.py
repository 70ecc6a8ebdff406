"""Reading the weekly plan: the items as they were chosen, and what has been done of them since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

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


def _plans() -> Select[*tuple[Any, ...]]:
    owner, manager = aliased(Person), aliased(Person)
    return (
        select(
            Plan.id.label("plan"), Plan.cycle_start, Plan.cycle_end, Plan.minutes_cap,
            Plan.is_over_cap, owner.time_zone, PlanItem.kind, PlanItem.key, PlanItem.title,
            PlanItem.module_id, PlanItem.assignment_id, PlanItem.step, PlanItem.minutes,
            PlanItem.due_on, PlanItem.reason, PlanItem.figures, Assignment.assigned_at,
            Assignment.note, manager.name, Module.retired_at,
            ModuleRevision.question_count,
        )
        .join(owner, owner.id == Plan.person_id)
        .outerjoin(PlanItem, PlanItem.plan_id == Plan.id)
        .outerjoin(Assignment, Assignment.id == PlanItem.assignment_id)
        .outerjoin(manager, manager.id == Assignment.assigned_by)
        .outerjoin(Module, Module.id == PlanItem.module_id)
        .outerjoin(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .where(
            Plan.person_id == bindparam("person"), Plan.replaced_at.is_(None),
            Plan.cycle_start <= bindparam("today"), Plan.cycle_end >= bindparam("today"),
        )
        .order_by(Plan.cycle_start.desc(), PlanItem.position)
    )  # fmt: skip


_PLAN = _plans()
_ASKED = select(Evidence.skills, Evidence.at).where(
    Evidence.person_id == bindparam("person"),
    Evidence.kind.in_(ASKING),
    Evidence.at >= bindparam("since"),
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
        tuple(_item(row, deeds) for row in shown),
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


def _item(row: Any, deeds: _Deeds) -> PlanItemRow:
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
