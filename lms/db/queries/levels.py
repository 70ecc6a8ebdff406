"""Reading skills, targets, what is believed of people, and the evidence that it rests on."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    Text,
    bindparam,
    case,
    cast,
    exists,
    func,
    select,
    type_coerce,
)

from lms.db.base import DbSession
from lms.db.models import Evidence, Fundamental, PersonLevel, QuestionHold, Skill, Target
from lms.domain.asking.attempts import NewEvidence
from lms.domain.asking.quality import HoldCause
from lms.domain.mastery import skills_framework
from lms.domain.mastery.evidence import Evidence as Seen
from lms.domain.mastery.evidence import EvidenceKind, SkillWeights
from lms.domain.mastery.skills import Estimate, PersonState, SkillState, in_order

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KINDS = {kind.value: kind for kind in EvidenceKind}


@dataclass(frozen=True, slots=True)
class EvidenceRow(NewEvidence):
    """A row of the log as it stands there; the model takes it as it is. `id` is its place."""

    id: int = 0


MOST_RECENT = 20_000
"""Rows of a log that a page replays: some years of daily practice."""


@dataclass(frozen=True, slots=True)
class RecentLog:
    """The newest rows of a log, in the order in which they count; `known` is what is believed after
    the last of them where there are older ones, None where these are all."""

    rows: Sequence[EvidenceRow]
    known: PersonState | None = None


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill in force, with the fundamental that it belongs to."""

    key: str
    title: str
    fundamental: str
    fundamental_title: str


def packed(state: PersonState) -> dict[str, Any]:
    """The state as the columns of lms_person_level; `unpacked` gives back an equal one.

    Floats go as they are (JSON keeps them to the last bit), times as whole microseconds.
    """
    return {
        "ability_mean": state.ability.mean,
        "ability_variance": state.ability.variance,
        "skills": {
            key: [one.total, one.precision, one.n, (one.at - _EPOCH) // _MICROSECOND]
            for key, one in state.skills.items()
        },
    }


def unpacked(mean: float, variance: float, skills: Mapping[str, Sequence[Any]]) -> PersonState:
    """The state that `packed` wrote."""
    return PersonState(
        Estimate(mean, variance),
        {
            key: SkillState(float(total), float(precision), n, _EPOCH + timedelta(microseconds=at))
            for key, (total, precision, n, at) in skills.items()
        },
    )


# Tables rather than records: a log is long.
_log, _hold, _level, _target, _skill, _fundamental = (
    record.__table__.c
    for record in (Evidence, QuestionHold, PersonLevel, Target, Skill, Fundamental)
)
_STATES = select(_level.person_id, _level.ability_mean, _level.ability_variance, _level.skills)
_LEVEL = _STATES.where(_level.person_id == bindparam("person"))
_LEVELS = _STATES.where(_level.person_id.in_(bindparam("people", expanding=True)))
_IN_PLACE = (_fundamental.position, _skill.position, _skill.key)
_TARGETS = (
    select(_skill.key, func.max(_target.level), func.max(_target.weight))
    .join_from(Target.__table__, Skill.__table__, _skill.key == _target.skill)
    .join(Fundamental.__table__, _fundamental.key == _skill.fundamental)
    .where(_target.sales_role.in_(bindparam("roles", expanding=True)), _skill.retired_at.is_(None))
    .group_by(*_IN_PLACE)
    .order_by(*_IN_PLACE)
)
_SKILLS = (
    select(_skill.key, _skill.title, _skill.fundamental, _fundamental.title)
    .join_from(Skill.__table__, Fundamental.__table__, _fundamental.key == _skill.fundamental)
    .where(_skill.retired_at.is_(None))
    .order_by(*_IN_PLACE)
)


def _is_out() -> ColumnElement[bool]:
    """Whether the question of a row was found bad and stands as it was asked then."""
    asked_otherwise = _hold.rewritten_in.is_not(None) & (_log.revision_id >= _hold.rewritten_in)
    return exists().where(
        _hold.module_id == _log.module_id,
        _hold.question == _log.question,
        _hold.cause == HoldCause.QUALITY,
        _hold.confirmed_at.is_(None),
        ~func.coalesce(asked_otherwise, False),
    )


LOG = select(
    _log.at, type_coerce(_log.kind, String).label("kind"), _log.value,
    cast(_log.skills, Text).label("skills"), _log.guess,
    _log.difficulty, _log.difficulty_variance,
    case((_is_out(), 0.0), else_=_log.weight).label("weight"),
    _log.attempt_id, _log.item, _log.module_id, _log.question,
    _log.revision_id, _log.fact_id, _log.criterion, _log.rater_id,
    _log.seconds, _log.id,
).order_by(_log.id)  # fmt: skip
"""The columns of an `EvidenceRow`. What bad questions showed weighs nothing, whenever it was."""
SHOWN = LOG.with_only_columns(
    _log.at, LOG.selected_columns.kind, _log.value, LOG.selected_columns.skills, _log.guess,
    _log.difficulty, _log.difficulty_variance, LOG.selected_columns.weight,
)  # fmt: skip
"""As much of a row as the model reads; `shown` takes it."""
_LOG = LOG.where(_log.person_id == bindparam("person"))
_RECENT = _LOG.order_by(None).order_by(_log.at.desc(), _log.id.desc()).limit(bindparam("most"))
_LOGS = (
    LOG.add_columns(_log.person_id)
    .where(_log.person_id.in_(bindparam("people", expanding=True)))
    .order_by(None)
    .order_by(_log.person_id, _log.id)
)
_NEWEST = (
    SHOWN.where(_log.person_id == bindparam("person"))
    .order_by(None)
    .order_by(_log.id.desc())
    .limit(bindparam("most"))
)


def state_of(session: DbSession, person_id: int) -> PersonState:
    """What is believed of a person after the last piece of evidence: one statement."""
    found = session.execute(_LEVEL, {"person": person_id}).first()
    return unpacked(*found[1:]) if found else PersonState.new()


def states_of(session: DbSession, person_ids: Iterable[int]) -> dict[int, PersonState]:
    """The same for many people, one statement; who has no evidence yet is left out."""
    rows = session.execute(_LEVELS, {"people": list(person_ids)})
    return {person: unpacked(*level) for person, *level in rows}


def are_missing(session: DbSession) -> bool:
    """Whether there is evidence and no level at all, as after a release with another model."""
    level = select(PersonLevel.person_id).limit(1)
    evidence = select(Evidence.id).limit(1)
    return session.scalar(level) is None and session.scalar(evidence) is not None


def targets_of(
    session: DbSession, sales_roles: Sequence[str]
) -> dict[str, skills_framework.Target]:
    """What these roles together need of each skill, in the order of the framework.

    Where several roles ask for a skill, the highest level and the highest weight count.
    """
    found = session.execute(_TARGETS, {"roles": list(sales_roles)})
    return {skill: skills_framework.Target(level, weight) for skill, level, weight in found}


def log_of(session: DbSession, person_id: int) -> list[EvidenceRow]:
    """A person's whole log in the order in which it counts for levels: what `levels.trend`,
    `levels.pulls` and `skills.update`, row by row, take."""
    return in_order(written(session, person_id))


def recent(session: DbSession, person_id: int) -> RecentLog:
    """What pages tell of a person's log: one statement, two of a log that is longer."""
    found = session.execute(_RECENT, {"person": person_id, "most": MOST_RECENT}).all()
    rows = in_order(told(row) for row in reversed(found))
    if len(rows) < MOST_RECENT:
        return RecentLog(rows)
    return RecentLog(rows, state_of(session, person_id))


def written(session: DbSession, person_id: int) -> list[EvidenceRow]:
    """A person's whole log in the order in which it was written."""
    return [told(row) for row in session.execute(_LOG, {"person": person_id})]


def logs(session: DbSession, person_ids: Sequence[int]) -> Iterator[tuple[int, list[EvidenceRow]]]:
    """Each of these people with their log as it was written, empty or not: one statement, none for
    nobody."""
    if not person_ids:
        return
    rows = session.execute(_LOGS, {"people": list(person_ids)})
    left = dict.fromkeys(person_ids)
    for person, found in groupby(rows, key=itemgetter(-1)):
        left.pop(person)
        yield person, [told(row[:-1]) for row in found]
    yield from ((person, []) for person in left)


def newest_of(session: DbSession, person_id: int, most: int) -> list[Seen]:
    """The last `most` rows of a person's log, newest first, as far as the model reads them."""
    found = session.execute(_NEWEST, {"person": person_id, "most": most})
    return [shown(*row) for row in found]


def skills(session: DbSession) -> list[SkillRow]:
    """The skills in force, in the order of the framework."""
    return [SkillRow(*row) for row in session.execute(_SKILLS)]


def shown(at: datetime, kind: Any, value: float, skills: str, *rest: Any) -> Seen:
    """The piece of evidence of a row of `SHOWN`."""
    return Seen(at, _KINDS[kind], value, _weights(skills), *rest)


@lru_cache(maxsize=4096)
def _weights(text: str) -> SkillWeights:
    """A log asks the same questions over and over: each list of skills is read once."""
    return tuple((skill, weight) for skill, weight in json.loads(text))


def told(row: Any) -> EvidenceRow:
    """The piece of evidence of a row of `LOG`."""
    at, kind, value, skills, *rest = row
    return EvidenceRow(at, _KINDS[kind], value, _weights(skills), *rest)
