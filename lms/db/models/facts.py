"""The registry of official facts: each version stays as it was written, and so does its history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.asking.quality import HoldCause
from lms.domain.contributions import ContributionKind
from lms.domain.facts import Change, EntryKind, FactKind, Stage


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
    """the version that everybody sees; none while no version is official, or when retired"""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_by: Mapped[date | None]
    """set while somebody has asked for a review before its time: the day until which"""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FactVersion(Base):
    """One text of a fact. The text never changes; stage and what publishing decided are added."""

    __tablename__ = "lms_fact_version"
    __table_args__ = (UniqueConstraint("fact_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), index=True)
    number: Mapped[int]
    """from 1; official versions follow one another in this order"""
    claim: Mapped[str] = mapped_column(String(400))
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    """as `lms.domain.facts.dump` writes it"""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    """none for a file"""
    credited_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    """whose proposal or note it came from"""
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[Stage] = mapped_column(one_of(Stage, "stage"), default=Stage.DRAFT)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    official_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    official_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    change: Mapped[Change | None] = mapped_column(one_of(Change, "change"))
    """what it does to the official version before it; none for a draft and for the first"""
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    """what changed, in one sentence, for whoever learns it again"""
    delta_due: Mapped[date | None]
    """until when people certified on an older version should have learned a material change"""


class FactEntry(Base):
    """One line of the history of a fact. Append-only."""

    __tablename__ = "lms_fact_entry"
    __table_args__ = (Index("ix_lms_fact_entry_fact", "fact_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"))
    version: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"), index=True)
    """none for a command or a job"""
    kind: Mapped[EntryKind] = mapped_column(one_of(EntryKind, "kind"))
    text: Mapped[str] = mapped_column(Text, default="")
    """what the person wrote"""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Contribution(Base):
    """A note on what worked, or a proposal for the registry; the author is always named."""

    __tablename__ = "lms_contribution"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ContributionKind] = mapped_column(one_of(ContributionKind, "kind"))
    by_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    product: Mapped[str | None] = mapped_column(ForeignKey("lms_product.key"), index=True)
    skill: Mapped[str | None] = mapped_column(ForeignKey("lms_skill.key"), index=True)
    fact_id: Mapped[str | None] = mapped_column(ForeignKey("lms_fact.id"), index=True)
    """the fact that a proposal wants in better words"""
    claim: Mapped[str] = mapped_column(String(400), default="")
    """the words proposed; empty for a note"""
    text: Mapped[str] = mapped_column(Text, default="")
    """the note itself, or why the words are better"""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
    taken_fact: Mapped[str | None] = mapped_column(ForeignKey("lms_fact.id"))
    """the fact that it went into; none while undecided, and when it was declined"""
    taken_version: Mapped[int | None]


class ModuleNotice(Base):
    """A module embeds a fact that changed materially; it shows a banner until somebody confirms the
    text around it."""

    __tablename__ = "lms_module_notice"
    __table_args__ = (Index("ix_lms_module_notice_module", "module_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"))
    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), index=True)
    version: Mapped[int]
    """the new official version"""
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))


class QuestionHold(Base):
    """A question counts for nobody, until it is confirmed or rewritten: the fact that it tests has
    changed, or an author found the question itself bad. In the second case what was answered before
    does not count either."""

    __tablename__ = "lms_question_hold"
    __table_args__ = (Index("ix_lms_question_hold_question", "module_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"))
    question: Mapped[str] = mapped_column(String(80))
    cause: Mapped[HoldCause] = mapped_column(
        one_of(HoldCause, "cause"), default=HoldCause.FACT, server_default="fact"
    )
    fact_id: Mapped[str | None] = mapped_column(ForeignKey("lms_fact.id"), index=True)
    version: Mapped[int | None]
    """the new official version"""
    held_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    """who found the question bad"""
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """it is never to be asked again; the hold stays for good"""
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """somebody said that it is right as it stands: it counts again, everywhere"""
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    rewritten_in: Mapped[int | None] = mapped_column(ForeignKey("lms_module_revision.id"))
    """the revision that asks it otherwise (or no longer): it stays out of older revisions only"""
