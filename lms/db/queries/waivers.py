"""Reading which modules people tested out of, what that rests on, and what managers made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Module, ModuleRevision, ModuleText, Person, Skill, Waiver


@dataclass(frozen=True, slots=True)
class Ground:
    """One skill that a waiver rests on, as it stood then: level, interval and target 0 to 100,
    `p_below` the probability of being below the target, after `n` pieces of evidence."""

    skill: str
    level: int
    low: int
    high: int
    target: int
    p_below: float
    n: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A module that somebody tested out of; overruled, it is to be taken after all."""

    id: int
    person_id: int
    module_id: str
    module_title: str
    minutes: int
    attempt_id: int
    grounds: tuple[Ground, ...]
    waived_at: datetime
    overruled_at: datetime | None
    overruled_by: str | None
    note: str

    @property
    def is_in_force(self) -> bool:
        """Whether the module need not be taken."""
        return self.overruled_at is None


_waiver, _module, _revision, _text, _skill = (
    record.__table__.c for record in (Waiver, Module, ModuleRevision, ModuleText, Skill)
)
_IN_FORCE = select(_waiver.person_id, _waiver.module_id).where(
    _waiver.person_id.in_(bindparam("people", expanding=True)), _waiver.overruled_at.is_(None)
)


def _rows() -> Select[*tuple[Any, ...]]:
    by = Person.__table__.alias("by")
    text = and_(_text.revision_id == _module.revision_id, _text.lang == bindparam("lang"))
    return (
        select(
            _waiver.id, _waiver.person_id, _waiver.module_id,
            func.coalesce(_text.title, _revision.title), _revision.minutes, _waiver.attempt_id,
            _waiver.figures, _waiver.waived_at, _waiver.overruled_at, by.c.name, _waiver.note,
        )
        .join_from(Waiver.__table__, Module.__table__, _module.id == _waiver.module_id)
        .join(ModuleRevision.__table__, _revision.id == _module.revision_id)
        .outerjoin(ModuleText.__table__, text)
        .outerjoin(by, by.c.id == _waiver.overruled_by)
        .where(_waiver.person_id == bindparam("person"), _module.retired_at.is_(None))
    )  # fmt: skip


_ALL = _rows().order_by(_waiver.id)
_LATEST = (
    _rows().where(_waiver.module_id == bindparam("module")).order_by(_waiver.id.desc()).limit(1)
)
_OF_ATTEMPT = _rows().where(_waiver.attempt_id == bindparam("attempt")).order_by(_waiver.id)
_TITLES = select(_skill.key, _skill.title)


def waived(session: DbSession, person_id: int) -> frozenset[str]:
    """Ids of the modules that a person need not take: one statement."""
    return waived_of(session, [person_id])[person_id]


def waived_of(session: DbSession, person_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The same of each of these people, in one statement, too."""
    found = dict.fromkeys(person_ids, frozenset[str]())
    for person, module in session.execute(_IN_FORCE, {"people": list(found)}):
        found[person] |= {module}
    return found


def of_person(session: DbSession, person_id: int, lang: str) -> list[WaiverRow]:
    """All that a person ever tested out of in modules in force, the first first: two statements."""
    return _read(session, _ALL, person=person_id, lang=lang)


def of_module(session: DbSession, person_id: int, module_id: str, lang: str) -> WaiverRow | None:
    """The latest waiver of one module, overruled or not; None if it never was waived."""
    found = _read(session, _LATEST, person=person_id, module=module_id, lang=lang)
    return found[0] if found else None


def of_attempt(session: DbSession, person_id: int, attempt_id: int, lang: str) -> list[WaiverRow]:
    """What a person tested out of in one sitting."""
    return _read(session, _OF_ATTEMPT, person=person_id, attempt=attempt_id, lang=lang)


def _read(session: DbSession, query: Select[*tuple[Any, ...]], **given: Any) -> list[WaiverRow]:
    rows = session.execute(query, given).all()
    titles: Mapping[str, str] = dict(session.execute(_TITLES).all()) if rows else {}
    return [_row(row, titles) for row in rows]


def _row(row: Any, titles: Mapping[str, str]) -> WaiverRow:
    id_, person, module, title, minutes, attempt, figures, *rest = row
    grounds = (Ground(**one, title=titles.get(one["skill"], one["skill"])) for one in figures)
    return WaiverRow(id_, person, module, title, minutes, attempt, tuple(grounds), *rest)
