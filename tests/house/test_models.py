"""Records carry our prefix, and the migrations make exactly what the records say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from lms.db import migrations
from lms.db.base import Base
from lms.db.models import Person


def test_every_table_carries_our_prefix():
    assert Person.metadata is Base.metadata
    assert [name for name in Base.metadata.tables if not name.startswith("lms_")] == []


def test_migrations_make_what_the_records_say(engine: Engine):
    def ours(_object, name, kind, *_rest):
        return kind != "table" or name.startswith("lms_")

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "version_table": "lms_alembic_version"}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_revisions_are_numbered_in_their_order(engine: Engine):
    scripts = ScriptDirectory.from_config(migrations.configuration())
    with engine.connect() as connection:
        assert migrations.state(connection) == (scripts.get_current_head(),) * 2
