"""Reading who is certified on which versions of which facts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from lms.db.base import DbSession
from lms.db.models import (
    Certificate,
    CertificateFact,
    CertificateRevocation,
    Certification,
    Fact,
    FactVersion,
    Person,
)
from lms.domain.certifications import Holding, Published


def holdings(
    session: DbSession,
    *,
    person_ids: Iterable[int] | None = None,
    fact_id: str | None = None,
    certification: str | None = None,
) -> list[Holding]:
    """The newest certificate of each person and certification, with its pins: two statements.

    `fact_id` keeps those that pin the fact (and all their pins). Deactivated people and retired
    certifications are left out; whether a certificate is revoked or over is for the domain to say.
    """
    query = _newest(None if person_ids is None else list(person_ids))
    if certification is not None:
        query = query.where(Certificate.certification == certification)
    if fact_id is not None:
        pinned = select(CertificateFact.certificate_id).where(CertificateFact.fact_id == fact_id)
        query = query.where(Certificate.id.in_(pinned))
    rows = session.execute(query).all()
    pins = _pins(session, query) if rows else {}
    return [_holding(row, pins) for row in rows]


def _newest(people: list[int] | None) -> Select[*tuple[Any, ...]]:
    later = select(func.max(Certificate.id)).group_by(
        Certificate.person_id, Certificate.certification
    )
    if people is not None:
        later = later.where(Certificate.person_id.in_(people))
    return (
        select(
            Certificate.id, Certificate.person_id, Certificate.certification,
            Certificate.expires_on, CertificateRevocation.certificate_id,
        )
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
        .join(Person, Person.id == Certificate.person_id)
        .join(Certification, Certification.key == Certificate.certification)
        .where(
            Certificate.id.in_(later),
            Person.deactivated_at.is_(None),
            Certification.retired_at.is_(None),
        )
        .order_by(Certificate.id)
    )  # fmt: skip


def _pins(session: DbSession, query: Select[*tuple[Any, ...]]) -> dict[int, dict[str, int]]:
    wanted = query.with_only_columns(Certificate.id).order_by(None)
    rows = session.execute(
        select(
            CertificateFact.certificate_id, CertificateFact.fact_id, CertificateFact.version
        ).where(CertificateFact.certificate_id.in_(wanted))
    )
    found: dict[int, dict[str, int]] = {}
    for certificate, fact, version in rows:
        found.setdefault(certificate, {})[fact] = version
    return found


def _holding(row: Any, pins: dict[int, dict[str, int]]) -> Holding:
    certificate, person, certification, expires_on, revoked = row
    end: date | None = expires_on
    return Holding(
        certificate, person, certification, end, revoked is not None, pins.get(certificate, {})
    )


def published(
    session: DbSession, fact_ids: Iterable[str] | None = None
) -> dict[str, list[Published]]:
    """The versions that were ever official, ascending, of facts that are official now.

    `fact_ids` None: of all facts. One statement.
    """
    query = (
        select(FactVersion.fact_id, FactVersion.number, FactVersion.change, FactVersion.delta_due)
        .join(Fact, Fact.id == FactVersion.fact_id)
        .where(FactVersion.official_at.is_not(None), Fact.official_id.is_not(None))
        .order_by(FactVersion.fact_id, FactVersion.number)
    )
    if fact_ids is not None:
        query = query.where(FactVersion.fact_id.in_(list(fact_ids)))
    found: dict[str, list[Published]] = {}
    for fact, number, change, due in session.execute(query):
        found.setdefault(fact, []).append(Published(number, change, due))
    return found
