"""quiz.md becomes a Quiz: headings, attributes and pools here, answers in `quiz`."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from lms.catalog import front_matter
from lms.catalog.front_matter import Settings
from lms.catalog.problems import Report, shortened
from lms.catalog.quiz.answers import Asked, read_answer
from lms.catalog.quiz.attributes import PoolAttributes, QuestionAttributes
from lms.catalog.text.blocks import Block, BlockKind, Heading, headings, scan
from lms.catalog.text.markup import Markup
from lms.domain.asking.quizzes import Pool, Question, Quiz


class QuizSettings(Settings):
    """Front matter of quiz.md; all of it may be left out."""

    draw: int | None = Field(
        default=None, ge=1, le=500, description="how many questions are drawn, such as 8"
    )
    shuffle: bool = Field(default=False, description="true or false")
    attempts: int = Field(
        default=0, ge=0, le=100, description="a number of attempts; 0 is no limit"
    )
    time_limit: int | None = Field(
        default=None, ge=1, le=600, description="whole minutes, such as 15"
    )


@dataclass(slots=True)
class _Reading:
    """What is known while the file is read from top to bottom."""

    markup: Markup
    title: str = ""
    pool: Pool | None = None

    @property
    def report(self) -> Report:
        return self.markup.report


def parse(
    text: str, report: Report, *, lang: str = "en", media: Collection[str] | None = None
) -> Quiz | None:
    """The quiz, or None when `report` got an error; every problem of the file is reported.

    `media` are the names of the files in the module's media folder, None when unknown.
    """
    before = report.errors
    settings, body, first_line = _settings(text, report)
    reading = _Reading(Markup(report, text, lang, media))
    questions: list[tuple[Question, int]] = []
    pools: list[tuple[Pool, int]] = []
    for part in headings(body, first_line, deepest=2):
        if part.level == 2:
            question = _question(part, reading)
            questions += [(question, part.line)] if question else []
        else:
            _open_part(part, reading, pools)
    _check_whole(settings, questions, pools, report)
    if report.errors > before or settings is None:
        return None
    return Quiz(
        title=reading.title,
        questions=tuple(question for question, _ in questions),
        pools=tuple(pool for pool, _ in pools),
        **settings.model_dump(),
    )


def _settings(text: str, report: Report) -> tuple[QuizSettings | None, str, int]:
    if text.startswith("---"):
        return front_matter.read(text, QuizSettings, report)
    return QuizSettings(), text, 1


def _open_part(part: Heading, reading: _Reading, pools: list[tuple[Pool, int]]) -> None:
    """A `#` heading: the title of the quiz, or a pool of questions."""
    for line, text in enumerate(part.lines, part.line + (part.level > 0)):
        if text.strip():
            reading.report.warning(
                "this text is shown nowhere; move it below a question or into the module", line
            )
            break
    if part.level == 0:
        return
    title, attributes = PoolAttributes.cut(part, reading.report)
    if attributes is None:
        _name_quiz(part, title, reading)
        return
    pool = Pool(attributes.key, reading.markup.inline(title, part.line), attributes.draw)
    reading.pool = pool
    pools.append((pool, part.line))


def _name_quiz(part: Heading, title: str, reading: _Reading) -> None:
    if reading.title:
        reading.report.error(
            f'"{shortened(title)}" is a second title; make it a question with ## '
            "or a pool with {#key draw=2}",
            part.line,
        )
    reading.title = reading.title or title


def _question(part: Heading, reading: _Reading) -> Question | None:
    """The question below a `##` heading, or None when something in it is wrong."""
    report, before = reading.report, reading.report.errors
    title, attributes = QuestionAttributes.cut(part, report)
    blocks = scan(part.lines, part.line + 1)
    _check_headings(part, report)
    explanation = _explanation(blocks, reading.markup)
    asked = Asked(attributes.key or shortened(title), part.line, attributes.kind)
    fields = read_answer(asked, blocks, reading.markup)
    prompt = reading.markup.inline(title, part.line)
    if report.errors > before or fields is None:
        return None
    return _assembled(attributes, prompt, explanation, reading.pool, fields)


def _assembled(
    attributes: QuestionAttributes,
    prompt: str,
    explanation: str,
    pool: Pool | None,
    fields: dict[str, Any],
) -> Question:
    weight = 1 / len(attributes.skills)
    return Question(
        key=attributes.key,
        prompt=prompt,
        explanation=explanation,
        skills=tuple((skill, weight) for skill in attributes.skills),
        difficulty=attributes.difficulty,
        fact=attributes.fact,
        pool=pool.key if pool else None,
        **fields,
    )


def _explanation(blocks: list[Block], markup: Markup) -> str:
    """Take the closing quote off the blocks and render it; "" without one."""
    if not blocks or blocks[-1].kind is not BlockKind.QUOTE:
        return ""
    quote = blocks.pop()
    return markup.block(quote.quoted, quote.line)


def _check_headings(part: Heading, report: Report) -> None:
    for number, line in enumerate(part.lines, part.line + 1):
        if line.startswith("###") and "{#" in line:
            report.error(
                "a question needs a heading with two signs; write ## instead of ###", number
            )


def _check_whole(
    settings: QuizSettings | None,
    questions: list[tuple[Question, int]],
    pools: list[tuple[Pool, int]],
    report: Report,
) -> None:
    """What only shows when the whole file has been read."""
    if not questions and not report.errors:
        report.error("there is no question; add one: ## Question text {#its-key skill=…}")
    first: dict[str, int] = {}
    for key, line in [(q.key, line) for q, line in questions]:
        if first.setdefault(key, line) != line:
            report.error(
                f'question "{key}" is already at line {first[key]}; give this one its own key',
                line,
            )
    for pool, line in pools:
        _check_pool(pool, line, [q for q, _ in questions if q.pool == pool.key], pools, report)
    if settings and settings.draw and settings.draw > len(questions) and not report.errors:
        report.error(
            f"draw is {settings.draw}, but there are {len(questions)} questions; "
            f"lower it to {len(questions)} or add questions",
            2,
        )


def _check_pool(
    pool: Pool,
    line: int,
    members: list[Question],
    pools: list[tuple[Pool, int]],
    report: Report,
) -> None:
    if any(other.key == pool.key and other_line < line for other, other_line in pools):
        report.error(f'pool "{pool.key}" stands twice; give this one its own key', line)
    elif pool.draw and pool.draw > len(members) and not report.errors:
        report.error(
            f'pool "{pool.key}" draws {pool.draw} of {len(members)} questions; '
            f"lower draw to {len(members)} or add questions",
            line,
        )
