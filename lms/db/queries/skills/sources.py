"""Reading where pieces of evidence come from: what was asked, who judged, why it counts no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Fact,
    FactVersion,
    Module,
    ModuleRevision,
    Person,
    QuestionHold,
    Skill,
)
from lms.db.queries import modules
from lms.db.queries.levels import EvidenceRow
from lms.db.queries.skills import activities
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.quality import HoldCause
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.modules import Module as ModuleText


@dataclass(frozen=True, slots=True)
class Sources:
    """What the rows of a log point at.

    `modules` are titles by id, `raters` names by id, `texts` modules by revision, `claims` official
    claims by fact, `purposes` by attempt, `metrics` titles of figures from daily work by key.
    """

    modules: Mapping[str, str]
    raters: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, ModuleText] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    purposes: Mapping[int, Purpose] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadQuestion:
    """Why a question counts for nobody: who took it out says so in `note`."""

    module_id: str
    module_title: str
    question: str
    held_at: datetime
    retired_at: datetime | None
    note: str


def outline(session: DbSession, rows: Sequence[EvidenceRow], titles: Mapping[str, str]) -> Sources:
    """As much as a list of sittings needs: who judged, and what the sittings were for. A statement
    for each, none where nothing asks for it."""
    raters = {row.rater_id for row in rows if row.rater_id is not None}
    reviewed = {
        row.attempt_id
        for row in rows
        if row.kind is EvidenceKind.REVIEW and row.attempt_id is not None
    }
    works = any(row.kind is EvidenceKind.ACTIVITY for row in rows)
    return Sources(
        modules=titles,
        raters=_names(session, raters),
        purposes=_purposes(session, reviewed),
        metrics=activities.titles(session) if works else {},
    )


def full(
    session: DbSession, rows: Sequence[EvidenceRow], titles: Mapping[str, str], lang: str
) -> Sources:
    """The same with questions as they were asked and facts as they are official now."""
    found = outline(session, rows, titles)
    revisions = {row.revision_id for row in rows if row.revision_id is not None}
    facts = {row.fact_id for row in rows if row.fact_id is not None}
    texts = modules.documents(session, revisions, lang)
    claims = _claims(session, facts)
    return replace(found, texts=texts, claims=claims)


def bad_questions(
    session: DbSession, rows: Iterable[EvidenceRow]
) -> dict[tuple[str, str], BadQuestion]:
    """Why the questions of these rows are out, by (module, question), where they are: the newest
    hold for being bad that stands. One statement, none for no rows."""
    held = {row.module_id for row in rows if row.module_id is not None and row.question}
    if not held:
        return {}
    query = (
        select(QuestionHold.module_id, ModuleRevision.title, QuestionHold.question,
               QuestionHold.held_at, QuestionHold.retired_at, QuestionHold.note)
        .join(Module, Module.id == QuestionHold.module_id)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .where(
            QuestionHold.module_id.in_(held), QuestionHold.cause == HoldCause.QUALITY,
            QuestionHold.confirmed_at.is_(None),
        )
        .order_by(QuestionHold.id)
    )  # fmt: skip
    found = (BadQuestion(*row) for row in session.execute(query))
    return {(one.module_id, one.question): one for one in found}


def titles_of(session: DbSession, skills: Iterable[str]) -> dict[str, str]:
    """What these skills are or were called, retired ones too; none for what never was a skill."""
    wanted = set(skills)
    if not wanted:
        return {}
    return dict(session.execute(select(Skill.key, Skill.title).where(Skill.key.in_(wanted))).all())


def _names(session: DbSession, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())


def _purposes(session: DbSession, ids: set[int]) -> dict[int, Purpose]:
    if not ids:
        return {}
    query = select(Attempt.id, Attempt.purpose).where(Attempt.id.in_(ids))
    return dict(session.execute(query).all())


def _claims(session: DbSession, facts: set[str]) -> dict[str, str]:
    if not facts:
        return {}
    query = (
        select(Fact.id, FactVersion.claim)
        .join(FactVersion, FactVersion.id == Fact.official_id)
        .where(Fact.id.in_(facts))
    )
    return dict(session.execute(query).all())
