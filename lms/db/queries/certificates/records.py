"""Reading certifications in force, the newest certificate of people, and all records of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from lms.db.base import DbSession
from lms.db.models import (
    Certificate,
    CertificateFact,
    CertificateRevocation,
    Certification,
    FactVersion,
    Person,
    SignOff,
)
from lms.domain import certifications
from lms.domain.certifications import Certification as Terms
from lms.domain.certifications import GrantKind, Requirement
from lms.domain.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Held:
    """The newest certificate of a person and certification; `earned_at` is when everything was
    last shown, `revoked_at` None unless it was withdrawn."""

    certificate: int
    person: int
    certification: str
    granted_at: datetime
    expires_on: date | None
    earned_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """One certificate as its holder reads it; `pins` are the versions of facts it rests on."""

    id: int
    certification: str
    title: str
    kind: GrantKind
    code: str
    granted_at: datetime
    expires_on: date | None
    basis: Mapping[str, Any]
    revoked_at: datetime | None
    revoked_by: str | None
    reason: str | None
    pins: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SignedOff:
    """A sign-off as the person reads it."""

    id: int
    certification: str
    requirement: Requirement
    rating: int
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Traced:
    """The certificate that carries a code. `granted_on` is a date where its holder is; `revoked_on`
    is set when it, or a later one of the same certification, was withdrawn."""

    person: int
    name: str
    zone: ZoneInfo
    certification: str
    title: str
    granted_on: date
    revoked_on: date | None


def in_force(session: DbSession) -> list[Terms]:
    """The certifications that can be earned, in the order of the catalogue: one statement."""
    query = (
        select(Certification.document)
        .where(Certification.retired_at.is_(None))
        .order_by(Certification.position, Certification.key)
    )
    return [certifications.load(document) for document in session.scalars(query)]


def offered(session: DbSession, person_id: int) -> list[tuple[Terms, Held | None]]:
    """The same, each with the person's newest certificate: one statement."""
    held = _newest(Certificate.person_id == person_id).subquery()
    query = (
        select(Certification.document, held)
        .outerjoin(held, held.c.certification == Certification.key)
        .where(Certification.retired_at.is_(None))
        .order_by(Certification.position, Certification.key)
    )
    return [
        (certifications.load(document), Held(*newest) if newest[0] else None)
        for document, *newest in session.execute(query)
    ]


def one(session: DbSession, key: str) -> Terms:
    """A certification that can be earned; NotFoundError for any other."""
    found = next((terms for terms in in_force(session) if terms.key == key), None)
    if found is None:
        raise NotFoundError("not-found", certification=key)
    return found


def newest(
    session: DbSession, person_ids: Iterable[int], keys: Iterable[str] | None = None
) -> dict[tuple[int, str], Held]:
    """The newest certificates by (person, certification), of `keys` or of all: one statement."""
    wanted = [Certificate.person_id.in_(list(person_ids))]
    if keys is not None:
        wanted.append(Certificate.certification.in_(list(keys)))
    rows = session.execute(_newest(*wanted))
    return {(row.person_id, row.certification): Held(*row) for row in rows}


def _newest(*wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The columns of a `Held`, of each person and certification."""
    is_full = case((Certificate.kind == GrantKind.FULL, Certificate.granted_at))
    earned_at = func.coalesce(func.max(is_full), func.min(Certificate.granted_at))
    last = (
        select(func.max(Certificate.id).label("id"), earned_at.label("earned_at"))
        .where(*wanted)
        .group_by(Certificate.person_id, Certificate.certification)
        .subquery()
    )
    return (
        select(
            Certificate.id, Certificate.person_id, Certificate.certification,
            Certificate.granted_at, Certificate.expires_on, last.c.earned_at,
            CertificateRevocation.at.label("revoked_at"),
        )
        .join(last, last.c.id == Certificate.id)
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
    )  # fmt: skip


def history(session: DbSession, person_id: int) -> list[Record]:
    """All certificates that a person was ever given, the newest first: two statements."""
    pins = _pins(session, person_id)
    rows = session.execute(_records().where(Certificate.person_id == person_id))
    return [_record(row, pins.get(row.id, {})) for row in rows]


def pinned_words(session: DbSession, history: Iterable[Record]) -> dict[tuple[str, int], str]:
    """The claims that certificates rest on, by (fact, version), in the words of that version: one
    statement at most."""
    facts = {fact for one in history for fact in one.pins}
    if not facts:
        return {}
    rows = session.execute(
        select(FactVersion.fact_id, FactVersion.number, FactVersion.claim).where(
            FactVersion.fact_id.in_(facts)
        )
    )
    return {(fact, number): claim for fact, number, claim in rows}


def own(session: DbSession, certificate_id: int, person_id: int) -> Record:
    """A certificate of this person, without its pins; NotFoundError for anybody else's."""
    mine = (Certificate.id == certificate_id, Certificate.person_id == person_id)
    row = session.execute(_records().where(*mine)).first()
    if row is None:
        raise NotFoundError("not-found", certificate=certificate_id)
    return _record(row, {})


def holder(session: DbSession, certificate_id: int) -> int:
    """The id of whoever holds a certificate; NotFoundError without it."""
    query = select(Certificate.person_id).where(Certificate.id == certificate_id)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("not-found", certificate=certificate_id)
    return found


def pins_of(session: DbSession, certificate_id: int) -> dict[str, int]:
    """The versions of facts that a certificate rests on, by fact."""
    rows = session.execute(
        select(CertificateFact.fact_id, CertificateFact.version).where(
            CertificateFact.certificate_id == certificate_id
        )
    )
    return dict(rows.all())


def signed_off(session: DbSession, person_id: int) -> list[SignedOff]:
    """The sign-offs of a person, the newest first."""
    query = (
        select(
            SignOff.id, SignOff.certification, SignOff.requirement, SignOff.rating, SignOff.note,
            Person.name, SignOff.at,
        )
        .join(Person, Person.id == SignOff.by_id)
        .where(SignOff.person_id == person_id)
        .order_by(SignOff.id.desc())
    )  # fmt: skip
    return [SignedOff(*row) for row in session.execute(query)]


def traced(session: DbSession, code: str) -> Traced | None:
    """Whose certificate carries the code; None for a code that was never given: one statement."""
    later = aliased(Certificate)
    withdrawn = (
        select(func.min(CertificateRevocation.at))
        .join(later, later.id == CertificateRevocation.certificate_id)
        .where(
            later.person_id == Certificate.person_id,
            later.certification == Certificate.certification,
            later.id >= Certificate.id,
        )
        .correlate(Certificate)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            Certificate.person_id, Person.name, Person.time_zone, Certificate.certification,
            Certificate.title, Certificate.granted_at, withdrawn,
        )
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.code == code)
    ).first()  # fmt: skip
    if row is None:
        return None
    person, name, zone_name, key, title, granted_at, revoked_at = row
    zone = ZoneInfo(zone_name)
    revoked_on = revoked_at.astimezone(zone).date() if revoked_at else None
    granted_on = granted_at.astimezone(zone).date()
    return Traced(person, name, zone, key, title, granted_on, revoked_on)


def _record(row: Any, pins: Mapping[str, int]) -> Record:
    values = [*row, pins]
    return Record(*values)


def _records() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Certificate.id, Certificate.certification, Certificate.title, Certificate.kind,
            Certificate.code, Certificate.granted_at, Certificate.expires_on, Certificate.basis,
            CertificateRevocation.at, Person.name, CertificateRevocation.reason,
        )
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
        .outerjoin(Person, Person.id == CertificateRevocation.by_id)
        .order_by(Certificate.id.desc())
    )  # fmt: skip


def _pins(session: DbSession, person_id: int) -> dict[int, dict[str, int]]:
    rows = session.execute(
        select(CertificateFact.certificate_id, CertificateFact.fact_id, CertificateFact.version)
        .join(Certificate, Certificate.id == CertificateFact.certificate_id)
        .where(Certificate.person_id == person_id)
        .order_by(CertificateFact.fact_id)
    )
    found: dict[int, dict[str, int]] = {}
    for certificate, fact, version in rows:
        found.setdefault(certificate, {})[fact] = version
    return found
