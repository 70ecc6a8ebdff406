"""Reading what people have to learn again, and what they are asked about it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Certificate,
    CertificateFact,
    CertificateRevocation,
    Certification,
    Evidence,
    Fact,
    FactVersion,
)
from lms.db.queries import content, holdings
from lms.db.queries.content import LinkedQuestion
from lms.db.queries.modules import documents
from lms.db.queries.registry import holds
from lms.domain import certifications
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.questions import QuestionKind
from lms.domain.certifications import MOST_DELTA_QUESTIONS, Delta
from lms.domain.facts import Change


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions in force that test a fact: `free` to be asked, `held` until marketing has
    confirmed or rewritten them."""

    free: tuple[LinkedQuestion, ...] = ()
    held: tuple[LinkedQuestion, ...] = ()

    @property
    def asked(self) -> int:
        """How many of them one sitting asks."""
        return min(len(self.free), MOST_DELTA_QUESTIONS)

    @property
    def minutes(self) -> int:
        """What reading the change and answering is planned with."""
        return certifications.minutes(len(self.free))

    @property
    def is_waiting(self) -> bool:
        """Whether nothing can be asked until marketing is done."""
        return bool(self.held) and not self.free


def _changed() -> Select[*tuple[Any, ...]]:
    held, pin, version = (
        record.__table__.c for record in (Certificate, CertificateFact, FactVersion)
    )
    newest = (
        select(func.max(held.id))
        .where(held.person_id == bindparam("person"))
        .group_by(held.certification)
    )
    return (
        select(version.fact_id, version.delta_due)
        .join_from(Certificate, CertificateFact, pin.certificate_id == held.id)
        .join(Certification, Certification.key == held.certification)
        .join(Fact, Fact.id == pin.fact_id)
        .join(FactVersion, and_(version.fact_id == pin.fact_id, version.number > pin.version))
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == held.id)
        .where(
            held.id.in_(newest),
            or_(held.expires_on.is_(None), held.expires_on >= bindparam("today")),
            CertificateRevocation.certificate_id.is_(None),
            Certification.retired_at.is_(None),
            Fact.official_id.is_not(None),
            version.official_at.is_not(None),
            version.change == Change.MATERIAL,
        )
    )


_CHANGED = _changed()
"""Made once: every Today asks it."""
NONE = Questions()
"""Of a fact that nobody asks about."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A change that somebody has to learn, and what is asked about it."""

    delta: Delta
    questions: Questions


@dataclass(frozen=True, slots=True)
class Sitting:
    """How far somebody is with the questions on a change."""

    open_id: int | None
    version: int | None
    handed_in: int


def owed(session: DbSession, person_id: int, today: date) -> list[Owed]:
    """What the person has to learn: one statement for people without certificates, three where
    nothing has changed, five at most."""
    found = outstanding(session, [person_id], today)
    if not found:
        return []
    asked = questions(session, [delta.fact for delta in found])
    return [Owed(one, asked.get(one.fact, NONE)) for one in found]


def outstanding(session: DbSession, person_ids: Iterable[int], today: date) -> list[Delta]:
    """What these people have to learn: three statements at most."""
    held = holdings.holdings(session, person_ids=person_ids)
    pinned = {fact for one in held for fact in one.pins}
    versions = holdings.published(session, pinned) if pinned else {}
    return certifications.deltas(held, versions, today)


def changed(session: DbSession, person_id: int, today: date) -> dict[str, date | None]:
    """{fact: until when} of what `outstanding` finds for one person: one statement, for pages that
    only ask whether there is anything."""
    found: dict[str, date | None] = {}
    for fact, due in session.execute(_CHANGED, {"person": person_id, "today": today}):
        known = found.get(fact)
        found[fact] = min(due, known) if due and known else due or known
    return found


def claims(session: DbSession, fact_ids: Collection[str]) -> dict[str, str]:
    """The official claims of these facts, by fact."""
    rows = session.execute(
        select(Fact.id, FactVersion.claim)
        .join(FactVersion, FactVersion.id == Fact.official_id)
        .where(Fact.id.in_(fact_ids))
    )
    return dict(rows.all())


def questions(session: DbSession, fact_ids: Collection[str]) -> dict[str, Questions]:
    """What is asked about these facts; those that nobody asks about (any more) are left out."""
    linked = content.questions_on_any(session, fact_ids)
    modules = {one.module_id for rows in linked.values() for one in rows}
    held = holds.open_for_good(session, modules) if modules else {}
    asked = {
        fact: [one for one in rows if not held.get((one.module_id, one.key), False)]
        for fact, rows in linked.items()
    }
    return {
        fact: Questions(
            tuple(one for one in rows if (one.module_id, one.key) not in held),
            tuple(one for one in rows if (one.module_id, one.key) in held),
        )
        for fact, rows in asked.items()
        if rows
    }


def chosen(
    session: DbSession, person_id: int, free: Sequence[LinkedQuestion], lang: str
) -> list[LinkedQuestion]:
    """What one sitting asks: first what is graded at once, of that what was never asked."""
    query = select(Evidence.module_id, Evidence.question).where(
        Evidence.person_id == person_id, Evidence.module_id.in_({one.module_id for one in free})
    )
    known = {(module, key) for module, key in session.execute(query.distinct())}
    texts = documents(session, {one.revision_id for one in free}, lang)
    written = {
        (id, one.key)
        for id, text in texts.items()
        for one in (text.quiz.questions if text.quiz else ())
        if one.kind is QuestionKind.FREE_TEXT
    }
    graded = [one for one in free if (one.revision_id, one.key) not in written] or list(free)
    return sorted(graded, key=lambda one: (one.module_id, one.key) in known)[:MOST_DELTA_QUESTIONS]


def sitting(session: DbSession, person_id: int, fact_id: str) -> Sitting:
    """The person's attempts at a change."""
    is_open = Attempt.handed_in_at.is_(None)
    row = session.execute(
        select(
            func.max(case((is_open, Attempt.id))),
            func.max(case((is_open, Attempt.fact_version))),
            func.count(Attempt.handed_in_at),
        ).where(
            Attempt.person_id == person_id,
            Attempt.purpose == Purpose.DELTA,
            Attempt.fact_id == fact_id,
        )
    ).one()
    return Sitting(*row)
