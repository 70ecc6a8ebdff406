"""Reading who is certified on which versions of which facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select

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
) -> list[Holding]:
    """The newest certificate of each person and certification, with its pins: two statements, one
    where nobody is certified.

    `fact_id` keeps those that pin the fact (and all their pins). Deactivated people and retired
    certifications are left out; whether a certificate is revoked or over is for the domain to say.
    """
    given = {} if person_ids is None else {"people": list(person_ids)}
    query, pins_of = _OF_ALL if person_ids is None else _OF_PEOPLE
    if fact_id is not None:
        pinned = select(_pin.c.certificate_id).where(_pin.c.fact_id == fact_id)
        query = query.where(_certificate.c.id.in_(pinned))
        pins_of = _pins_of(query)
    rows = session.execute(query, given).all()
    pins = _pins(session, pins_of, given) if rows else {}
    return [_holding(row, pins) for row in rows]


_certificate, _pin, _revocation, _person, _certification = (
    record.__table__
    for record in (Certificate, CertificateFact, CertificateRevocation, Person, Certification)
)


def _newest(is_of_people: bool) -> Select[*tuple[Any, ...]]:
    held = _certificate.c
    later = select(func.max(held.id)).group_by(held.person_id, held.certification)
    if is_of_people:
        later = later.where(held.person_id.in_(bindparam("people", expanding=True)))
    return (
        select(
            held.id, held.person_id, held.certification, held.expires_on,
            _revocation.c.certificate_id,
        )
        .join_from(_certificate, _person, _person.c.id == held.person_id)
        .join(_certification, _certification.c.key == held.certification)
        .outerjoin(_revocation, _revocation.c.certificate_id == held.id)
        .where(
            held.id.in_(later), _person.c.deactivated_at.is_(None),
            _certification.c.retired_at.is_(None),
        )
        .order_by(held.id)
    )  # fmt: skip


def _pins_of(query: Select[*tuple[Any, ...]]) -> Select[int, str, int]:
    wanted = query.with_only_columns(_certificate.c.id).order_by(None)
    pins = select(_pin.c.certificate_id, _pin.c.fact_id, _pin.c.version)
    return pins.where(_pin.c.certificate_id.in_(wanted))


_OF_ALL, _OF_PEOPLE = ((one, _pins_of(one)) for one in map(_newest, (False, True)))
"""Made once: every Today asks the second."""


def _pins(
    session: DbSession, query: Select[int, str, int], given: Mapping[str, Any]
) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for certificate, fact, version in session.execute(query, given):
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
