"""the first records."""

import sqlalchemy as sa
from alembic import op

from lms.db.base import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


LATE_KEYS = (
    ("fk_lms_module_revision_id", "lms_module", "lms_module_revision", "revision_id"),
    ("fk_lms_fact_official_id", "lms_fact", "lms_fact_version", "official_id"),
)
APPEND_ONLY = (
    "lms_evidence", "lms_audit_entry", "lms_module_revision", "lms_module_text", "lms_answer_review",
    "lms_media",
)  # fmt: skip
NEVER_DELETED = (
    *APPEND_ONLY,
    "lms_attempt",
    "lms_answer",
    "lms_reading",
    "lms_step_done",
    "lms_fact_version",
)


def _guard(table: str, event: str) -> None:
    """Let the database itself refuse what must never happen to people's data."""
    name, message = f"{table}_no_{event.lower()}", f"{table} rows are never {event.lower()}d"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lms_refuse()"
        )


def _guards() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE FUNCTION lms_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% refused on %: rows are kept for ever', TG_OP, TG_TABLE_NAME; END $$"
        )
    for table in NEVER_DELETED:
        _guard(table, "DELETE")
    for table in APPEND_ONLY:
        _guard(table, "UPDATE")


def _late_keys() -> None:
    """The keys that point both ways; SQLite took them with the tables."""
    if op.get_bind().dialect.name != "sqlite":
        for name, table, to, column in LATE_KEYS:
            op.create_foreign_key(name, table, to, [column], ["id"])


def upgrade() -> None:
    op.create_table(
        "lms_company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_lms_company_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_company")),
    )
    op.create_table(
        "lms_fundamental",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lms_fundamental")),
    )
    op.create_table(
        "lms_media",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_lms_media")),
    )
    op.create_table(
        "lms_module",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["lms_module_revision.id"],
            name=op.f("fk_lms_module_revision_id"),
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_module")),
    )
    op.create_table(
        "lms_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_outbox")),
    )
    with op.batch_alter_table("lms_outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lms_outbox_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("delivered_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL"),
        )

    op.create_table(
        "lms_product",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "priority",
            sa.Enum(
                "push",
                "standard",
                "loss-leader",
                "end-of-life",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lms_product")),
    )
    op.create_table(
        "lms_sales_role",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("track_id", sa.String(length=80), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lms_sales_role")),
    )
    op.create_table(
        "lms_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_team")),
        sa.UniqueConstraint("name", name=op.f("uq_lms_team_name")),
    )
    op.create_table(
        "lms_fact",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "differentiator",
                "icp",
                "script",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("review_every", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["lms_fact_version.id"],
            name=op.f("fk_lms_fact_official_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["product"], ["lms_product.key"], name=op.f("fk_lms_fact_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_fact")),
    )
    with op.batch_alter_table("lms_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_fact_product"), ["product"], unique=False)

    op.create_table(
        "lms_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("locale", sa.String(length=10), server_default="en", nullable=False),
        sa.Column("time_zone", sa.String(length=60), server_default="UTC", nullable=False),
        sa.Column(
            "theme",
            sa.Enum(
                "auto",
                "light",
                "dark",
                name="theme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="auto",
            nullable=False,
        ),
        sa.Column("minutes_cap", sa.Integer(), server_default="60", nullable=False),
        sa.Column("cycle_weekday", sa.Integer(), server_default="0", nullable=False),
        sa.Column("session_epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("deactivated_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "email = lower(email) AND email LIKE '%_@_%'", name=op.f("ck_lms_person_email")
        ),
        sa.CheckConstraint(
            "cycle_weekday BETWEEN 0 AND 6", name=op.f("ck_lms_person_cycle_weekday")
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_lms_person_name")),
        sa.CheckConstraint("minutes_cap BETWEEN 0 AND 600", name=op.f("ck_lms_person_minutes_cap")),
        sa.ForeignKeyConstraint(["team_id"], ["lms_team.id"], name=op.f("fk_lms_person_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_person")),
        sa.UniqueConstraint("email", name=op.f("uq_lms_person_email")),
    )
    with op.batch_alter_table("lms_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_person_team_id"), ["team_id"], unique=False)

    op.create_table(
        "lms_question",
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single",
                "multiple",
                "true-false",
                "order",
                "match",
                "blanks",
                "numeric",
                "free-text",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_question_module_id")
        ),
        sa.PrimaryKeyConstraint("module_id", "key", name=op.f("pk_lms_question")),
    )
    op.create_table(
        "lms_skill",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("fundamental", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["fundamental"], ["lms_fundamental.key"], name=op.f("fk_lms_skill_fundamental")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lms_skill")),
    )
    with op.batch_alter_table("lms_skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_skill_fundamental"), ["fundamental"], unique=False)

    op.create_table(
        "lms_track",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("sales_role", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sales_role"], ["lms_sales_role.key"], name=op.f("fk_lms_track_sales_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_track")),
    )
    with op.batch_alter_table("lms_track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_track_sales_role"), ["sales_role"], unique=False)

    op.create_table(
        "lms_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["lms_person.id"], name=op.f("fk_lms_assignment_assigned_by")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_assignment_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_assignment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_assignment")),
    )
    with op.batch_alter_table("lms_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_lms_assignment_person", ["person_id"], unique=False)

    op.create_table(
        "lms_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "quiz",
                "baseline",
                "diagnostic",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("module_id", sa.String(length=80), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("deadline_at", UtcDateTime(), nullable=True),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'quiz') = (module_id IS NOT NULL)", name=op.f("ck_lms_attempt_module")
        ),
        sa.CheckConstraint(
            "(handed_in_at IS NULL) = (result IS NULL)", name=op.f("ck_lms_attempt_result")
        ),
        sa.CheckConstraint(
            "passed IS NULL OR score IS NOT NULL", name=op.f("ck_lms_attempt_passed")
        ),
        sa.CheckConstraint(
            "score IS NULL OR score BETWEEN 0 AND 1", name=op.f("ck_lms_attempt_score")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_attempt_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_attempt_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_attempt")),
    )
    with op.batch_alter_table("lms_attempt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lms_attempt_person_module", ["person_id", "module_id"], unique=False
        )
        batch_op.create_index(
            "ix_lms_attempt_waiting",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("handed_in_at IS NOT NULL AND score IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NOT NULL AND score IS NULL"),
        )
        batch_op.create_index(
            "uq_lms_attempt_open_check",
            ["person_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("handed_in_at IS NULL AND module_id IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NULL AND module_id IS NULL"),
        )
        batch_op.create_index(
            "uq_lms_attempt_open_quiz",
            ["person_id", "module_id"],
            unique=True,
            sqlite_where=sa.text("handed_in_at IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NULL"),
        )

    op.create_table(
        "lms_audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["lms_person.id"], name=op.f("fk_lms_audit_entry_actor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_audit_entry")),
    )
    with op.batch_alter_table("lms_audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lms_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_lms_audit_entry_object", ["object_type", "object_id"], unique=False
        )

    op.create_table(
        "lms_fact_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=400), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("official_at", UtcDateTime(), nullable=True),
        sa.Column("official_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["lms_person.id"], name=op.f("fk_lms_fact_version_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_fact_version_fact_id")
        ),
        sa.ForeignKeyConstraint(
            ["official_by"], ["lms_person.id"], name=op.f("fk_lms_fact_version_official_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_fact_version")),
        sa.UniqueConstraint("fact_id", "number", name=op.f("uq_lms_fact_version_fact_id_number")),
    )
    with op.batch_alter_table("lms_fact_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_fact_version_fact_id"), ["fact_id"], unique=False)

    op.create_table(
        "lms_identity",
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_identity_person_id")
        ),
        sa.PrimaryKeyConstraint("provider", "subject", name=op.f("pk_lms_identity")),
    )
    with op.batch_alter_table("lms_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "lms_module_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "product-knowledge",
                "differentiators",
                "icp",
                "call-script",
                "objection-handling",
                "crm",
                "fundamentals",
                "coaching",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("product", sa.String(length=60), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("prerequisites", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("reviewed", sa.Date(), nullable=False),
        sa.Column("review_every", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_module_revision_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["product"], ["lms_product.key"], name=op.f("fk_lms_module_revision_product")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["lms_person.id"], name=op.f("fk_lms_module_revision_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_module_revision")),
        sa.UniqueConstraint(
            "module_id", "number", name=op.f("uq_lms_module_revision_module_id_number")
        ),
    )
    with op.batch_alter_table("lms_module_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_module_revision_module_id"), ["module_id"], unique=False
        )

    op.create_table(
        "lms_password_reset",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_password_reset_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_lms_password_reset")),
    )
    with op.batch_alter_table("lms_password_reset", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_password_reset_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "lms_person_level",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ability_mean", sa.Double(), nullable=False),
        sa.Column("ability_variance", sa.Double(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_person_level_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_lms_person_level")),
    )
    op.create_table(
        "lms_person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "new-hire",
                "rep",
                "manager",
                "marketing",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_person_role_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_lms_person_role")),
    )
    op.create_table(
        "lms_person_sales_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sales_role", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_person_sales_role_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["sales_role"], ["lms_sales_role.key"], name=op.f("fk_lms_person_sales_role_sales_role")
        ),
        sa.PrimaryKeyConstraint("person_id", "sales_role", name=op.f("pk_lms_person_sales_role")),
    )
    op.create_table(
        "lms_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cycle_start", sa.Date(), nullable=False),
        sa.Column("cycle_end", sa.Date(), nullable=False),
        sa.Column("minutes_cap", sa.Integer(), nullable=False),
        sa.Column("is_over_cap", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("cycle_end >= cycle_start", name=op.f("ck_lms_plan_cycle")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_plan_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_plan")),
    )
    with op.batch_alter_table("lms_plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_lms_plan_in_force",
            ["person_id", "cycle_start"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "lms_step_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_step_done_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["lms_track.id"], name=op.f("fk_lms_step_done_track_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_step_done")),
    )
    with op.batch_alter_table("lms_step_done", schema=None) as batch_op:
        batch_op.create_index(
            "uq_lms_step_done_in_force",
            ["person_id", "track_id", "step"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "lms_target",
        sa.Column("sales_role", sa.String(length=60), nullable=False),
        sa.Column("skill", sa.String(length=120), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 99", name=op.f("ck_lms_target_level")),
        sa.CheckConstraint("weight BETWEEN 1 AND 3", name=op.f("ck_lms_target_weight")),
        sa.ForeignKeyConstraint(
            ["sales_role"], ["lms_sales_role.key"], name=op.f("fk_lms_target_sales_role")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["lms_person.id"], name=op.f("fk_lms_target_set_by")),
        sa.ForeignKeyConstraint(["skill"], ["lms_skill.key"], name=op.f("fk_lms_target_skill")),
        sa.PrimaryKeyConstraint("sales_role", "skill", name=op.f("pk_lms_target")),
    )
    op.create_table(
        "lms_team_manager",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_team_manager_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["lms_team.id"], name=op.f("fk_lms_team_manager_team_id")
        ),
        sa.PrimaryKeyConstraint("team_id", "person_id", name=op.f("pk_lms_team_manager")),
    )
    with op.batch_alter_table("lms_team_manager", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_team_manager_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "lms_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["lms_attempt.id"], name=op.f("fk_lms_answer_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "item", name=op.f("pk_lms_answer")),
    )
    op.create_table(
        "lms_answer_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 1", name=op.f("ck_lms_answer_review_points")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["lms_attempt.id"], name=op.f("fk_lms_answer_review_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["lms_person.id"], name=op.f("fk_lms_answer_review_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_answer_review")),
    )
    with op.batch_alter_table("lms_answer_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_answer_review_attempt_id"), ["attempt_id"], unique=False
        )

    op.create_table(
        "lms_embedding",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_embedding_fact_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["lms_module_revision.id"], name=op.f("fk_lms_embedding_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "fact_id", name=op.f("pk_lms_embedding")),
    )
    with op.batch_alter_table("lms_embedding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_embedding_fact_id"), ["fact_id"], unique=False)

    op.create_table(
        "lms_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "quiz",
                "baseline",
                "diagnostic",
                "review",
                "observation",
                "practice",
                "self-rating",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("guess", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("difficulty_variance", sa.Double(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("module_id", sa.String(length=80), nullable=True),
        sa.Column("question", sa.String(length=80), nullable=True),
        sa.CheckConstraint("guess >= 0 AND guess < 1", name=op.f("ck_lms_evidence_guess")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_lms_evidence_weight")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["lms_attempt.id"], name=op.f("fk_lms_evidence_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_evidence_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_evidence")),
    )
    with op.batch_alter_table("lms_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_evidence_attempt_id"), ["attempt_id"], unique=False
        )
        batch_op.create_index("ix_lms_evidence_person", ["person_id", "id"], unique=False)

    op.create_table(
        "lms_module_text",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["lms_module_revision.id"], name=op.f("fk_lms_module_text_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "lang", name=op.f("pk_lms_module_text")),
    )
    op.create_table(
        "lms_plan_item",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assignment",
                "track-step",
                "lesson",
                "review",
                "questions",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=80), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["lms_assignment.id"], name=op.f("fk_lms_plan_item_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_plan_item_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["lms_plan.id"], name=op.f("fk_lms_plan_item_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_lms_plan_item")),
    )
    op.create_table(
        "lms_reading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_reading_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["lms_module_revision.id"], name=op.f("fk_lms_reading_revision_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "revision_id", "lesson", name=op.f("pk_lms_reading")),
    )
    op.create_table(
        "lms_revision_media",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["lms_media.digest"], name=op.f("fk_lms_revision_media_digest")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["lms_module_revision.id"],
            name=op.f("fk_lms_revision_media_revision_id"),
        ),
        sa.PrimaryKeyConstraint("revision_id", "name", name=op.f("pk_lms_revision_media")),
    )
    with op.batch_alter_table("lms_revision_media", schema=None) as batch_op:
        batch_op.create_index("ix_lms_revision_media_digest", ["digest"], unique=False)
    _late_keys()
    _guards()


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for name, table, _to, _column in LATE_KEYS:
            op.drop_constraint(name, table, type_="foreignkey")
    with op.batch_alter_table("lms_revision_media", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_revision_media_digest")

    op.drop_table("lms_revision_media")
    op.drop_table("lms_reading")
    op.drop_table("lms_plan_item")
    op.drop_table("lms_module_text")
    with op.batch_alter_table("lms_evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_evidence_person")
        batch_op.drop_index(batch_op.f("ix_lms_evidence_attempt_id"))

    op.drop_table("lms_evidence")
    with op.batch_alter_table("lms_embedding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_embedding_fact_id"))

    op.drop_table("lms_embedding")
    with op.batch_alter_table("lms_answer_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_answer_review_attempt_id"))

    op.drop_table("lms_answer_review")
    op.drop_table("lms_answer")
    with op.batch_alter_table("lms_team_manager", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_team_manager_person_id"))

    op.drop_table("lms_team_manager")
    op.drop_table("lms_target")
    with op.batch_alter_table("lms_step_done", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lms_step_done_in_force",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.drop_table("lms_step_done")
    with op.batch_alter_table("lms_plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lms_plan_in_force",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.drop_table("lms_plan")
    op.drop_table("lms_person_sales_role")
    op.drop_table("lms_person_role")
    op.drop_table("lms_person_level")
    with op.batch_alter_table("lms_password_reset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_password_reset_person_id"))

    op.drop_table("lms_password_reset")
    with op.batch_alter_table("lms_module_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_module_revision_module_id"))

    op.drop_table("lms_module_revision")
    with op.batch_alter_table("lms_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_identity_person_id"))

    op.drop_table("lms_identity")
    with op.batch_alter_table("lms_fact_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_fact_version_fact_id"))

    op.drop_table("lms_fact_version")
    with op.batch_alter_table("lms_audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_audit_entry_object")
        batch_op.drop_index(batch_op.f("ix_lms_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_lms_audit_entry_actor_id"))

    op.drop_table("lms_audit_entry")
    with op.batch_alter_table("lms_attempt", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lms_attempt_open_quiz",
            sqlite_where=sa.text("handed_in_at IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_lms_attempt_open_check",
            sqlite_where=sa.text("handed_in_at IS NULL AND module_id IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NULL AND module_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_lms_attempt_waiting",
            sqlite_where=sa.text("handed_in_at IS NOT NULL AND score IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NOT NULL AND score IS NULL"),
        )
        batch_op.drop_index("ix_lms_attempt_person_module")

    op.drop_table("lms_attempt")
    with op.batch_alter_table("lms_assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_assignment_person")

    op.drop_table("lms_assignment")
    with op.batch_alter_table("lms_track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_track_sales_role"))

    op.drop_table("lms_track")
    with op.batch_alter_table("lms_skill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_skill_fundamental"))

    op.drop_table("lms_skill")
    op.drop_table("lms_question")
    with op.batch_alter_table("lms_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_person_team_id"))

    op.drop_table("lms_person")
    with op.batch_alter_table("lms_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_fact_product"))

    op.drop_table("lms_fact")
    op.drop_table("lms_team")
    op.drop_table("lms_sales_role")
    op.drop_table("lms_product")
    with op.batch_alter_table("lms_outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lms_outbox_waiting",
            sqlite_where=sa.text("delivered_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL"),
        )

    op.drop_table("lms_outbox")
    op.drop_table("lms_module")
    op.drop_table("lms_media")
    op.drop_table("lms_fundamental")
    op.drop_table("lms_company")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION lms_refuse()")
