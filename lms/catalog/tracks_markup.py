"""tracks/*.md become Tracks: an introduction and a numbered list of steps."""

import re

from pydantic import Field

from lms.catalog import front_matter
from lms.catalog.front_matter import Key, Settings, Title
from lms.catalog.problems import Report, shortened
from lms.catalog.text.blocks import Block, BlockKind, Item, scan
from lms.catalog.text.markup import Markup
from lms.domain.tracks import Step, StepKind, Track

_STEP = re.compile(r"\[day (\d{1,4})\] +([a-z-]+): +(.*?) *(?:\{#([^{}\s]*)\})?")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_KEY, _LONGEST_TITLE, _LAST_DAY = 80, 300, 730
_FORM = "1. [day 3] module: its-id {#its-key}"


class TrackSettings(Settings):
    """Front matter of a track."""

    id: Key = Field(description="the name of the file without .md")
    title: Title
    role: Key = Field(description="a sales role of catalog.toml, such as sdr")
    owner: Key = Field(description="the id of a person, such as head-of-sales")
    target_days: int = Field(ge=1, le=_LAST_DAY, description="whole days, such as 42")


def parse(text: str, report: Report) -> Track | None:
    """The track, or None when `report` got an error.

    The title of a module step is the id of the module until the loader knows better.
    """
    before = report.errors
    settings, body, first_line = front_matter.read(text, TrackSettings, report)
    blocks = scan(body.split("\n"), first_line)
    place = next((n for n, block in enumerate(blocks) if _is_steps(block)), len(blocks))
    intro = "\n\n".join(block.source for block in blocks[:place])
    intro_html = Markup(report, text, media=()).block(intro, first_line) if intro else ""
    for block in blocks[place + 1 :]:
        report.error(
            "this stands after the steps; move it above them or make it a step", block.line
        )
    items = blocks[place].items if place < len(blocks) else []
    if not items:
        report.error(f"there is no step; write them as a numbered list: {_FORM}", first_line)
    steps = _steps(items, report)
    if report.errors > before or settings is None:
        return None
    return Track(**dict(settings), intro_html=intro_html, steps=steps)


def _is_steps(block: Block) -> bool:
    return block.kind is BlockKind.LIST and block.items[0].is_ordered


def _steps(items: list[Item], report: Report) -> tuple[Step, ...]:
    steps: list[Step] = []
    last_day, first_lines = 1, dict[str, int]()
    for item in items:
        step = _step(item, report)
        if step is None:
            continue
        if step.key in first_lines:
            report.error(
                f'step "{step.key}" is already at line {first_lines[step.key]}; '
                "give this one its own key",
                item.line,
            )
        if step.day < last_day:
            report.error(
                f"day {step.day} stands after day {last_day}; put the steps in the order of days",
                item.line,
            )
        first_lines.setdefault(step.key, item.line)
        last_day = max(last_day, step.day)
        steps.append(step)
    return tuple(steps)


def _step(item: Item, report: Report) -> Step | None:
    """One line as a step, or None after what is wrong with it was reported."""
    match = _STEP.fullmatch(item.text)
    if not match or item.notes or not match[3]:
        report.error(
            f'"{shortened(item.text)}" is no step; write it like {_FORM}', item.line, item.column
        )
        return None
    day, kind, title, key = int(match[1]), match[2], match[3], match[4]
    wrong = _wrong(day, kind, title, key)
    if wrong:
        report.error(wrong, item.line, item.column)
        return None
    is_module = kind == StepKind.MODULE
    return Step(key, StepKind(kind), day, title, title if is_module else None)


def _wrong(day: int, kind: str, title: str, key: str | None) -> str | None:
    if kind not in list(StepKind):
        return f'"{shortened(kind)}" is no kind of step; use one of {", ".join(StepKind)}'
    if not 1 <= day <= _LAST_DAY:
        return f"day {day} is out of range; count from day 1, the first at work"
    if not key or not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        return f'step "{shortened(title)}" has no key that fits; end the line with {{#its-key}}'
    if kind == StepKind.MODULE and not _KEY.fullmatch(title):
        return f'"{shortened(title)}" is no module id; write the name of a folder below modules/'
    if len(title) > _LONGEST_TITLE:
        return f"the step is too long; keep it under {_LONGEST_TITLE} characters"
    return None
