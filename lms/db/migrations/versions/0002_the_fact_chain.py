"""the fact chain."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from lms.db.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = (
    "lms_card_spelling",
    "lms_certification",
    "lms_certificate",
    "lms_sign_off",
    "lms_certificate_revocation",
    "lms_product_change",
    "lms_recall",
    "lms_card_facet",
    "lms_card_view",
    "lms_card_word",
    "lms_certificate_fact",
    "lms_contribution",
    "lms_fact_entry",
    "lms_module_notice",
    "lms_question_hold",
    "lms_recall_sheet",
)
"""tables in the order in which they are made"""
APPEND_ONLY = (
    "lms_fact_entry", "lms_certificate", "lms_certificate_fact", "lms_certificate_revocation",
    "lms_sign_off", "lms_product_change",
)  # fmt: skip
NEVER_DELETED = (
    *APPEND_ONLY, "lms_contribution", "lms_module_notice", "lms_question_hold", "lms_recall",
    "lms_recall_sheet",
)  # fmt: skip
CHECKS = {
    "lms_attempt": {
        "purpose": "purpose IN ('quiz', 'baseline', 'diagnostic', 'delta')",
        "module": "(purpose = 'quiz') = (module_id IS NOT NULL)",
        "fact": "(purpose = 'delta') = (fact_id IS NOT NULL)",
        "result": "(handed_in_at IS NULL) = (result IS NULL)",
        "score": "score IS NULL OR score BETWEEN 0 AND 1",
        "passed": "passed IS NULL OR score IS NOT NULL",
    },
    "lms_fact": {"kind": "kind IN ('differentiator', 'icp', 'script', 'price')"},
    "lms_fact_version": {
        "stage": "stage IN ('draft', 'in-review', 'approved', 'official', 'replaced')",
        "change": "change IN ('editorial', 'material')",
    },
    "lms_product": {
        "priority": "priority IN ('push', 'standard', 'loss-leader', 'end-of-life')",
    },
}
"""All checks of the tables that change: SQLite makes such a table anew, and forgets them."""
WIDER = (("lms_attempt", "purpose"), ("lms_fact", "kind"))
"""Checks of 0001 that now let more through."""
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


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(table: str, event: str, columns: str = "") -> None:
    """Let the database itself refuse what must never happen to people's data."""
    name, message = f"{table}_no_{event.lower()}", f"{table} rows are never {event.lower()}d"
    when = f"BEFORE {event}{columns} ON {table}"
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END")
    else:
        op.execute(f"CREATE TRIGGER {name} {when} FOR EACH STATEMENT EXECUTE FUNCTION lms_refuse()")


def _guards() -> None:
    for table in NEVER_DELETED:
        _guard(table, "DELETE")
    for table in APPEND_ONLY:
        _guard(table, "UPDATE")
    _guard("lms_fact_version", "UPDATE", " OF fact_id, number, claim, text, author_id")
    if _is_sqlite():  # these were made anew, without their guards
        _guard("lms_attempt", "DELETE")
        _guard("lms_fact_version", "DELETE")


def _extend(table: str, columns: list[sa.Column[Any]], keys: dict[str, tuple[str, str]]) -> None:
    """Add columns and foreign keys, and bring the checks up to date."""
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.add_column(column)
        for name, (to, key) in keys.items():
            batch.create_foreign_key(op.f(f"fk_{table}_{name}"), to, [name], [key])
        for name, condition in CHECKS[table].items():
            is_wider, own = (table, name) in WIDER, op.f(f"ck_{table}_{name}")
            if is_wider and not _is_sqlite():
                batch.drop_constraint(own, type_="check")
            if _is_sqlite() or is_wider or name in ("fact", "stage", "change"):
                batch.create_check_constraint(own, condition)


def _attempts() -> None:
    for name in ("uq_lms_attempt_open_quiz", "uq_lms_attempt_open_check", "ix_lms_attempt_waiting"):
        op.drop_index(name, "lms_attempt", if_exists=True)
    columns: list[sa.Column[Any]] = [
        sa.Column("fact_id", sa.String(length=80), nullable=True),
        sa.Column("fact_version", sa.Integer(), nullable=True),
        sa.Column("held", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_void", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ]
    _extend("lms_attempt", columns, {"fact_id": ("lms_fact", "id")})
    op.create_index(op.f("ix_lms_attempt_fact_id"), "lms_attempt", ["fact_id"])
    _indexes(PARTIAL)


def _indexes(wanted: dict[str, tuple[str | None, str, bool]]) -> None:
    for name, (column, condition, is_unique) in wanted.items():
        where: dict[str, Any] = {
            f"{kind}_where": sa.text(condition) for kind in ("sqlite", "postgresql")
        }
        about = ["person_id", *([column] if column else [])]
        op.create_index(name, "lms_attempt", about, unique=is_unique, **where)


def _facts() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
    ]
    _extend("lms_fact", columns, {})
    columns = [
        sa.Column("credited_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=40), server_default="draft", nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("change", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("delta_due", sa.Date(), nullable=True),
    ]
    people = ("lms_person", "id")
    _extend("lms_fact_version", columns, {"credited_id": people, "approved_by": people})
    _extend("lms_product", [sa.Column("set_by", sa.Integer())], {"set_by": people})


VERSIONS = sa.table(
    "lms_fact_version",
    sa.column("id", sa.Integer),
    sa.column("fact_id", sa.String),
    sa.column("number", sa.Integer),
    sa.column("text", sa.JSON),
    sa.column("stage", sa.String),
)
FACTS = sa.table("lms_fact", sa.column("official_id", sa.Integer))


def _carry_over() -> None:
    """Give every version its stage, and split what stood against a claim into name and words."""
    official = sa.select(FACTS.c.official_id).where(FACTS.c.official_id.is_not(None))
    later = VERSIONS.alias()
    newest = sa.select(sa.func.max(later.c.number)).where(later.c.fact_id == VERSIONS.c.fact_id)
    is_newest = VERSIONS.c.number == newest.scalar_subquery()
    stage = sa.case(
        (VERSIONS.c.id.in_(official), "official"), (is_newest, "draft"), else_="replaced"
    )
    op.execute(VERSIONS.update().values(stage=stage))
    for id_, text in op.get_bind().execute(sa.select(VERSIONS.c.id, VERSIONS.c.text)).all():
        if lines := text.get("against"):
            text = {**text, "against": [_rival(line) for line in lines]}
            op.execute(VERSIONS.update().where(VERSIONS.c.id == id_).values(text=text))


def _rival(line: str) -> dict[str, str]:
    name, colon, how = line.partition(": ")
    return {"name": name, "how": how} if colon else {"name": line, "how": ""}


def upgrade() -> None:
    op.create_table(
        "lms_card_spelling",
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("variant", "word", name=op.f("pk_lms_card_spelling")),
    )
    op.create_table(
        "lms_certification",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lms_certification")),
    )
    op.create_table(
        "lms_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("certification", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "full", "delta", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification"],
            ["lms_certification.key"],
            name=op.f("fk_lms_certificate_certification"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_certificate_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_lms_certificate_code")),
    )
    op.create_index(
        op.f("ix_lms_certificate_certification"), "lms_certificate", ["certification"], unique=False
    )
    op.create_index(
        "ix_lms_certificate_person",
        "lms_certificate",
        ["person_id", "certification", "id"],
        unique=False,
    )

    op.create_table(
        "lms_sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("certification", sa.String(length=80), nullable=False),
        sa.Column(
            "requirement",
            sa.Enum(
                "quiz",
                "practice",
                "observation",
                name="requirement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_lms_sign_off_rating")),
        sa.ForeignKeyConstraint(["by_id"], ["lms_person.id"], name=op.f("fk_lms_sign_off_by_id")),
        sa.ForeignKeyConstraint(
            ["certification"], ["lms_certification.key"], name=op.f("fk_lms_sign_off_certification")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_sign_off_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_sign_off")),
    )
    op.create_index(
        "ix_lms_sign_off_person", "lms_sign_off", ["person_id", "certification"], unique=False
    )

    op.create_table(
        "lms_certificate_revocation",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["lms_person.id"], name=op.f("fk_lms_certificate_revocation_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["lms_certificate.id"],
            name=op.f("fk_lms_certificate_revocation_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_lms_certificate_revocation")),
    )
    op.create_table(
        "lms_product_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "release",
                "change",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["lms_person.id"], name=op.f("fk_lms_product_change_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["product"], ["lms_product.key"], name=op.f("fk_lms_product_change_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_product_change")),
    )
    op.create_index(
        op.f("ix_lms_product_change_product"), "lms_product_change", ["product"], unique=False
    )

    op.create_table(
        "lms_recall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("skill", sa.String(length=120), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["lms_person.id"], name=op.f("fk_lms_recall_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["product"], ["lms_product.key"], name=op.f("fk_lms_recall_product")
        ),
        sa.ForeignKeyConstraint(["skill"], ["lms_skill.key"], name=op.f("fk_lms_recall_skill")),
        sa.ForeignKeyConstraint(["team_id"], ["lms_team.id"], name=op.f("fk_lms_recall_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_recall")),
    )
    op.create_index("ix_lms_recall_team", "lms_recall", ["team_id", "product"], unique=False)

    op.create_table(
        "lms_card_facet",
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "competitor",
                "situation",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_card_facet_fact_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", "kind", "key", name=op.f("pk_lms_card_facet")),
    )
    op.create_index("ix_lms_card_facet_key", "lms_card_facet", ["kind", "key"], unique=False)

    op.create_table(
        "lms_card_view",
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_card_view_fact_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", "day", name=op.f("pk_lms_card_view")),
    )
    op.create_table(
        "lms_card_word",
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_card_word_fact_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", "word", name=op.f("pk_lms_card_word")),
    )
    op.create_index(
        "ix_lms_card_word_best", "lms_card_word", ["word", "weight", "fact_id"], unique=False
    )

    op.create_table(
        "lms_certificate_fact",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["lms_certificate.id"],
            name=op.f("fk_lms_certificate_fact_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_certificate_fact_fact_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "fact_id", name=op.f("pk_lms_certificate_fact")),
    )
    op.create_index(
        op.f("ix_lms_certificate_fact_fact_id"), "lms_certificate_fact", ["fact_id"], unique=False
    )

    op.create_table(
        "lms_contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "proposal",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=True),
        sa.Column("skill", sa.String(length=120), nullable=True),
        sa.Column("fact_id", sa.String(length=80), nullable=True),
        sa.Column("claim", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("taken_fact", sa.String(length=80), nullable=True),
        sa.Column("taken_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["lms_person.id"], name=op.f("fk_lms_contribution_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["lms_person.id"], name=op.f("fk_lms_contribution_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_contribution_fact_id")
        ),
        sa.ForeignKeyConstraint(
            ["product"], ["lms_product.key"], name=op.f("fk_lms_contribution_product")
        ),
        sa.ForeignKeyConstraint(
            ["skill"], ["lms_skill.key"], name=op.f("fk_lms_contribution_skill")
        ),
        sa.ForeignKeyConstraint(
            ["taken_fact"], ["lms_fact.id"], name=op.f("fk_lms_contribution_taken_fact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_contribution")),
    )
    op.create_index(op.f("ix_lms_contribution_by_id"), "lms_contribution", ["by_id"], unique=False)
    op.create_index(
        op.f("ix_lms_contribution_fact_id"), "lms_contribution", ["fact_id"], unique=False
    )
    op.create_index(
        op.f("ix_lms_contribution_product"), "lms_contribution", ["product"], unique=False
    )
    op.create_index(op.f("ix_lms_contribution_skill"), "lms_contribution", ["skill"], unique=False)

    op.create_table(
        "lms_fact_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "written",
                "comment",
                "sent-for-review",
                "returned",
                "approved",
                "published",
                "confirmed",
                "needs-review",
                "retired",
                "restored",
                "flagged",
                "answered",
                "conflict",
                "reminded",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["lms_person.id"], name=op.f("fk_lms_fact_entry_by_id")),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_fact_entry_fact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_fact_entry")),
    )
    op.create_index(op.f("ix_lms_fact_entry_by_id"), "lms_fact_entry", ["by_id"], unique=False)
    op.create_index("ix_lms_fact_entry_fact", "lms_fact_entry", ["fact_id", "id"], unique=False)

    op.create_table(
        "lms_module_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["lms_person.id"], name=op.f("fk_lms_module_notice_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_module_notice_fact_id")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_module_notice_module_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_module_notice")),
    )
    op.create_index(
        op.f("ix_lms_module_notice_fact_id"), "lms_module_notice", ["fact_id"], unique=False
    )
    op.create_index("ix_lms_module_notice_module", "lms_module_notice", ["module_id"], unique=False)

    op.create_table(
        "lms_question_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("fact_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("rewritten_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["lms_person.id"], name=op.f("fk_lms_question_hold_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["lms_fact.id"], name=op.f("fk_lms_question_hold_fact_id")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["lms_module.id"], name=op.f("fk_lms_question_hold_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["rewritten_in"],
            ["lms_module_revision.id"],
            name=op.f("fk_lms_question_hold_rewritten_in"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_question_hold")),
    )
    op.create_index(
        op.f("ix_lms_question_hold_fact_id"), "lms_question_hold", ["fact_id"], unique=False
    )
    op.create_index(
        "ix_lms_question_hold_question",
        "lms_question_hold",
        ["module_id", "question"],
        unique=False,
    )

    op.create_table(
        "lms_recall_sheet",
        sa.Column("recall_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("official", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("matches", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("matched_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["lms_person.id"], name=op.f("fk_lms_recall_sheet_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_recall_sheet_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["lms_recall.id"], name=op.f("fk_lms_recall_sheet_recall_id")
        ),
        sa.PrimaryKeyConstraint("recall_id", "person_id", name=op.f("pk_lms_recall_sheet")),
    )
    op.create_index(
        op.f("ix_lms_recall_sheet_person_id"), "lms_recall_sheet", ["person_id"], unique=False
    )

    _attempts()
    _facts()
    _carry_over()
    _guards()


OLD_INDEXES: dict[str, tuple[str | None, str, bool]] = {
    "uq_lms_attempt_open_quiz": ("module_id", "handed_in_at IS NULL", True),
    "uq_lms_attempt_open_check": ("purpose", "handed_in_at IS NULL AND module_id IS NULL", True),
    "ix_lms_attempt_waiting": (None, "handed_in_at IS NOT NULL AND score IS NULL", False),
}
ADDED = {
    "lms_attempt": ("fact_id", "fact_version", "held", "is_void"),
    "lms_fact": ("review_by", "retired_at"),
    "lms_fact_version": (
        *("credited_id", "stage", "approved_by", "approved_at", "change", "reason", "delta_due"),
    ),
    "lms_product": ("set_by",),
}
KEYS = {
    "lms_attempt": ("fact_id",),
    "lms_fact_version": ("credited_id", "approved_by"),
    "lms_product": ("set_by",),
}


def _narrow(table: str) -> None:
    """Take back what `_extend` added; of the checks, those stay that 0001 would accept."""
    gone = {"fact", "stage", "change"}
    with op.batch_alter_table(table) as batch:
        for key in KEYS.get(table, ()):
            batch.drop_constraint(op.f(f"fk_{table}_{key}"), type_="foreignkey")
        for name, condition in CHECKS[table].items():
            if name in gone:
                batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            if name not in gone and _is_sqlite():
                batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)
        for column in ADDED[table]:
            batch.drop_column(column)


KNOWN = ("claim", "proof", "against", "ask", "details", "details_html")
"""The parts of a text that 0001 could read."""


def _carry_back() -> None:
    for id_, text in op.get_bind().execute(sa.select(VERSIONS.c.id, VERSIONS.c.text)).all():
        rivals = (
            f"{one['name']}: {one['how']}".removesuffix(": ") for one in text.get("against", ())
        )
        kept = {name: text[name] for name in KNOWN if name in text} | {"against": list(rivals)}
        op.execute(VERSIONS.update().where(VERSIONS.c.id == id_).values(text=kept))


def downgrade() -> None:
    """Back to 0001: what the fact chain recorded goes with its tables, and so do the parts of facts
    that are new."""
    place = "" if _is_sqlite() else " ON lms_fact_version"
    op.execute(f"DROP TRIGGER lms_fact_version_no_update{place}")
    _carry_back()
    for table in reversed(NEW):
        op.drop_table(table)
    op.execute("UPDATE lms_attempt SET purpose = 'diagnostic' WHERE purpose = 'delta'")
    op.execute("UPDATE lms_fact SET kind = 'script' WHERE kind = 'price'")
    for name in (*PARTIAL, "ix_lms_attempt_fact_id"):
        op.drop_index(name, "lms_attempt")
    for table in ADDED:
        _narrow(table)
    _indexes(OLD_INDEXES)
    if _is_sqlite():
        _guard("lms_attempt", "DELETE")
        _guard("lms_fact_version", "DELETE")
