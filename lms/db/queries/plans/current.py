"""Reading the plan in force: the items as they were chosen, and what has been done of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Certificate, CertificateFact, Evidence, Plan, PlanItem
from lms.db.queries.attempts import module_statuses
from lms.db.queries.memories import memories_of
from lms.db.queries.plans.rows import PlanView, began, is_there, plans_in_force, view
from lms.db.queries.tracks import Ticks, ticks_of
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


_PLANS = (
    plans_in_force()
    .where(
        _plan.person_id.in_(bindparam("people", expanding=True)),
        _plan.cycle_start <= bindparam("last"),
        _plan.cycle_end >= bindparam("first"),
    )
    .order_by(_plan.person_id, _plan.cycle_start.desc(), _item.position)
)
_DAYS = select(_plan.person_id, _plan.cycle_start, _plan.cycle_end).where(
    _plan.person_id.in_(bindparam("people", expanding=True)),
    _plan.replaced_at.is_(None),
    _plan.cycle_start <= bindparam("last"),
    _plan.cycle_end >= bindparam("first"),
)
_SEEN = select(_seen.person_id, _seen.kind, _seen.skills, _seen.at).where(
    _seen.person_id.in_(bindparam("people", expanding=True)),
    _seen.kind.in_([*ASKING, *RUBRIC_KINDS]),
    _seen.at >= bindparam("since"),
)
_LEARNED = (
    select(_held.person_id, _pin.fact_id, func.max(_held.granted_at))
    .join_from(Certificate.__table__, CertificateFact.__table__, _pin.certificate_id == _held.id)
    .where(
        _held.person_id.in_(bindparam("people", expanding=True)),
        _held.kind == GrantKind.DELTA,
        _held.granted_at >= bindparam("since"),
    )
    .group_by(_held.person_id, _pin.fact_id)
)
_EVER = (
    select(_item.key)
    .join_from(PlanItem.__table__, Plan.__table__, _plan.id == _item.plan_id)
    .where(_plan.person_id == bindparam("person"), _item.key == bindparam("key"))
    .limit(1)
)
_Rows = Mapping[int, Sequence[Any]]
"""Rows of plans by person."""
_Seen = tuple[dict[str, datetime], dict[str, datetime]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of people already, by person; what is None is read, as far as the items of
    their plans ask for it."""

    statuses: Mapping[int, Mapping[str, ModuleStatus]] | None = None
    ticked: Mapping[int, Ticks] | None = None
    memories: Mapping[int, MemoryState] | None = None


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
    known = Known(
        statuses=None if statuses is None else {person_id: statuses},
        ticked=None if ticked is None else {person_id: ticked},
        memories=None if memory is None else {person_id: memory},
    )
    return current_of(session, {person_id: today}, known).get(person_id)


def current_of(
    session: DbSession, days: Mapping[int, date], known: Known | None = None
) -> dict[int, PlanView]:
    """The same of many people, each around a day of their own; who has no plan is left out."""
    plans = _plans(session, days)
    shown = {person: [row for row in rows if is_there(row)] for person, rows in plans.items()}
    since = {person: began(rows[0]) for person, rows in plans.items()}
    deeds = _Deeds(session, shown, since, known or Known()).read()
    return {
        person: view(rows, shown[person], deeds[person], None) for person, rows in plans.items()
    }


def chosen(session: DbSession, person_id: int, today: date) -> PlanView | None:
    """The same as it was chosen: one statement, and nothing counts as done."""
    own = _plans(session, {person_id: today}).get(person_id)
    return view(own, [row for row in own if is_there(row)], Deeds(), None) if own else None


def planned(session: DbSession, days: Mapping[int, date]) -> frozenset[int]:
    """Those of these people who have a plan around the day that stands beside them."""
    rows = session.execute(_DAYS, _around(days))
    return frozenset(person for person, start, end in rows if start <= days[person] <= end)


def was_planned(session: DbSession, person_id: int, key: str) -> bool:
    """Whether an item with this key ever stood in a plan of the person's."""
    return session.scalar(_EVER, {"person": person_id, "key": key}) is not None


def seen_since(session: DbSession, since: Mapping[int, datetime]) -> dict[int, _Seen]:
    """By person, ({skill: when they were last asked about it}, {skill: when it was last rated by
    somebody who watched}), of what was handed in or seen since the instant beside them."""
    found: dict[int, _Seen] = {person: ({}, {}) for person in since}
    if not found:
        return {}
    given = {"people": list(since), "since": min(since.values())}
    for person, kind, skills, at in session.execute(_SEEN, given):
        if at >= since[person]:
            into = found[person][kind not in ASKING]
            into |= {skill: max(at, into.get(skill, at)) for skill, _ in skills}
    return found


def _around(days: Mapping[int, date]) -> dict[str, Any]:
    return {"people": list(days), "first": min(days.values()), "last": max(days.values())}


def _plans(session: DbSession, days: Mapping[int, date]) -> dict[int, list[Any]]:
    """The rows of the plan of each person around a day; of two plans, the later one."""
    rows = session.execute(_PLANS, _around(days))
    found: dict[int, list[Any]] = {}
    for (person, _), held in groupby(rows, key=lambda row: (row.person, row.plan)):
        own = list(held)
        if person not in found and own[0].cycle_start <= days[person] <= own[0].cycle_end:
            found[person] = own
    return found


class _Deeds:
    """Reads only what the items ask for."""

    def __init__(
        self, session: DbSession, plans: _Rows, since: Mapping[int, datetime], known: Known
    ) -> None:
        self.session, self.plans, self.since, self.known = session, plans, since, known

    def read(self) -> dict[int, Deeds]:
        """What these people did that may finish an item."""
        passed, recalled, ticked = self.passed(), self.recalled(), self.ticked()
        seen, learned = self.seen(), self.learned()
        found = {}
        for person in self.plans:
            asked, shown = seen.get(person, ({}, {}))
            found[person] = Deeds(
                passed=_times(passed.get(person, {})),
                recalled=recalled.get(person, {}),
                asked=_times(asked),
                shown=_times(shown),
                learned=_times(learned.get(person, {})),
                ticked=_times(ticked.get(person, {})),
            )
        return found

    def asking(self, asks: Callable[[Any], bool]) -> list[int]:
        """Who has an item that asks for it."""
        return [person for person, rows in self.plans.items() if any(map(asks, rows))]

    def passed(self) -> dict[int, dict[str, datetime]]:
        """Of modules: when they were last passed."""
        known, who = self.known.statuses, self.asking(lambda row: row.module_id is not None)
        if known is None:
            known = module_statuses(self.session, who) if who else {}
        return {
            person: {
                id: one.passed_at for id, one in known.get(person, {}).items() if one.passed_at
            }
            for person in who
        }

    def recalled(self) -> dict[int, dict[str, list[datetime]]]:
        """Of modules and facts: when they were last recalled."""
        known, who = self.known.memories, self.asking(lambda row: row.kind is ItemKind.REVIEW)
        if known is None:
            known = memories_of(self.session, who) if who else {}
        return {
            person: {
                key: [datetime.fromtimestamp(one.at, UTC)]
                for key, one in known[person].traces.items()
            }
            for person in who
        }

    def seen(self) -> dict[int, _Seen]:
        """Of skills: when they were last asked about, and last rated."""
        who = self.asking(lambda row: row.kind in (ItemKind.QUESTIONS, ItemKind.PRACTICE))
        return seen_since(self.session, {person: self.since[person] for person in who})

    def learned(self) -> dict[int, dict[str, datetime]]:
        """Of facts: when their change was last learned."""
        found: dict[int, dict[str, datetime]] = {}
        if who := self.asking(lambda row: row.kind is ItemKind.DELTA):
            given = {"people": who, "since": min(self.since[person] for person in who)}
            for person, fact, at in self.session.execute(_LEARNED, given):
                found.setdefault(person, {})[fact] = at
        return found

    def ticked(self) -> dict[int, dict[str, datetime]]:
        """Of steps: when they were ticked."""
        known = self.known.ticked
        who = self.asking(lambda row: row.kind is ItemKind.TRACK_STEP and not row.module_id)
        if known is None:
            known = ticks_of(self.session, who) if who else {}
        return {
            person: {f"{track}:{step}": at for (track, step), at in known[person].items()}
            for person in who
        }


def _times(latest: Mapping[str, datetime]) -> dict[str, list[datetime]]:
    return {key: [at] for key, at in latest.items()}
