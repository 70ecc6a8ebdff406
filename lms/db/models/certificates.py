"""Certifications and who holds them. Certificates are written once: history is never reset."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.certifications import GrantKind, Requirement


class Certification(Base):
    """What can be certified, as published with the catalogue."""

    __tablename__ = "lms_certification"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """as `lms.domain.certifications.dump` writes it"""
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Certificate(Base):
    """A person showed what a certification asks. Append-only; the newest of a person counts."""

    __tablename__ = "lms_certificate"
    __table_args__ = (Index("ix_lms_certificate_person", "person_id", "certification", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    certification: Mapped[str] = mapped_column(ForeignKey("lms_certification.key"), index=True)
    kind: Mapped[GrantKind] = mapped_column(one_of(GrantKind, "kind"))
    title: Mapped[str] = mapped_column(String(160))
    """of the certification, as it was"""
    code: Mapped[str] = mapped_column(String(32), unique=True)
    """what the QR code leads to; cannot be guessed"""
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_on: Mapped[date | None]
    """the last day on which it holds"""
    basis: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"attempts": [ids], "sign_offs": [ids], "readings": [modules]}: what it rests on"""


class CertificateFact(Base):
    """The version of a fact that a certificate rests on. Append-only."""

    __tablename__ = "lms_certificate_fact"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("lms_certificate.id"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), primary_key=True, index=True)
    version: Mapped[int]


class CertificateRevocation(Base):
    """A manager withdrew a certificate. Append-only."""

    __tablename__ = "lms_certificate_revocation"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("lms_certificate.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    reason: Mapped[str] = mapped_column(Text)


class SignOff(Base):
    """A manager watched somebody and rated what they saw. Append-only."""

    __tablename__ = "lms_sign_off"
    __table_args__ = (
        Index("ix_lms_sign_off_person", "person_id", "certification"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    certification: Mapped[str] = mapped_column(ForeignKey("lms_certification.key"))
    requirement: Mapped[Requirement] = mapped_column(one_of(Requirement, "requirement"))
    """practice or observation"""
    rating: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
