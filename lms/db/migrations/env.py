"""Runs migrations on the connection that `lms.db.migrations` hands over."""

from alembic import context

from lms.db.base import Base
from lms.db.migrations import VERSION_TABLE
from lms.db.models import Person

assert Person.metadata is Base.metadata


def _ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Only our own tables: a host's, Huey's or a search index's are none of our business."""
    return kind != "table" or (name or "").startswith("lms_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_object=_ours,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
