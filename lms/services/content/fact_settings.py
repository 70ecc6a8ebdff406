"""Which settings of a fact a file changed, and which the web did, since the version it began with.

Settings have no versions of their own: what they were stands in the audit log.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from lms.catalog.fact_parts import FactFile
from lms.db.base import DbSession
from lms.db.models import AuditEntry
from lms.db.queries.registry.fact_files import RegisteredFact

SETTINGS = ("product", "kind", "owner", "review_every")


@dataclass(frozen=True, slots=True)
class Moves:
    """The settings that the file gave a value which they never had here, and those of them that
    somebody changed on the web as well."""

    in_file: frozenset[str] = frozenset()
    in_both: frozenset[str] = frozenset()


def differing(here: RegisteredFact, file: FactFile) -> list[str]:
    """The settings that differ now."""
    return [name for name in SETTINGS if getattr(here, name) != getattr(file, name)]


def moves(session: DbSession, here: RegisteredFact, file: FactFile, since: datetime) -> Moves:
    """What happened to the settings of a fact since an instant."""
    names = differing(here, file)
    if not names:
        return Moves()
    before: dict[str, set[str]] = {name: set() for name in SETTINGS}
    by_people: set[str] = set()
    for actor_id, details in session.execute(_changes(here.id, since)):
        for name, (old, _new) in details.items():
            before[name].add(old)
            by_people |= {name} if actor_id else set()
    in_file = frozenset(name for name in names if str(getattr(file, name)) not in before[name])
    return Moves(in_file, in_file & by_people)


def _changes(fact_id: str, since: datetime) -> Select[int | None, dict[str, Any]]:
    return select(AuditEntry.actor_id, AuditEntry.details).where(
        AuditEntry.action == "fact.changed",
        AuditEntry.object_type == "fact",
        AuditEntry.object_id == fact_id,
        AuditEntry.at >= since,
    )
