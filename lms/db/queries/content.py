"""Reading what is published: the shelf of modules for authors, and the files as written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from lms.db.base import DbSession
from lms.db.models import (
    Embedding,
    Fact,
    Media,
    Module,
    ModuleRevision,
    ModuleText,
    RevisionMedia,
)
from lms.db.queries.modules import FALLBACK


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A module as its author sees it. `facts` are (id, whether it is official)."""

    id: str
    title: str
    number: int
    owner: str
    reviewed: date
    review_every: int
    published_at: datetime
    question_count: int
    facts: tuple[tuple[str, bool], ...] = ()

    @property
    def review_due(self) -> date:
        """The day on which somebody has to read the module again."""
        return self.reviewed + timedelta(days=self.review_every)


@dataclass(frozen=True, slots=True)
class LinkedQuestion:
    """A question in force that tests a fact. `prompt` is sanitised HTML."""

    module_id: str
    revision_id: int
    module_title: str
    key: str
    prompt: str
    fact: str


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """The files of a module as published: texts by name, digests of media by name."""

    module_id: str
    texts: dict[str, str]
    media: dict[str, str]


_IN_FORCE = (
    select(
        ModuleRevision.id, ModuleRevision.module_id, ModuleRevision.title, ModuleRevision.number,
        ModuleRevision.owner, ModuleRevision.reviewed, ModuleRevision.review_every,
        ModuleRevision.published_at, ModuleRevision.question_count,
    )
    .join(Module, Module.revision_id == ModuleRevision.id)
    .where(Module.retired_at.is_(None))
)  # fmt: skip


def shelf(session: DbSession) -> list[ShelfRow]:
    """The published modules, the one whose review is due first at the top: two statements."""
    embedded: dict[int, list[tuple[str, bool]]] = {}
    rows = session.execute(
        select(Embedding.revision_id, Fact.id, Fact.official_id.is_not(None))
        .join(Fact, Fact.id == Embedding.fact_id)
        .join(Module, Module.revision_id == Embedding.revision_id)
        .order_by(Fact.id)
    )
    for revision, fact, is_official in rows:
        embedded.setdefault(revision, []).append((fact, bool(is_official)))
    found = [
        ShelfRow(*row[1:], tuple(embedded.get(row.id, ()))) for row in session.execute(_IN_FORCE)
    ]
    return sorted(found, key=lambda row: (row.review_due, row.title))


def modules_by_fact(session: DbSession) -> dict[str, int]:
    """How many modules show each fact in the revision that is in force."""
    rows = session.execute(
        select(Embedding.fact_id, func.count())
        .join(Module, Module.revision_id == Embedding.revision_id)
        .where(Module.retired_at.is_(None))
        .group_by(Embedding.fact_id)
    )
    return dict(rows.all())


def questions_by_fact(session: DbSession) -> dict[str, int]:
    """How many questions in force test each fact."""
    counts: dict[str, int] = {}
    for one in _linked(session):
        counts[one.fact] = counts.get(one.fact, 0) + 1
    return counts


def questions_on(session: DbSession, fact_id: str) -> list[LinkedQuestion]:
    """The questions in force that test this fact, by module."""
    return [one for one in _linked(session) if one.fact == fact_id]


def questions_on_any(
    session: DbSession, fact_ids: Collection[str]
) -> dict[str, list[LinkedQuestion]]:
    """The questions in force that test these facts, by fact; one statement for all of them."""
    found: dict[str, list[LinkedQuestion]] = {}
    for one in _linked(session) if fact_ids else ():
        if one.fact in fact_ids:
            found.setdefault(one.fact, []).append(one)
    return found


def _linked(session: DbSession) -> list[LinkedQuestion]:
    """Every question in force that names a fact, once, in the words of its original language."""
    asked = ModuleText.document["quiz"]["questions"]
    rows = session.execute(
        select(Module.id, Module.revision_id, ModuleRevision.title, asked)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .join(ModuleText, ModuleText.revision_id == Module.revision_id)
        .where(Module.retired_at.is_(None))
        .order_by(ModuleRevision.title, Module.id, ModuleText.lang != FALLBACK)
    )
    found: dict[tuple[str, str], LinkedQuestion] = {}
    for module, revision, title, questions in rows:
        for question in questions or ():
            key, fact = question["key"], question.get("fact")
            if fact and (module, key) not in found:
                about = (module, revision, title, key, question["prompt"], fact)
                found[module, key] = LinkedQuestion(*about)
    return list(found.values())


def modules_with(session: DbSession, fact_id: str) -> list[tuple[str, str]]:
    """(id, title) of the modules that show this fact, by title."""
    rows = session.execute(
        select(Module.id, ModuleRevision.title)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .join(Embedding, Embedding.revision_id == ModuleRevision.id)
        .where(Embedding.fact_id == fact_id, Module.retired_at.is_(None))
        .order_by(ModuleRevision.title)
    )
    return [(module, title) for module, title in rows]


def published_files(session: DbSession) -> Iterator[PublishedFiles]:
    """The files of every module in force, by module."""
    in_force = session.execute(
        select(Module.id, Module.revision_id)
        .where(Module.revision_id.is_not(None), Module.retired_at.is_(None))
        .order_by(Module.id)
    )
    for module_id, revision_id in in_force.all():
        sources = session.scalars(
            select(ModuleText.sources).where(ModuleText.revision_id == revision_id)
        )
        media = session.execute(
            select(RevisionMedia.name, RevisionMedia.digest).where(
                RevisionMedia.revision_id == revision_id
            )
        )
        texts = {name: text for files in sources for name, text in files.items()}
        yield PublishedFiles(module_id, texts, dict(media.all()))


def quiz_source(session: DbSession, revision_id: int) -> str | None:
    """quiz.md of a revision as it was written, in its first language; None where it was not."""
    sources = session.scalars(
        select(ModuleText.sources).where(ModuleText.revision_id == revision_id)
    )
    return next((files["quiz.md"] for files in sources if "quiz.md" in files), None)


def media_content(session: DbSession, digest: str) -> bytes:
    """The bytes of a published file."""
    return session.scalars(select(Media.content).where(Media.digest == digest)).one()
