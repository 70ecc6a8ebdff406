"""Reading skills, targets, what is believed of people, and the evidence that it rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, select

from lms.db.base import DbSession
from lms.db.models import Evidence, Fundamental, PersonLevel, QuestionHold, Skill, Target
from lms.domain.asking.attempts import NewEvidence
from lms.domain.asking.quality import HoldCause
from lms.domain.mastery import skills_framework
from lms.domain.mastery.skills import Estimate, PersonState, SkillState, in_order

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class EvidenceRow(NewEvidence):
    """A row of the log as it stands there; the model takes it as it is. `id` is its place."""

    id: int = 0


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


_LEVEL = select(PersonLevel.ability_mean, PersonLevel.ability_variance, PersonLevel.skills).where(
    PersonLevel.person_id == bindparam("person")
)


def _is_out() -> ColumnElement[bool]:
    """Whether the question of a row was found bad and stands as it was asked then."""
    asked_otherwise = QuestionHold.rewritten_in.is_not(None) & (
        Evidence.revision_id >= QuestionHold.rewritten_in
    )
    return exists().where(
        QuestionHold.module_id == Evidence.module_id,
        QuestionHold.question == Evidence.question,
        QuestionHold.cause == HoldCause.QUALITY,
        QuestionHold.confirmed_at.is_(None),
        ~func.coalesce(asked_otherwise, False),
    )


LOG = select(
    Evidence.at, Evidence.kind, Evidence.value, Evidence.skills, Evidence.guess,
    Evidence.difficulty, Evidence.difficulty_variance,
    case((_is_out(), 0.0), else_=Evidence.weight).label("weight"),
    Evidence.attempt_id, Evidence.item, Evidence.module_id, Evidence.question,
    Evidence.revision_id, Evidence.fact_id, Evidence.criterion, Evidence.rater_id,
    Evidence.seconds, Evidence.id,
).order_by(Evidence.id)  # fmt: skip
"""The columns of an `EvidenceRow`. What bad questions showed weighs nothing, whenever it was."""
_LOG = LOG.where(Evidence.person_id == bindparam("person"))
_LOGS = (
    LOG.add_columns(Evidence.person_id)
    .where(Evidence.person_id.in_(bindparam("people", expanding=True)))
    .order_by(None)
    .order_by(Evidence.person_id, Evidence.id)
)
_NEWEST = _LOG.order_by(None).order_by(Evidence.id.desc()).limit(bindparam("most"))


def state_of(session: DbSession, person_id: int) -> PersonState:
    """What is believed of a person after the last piece of evidence: one statement."""
    found = session.execute(_LEVEL, {"person": person_id}).first()
    return unpacked(*found) if found else PersonState.new()


def states_of(
    session: DbSession, person_ids: Iterable[int] | Select[tuple[int]]
) -> dict[int, PersonState]:
    """The same for many people, one statement; who has no evidence yet is left out."""
    people = person_ids if isinstance(person_ids, Select) else list(person_ids)
    query = select(
        PersonLevel.person_id,
        PersonLevel.ability_mean,
        PersonLevel.ability_variance,
        PersonLevel.skills,
    ).where(PersonLevel.person_id.in_(people))
    return {person: unpacked(*level) for person, *level in session.execute(query)}


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
    query = (
        select(Target.skill, func.max(Target.level), func.max(Target.weight))
        .join(Skill, Skill.key == Target.skill)
        .join(Fundamental, Fundamental.key == Skill.fundamental)
        .where(Target.sales_role.in_(sales_roles), Skill.retired_at.is_(None))
        .group_by(Target.skill, Fundamental.position, Skill.position)
        .order_by(Fundamental.position, Skill.position, Target.skill)
    )
    found = session.execute(query)
    return {skill: skills_framework.Target(level, weight) for skill, level, weight in found}


def log_of(session: DbSession, person_id: int) -> list[EvidenceRow]:
    """A person's whole log in the order in which it counts for levels: what `levels.trend`,
    `levels.pulls` and `skills.update`, row by row, take."""
    return in_order(written(session, person_id))


def written(session: DbSession, person_id: int) -> list[EvidenceRow]:
    """A person's whole log in the order in which it was written."""
    return [_evidence(row) for row in session.execute(_LOG, {"person": person_id})]


def logs(session: DbSession, person_ids: Sequence[int]) -> Iterator[tuple[int, list[EvidenceRow]]]:
    """Each of these people with their log as it was written, empty or not: one statement, none for
    nobody."""
    if not person_ids:
        return
    rows = session.execute(_LOGS, {"people": list(person_ids)})
    left = dict.fromkeys(person_ids)
    for person, found in groupby(rows, key=itemgetter(-1)):
        left.pop(person)
        yield person, [_evidence(row[:-1]) for row in found]
    yield from ((person, []) for person in left)


def newest_of(session: DbSession, person_id: int, most: int) -> list[EvidenceRow]:
    """The last `most` rows of a person's log, in its order."""
    found = session.execute(_NEWEST, {"person": person_id, "most": most})
    return [_evidence(row) for row in reversed(found.all())]


def skills(session: DbSession) -> list[SkillRow]:
    """The skills in force, in the order of the framework."""
    query = (
        select(Skill.key, Skill.title, Skill.fundamental, Fundamental.title)
        .join(Fundamental, Fundamental.key == Skill.fundamental)
        .where(Skill.retired_at.is_(None))
        .order_by(Fundamental.position, Skill.position, Skill.key)
    )
    return [SkillRow(*row) for row in session.execute(query)]


def _evidence(row: Any) -> EvidenceRow:
    at, kind, value, skills, *rest = row
    return EvidenceRow(at, kind, value, tuple((key, weight) for key, weight in skills), *rest)
