"""Certificates, sign-offs and withdrawals that are stored about somebody, or by them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from lms.db.models import Certificate, CertificateFact, CertificateRevocation, Person, SignOff


def certificates(person: int) -> Select[*tuple[Any, ...]]:
    """What the person was given, and who withdrew it why."""
    return (
        select(Certificate.id, Certificate.certification, Certificate.title, Certificate.kind,
               Certificate.granted_at, Certificate.expires_on, Certificate.code, Certificate.basis,
               CertificateRevocation.at.label("revoked_at"), Person.name.label("revoked_by"),
               CertificateRevocation.reason.label("why"))
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
        .outerjoin(Person, Person.id == CertificateRevocation.by_id)
        .where(Certificate.person_id == person)
        .order_by(Certificate.id.desc())
    )  # fmt: skip


def facts(person: int) -> Select[*tuple[Any, ...]]:
    """The versions of facts that these certificates rest on."""
    return (
        select(Certificate.title, Certificate.granted_at, CertificateFact.fact_id,
               CertificateFact.version)
        .join(Certificate, Certificate.id == CertificateFact.certificate_id)
        .where(Certificate.person_id == person)
        .order_by(Certificate.id.desc(), CertificateFact.fact_id)
    )  # fmt: skip


def sign_offs(person: int) -> Select[*tuple[Any, ...]]:
    """What managers saw of the person."""
    return (
        select(SignOff.at, SignOff.certification, SignOff.requirement, SignOff.rating, SignOff.note,
               Person.name.label("by"))
        .join(Person, Person.id == SignOff.by_id)
        .where(SignOff.person_id == person)
        .order_by(SignOff.id.desc())
    )  # fmt: skip


def sign_offs_given(person: int) -> Select[*tuple[Any, ...]]:
    """What the person saw of others."""
    return (
        select(SignOff.at, Person.name.label("person"), SignOff.certification, SignOff.requirement,
               SignOff.rating, SignOff.note)
        .join(Person, Person.id == SignOff.person_id)
        .where(SignOff.by_id == person)
        .order_by(SignOff.id.desc())
    )  # fmt: skip


def withdrawn(person: int) -> Select[*tuple[Any, ...]]:
    """What the person withdrew from others."""
    holder = aliased(Person)
    return (
        select(CertificateRevocation.at.label("revoked_at"), holder.name.label("person"),
               Certificate.title, CertificateRevocation.reason.label("why"))
        .join(Certificate, Certificate.id == CertificateRevocation.certificate_id)
        .join(holder, holder.id == Certificate.person_id)
        .where(CertificateRevocation.by_id == person)
        .order_by(CertificateRevocation.certificate_id.desc())
    )  # fmt: skip


KINDS: Mapping[str, Callable[[int], Select[*tuple[Any, ...]]]] = {
    "certificates": certificates,
    "certificate-facts": facts,
    "sign-offs": sign_offs,
    "sign-offs-given": sign_offs_given,
    "certificates-withdrawn": withdrawn,
}
"""For "everything recorded about me"."""
