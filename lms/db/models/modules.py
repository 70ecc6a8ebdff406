"""Modules and their immutable revisions, with the media that each revision shows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.asking.quizzes import QuestionKind
from lms.domain.modules import ModuleType


class Module(Base):
    __tablename__ = "lms_module"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    """the slug, stable for ever"""
    revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("lms_module_revision.id", use_alter=True)
    )
    """the revision in force"""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ModuleRevision(Base):
    """One published state of a module. Never changed; attempts pin it."""

    __tablename__ = "lms_module_revision"
    __table_args__ = (UniqueConstraint("module_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(160))
    type: Mapped[ModuleType] = mapped_column(one_of(ModuleType, "type"))
    product: Mapped[str | None] = mapped_column(ForeignKey("lms_product.key"))
    minutes: Mapped[int]
    pass_mark: Mapped[int]
    question_count: Mapped[int]
    """questions in one sitting; 0 = no quiz"""
    skills: Mapped[list[str]] = mapped_column(JSON)
    roles: Mapped[list[str]] = mapped_column(JSON)
    prerequisites: Mapped[list[str]] = mapped_column(JSON)
    owner: Mapped[str] = mapped_column(String(80))
    reviewed: Mapped[date]
    review_every: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))


class ModuleText(Base):
    """A revision in one language, as `lms.domain.modules.dump` writes it."""

    __tablename__ = "lms_module_text"

    revision_id: Mapped[int] = mapped_column(ForeignKey("lms_module_revision.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(10), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    sources: Mapped[dict[str, str]] = mapped_column(JSON)
    """the files as written, by name, so that export gives back what was published"""


class Embedding(Base):
    """This revision embeds this fact: the link from fact to module."""

    __tablename__ = "lms_embedding"

    revision_id: Mapped[int] = mapped_column(ForeignKey("lms_module_revision.id"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), primary_key=True, index=True)


class Question(Base):
    """A question's identity over all revisions: its kind can never change."""

    __tablename__ = "lms_question"

    module_id: Mapped[str] = mapped_column(ForeignKey("lms_module.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[QuestionKind] = mapped_column(one_of(QuestionKind, "kind"))


class Media(Base):
    """A file by its content; shared by the revisions that show it."""

    __tablename__ = "lms_media"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class RevisionMedia(Base):
    __tablename__ = "lms_revision_media"
    __table_args__ = (Index("ix_lms_revision_media_digest", "digest"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("lms_module_revision.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("lms_media.digest"))
