"""What plans are made from: everything in force, what was asked for, and the plans so far."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.db.queries import levels, plans
from lms.db.queries.plans import Known, PlanItemRow, PlanView, absences, wishes
from lms.db.queries.plans.wishes import WishRow
from lms.domain.mastery.evidence_split import Split
from lms.domain.mastery.levels import Reading, read
from lms.domain.mastery.skills import PersonState
from lms.domain.people import Actor
from lms.domain.planning.plans import PlanInput, cycle_of
from lms.domain.planning.wishes import WishKind
from lms.services.candidates import (
    Cycle,
    Surroundings,
    candidates,
    outlooks,
    surroundings,
    to_practise,
)
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan is made from: what is in force, what was asked for, the plan so far, and the
    input of the domain. `back` are items put off until a day of this cycle, `practise` the skills
    that are known and not shown, with what either says."""

    around: Surroundings
    wishes: tuple[WishRow, ...]
    old: PlanView | None
    given: PlanInput
    back: Mapping[str, date]
    practise: Mapping[str, Split]

    @property
    def done(self) -> tuple[PlanItemRow, ...]:
        """What is done already."""
        return self.old.done if self.old else ()


@dataclass(frozen=True, slots=True)
class _Own:
    """What one person asked for, knows, and left undone in the cycle before."""

    wishes: tuple[WishRow, ...]
    absences: frozenset[date]
    readings: dict[str, Reading]
    practise: Mapping[str, Split]
    before: PlanView | None


def bases(
    work: Work,
    who: Sequence[Actor],
    old: Mapping[int, PlanView],
    known: Known,
    keep: Collection[str] = (),
) -> list[Basis]:
    """What the plans of these people are made from, in their order; `old` are their plans so far,
    and items with the keys in `keep` count as asked for."""
    if not who:
        return []
    cycles = [(person, _cycle(work, person, old.get(person.id))) for person in who]
    around = surroundings(work.session, cycles, known, work.now)
    own = _own(work, around, known)
    return [_basis(work, one, own[one.person.id], old.get(one.person.id), keep) for one in around]


def today_of(work: Work, person: Actor) -> date:
    """The day that it is where the person is."""
    return work.now.astimezone(person.zone).date()


def _cycle(work: Work, person: Actor, old: PlanView | None) -> Cycle:
    """A plan in force keeps its days, whatever the person has chosen since."""
    if old:
        return Cycle(old.cycle_start, old.cycle_end, person.zone)
    days = cycle_of(today_of(work, person), person.cycle_weekday, person.cycle_weeks)
    return Cycle(*days, person.zone)


def _own(work: Work, around: Sequence[Surroundings], known: Known) -> dict[int, _Own]:
    session, cycles = work.session, {one.person.id: one.cycle for one in around}
    starts = {id: cycle.start for id, cycle in cycles.items()}
    asked = wishes.in_force(session, starts)
    away = absences.days_off(session, {id: (c.start, c.end) for id, c in cycles.items()})
    readings = _readings(work, around)
    practise = to_practise(work, readings)
    eves = {id: start - timedelta(days=1) for id, start in starts.items()}
    before = plans.current_of(session, eves, known)
    return {
        id: _Own(tuple(asked[id]), away[id], readings[id], practise[id], before.get(id))
        for id in cycles
    }


def _readings(work: Work, around: Sequence[Surroundings]) -> dict[int, dict[str, Reading]]:
    states, found = levels.states_of(work.session, [one.person.id for one in around]), {}
    for one in around:
        state = states.get(one.person.id, PersonState.new())
        targets = one.company.targets(one.person.sales_roles)
        found[one.person.id] = {
            key: read(state, key, target.level, work.now) for key, target in targets.items()
        }
    return found


def _basis(
    work: Work, around: Surroundings, own: _Own, old: PlanView | None, keep: Collection[str]
) -> Basis:
    person, cycle, asked = around.person, around.cycle, own.wishes
    done = {item.key for item in old.done} if old else set()
    found = candidates(around, own.readings, own.practise)
    open_ = tuple(one for one in found if one.key not in done)
    off = _put_off(asked)
    back = {key: day for key, day in off.items() if day <= cycle.end}
    targets = around.company.targets(person.sales_roles)
    given = PlanInput(
        readings=own.readings,
        weights={skill: float(target.weight) for skill, target in targets.items()},
        cap=person.minutes_cap * cycle.weeks,
        already_spent=old.minutes_done if old else 0,
        cycle_start=cycle.start,
        cycle_end=cycle.end,
        candidates=open_,
        memory=outlooks(work, around, open_),
        absences=own.absences,
        postponed=off,
        swapped=frozenset(_keys(asked, "key", WishKind.SWAP)),
        rolled_over=_rolled_over(own.before, off),
        wanted=frozenset(_keys(asked, "wanted", WishKind.SWAP)) | set(keep) | set(back),
        practise=frozenset(own.practise),
        extra_minutes=sum(wish.minutes or 0 for wish in asked),
        has_role=bool(person.sales_roles),
    )
    return Basis(around, asked, old, given, back, own.practise)


def _keys(asked: Iterable[WishRow], column: str, kind: WishKind) -> set[str]:
    found = (getattr(wish, column) for wish in asked if wish.kind is kind)
    return {key for key in found if key}


def _put_off(asked: Iterable[WishRow]) -> dict[str, date]:
    """{key: not before that day}; what comes back in this cycle is as good as asked for."""
    later = [wish for wish in asked if wish.kind is WishKind.POSTPONE]
    return {wish.key: wish.until for wish in later if wish.key and wish.until}


def _rolled_over(last: PlanView | None, off: Collection[str]) -> frozenset[str]:
    """Keys of what the cycle before left undone, once: what rolled over then does not again."""
    if last is None:
        return frozenset()
    return frozenset(i.key for i in last.open if not i.is_rolled_over and i.key not in off)
