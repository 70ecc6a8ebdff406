"""One unit of work: the session, the instant, the actor, and the only ways to leave a trace."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from lms.db.base import Base, DbSession
from lms.db.models import AuditEntry
from lms.domain.errors import NotAllowedError
from lms.domain.events import Event
from lms.domain.people import Actor, Subject
from lms.domain.permissions import Permission, may

_TO_OUTBOX = insert(Base.metadata.tables["lms_outbox"])


@dataclass(frozen=True, slots=True)
class Work:
    """What every service takes first. Services flush, never commit: the edge does, once.

    `now` is one aware instant for the whole unit; `actor` is None for commands and jobs, which may
    do everything.
    """

    session: DbSession
    now: datetime
    actor: Actor | None = None

    @property
    def today(self) -> date:
        """The date where the actor is (UTC for commands and jobs)."""
        return self.now.astimezone(self.actor.zone if self.actor else ZoneInfo("UTC")).date()

    @property
    def actor_id(self) -> int | None:
        """Who is to be named as the doer."""
        return self.actor.id if self.actor else None

    def require(self, permission: Permission, subject: Subject | None = None) -> None:
        """Go on only if the actor may; NotAllowedError("not-allowed") otherwise."""
        if self.actor is not None and not may(self.actor, permission, subject):
            raise NotAllowedError("not-allowed", permission=permission.value)

    def emit(self, event: Event) -> None:
        """Write the event to the outbox, in this transaction."""
        row = {"at": self.now, "event": event.name, "payload": event.payload()}
        self.session.execute(_TO_OUTBOX, row)

    def audit(self, action: str, object_type: str, object_id: object, **details: object) -> None:
        """Write down who did what to which object, in this transaction."""
        entry = AuditEntry(
            at=self.now,
            actor_id=self.actor_id,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            details=details,
        )
        self.session.add(entry)
