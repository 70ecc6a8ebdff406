"""Reading the plans that were: planned, done and what came of it, cycle by cycle.

Everything is judged from the logs, so a plan that is over never changes what it says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Attempt, Certificate, CertificateFact, Plan, PlanItem
from lms.db.queries import levels
from lms.db.queries.attempts import module_status
from lms.db.queries.levels import EvidenceRow
from lms.db.queries.plans import wishes
from lms.db.queries.plans.current import ASKING
from lms.db.queries.plans.rows import PlanView, began, ended, plans_in_force, view
from lms.db.queries.plans.wishes import WishRow
from lms.db.queries.tracks import ticks
from lms.domain.asking.recollections import is_recall
from lms.domain.certifications import GrantKind
from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import RUBRIC_KINDS, PersonState, update
from lms.domain.planning.deeds import Deeds
from lms.domain.planning.memory import fact_key, module_key
from lms.domain.planning.plans import ItemKind

CYCLES = 12
"""Cycles shown, newest first."""
_plan, _item, _attempt, _pin, _held = (
    record.__table__.c for record in (Plan, PlanItem, Attempt, CertificateFact, Certificate)
)
_NEWEST = (
    select(_plan.id)
    .where(_plan.person_id == bindparam("person"), _plan.replaced_at.is_(None))
    .order_by(_plan.cycle_start.desc())
    .limit(CYCLES)
)
_PLANS = (
    plans_in_force()
    .where(_plan.id.in_(select(_NEWEST.subquery().c.id)))
    .order_by(_plan.cycle_start.desc(), _item.position)
)
_PASSES = select(_attempt.module_id, _attempt.handed_in_at).where(
    _attempt.person_id == bindparam("person"),
    _attempt.passed.is_(True),
    _attempt.module_id.is_not(None),
)
_LEARNED = (
    select(_pin.fact_id, _held.granted_at)
    .join_from(Certificate.__table__, CertificateFact.__table__, _pin.certificate_id == _held.id)
    .where(_held.person_id == bindparam("person"), _held.kind == GrantKind.DELTA)
)
_Times = dict[str, list[datetime]]


@dataclass(frozen=True, slots=True)
class SkillMove:
    """A skill that the plan worked on: its level when the cycle began and when it ended (or now);
    None while it was not assessed."""

    skill: str
    title: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class PastCycle:
    """One cycle: its plan as it ended, what the person asked for in it, and what came of it.

    `rolled_over` are keys that the next cycle took up again; `is_over` is judged at the request.
    """

    plan: PlanView
    wishes: tuple[WishRow, ...]
    moves: tuple[SkillMove, ...]
    rolled_over: frozenset[str]
    is_over: bool


def history(session: DbSession, person_id: int, now: datetime) -> list[PastCycle]:
    """The last cycles of a person, newest first, the running one with them: nine statements at
    most."""
    rows = session.execute(_PLANS, {"person": person_id}).all()
    own = [list(held) for _, held in groupby(rows, key=lambda row: row.plan)]
    if not own:
        return []
    log = levels.log_of(session, person_id)
    deeds = _deeds(session, person_id, rows, log)
    plans = [view(one, [r for r in one if r.key], deeds, ended(one[0])) for one in own]
    ends = [(began(one[0]), min(now, ended(one[0]))) for one in own]
    states = _states(log, {at for pair in ends for at in pair})
    asked = wishes.since(session, person_id, plans[-1].cycle_start)
    titles = {skill.key: skill.title for skill in levels.skills(session)}
    again = [frozenset[str](), *(_again(plan) for plan in plans)]
    return [
        PastCycle(
            plan=plan,
            wishes=tuple(w for w in asked if w.cycle_start == plan.cycle_start),
            moves=_moves(plan, first, last, states, titles),
            rolled_over=later,
            is_over=last < now,
        )
        for plan, (first, last), later in zip(plans, ends, again, strict=False)
    ]


def _again(plan: PlanView) -> frozenset[str]:
    return frozenset(item.key for item in plan.items if item.is_rolled_over)


def _states(
    log: Sequence[EvidenceRow], instants: Iterable[datetime]
) -> dict[datetime, PersonState]:
    """What was believed at each of these instants: one replay of the log."""
    state, place, found = PersonState.new(), 0, {}
    for at in sorted(instants):
        while place < len(log) and log[place].at <= at:
            state, place = update(state, log[place]), place + 1
        found[at] = state
    return found


def _moves(
    plan: PlanView, first: datetime, last: datetime, states: Mapping[datetime, PersonState],
    titles: Mapping[str, str],
) -> tuple[SkillMove, ...]:  # fmt: skip
    def level(skill: str, at: datetime) -> int | None:
        reading = read(states[at], skill, None, at)
        return reading.level if reading.n else None

    skills = dict.fromkeys(item.skill for item in plan.items if item.skill in titles)
    return tuple(
        SkillMove(skill, titles[skill], level(skill, first), level(skill, last))
        for skill in skills
        if skill
    )


def _deeds(
    session: DbSession, person_id: int, rows: Sequence[Any], log: Sequence[EvidenceRow]
) -> Deeds:
    """All that ever finished an item of these plans."""
    kinds, given = {row.kind for row in rows}, {"person": person_id}
    passed: _Times = defaultdict(list)
    for module, at in session.execute(_PASSES, given):
        passed[module].append(at)
    if any(row.module_id and not row.question_count for row in rows):
        for module, status in module_status(session, person_id).items():
            if status.passed_at and module not in passed:
                passed[module].append(status.passed_at)
    learned: _Times = defaultdict(list)
    for fact, at in session.execute(_LEARNED, given) if ItemKind.DELTA in kinds else ():
        learned[fact].append(at)
    by_hand = ticks(session, person_id) if ItemKind.TRACK_STEP in kinds else {}
    ticked = {f"{track}:{step}": [at] for (track, step), at in by_hand.items()}
    recalled, asked, shown = _seen(log)
    return Deeds(passed, recalled, asked, shown, learned, ticked)


def _seen(log: Sequence[EvidenceRow]) -> tuple[_Times, _Times, _Times]:
    recalled: _Times = defaultdict(list)
    asked: _Times = defaultdict(list)
    shown: _Times = defaultdict(list)
    for row in log:
        if is_recall(row) and row.module_id:
            recalled[module_key(row.module_id)].append(row.at)
        if is_recall(row) and row.fact_id:
            recalled[fact_key(row.fact_id)].append(row.at)
        if row.kind in ASKING or row.kind in RUBRIC_KINDS:
            into = asked if row.kind in ASKING else shown
            for skill, _ in row.skills:
                into[skill].append(row.at)
    return recalled, asked, shown
