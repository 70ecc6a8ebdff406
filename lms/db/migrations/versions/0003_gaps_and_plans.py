"""gaps one can believe, and the plan that closes them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from lms.db.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW = (
    "lms_absence", "lms_activity_metric", "lms_module_figures", "lms_person_memory",
    "lms_plan_wish", "lms_question_figures", "lms_waiver",
)  # fmt: skip
NEVER_DELETED = ("lms_absence", "lms_plan_wish", "lms_waiver")
REMADE = {
    "lms_attempt": ("DELETE",),
    "lms_evidence": ("DELETE", "UPDATE"),
    "lms_question_hold": ("DELETE",),
}
"""Tables that SQLite makes anew here, with the guards that they lose by it."""
KINDS = "'quiz', 'baseline', 'diagnostic', 'review', 'observation', 'practice', 'self-rating'"
PURPOSES = "'quiz', 'baseline', 'diagnostic', 'delta'"
ITEMS = "'assignment', 'track-step', 'lesson', 'review', 'questions'"
CHECKS = {
    "lms_attempt": {
        "purpose": f"purpose IN ({PURPOSES}, 'review')",
        "module": "(purpose = 'quiz') = (module_id IS NOT NULL)",
        "fact": "(purpose = 'delta') = (fact_id IS NOT NULL)",
        "result": "(handed_in_at IS NULL) = (result IS NULL)",
        "score": "score IS NULL OR score BETWEEN 0 AND 1",
        "passed": "passed IS NULL OR score IS NOT NULL",
    },
    "lms_evidence": {
        "kind": f"kind IN ({KINDS}, 'activity')",
        "guess": "guess >= 0 AND guess < 1",
        "weight": "weight >= 0",
    },
    "lms_plan_item": {"kind": f"kind IN ({ITEMS}, 'delta', 'practice')"},
    "lms_question_hold": {"cause": "cause IN ('fact', 'quality')"},
}
"""All checks of the tables that change: SQLite makes such a table anew, and forgets them."""
WIDER = {
    "lms_attempt": ("purpose", f"purpose IN ({PURPOSES})"),
    "lms_evidence": ("kind", f"kind IN ({KINDS})"),
    "lms_plan_item": ("kind", f"kind IN ({ITEMS})"),
}
"""Checks that now let more through, and what they said before."""
PARTIAL: dict[str, tuple[str | None, str, bool]] = {
    "uq_lms_attempt_open_quiz": ("module_id", "handed_in_at IS NULL", True),
    "uq_lms_attempt_open_check": (
        "purpose", "handed_in_at IS NULL AND module_id IS NULL AND fact_id IS NULL", True,
    ),
    "uq_lms_attempt_open_delta": ("fact_id", "handed_in_at IS NULL", True),
    "ix_lms_attempt_waiting": (
        None, "handed_in_at IS NOT NULL AND score IS NULL AND NOT is_void", False,
    ),
}  # fmt: skip
"""Indexes of attempts that hold for some rows: the column beside the person, and for which."""
ADDED: dict[str, dict[str, Any]] = {
    "lms_evidence": {
        "revision_id": sa.Integer(),
        "fact_id": sa.String(length=80),
        "criterion": sa.String(length=120),
        "rater_id": sa.Integer(),
        "seconds": sa.Integer(),
    },
    "lms_plan_item": {"fact_id": sa.String(length=80)},
    "lms_question_hold": {"held_by": sa.Integer(), "retired_at": UtcDateTime()},
}
"""New columns that may be empty, of tables made anew."""
KEYS = {
    "lms_evidence": {
        "revision_id": "lms_module_revision",
        "fact_id": "lms_fact",
        "rater_id": "lms_person",
    },
    "lms_plan_item": {"fact_id": "lms_fact"},
    "lms_question_hold": {"held_by": "lms_person"},
}
"""Which of them refer to the `id` of another table."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(table: str, event: str) -> None:
    """Let the database itself refuse what must never happen to people's data."""
    name, message = f"{table}_no_{event.lower()}", f"{table} rows are never {event.lower()}d"
    when = f"BEFORE {event} ON {table}"
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END")
    else:
        op.execute(f"CREATE TRIGGER {name} {when} FOR EACH STATEMENT EXECUTE FUNCTION lms_refuse()")


def _guard_again() -> None:
    if _is_sqlite():
        for table, events in REMADE.items():
            for event in events:
                _guard(table, event)


def _checks(batch: Any, table: str, *, back: bool = False) -> None:
    """Write the checks of a table anew, as they are from here on, or as they were."""
    wider, before = WIDER.get(table, ("", ""))
    for name, condition in CHECKS[table].items():
        own = op.f(f"ck_{table}_{name}")
        if name == wider and not _is_sqlite():
            batch.drop_constraint(own, type_="check")
        if name == wider or _is_sqlite():
            is_old = back and name == wider
            batch.create_check_constraint(own, before if is_old else condition)


def _widen(table: str, *more: sa.Column[Any]) -> None:
    with op.batch_alter_table(table) as batch:
        for name, kind in ADDED.get(table, {}).items():
            batch.add_column(sa.Column(name, kind, nullable=True))
        for column in more:
            batch.add_column(column)
        for name, to in KEYS.get(table, {}).items():
            batch.create_foreign_key(op.f(f"fk_{table}_{name}"), to, [name], ["id"])
        _checks(batch, table)


def _attempt_indexes(*, make: bool) -> None:
    for name, (column, condition, is_unique) in PARTIAL.items():
        if not make:
            op.drop_index(name, "lms_attempt")
            continue
        where: dict[str, Any] = {
            f"{kind}_where": sa.text(condition) for kind in ("sqlite", "postgresql")
        }
        about = ["person_id", *([column] if column else [])]
        op.create_index(name, "lms_attempt", about, unique=is_unique, **where)


def _no(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _holds() -> None:
    cause = sa.Column("cause", sa.String(length=40), server_default="fact", nullable=False)
    note = sa.Column("note", sa.Text(), server_default="", nullable=False)
    _widen("lms_question_hold", cause, note)
    with op.batch_alter_table("lms_question_hold") as batch:
        batch.alter_column("fact_id", existing_type=sa.String(length=80), nullable=True)
        batch.alter_column("version", existing_type=sa.Integer(), nullable=True)
        if _is_sqlite():
            _checks(batch, "lms_question_hold")
    if not _is_sqlite():
        condition = CHECKS["lms_question_hold"]["cause"]
        op.create_check_constraint("cause", "lms_question_hold", condition)


def upgrade() -> None:
    op.create_table(
        "lms_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_lms_absence_days")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_absence_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["lms_person.id"], name=op.f("fk_lms_absence_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_absence")),
    )
    op.create_index("ix_lms_absence_person", "lms_absence", ["person_id"], unique=False)

    op.create_table(
        "lms_activity_metric",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("skill", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["skill"], ["lms_skill.key"], name=op.f("fk_lms_activity_metric_skill")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lms_activity_metric")),
    )
    op.create_table(
        "lms_module_figures",
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("measured_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_module_figures_module_id")
        ),
        sa.PrimaryKeyConstraint("module_id", name=op.f("pk_lms_module_figures")),
    )
    op.create_table(
        "lms_person_memory",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_person_memory_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_lms_person_memory")),
    )
    op.create_table(
        "lms_plan_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cycle_start", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "swap",
                "postpone",
                "more",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("wanted", sa.String(length=200), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("wished_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_plan_wish_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_plan_wish")),
    )
    op.create_index(
        "ix_lms_plan_wish_person", "lms_plan_wish", ["person_id", "cycle_start"], unique=False
    )

    op.create_table(
        "lms_question_figures",
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("difficulty_variance", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("measured_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_question_figures_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["lms_module_revision.id"],
            name=op.f("fk_lms_question_figures_revision_id"),
        ),
        sa.PrimaryKeyConstraint("module_id", "question", name=op.f("pk_lms_question_figures")),
    )
    op.create_table(
        "lms_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("waived_at", UtcDateTime(), nullable=False),
        sa.Column("overruled_at", UtcDateTime(), nullable=True),
        sa.Column("overruled_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["lms_attempt.id"], name=op.f("fk_lms_waiver_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_waiver_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["overruled_by"], ["lms_person.id"], name=op.f("fk_lms_waiver_overruled_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_waiver_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_waiver")),
    )
    op.create_index(
        "uq_lms_waiver_in_force",
        "lms_waiver",
        ["person_id", "module_id"],
        unique=True,
        sqlite_where=sa.text("overruled_at IS NULL"),
        postgresql_where=sa.text("overruled_at IS NULL"),
    )

    for column in (
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("final_at", UtcDateTime(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
    ):
        op.add_column("lms_answer", column)
    op.add_column(
        "lms_person", sa.Column("cycle_weeks", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("lms_person", _no("shares_activity"))
    op.add_column(
        "lms_company", sa.Column("settings", sa.JSON(), server_default="{}", nullable=False)
    )
    op.add_column("lms_plan", sa.Column("notes", sa.JSON(), server_default="[]", nullable=False))
    _attempt_indexes(make=False)
    _widen("lms_attempt")
    _attempt_indexes(make=True)
    _widen("lms_evidence")
    op.create_index(op.f("ix_lms_evidence_rater_id"), "lms_evidence", ["rater_id"])
    _widen("lms_plan_item", _no("is_rolled_over"))
    _holds()
    _guard_again()
    for table in NEVER_DELETED:
        _guard(table, "DELETE")
    op.execute(
        "DELETE FROM lms_person_level"
    )  # what the log says is written anew, by today's model


def _narrow(table: str, *more: str) -> None:
    with op.batch_alter_table(table) as batch:
        for name in KEYS.get(table, {}):
            batch.drop_constraint(op.f(f"fk_{table}_{name}"), type_="foreignkey")
        if table == "lms_question_hold":
            batch.drop_constraint(op.f(f"ck_{table}_cause"), type_="check")
        else:
            _checks(batch, table, back=True)
        for name in (*ADDED.get(table, {}), *more):
            batch.drop_column(name)


def downgrade() -> None:
    """Back to 0002: what only this release knows goes with its columns and tables."""
    for table in reversed(NEW):
        op.drop_table(table)
    _unguard()
    op.execute("DELETE FROM lms_evidence WHERE kind = 'activity'")
    op.execute("UPDATE lms_attempt SET purpose = 'diagnostic' WHERE purpose = 'review'")
    op.execute("DELETE FROM lms_plan_item WHERE kind IN ('delta', 'practice')")
    op.execute("DELETE FROM lms_question_hold WHERE cause = 'quality'")
    op.drop_index(op.f("ix_lms_evidence_rater_id"), "lms_evidence")
    _narrow("lms_question_hold", "cause", "note")
    _narrow("lms_plan_item", "is_rolled_over")
    _narrow("lms_evidence")
    _attempt_indexes(make=False)
    _narrow("lms_attempt")
    _attempt_indexes(make=True)
    for table, columns in {
        "lms_company": ("settings",),
        "lms_plan": ("notes",),
        "lms_person": ("cycle_weeks", "shares_activity"),
        "lms_answer": ("points", "final_at", "seconds"),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    for table, events in REMADE.items():
        for event in events:
            _guard(table, event)
    op.execute("DELETE FROM lms_person_level")


def _unguard() -> None:
    for table, events in REMADE.items():
        for event in events:
            place = "" if _is_sqlite() else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_no_{event.lower()}{place}")
