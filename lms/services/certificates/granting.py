"""Writing certificates: for everything shown, and for a change learned."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from lms.db.models import (
    Certificate,
    CertificateFact,
    CertificateRevocation,
    PersonSalesRole,
)
from lms.db.queries import holdings as held_rows
from lms.db.queries.attempts import AttemptRow
from lms.db.queries.certificates import records, showing
from lms.db.queries.certificates.records import Held
from lms.domain.asking.attempts import Purpose
from lms.domain.certifications import (
    SEEN,
    Certification,
    GrantKind,
    Requirement,
    Shown,
    is_held,
    missing,
    next_from,
    outdated,
    version_at,
)
from lms.domain.events import CertificateGranted
from lms.services import evidence
from lms.services.work import Work

CODE_BYTES = 16
"""Chance in the code of a certificate: nobody finds one by trying."""


@dataclass(frozen=True, slots=True)
class _New:
    """A certificate about to be written."""

    person: int
    certification: str
    title: str
    kind: GrantKind
    expires_on: date | None
    basis: Mapping[str, Any]
    pins: Mapping[str, int]


def earned(work: Work, row: AttemptRow) -> None:
    """Follow a passed attempt: a quiz may complete a certification, a delta brings certificates up
    to date."""
    if row.purpose is Purpose.DELTA and row.fact_id and row.fact_version:
        learned(work, row.person_id, row.fact_id, row.fact_version, {"attempts": [row.id]})
    elif row.purpose is Purpose.QUIZ:
        grant_due(work, row.person_id, row.module_id)


def grant_due(work: Work, person_id: int, module_id: str | None = None) -> list[int]:
    """Write the certificates that the person has earned and does not hold yet; their ids.

    Only certifications of the person's sales roles; `module_id` leaves out those that it is no part
    of. Nothing is written twice for the same evidence.
    """
    if not _due(work, person_id, module_id):
        return []
    evidence.lock(work, person_id)  # now nobody else grants; what they granted meanwhile is seen
    found = _due(work, person_id, module_id)
    learned_before = _learned_before(work, person_id, found)
    return [_grant(work, person_id, one, shown, learned_before) for one, shown in found]


def learned(
    work: Work, person_id: int, fact_id: str, version: int, basis: Mapping[str, Any]
) -> list[int]:
    """The person has learned a fact as of `version`: each certificate in force that rests on an
    outdated version is written anew with the new one; the end stays. Ids of the new ones."""
    evidence.lock(work, person_id)
    versions = held_rows.published(work.session, [fact_id]).get(fact_id, [])
    made = []
    for one in held_rows.holdings(work.session, person_ids=[person_id], fact_id=fact_id):
        known = one.pins[fact_id]
        if is_held(one, work.today) and known < version and outdated(known, versions):
            old = work.session.get_one(Certificate, one.certificate)
            about = (person_id, one.certification, old.title, GrantKind.DELTA, one.expires_on)
            made.append(_write(work, _New(*about, basis, {**one.pins, fact_id: version})))
    return made


def _sales_roles(work: Work, person_id: int) -> set[str]:
    if work.actor and work.actor.id == person_id:
        return set(work.actor.sales_roles)
    held = PersonSalesRole.person_id == person_id
    return set(work.session.scalars(select(PersonSalesRole.sales_role).where(held)))


def _due(work: Work, person_id: int, module_id: str | None) -> list[tuple[Certification, Shown]]:
    """Those of which the next certificate is asked for and everything was shown."""
    open_ = [
        (one, since)
        for one, held in records.offered(work.session, person_id)
        for is_open, since in [_since(held, work.today)]
        if is_open and (module_id is None or module_id in one.modules)
    ]
    roles = _sales_roles(work, person_id) if any(one.roles for one, _ in open_) else set()
    open_ = [(one, since) for one, since in open_ if not one.roles or roles & set(one.roles)]
    shown = showing.shown(work.session, person_id, [one for one, _ in open_]) if open_ else {}
    return [
        (one, shown[one.key]) for one, since in open_ if not missing(one, shown[one.key], since)
    ]


def _since(held: Held | None, today: date) -> tuple[bool, datetime | None]:
    """(whether a certificate is asked for, the instant after which evidence counts for it)."""
    if held is None:
        return True, None
    since = next_from(held.expires_on, held.revoked_at, held.earned_at, today)
    return since is not None, since


def _learned_before(
    work: Work, person_id: int, found: Iterable[tuple[Certification, Shown]]
) -> dict[str, int]:
    """The newest version of each fact that a certificate which was not withdrawn vouches for:
    nobody learns a change twice because they earn another certification."""
    facts = {fact for _, shown in found for one in shown.passes.values() for fact in one.knew}
    query = (
        select(CertificateFact.fact_id, func.max(CertificateFact.version))
        .join(Certificate, Certificate.id == CertificateFact.certificate_id)
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
        .where(
            Certificate.person_id == person_id,
            Certificate.kind == GrantKind.DELTA,
            CertificateRevocation.certificate_id.is_(None),
            CertificateFact.fact_id.in_(facts),
        )
        .group_by(CertificateFact.fact_id)
    )
    return dict(work.session.execute(query).all())


def _grant(
    work: Work, person_id: int, terms: Certification, shown: Shown, learned_before: dict[str, int]
) -> int:
    days = terms.valid_days
    expires_on = work.today + timedelta(days=days) if days else None
    about = (person_id, terms.key, terms.title, GrantKind.FULL, expires_on)
    pins = _pinned(work, shown)
    pins = {fact: max(known, learned_before.get(fact, 0)) for fact, known in pins.items()}
    return _write(work, _New(*about, _basis(terms, shown), pins))


def _basis(terms: Certification, shown: Shown) -> dict[str, Any]:
    passes = {} if Requirement.QUIZ not in terms.requires else shown.passes
    return {
        "attempts": sorted(one.attempt for one in passes.values() if one.attempt is not None),
        "readings": sorted(key for key, one in passes.items() if one.attempt is None),
        "sign_offs": sorted(shown.seen[one].id for one in SEEN.intersection(terms.requires)),
    }


def _pinned(work: Work, shown: Shown) -> dict[str, int]:
    """The version of each fact that the person had before their eyes, the newest over all modules:
    what has changed since is not known to them."""
    facts = {fact for one in shown.passes.values() for fact in one.knew}
    versions = showing.official_since(work.session, facts)
    pins: dict[str, int] = {}
    for one in shown.passes.values():
        for fact, at in one.knew.items():
            known = version_at(versions.get(fact, ()), at)
            if known is not None:
                pins[fact] = max(known, pins.get(fact, known))
    return pins


def _write(work: Work, new: _New) -> int:
    row = Certificate(
        person_id=new.person,
        certification=new.certification,
        kind=new.kind,
        title=new.title,
        code=secrets.token_hex(CODE_BYTES),
        granted_at=work.now,
        expires_on=new.expires_on,
        basis=dict(new.basis),
    )
    work.session.add(row)
    work.session.flush()
    work.session.add_all(
        CertificateFact(certificate_id=row.id, fact_id=fact, version=version)
        for fact, version in sorted(new.pins.items())
    )
    work.session.flush()
    until = new.expires_on.isoformat() if new.expires_on else None
    work.emit(CertificateGranted(row.id, new.person, new.certification, new.kind.value, until))
    return row.id
