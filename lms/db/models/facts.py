"""The registry of official facts: each version stays as it was written."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.facts import FactKind


class Fact(Base):
    __tablename__ = "lms_fact"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    """the id that modules embed, stable for ever"""
    product: Mapped[str] = mapped_column(ForeignKey("lms_product.key"), index=True)
    kind: Mapped[FactKind] = mapped_column(one_of(FactKind, "kind"))
    owner: Mapped[str] = mapped_column(String(80))
    review_every: Mapped[int] = mapped_column(default=90)
    """days between reviews"""
    official_id: Mapped[int | None] = mapped_column(
        ForeignKey("lms_fact_version.id", use_alter=True)
    )
    """the version that everybody sees; none while no version is official"""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FactVersion(Base):
    __tablename__ = "lms_fact_version"
    __table_args__ = (UniqueConstraint("fact_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), index=True)
    number: Mapped[int]
    claim: Mapped[str] = mapped_column(String(400))
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    """as `lms.domain.facts.dump` writes it"""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    official_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    official_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
