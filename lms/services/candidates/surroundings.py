"""What candidates are made from: the people, the days, and everything that is in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lms.db.base import DbSession
from lms.db.queries import assignments, plans, tracks, waivers
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.attempts import module_statuses
from lms.db.queries.certificates import learning
from lms.db.queries.memories import memories_of
from lms.db.queries.modules import ModuleRow
from lms.db.queries.plans import Known
from lms.db.queries.tracks import TrackProgress
from lms.domain.certifications import Delta
from lms.domain.people import Actor, Role
from lms.domain.planning.memory import MemoryState
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus
from lms.services.candidates.company import Company, OfficialFact

_FACT = "fact:"


@dataclass(frozen=True, slots=True)
class Cycle:
    """The days of one plan, `end` inclusive, and the zone in which they begin and end."""

    start: date
    end: date
    zone: ZoneInfo

    @property
    def began(self) -> datetime:
        """The instant at which it began."""
        return datetime.combine(self.start, time(), self.zone)

    @property
    def weeks(self) -> int:
        """Weeks that it covers."""
        return ((self.end - self.start).days + 1) // 7


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Read once for one plan.

    `track` is that of somebody new; `asked` and `shown` are the skills asked about, and rated by
    somebody who watched, since the cycle began; `waived` the modules tested out of; `assigned` what
    is still to be done of what was assigned; `deltas` the changes to learn; `facts` those that
    deltas and the memory are about.
    """

    company: Company
    person: Actor
    cycle: Cycle
    modules: Mapping[str, ModuleRow]
    statuses: Mapping[str, ModuleStatus]
    memory: MemoryState
    track: TrackProgress | None
    waived: frozenset[str]
    asked: Mapping[str, datetime]
    shown: Mapping[str, datetime]
    assigned: Sequence[AssignmentRow]
    deltas: Sequence[Delta]
    facts: Mapping[str, OfficialFact]

    def status(self, module_id: str) -> ModuleStatus:
        """Where the person stands with a module."""
        return self.statuses.get(module_id, NOT_STARTED)

    def passed_on(self, module_id: str) -> date | None:
        """The day of the last pass, where the person is."""
        at = self.status(module_id).passed_at
        return at.astimezone(self.person.zone).date() if at else None

    def is_ready_for(self, row: ModuleRow, also: frozenset[str] = frozenset()) -> bool:
        """Whether all prerequisites are passed, waived or among `also`; retired ones ask for
        nothing."""
        settled = self.waived | also
        wanted = [key for key in row.prerequisites if key in self.modules and key not in settled]
        return all(self.passed_on(key) for key in wanted)

    def is_open_to(self, row: ModuleRow) -> bool:
        """Whether there is anything left to try: not when it waits for a review, and not when the
        last allowed attempt is used."""
        status, quiz = self.status(row.id), self.company.texts[row.revision_id].quiz
        if status.state is ModuleState.AWAITING_REVIEW:
            return False
        used_up = quiz is not None and 0 < quiz.attempts <= status.attempts
        return not used_up or status.open_attempt_id is not None

    def is_fresh(self, key: str, module_id: str | None = None) -> bool:
        """Whether it was recalled or passed since the cycle began: going over it again would be
        done before it is begun."""
        known = self.memory.traces.get(key)
        passed = self.status(module_id).passed_at if module_id else None
        began = self.cycle.began
        return (known is not None and known.at >= began.timestamp()) or (
            passed is not None and passed >= began
        )

    def is_for_them(self, row: ModuleRow) -> bool:
        """Whether the module is for everybody or for a role of the person's."""
        return not row.roles or bool(set(self.person.sales_roles) & set(row.roles))

    def weight_of(self, product: str | None) -> float:
        """What training about a product counts."""
        return self.company.product_weights.get(product or "", 1.0)


def known_of(session: DbSession, person_ids: Sequence[int]) -> Known:
    """What surroundings rest on, and judging a plan as well: three statements."""
    return Known(module_statuses(session, person_ids), None, memories_of(session, person_ids))


def surroundings(
    session: DbSession, cycles: Sequence[tuple[Actor, Cycle]], known: Known, now: datetime
) -> list[Surroundings]:
    """Those of all of these people, in their order; what is the same for all is read once. `known`
    is as `known_of` gives it."""
    company, ids = Company(session), [person.id for person, _ in cycles]
    statuses, memories = known.statuses or {}, known.memories or {}
    seen = plans.seen_since(session, {person.id: cycle.began for person, cycle in cycles})
    waived = waivers.waived_of(session, ids)
    assigned: dict[int, list[AssignmentRow]] = {id: [] for id in ids}
    for row in assignments.open_of_all(session, ids, statuses=statuses):
        assigned[row.person_id].append(row)
    deltas = _deltas(session, [person for person, _ in cycles], now)
    about = {id: _about(memories[id], deltas[id]) for id in ids}
    facts = company.facts({fact for wanted in about.values() for fact in wanted})
    return [
        Surroundings(
            company=company,
            person=person,
            cycle=cycle,
            modules=company.modules(person.locale),
            statuses=(own := statuses.get(person.id, {})),
            memory=memories[person.id],
            track=tracks.track_of(session, person, statuses=own) if _is_new(person) else None,
            waived=waived[person.id],
            asked=seen[person.id][0],
            shown=seen[person.id][1],
            assigned=assigned[person.id],
            deltas=deltas[person.id],
            facts={id: facts[id] for id in about[person.id] if id in facts},
        )
        for person, cycle in cycles
    ]


def _is_new(person: Actor) -> bool:
    return Role.NEW_HIRE in person.roles


def _deltas(session: DbSession, who: Sequence[Actor], now: datetime) -> dict[int, list[Delta]]:
    """What each has to learn on the day that it is where they are."""
    found: dict[int, list[Delta]] = {person.id: [] for person in who}
    days = {person.id: now.astimezone(person.zone).date() for person in who}
    for day in set(days.values()):
        there = [person for person, today in days.items() if today == day]
        for one in learning.outstanding(session, there, day):
            found[one.person].append(one)
    return found


def _about(memory: MemoryState, deltas: Sequence[Delta]) -> set[str]:
    """The facts that somebody remembers, or has to learn again."""
    remembered = {key.removeprefix(_FACT) for key in memory.traces if key.startswith(_FACT)}
    return remembered | {one.fact for one in deltas}
