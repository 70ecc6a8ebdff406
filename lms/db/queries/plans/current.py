"""Reading the plan in force: the items as they were chosen, and what has been done of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Certificate, CertificateFact, Evidence, Plan, PlanItem
from lms.db.queries.attempts import module_status
from lms.db.queries.memories import memory_of
from lms.db.queries.plans.rows import PlanView, began, is_there, plans_in_force, view
from lms.db.queries.tracks import Ticks, ticks
from lms.domain.certifications import GrantKind
from lms.domain.mastery.skills import RUBRIC_KINDS, EvidenceKind
from lms.domain.planning.deeds import Deeds
from lms.domain.planning.memory import MemoryState
from lms.domain.planning.plans import ItemKind
from lms.domain.status import ModuleStatus

ASKING = frozenset({EvidenceKind.BASELINE, EvidenceKind.DIAGNOSTIC})
"""Evidence that shows that a person was asked about a skill."""
_plan, _item, _seen, _pin, _held = (
    record.__table__.c for record in (Plan, PlanItem, Evidence, CertificateFact, Certificate)
)


def _of_person() -> Select[*tuple[Any, ...]]:
    newest_first = (_plan.cycle_start.desc(), _item.position)
    return plans_in_force().where(_plan.person_id == bindparam("person")).order_by(*newest_first)


def _last_before() -> Select[int]:
    return (
        select(_plan.id)
        .where(
            _plan.person_id == bindparam("person"),
            _plan.replaced_at.is_(None),
            _plan.cycle_start < bindparam("start"),
        )
        .order_by(_plan.cycle_start.desc())
        .limit(1)
    )


_PLAN = _of_person().where(
    _plan.cycle_start <= bindparam("today"), _plan.cycle_end >= bindparam("today")
)
_BEFORE = _of_person().where(_plan.id == _last_before().scalar_subquery())
_SEEN = select(_seen.kind, _seen.skills, _seen.at).where(
    _seen.person_id == bindparam("person"),
    _seen.kind.in_([*ASKING, *RUBRIC_KINDS]),
    _seen.at >= bindparam("since"),
)
_LEARNED = (
    select(_pin.fact_id, func.max(_held.granted_at))
    .join_from(Certificate.__table__, CertificateFact.__table__, _pin.certificate_id == _held.id)
    .where(
        _held.person_id == bindparam("person"),
        _held.kind == GrantKind.DELTA,
        _held.granted_at >= bindparam("since"),
        _pin.fact_id.in_(bindparam("facts", expanding=True)),
    )
    .group_by(_pin.fact_id)
)


def current(
    session: DbSession,
    person_id: int,
    today: date,
    *,
    statuses: Mapping[str, ModuleStatus] | None = None,
    ticked: Ticks | None = None,
    memory: MemoryState | None = None,
) -> PlanView | None:
    """The plan in force for the cycle around `today` (the person's date); None if there is none.

    Items of modules and facts that were retired since are left out. Give `statuses`, `ticked` and
    `memory` if they are at hand; else they are read, as far as the items ask for them.
    """
    rows = session.execute(_PLAN, {"person": person_id, "today": today}).all()
    return _view(session, person_id, rows, statuses, ticked, memory)


def chosen(session: DbSession, person_id: int, today: date) -> PlanView | None:
    """The same as it was chosen: one statement, and nothing counts as done."""
    rows = session.execute(_PLAN, {"person": person_id, "today": today}).all()
    own = [row for row in rows if row.plan == rows[0].plan]
    return view(own, [row for row in own if is_there(row)], Deeds(), None) if own else None


def before(
    session: DbSession,
    person_id: int,
    start: date,
    *,
    statuses: Mapping[str, ModuleStatus] | None = None,
    memory: MemoryState | None = None,
) -> PlanView | None:
    """The last plan of a cycle that began before `start`, judged by what is done now."""
    rows = session.execute(_BEFORE, {"person": person_id, "start": start}).all()
    return _view(session, person_id, rows, statuses, None, memory)


def seen_since(
    session: DbSession, person_id: int, since: datetime
) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """({skill: when the person was last asked about it}, {skill: when it was last rated by somebody
    who watched}), of what was handed in or seen since then."""
    asked: dict[str, datetime] = {}
    shown: dict[str, datetime] = {}
    for kind, skills, at in session.execute(_SEEN, {"person": person_id, "since": since}):
        found = asked if kind in ASKING else shown
        found |= {skill: max(at, found.get(skill, at)) for skill, _ in skills}
    return asked, shown


def _view(
    session: DbSession, person_id: int, rows: Sequence[Any],
    statuses: Mapping[str, ModuleStatus] | None, ticked: Ticks | None, memory: MemoryState | None,
) -> PlanView | None:  # fmt: skip
    own = [row for row in rows if row.plan == rows[0].plan]
    if not own:
        return None
    shown = [row for row in own if is_there(row)]
    since = began(own[0])
    deeds = _Deeds(session, person_id, shown, since).read(statuses, ticked, memory)
    return view(own, shown, deeds, None)


class _Deeds:
    """Reads only what the items ask for."""

    def __init__(self, session: DbSession, person: int, rows: list[Any], since: datetime) -> None:
        self.session, self.person, self.rows, self.since = session, person, rows, since
        self.kinds = {row.kind for row in rows}

    def read(
        self, statuses: Mapping[str, ModuleStatus] | None, ticked: Ticks | None,
        memory: MemoryState | None,
    ) -> Deeds:  # fmt: skip
        """What the person did that may finish an item."""
        asked, shown = self.seen()
        return Deeds(
            passed=self.passed(statuses),
            recalled=self.recalled(memory),
            asked=asked,
            shown=shown,
            learned=self.learned(),
            ticked=self.ticked(ticked),
        )

    def passed(self, known: Mapping[str, ModuleStatus] | None) -> dict[str, list[datetime]]:
        """Of modules: when they were last passed."""
        if known is None:
            has_modules = any(row.module_id for row in self.rows)
            known = module_status(self.session, self.person) if has_modules else {}
        return {id: [one.passed_at] for id, one in known.items() if one.passed_at}

    def recalled(self, known: MemoryState | None) -> dict[str, list[datetime]]:
        """Of modules and facts: when they were last recalled."""
        if ItemKind.REVIEW not in self.kinds:
            return {}
        known = known or memory_of(self.session, self.person)
        return {key: [datetime.fromtimestamp(t.at, UTC)] for key, t in known.traces.items()}

    def seen(self) -> tuple[dict[str, list[datetime]], dict[str, list[datetime]]]:
        """Of skills: when they were last asked about, and last rated."""
        if not self.kinds & {ItemKind.QUESTIONS, ItemKind.PRACTICE}:
            return {}, {}
        asked, shown = seen_since(self.session, self.person, self.since)
        return {s: [at] for s, at in asked.items()}, {s: [at] for s, at in shown.items()}

    def learned(self) -> dict[str, list[datetime]]:
        """Of facts: when their change was last learned."""
        facts = [row.fact_id for row in self.rows if row.kind is ItemKind.DELTA]
        given = {"person": self.person, "since": self.since, "facts": facts}
        found = self.session.execute(_LEARNED, given) if facts else ()
        return {fact: [at] for fact, at in found}

    def ticked(self, known: Ticks | None) -> dict[str, list[datetime]]:
        """Of steps: when they were ticked."""
        if known is None:
            by_hand = any(r.kind is ItemKind.TRACK_STEP and not r.module_id for r in self.rows)
            known = ticks(self.session, self.person) if by_hand else {}
        return {f"{track}:{step}": [at] for (track, step), at in known.items()}
