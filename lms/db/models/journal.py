"""The audit log and the outbox: what was done, and what others still have to hear of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime


class AuditEntry(Base):
    """Who changed what. Append-only: the database refuses changes."""

    __tablename__ = "lms_audit_entry"
    __table_args__ = (Index("ix_lms_audit_entry_object", "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"), index=True)
    """none for a command or a job"""
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class OutboxEntry(Base):
    """An event, written in the transaction that made it true."""

    __tablename__ = "lms_outbox"
    __table_args__ = (
        Index(
            "ix_lms_outbox_waiting",
            "id",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
