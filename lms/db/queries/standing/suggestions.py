"""Reading what a manager may be advised to assign; which advice is best says the domain."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, CompoundSelect, and_, bindparam, func, literal, select

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Module,
    ModuleRevision,
    ModuleText,
    Product,
    Reading,
    Waiver,
)
from lms.db.queries.teams import Member
from lms.domain.mastery.levels import microseconds, stored_belief
from lms.domain.planning.suggestions import (
    MOST,
    Lesson,
    Suggestion,
    Want,
    best,
    left_after,
    promising,
    ranked,
)
from lms.domain.products import WEIGHTS

_LOOKED_AT = MOST + 1
"""Suggestions, the best first, of which it is asked who has nothing left to do."""
_module, _revision, _text, _product, _attempt, _reading, _waiver = (
    record.__table__.c
    for record in (Module, ModuleRevision, ModuleText, Product, Attempt, Reading, Waiver)
)
_PEOPLE: BindParameter[list[int]] = bindparam("people", expanding=True)
_MODULES: BindParameter[list[str]] = bindparam("modules", expanding=True)


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion with the module's title in the reader's language."""

    suggestion: Suggestion
    title: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A module in force, with its title in the reader's language."""

    lesson: Lesson
    title: str
    prerequisites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a board knows of a team: `below` by skill, the role weight of those who were asked
    about it and lie below target; `named` (person, skill) with a gap beyond doubt; `assigned`
    (person, module) that are open already."""

    below: Mapping[str, float]
    named: AbstractSet[tuple[int, str]]
    assigned: AbstractSet[tuple[int, str]]


_LESSONS = (
    select(
        _module.id, func.coalesce(_text.title, _revision.title), _revision.minutes,
        _revision.skills, _revision.prerequisites, _product.priority,
    )
    .join_from(Module.__table__, ModuleRevision.__table__, _module.revision_id == _revision.id)
    .outerjoin(
        ModuleText.__table__,
        and_(_text.revision_id == _revision.id, _text.lang == bindparam("lang")),
    )
    .outerjoin(Product.__table__, _product.key == _revision.product)
    .where(_module.retired_at.is_(None))
    .order_by(_module.id)
)  # fmt: skip


def _done() -> CompoundSelect[int, int, str, datetime]:
    """(whether it is a waiver, person, module, when): passes of quizzes, lessons read of modules
    without one, waivers in force."""
    passed = (
        select(literal(0), _attempt.person_id, _attempt.module_id, func.max(_attempt.handed_in_at))
        .where(_attempt.person_id.in_(_PEOPLE), _attempt.module_id.in_(_MODULES))
        .where(_attempt.passed)
        .group_by(_attempt.person_id, _attempt.module_id)
    )
    read = (
        select(literal(0), _reading.person_id, _revision.module_id, func.max(_reading.read_at))
        .join_from(
            Reading.__table__, ModuleRevision.__table__, _revision.id == _reading.revision_id
        )
        .where(_reading.person_id.in_(_PEOPLE), _revision.module_id.in_(_MODULES))
        .where(_revision.question_count == 0)
        .group_by(_reading.person_id, _revision.module_id)
    )
    waived = select(literal(1), _waiver.person_id, _waiver.module_id, _waiver.waived_at).where(
        _waiver.person_id.in_(_PEOPLE),
        _waiver.module_id.in_(_MODULES),
        _waiver.overruled_at.is_(None),
    )
    return passed.union_all(read, waived)


_DONE = _done()


def advice(
    session: DbSession, people: Sequence[Member], gaps: Gaps, now: datetime, lang: str
) -> list[Advice]:
    """What to assign to these people now, the best first: two statements, none without a named gap.

    Of the few that promise most it is asked who has done the module, or cannot do it yet.
    """
    if not gaps.named:
        return []
    known = offered(session, lang)
    lessons = [one.lesson for one in known.values()]
    skills, is_large = promising(gaps.below, lessons), len(people) > _LARGE
    wants = wanted(people, skills, now, gaps.named, only_named=is_large)
    left = dict.fromkeys(gaps.assigned, 0.0)
    first = best(_named(ranked(wants, lessons, left)), _LOOKED_AT)
    if not first:
        return []
    people_meant = {person for one in first for person in one.people}
    left = _left(session, people_meant, [one.module for one in first], known, now) | left
    wants = {one.skill: wants[one.skill] for one in first}
    again = ranked(wants, [known[one.module].lesson for one in first], left)
    return [Advice(one, known[one.module].title) for one in best(_named(again))]


_LARGE = 60
"""People, from which on a hunch about one of them is not looked at: the board stays quick."""


def _named(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Those with a gap that may be named: a hunch is no reason to ask for people's time."""
    return [one for one in found if one.named]


def wanted(
    people: Sequence[Member],
    skills: Sequence[str],
    now: datetime,
    named: AbstractSet[tuple[int, str]] = frozenset(),
    *,
    only_named: bool = False,
) -> dict[str, list[Want]]:
    """By skill, who is more likely than not below target, of those who were asked about it; with
    `only_named` those alone who have a gap beyond doubt."""
    instant, found = microseconds(now), dict[str, list[Want]]()
    for who in people:
        for skill in skills:
            goal, is_named = who.goals.get(skill), (who.id, skill) in named
            if goal is None or (only_named and not is_named):
                continue
            (mean, variance), asked = stored_belief(who.ability, who.packed.get(skill), instant)
            if asked and mean <= goal.logits:
                want = Want(who.id, mean, variance, goal.level, goal.weight, is_named)
                found.setdefault(skill, []).append(want)
    return found


def offered(session: DbSession, lang: str) -> dict[str, Offered]:
    """All modules in force by id, as they can be assigned: one statement."""
    return {
        module: Offered(
            Lesson(module, minutes, tuple(skills), WEIGHTS[priority] if priority else 1.0),
            title,
            tuple(prerequisites),
        )
        for module, title, minutes, skills, prerequisites, priority in session.execute(
            _LESSONS, {"lang": lang}
        )
    }


def _left(
    session: DbSession,
    people: AbstractSet[int],
    modules: Iterable[str],
    known: Mapping[str, Offered],
    now: datetime,
) -> dict[tuple[int, str], float]:
    """What these modules still have to give to these people, where it is less than all."""
    before = {key: [one for one in known[key].prerequisites if one in known] for key in modules}
    asked = sorted({*before, *(one for keys in before.values() for one in keys)})
    rows = session.execute(_DONE, {"people": sorted(people), "modules": asked}).all()
    found = {(person, module): left_after((now - at).days) for _, person, module, at in rows} | {
        (person, module): 0.0 for is_waived, person, module, _ in rows if is_waived
    }
    for module, keys in before.items():
        if keys:
            done = {person for person in people if all((person, key) in found for key in keys)}
            found |= {(person, module): 0.0 for person in people - done}
    return found
