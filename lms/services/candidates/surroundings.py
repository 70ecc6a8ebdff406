"""What candidates are made from: the person, the days, and everything that is in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Product
from lms.db.queries import levels, memories, modules, plans, tracks, waivers
from lms.db.queries.attempts import module_status
from lms.db.queries.certificates import learning
from lms.db.queries.modules import ModuleRow
from lms.db.queries.registry import holds
from lms.db.queries.tracks import TrackProgress
from lms.domain.asking.questions import QuestionKind
from lms.domain.certifications import Delta
from lms.domain.modules import Module
from lms.domain.people import Actor
from lms.domain.planning.memory import MemoryState
from lms.domain.products import WEIGHTS
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus

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
class OfficialFact:
    """A fact in force, as far as planning goes. `free` counts the questions in force that test it
    and are not on hold; `held` those that are."""

    id: str
    claim: str
    product: str
    free: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Read once for one plan.

    `asked` and `shown` are the skills asked about, and rated by somebody who watched, since the
    cycle began; `waived` the modules tested out of; `deltas` the changes to learn; `facts` those
    that deltas and the memory are about.
    """

    person: Actor
    cycle: Cycle
    modules: Mapping[str, ModuleRow]
    texts: Mapping[int, Module]
    statuses: Mapping[str, ModuleStatus]
    product_weights: Mapping[str, float]
    skill_titles: Mapping[str, str]
    track: TrackProgress | None
    memory: MemoryState
    waived: frozenset[str] = frozenset()
    asked: Mapping[str, datetime] = field(default_factory=dict)
    shown: Mapping[str, datetime] = field(default_factory=dict)
    deltas: tuple[Delta, ...] = ()
    facts: Mapping[str, OfficialFact] = field(default_factory=dict)

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
        status, quiz = self.status(row.id), self.texts[row.revision_id].quiz
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
        return self.product_weights.get(product or "", 1.0)


def surroundings(session: DbSession, person: Actor, today: date, cycle: Cycle) -> Surroundings:
    """Read it all."""
    rows = {row.id: row for row in modules.module_list(session, person.locale)}
    texts = modules.documents(session, [row.revision_id for row in rows.values()], modules.FALLBACK)
    statuses = module_status(session, person.id)
    memory = memories.memory_of(session, person.id)
    deltas = tuple(learning.outstanding(session, [person.id], today))
    asked, shown = plans.seen_since(session, person.id, cycle.began)
    products = session.execute(select(Product.key, Product.priority))
    return Surroundings(
        person=person,
        cycle=cycle,
        modules=rows,
        texts=texts,
        statuses=statuses,
        product_weights={key: WEIGHTS[priority] for key, priority in products},
        skill_titles={skill.key: skill.title for skill in levels.skills(session)},
        track=tracks.track_of(session, person, statuses=statuses),
        memory=memory,
        waived=waivers.waived(session, person.id),
        asked=asked,
        shown=shown,
        deltas=deltas,
        facts=_facts(session, {one.fact for one in deltas} | _remembered(memory), texts),
    )


def _remembered(memory: MemoryState) -> set[str]:
    return {key.removeprefix(_FACT) for key in memory.traces if key.startswith(_FACT)}


def _facts(
    session: DbSession, wanted: set[str], texts: Mapping[int, Module]
) -> dict[str, OfficialFact]:
    """Those of the wanted facts that are official now."""
    if not wanted:
        return {}
    rows = session.execute(
        select(Fact.id, FactVersion.claim, Fact.product)
        .join(FactVersion, FactVersion.id == Fact.official_id)
        .where(Fact.id.in_(sorted(wanted)))
    ).all()
    on_hold = holds.all_open(session)
    free, held = dict.fromkeys(wanted, 0), dict.fromkeys(wanted, 0)
    for text in texts.values():
        for one in text.quiz.questions if text.quiz else ():
            if one.fact in wanted and one.kind is not QuestionKind.FREE_TEXT:
                counted = held if (text.id, one.key) in on_hold else free
                counted[one.fact] += 1
    return {id: OfficialFact(id, claim, product, free[id], held[id]) for id, claim, product in rows}
