"""One folder below `modules/`: its texts, quizzes, translations and media put together."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from lms.catalog import module_markup, quiz_markup
from lms.catalog.files import Folder, digest
from lms.catalog.problems import Report
from lms.catalog.text.translations import translated
from lms.domain.asking.quizzes import Quiz
from lms.domain.modules import Module

FORMAT = "1"
"""Raised when the same files have to be published anew, because rendering has changed."""

_NAME = re.compile(r"(module|quiz)(?:\.([a-z]{2}(?:-[A-Z]{2})?))?\.md")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A module as it stands on disk.

    `texts` are by language, the original first, each with its quiz. `sources` are the files as
    written, by language and then by name. `media` are paths by name. `digest` changes with anything
    that makes a revision, and with nothing else.
    """

    slug: str
    texts: dict[str, Module]
    media: dict[str, Path]
    digest: str
    sources: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _File:
    """One Markdown file of the folder."""

    name: str
    lang: str
    text: str
    report: Report


def read(path: Path, folder: Folder) -> ModuleSource | None:
    """The module in the folder at `path`, or None when one of its files is broken."""
    first = len(folder.reports)
    if not _SLUG.fullmatch(path.name):
        folder.report(path).error(
            "the folder's name does not fit; use lower-case words joined by hyphens"
        )
    media = folder.media(path / "media")
    files = _files(path, folder)
    texts = _texts(path, files, media, folder)
    if any(report.errors for report in folder.reports[first:]) or not texts:
        return None
    contents = {f"{f.name}": f.text.encode() for f in files.values()}
    contents |= {f"media/{name}": place.read_bytes() for name, place in media.items()}
    sources: dict[str, dict[str, str]] = {lang: {} for lang in texts}
    original = next(iter(texts))
    for file in files.values():
        sources[file.lang or original][file.name] = file.text
    whole = digest(contents | {"format": FORMAT.encode()})
    return ModuleSource(path.name, texts, media, whole, sources)


def _files(path: Path, folder: Folder) -> dict[tuple[str, str], _File]:
    """The Markdown files by sort and language ("" for the original)."""
    files = {}
    for entry in folder.entries(path):
        match = _NAME.fullmatch(entry.name)
        report = folder.report(entry)
        if match:
            text = folder.text(entry, report)
            if text is not None:
                lang = match[2] or ""
                files[match[1], lang] = _File(entry.name, lang, text, report)
        elif entry.suffix == ".md" and entry.name != "README.md":
            report.error("this file is not read; name it module.md, quiz.md or module.nb.md")
    return files


def _texts(
    path: Path, files: dict[tuple[str, str], _File], media: dict[str, Path], folder: Folder
) -> dict[str, Module]:
    """The module in each of its languages; empty when the original is missing or broken."""
    if ("module", "") not in files:
        if not (path / "module.md").exists():
            folder.report(path).error("there is no module.md; add one or delete the folder")
        _quiz(files.get(("quiz", "")), "en", media)
        return {}
    original = _module(files, "", media)
    texts = {original.lang: original} if original else {}
    if original and original.id != path.name:
        files["module", ""].report.error(
            f'id is "{original.id}"; write the name of the folder, {path.name}', 2
        )
    for sort, lang in files:
        if lang and ("module", lang) not in files:
            files[sort, lang].report.error(f"there is no module.{lang}.md; translate it too")
        elif lang and sort == "module":
            other = _translation(files, lang, media, original)
            texts |= {lang: other} if other else {}
    return texts


def _module(
    files: dict[tuple[str, str], _File], lang: str, media: dict[str, Path]
) -> Module | None:
    file = files["module", lang]
    module = module_markup.parse(file.text, file.report, media=media)
    quiz = _quiz(files.get(("quiz", lang)), module.lang if module else lang or "en", media)
    return replace(module, quiz=quiz) if module else None


def _quiz(file: _File | None, lang: str, media: dict[str, Path]) -> Quiz | None:
    return quiz_markup.parse(file.text, file.report, lang=lang, media=media) if file else None


def _translation(
    files: dict[tuple[str, str], _File],
    lang: str,
    media: dict[str, Path],
    original: Module | None,
) -> Module | None:
    other, file = _module(files, lang, media), files["module", lang]
    if not other or not original:
        return None
    if other.lang != lang:
        file.report.error(f'lang is "{other.lang}"; write the language of the name, {lang}')
    if lang == original.lang:
        file.report.error(f"module.md is in {lang} already; correct its lang or delete this file")
    quiz = files.get(("quiz", lang))
    if not quiz and original.quiz:
        file.report.warning(f"the quiz is not translated; add quiz.{lang}.md")
    quiz_report, quiz_text = (quiz.report, quiz.text) if quiz else (file.report, "")
    return translated(original, other, file.report, quiz_report, quiz_text)
