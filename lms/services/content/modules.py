"""Publishing modules: a new immutable revision for each module whose files have changed."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from lms.catalog.files import MEDIA_TYPES
from lms.catalog.module_folder import ModuleSource
from lms.catalog.problems import Problem, locate
from lms.db.models import (
    Embedding,
    Fact,
    Media,
    Module,
    ModuleRevision,
    ModuleText,
    Question,
    RevisionMedia,
)
from lms.domain import modules
from lms.domain.asking.quizzes import draw
from lms.domain.events import ModulePublished
from lms.services import holds, quality
from lms.services.content.report import Kept, KeptKind, Reason
from lms.services.work import Work


@dataclass(slots=True)
class Shelf:
    """What became of the modules of a tree."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    gone: list[Kept] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def publish(work: Work, sources: Mapping[str, ModuleSource], broken: Collection[str]) -> Shelf:
    """Publish what has changed; `broken` are modules that are on disk but not in `sources`."""
    shelf = Shelf()
    in_force = _digests(work)
    official = set(work.session.scalars(select(Fact.id).where(Fact.official_id.is_not(None))))
    for slug, source in sorted(sources.items()):
        if in_force.get(slug) == source.digest:
            shelf.unchanged.append(slug)
            continue
        problems = [*_unofficial(source, official), *_changed_kinds(work, source)]
        shelf.problems += problems
        if problems:
            shelf.skipped.append(slug)
        else:
            _publish_one(work, source)
            shelf.published.append(slug)
    gone = in_force.keys() - sources.keys() - set(broken)
    shelf.gone = [Kept(KeptKind.MODULE, slug, Reason.GONE) for slug in gone]
    return shelf


def _digests(work: Work) -> dict[str, str]:
    """Digests of the revisions in force, by module."""
    rows = work.session.execute(
        select(Module.id, ModuleRevision.digest)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .where(Module.retired_at.is_(None))
    )
    return dict(rows.all())


def _unofficial(source: ModuleSource, official: Collection[str]) -> list[Problem]:
    """Facts that the module names and that are not official here, whatever their file says."""
    problems = []
    for lang, text in source.texts.items():
        asked = {q.fact for q in (text.quiz.questions if text.quiz else ()) if q.fact}
        for fact in sorted({*text.facts, *asked} - set(official)):
            name = _file_with(source.sources[lang], fact)
            place = locate(source.sources[lang].get(name, ""), fact)
            message = (
                f'fact "{fact}" is not official; make it official in the registry or take it out'
            )
            problems.append(Problem(f"modules/{source.slug}/{name}", *place, message))
    return problems


def _file_with(files: Mapping[str, str], fact: str) -> str:
    return next((name for name in sorted(files) if fact in files[name]), "module.md")


def _changed_kinds(work: Work, source: ModuleSource) -> list[Problem]:
    """Questions that were once of another kind: their answers would change their meaning."""
    rows = work.session.execute(
        select(Question.key, Question.kind).where(Question.module_id == source.slug)
    )
    known = dict(rows.all())
    original, text = next(iter(source.texts.items()))
    quiz = source.sources[original].get("quiz.md", "")
    return [
        Problem(
            f"modules/{source.slug}/quiz.md",
            *locate(quiz, f"{{#{question.key}"),
            f'question "{question.key}" was published as {known[question.key]} and is now '
            f"{question.kind}; give it a new id, because answers to the old one are kept",
        )
        for question in (text.quiz.questions if text.quiz else ())
        if known.get(question.key, question.kind) is not question.kind
    ]


def _publish_one(work: Work, source: ModuleSource) -> None:
    """The next revision, with everything that hangs on it, put into force."""
    module = work.session.get(Module, source.slug, with_for_update=True)
    if module is None:
        module = Module(id=source.slug)
        work.session.add(module)
        work.session.flush()
    before = module.revision_id
    revision = _revision(work, source)
    work.session.add(revision)
    work.session.flush()
    _add_texts(work, source, revision.id)
    if before:
        changed = _rewritten(work, source, before)
        holds.rewritten(work, source.slug, revision.id, changed)
        quality.forget(work, source.slug, changed)
    _add_media(work, source.media, revision.id)
    module.revision_id, module.retired_at = revision.id, None
    work.session.flush()
    work.emit(ModulePublished(source.slug, revision.id))
    work.audit("module.published", "module", source.slug, revision=revision.number)


def _rewritten(work: Work, source: ModuleSource, before: int) -> set[str]:
    """Keys of the questions that the revision `before` asks otherwise than the files, in its first
    language, or that the files no longer ask."""
    lang, text = next(iter(source.texts.items()))
    old = work.session.get(ModuleText, (before, lang))
    asked = modules.load(old.document).quiz if old else None
    now = {question.key: question for question in (text.quiz.questions if text.quiz else ())}
    return {one.key for one in (asked.questions if asked else ()) if now.get(one.key) != one}


def _revision(work: Work, source: ModuleSource) -> ModuleRevision:
    text = next(iter(source.texts.values()))
    last = select(func.max(ModuleRevision.number)).where(ModuleRevision.module_id == source.slug)
    return ModuleRevision(
        module_id=source.slug,
        number=(work.session.scalar(last) or 0) + 1,
        digest=source.digest,
        title=text.title,
        type=text.type,
        product=text.product,
        minutes=text.minutes,
        pass_mark=text.pass_mark,
        question_count=len(draw(text.quiz, 0)) if text.quiz else 0,
        skills=list(text.skills),
        roles=list(text.roles),
        prerequisites=list(text.prerequisites),
        owner=text.owner,
        reviewed=text.reviewed,
        review_every=text.review_every,
        published_at=work.now,
        published_by=work.actor_id,
    )


def _add_texts(work: Work, source: ModuleSource, revision_id: int) -> None:
    for lang, text in source.texts.items():
        work.session.add(
            ModuleText(
                revision_id=revision_id,
                lang=lang,
                title=text.title,
                document=modules.dump(text),
                sources=source.sources[lang],
            )
        )
    embedded = {fact for text in source.texts.values() for fact in text.facts}
    work.session.add_all(Embedding(revision_id=revision_id, fact_id=fact) for fact in embedded)
    original = next(iter(source.texts.values()))
    for question in original.quiz.questions if original.quiz else ():
        if work.session.get(Question, (source.slug, question.key)) is None:
            work.session.add(Question(module_id=source.slug, key=question.key, kind=question.kind))


def _add_media(work: Work, files: Mapping[str, Path], revision_id: int) -> None:
    for name, path in files.items():
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if not work.session.scalar(select(Media.digest).where(Media.digest == digest)):
            kind = MEDIA_TYPES[path.suffix.lower()]
            work.session.add(
                Media(digest=digest, content_type=kind, size=len(content), content=content)
            )
            work.session.flush()
        work.session.add(RevisionMedia(revision_id=revision_id, name=name, digest=digest))
