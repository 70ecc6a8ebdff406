"""module.md becomes a Module: settings, an introduction and one lesson for each `##`."""

import html
import re
from collections.abc import Collection

from pydantic import Field

from lms.catalog import front_matter
from lms.catalog.front_matter import Date, Days, Key, Lang, Settings, SkillKey, Title
from lms.catalog.html.slugs import slug, unique
from lms.catalog.problems import Report, shortened
from lms.catalog.rendering import render_inline
from lms.catalog.text.blocks import Heading, headings
from lms.catalog.text.lessons import Definitions, segments, with_fact_marks
from lms.catalog.text.markup import Markup
from lms.domain.asking.quizzes import Quiz
from lms.domain.modules import Lesson, Module, ModuleType, Section, Segment

_TAG = re.compile(r"<[^>]*>")
_SUMMARY = "introduction"


class ModuleSettings(Settings):
    """Front matter of module.md."""

    id: Key = Field(description="the name of the module's folder")
    title: Title
    type: ModuleType = Field(description=f"one of {', '.join(ModuleType)}")
    product: Key | None = Field(default=None, description="a product of catalog.toml")
    skills: tuple[SkillKey, ...] = Field(
        min_length=1, max_length=12, description="skills of catalog.toml in brackets: [a.b, c.d]"
    )
    roles: tuple[Key, ...] = Field(
        min_length=1, max_length=20, description="sales roles of catalog.toml in brackets: [sdr]"
    )
    minutes: int = Field(ge=1, le=600, description="whole minutes, such as 15")
    pass_mark: int = Field(ge=1, le=100, description="whole per cent from 1 to 100, such as 80")
    prerequisites: tuple[Key, ...] = Field(
        default=(), description="ids of modules in brackets, or []"
    )
    owner: Key = Field(description="the id of a person, such as ragnhild-moe")
    reviewer: Key = Field(description="the id of a person, such as ragnhild-moe")
    version: int = Field(ge=1, le=100_000, description="a whole number from 1 up")
    reviewed: Date
    review_every: Days
    lang: Lang = "en"


def parse(
    text: str,
    report: Report,
    *,
    quiz: Quiz | None = None,
    media: Collection[str] | None = None,
) -> Module | None:
    """The module with `quiz`, or None when `report` got an error.

    `media` are the names of the files in the module's media folder, None when unknown.
    """
    before = report.errors
    settings, body, first_line = front_matter.read(text, ModuleSettings, report)
    markup = Markup(report, text, settings.lang if settings else "en", media)
    definitions = Definitions.taken_from(body, first_line, report)
    introduction, *parts = headings(definitions.rest, first_line, deepest=2)
    title = settings.title if settings else ""
    summary, _ = _page(introduction, title, _SUMMARY, markup, definitions)
    lessons = _lessons(parts, markup, definitions)
    definitions.report_unused(report)
    if not lessons:
        report.error("there is no lesson; begin one with a heading: ## Its title", first_line)
    if report.errors > before or settings is None:
        return None
    return Module(**dict(settings), summary=summary, lessons=lessons, quiz=quiz)


def _lessons(parts: list[Heading], markup: Markup, definitions: Definitions) -> tuple[Lesson, ...]:
    taken: set[str] = set()
    lessons = []
    for part in parts:
        if part.level == 1:
            markup.report.error(
                f'"{shortened(part.text)}" is a second title; the title stands at the top, '
                "so make this a lesson with ##",
                part.line,
            )
            continue
        lessons.append(_lesson(part, unique(slug(plain(part.text)), taken), markup, definitions))
    return tuple(lessons)


def _lesson(part: Heading, anchor: str, markup: Markup, definitions: Definitions) -> Lesson:
    title = plain(part.text)
    if not any(line.strip() for line in part.lines):
        markup.report.error(
            f'lesson "{shortened(title)}" is empty; write its text or delete the heading', part.line
        )
    shown, sections = _page(part, title, anchor, markup, definitions)
    words = sum(len(_TAG.sub(" ", segment.html).split()) for segment in shown)
    return Lesson(anchor, title, shown, sections, words)


def _page(
    part: Heading, title: str, prefix: str, markup: Markup, definitions: Definitions
) -> tuple[tuple[Segment, ...], tuple[Section, ...]]:
    """The rendered text of a part, cut at its facts, and its sections."""
    marked, mark = with_fact_marks(part, markup.report)
    text = definitions.completed(marked, markup.report)
    rendered = markup.lesson(text, part.line, title=title, prefix=prefix)
    return segments(rendered.html, mark), rendered.sections


def plain(markdown: str) -> str:
    """The words of one line of Markdown."""
    return html.unescape(_TAG.sub("", render_inline(markdown).html))
