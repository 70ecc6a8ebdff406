"""The answers of a question: their form says what kind of question it is."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.catalog.problems import shortened
from lms.catalog.quiz.gaps import has_gap, read_gaps
from lms.catalog.text.blocks import Block, BlockKind, Item
from lms.catalog.text.markup import Markup
from lms.domain.asking.grading import readings
from lms.domain.asking.quizzes import Option, QuestionKind

_BOX = re.compile(r"\[([ xX]?)\](?:\s+(.*)|$)")
_ARROW = re.compile(r"\s+(?:->|→)\s+")
_NUMBER = re.compile(r"\s*=\s*(.+?)\s*(?:(?:±|\+/?-)\s*(.+?)\s*)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_LINES = len(_LETTERS)
_TRUE_FALSE = (
    {"true", "false"},
    {"yes", "no"},
    {"sant", "usant"},
    {"ja", "nei"},
    {"igaz", "hamis"},
    {"igen", "nem"},
)
_FORMS = (
    "add options - [x] and - [ ], a numbered list, lines - term -> match, [[a gap]], "
    "= a number, or a line of six underscores"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question whose answers are read: its `name` for messages, its `line`, a `kind` set."""

    name: str
    line: int
    kind: str | None = None


Fields = dict[str, Any]


def read_answer(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    """The fields of the Question that its form decides, or None after an error was reported."""
    place, reader = _form(blocks)
    if reader is None:
        markup.report.error(
            f'question "{asked.name}" has no answer that can be read; {_FORMS}', asked.line
        )
        return None
    fields = reader(asked, blocks[place:], markup)
    body = "\n\n".join(block.source for block in blocks[:place])
    if body and fields is not None:
        fields["body"] = markup.block(body, blocks[0].line)
    return fields


_Reader = Callable[[Asked, list[Block], Markup], Fields | None]


def _form(blocks: list[Block]) -> tuple[int, _Reader | None]:
    """Where the answers start and who reads them."""
    rules = [place for place, block in enumerate(blocks) if block.kind is BlockKind.RULE]
    if rules:
        return rules[0], _free_text
    last = blocks[-1] if blocks else None
    if last and last.kind is BlockKind.LIST and any(_BOX.match(i.text) for i in last.items):
        return len(blocks) - 1, _choice
    gapped = [place for place, block in enumerate(blocks) if has_gap(block.source)]
    if gapped:
        return gapped[0], _blanks
    if last and last.kind is BlockKind.LIST:
        return len(blocks) - 1, _order if last.items[0].is_ordered else _match
    if last and last.kind is BlockKind.NUMBER:
        return len(blocks) - 1, _numeric
    return len(blocks), None


def _choice(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    items = blocks[0].items
    boxes = [_BOX.match(item.text) for item in items]
    texts = [(box[2] or "").strip() if box else "" for box in boxes]
    is_right = [bool(box and box[1] in "xX" and box[1]) for box in boxes]
    for item, box in zip(items, boxes, strict=True):
        if not box:
            markup.report.error(
                f'"{shortened(item.text)}" has no box; begin the line with - [ ] or - [x]',
                item.line,
                item.column,
            )
    right = sum(is_right)
    if not right:
        markup.report.error(
            f'question "{asked.name}" has no right answer; mark one with [x]',
            items[0].line,
            items[0].column,
        )
    if not _are_fit(asked, items, texts, markup, least=2):
        return None
    options = [
        Option(key, markup.inline(text, item.line), right_one, _feedback(item, markup))
        for key, text, right_one, item in zip(_LETTERS, texts, is_right, items, strict=False)
    ]
    return {"kind": _choice_kind(asked, texts, right, markup), "options": tuple(options)}


def _choice_kind(asked: Asked, texts: list[str], right: int, markup: Markup) -> QuestionKind:
    is_pair = {text.casefold().rstrip(".") for text in texts} in _TRUE_FALSE
    if asked.kind and (len(texts) != 2 or right != 1):
        markup.report.error(
            f'question "{asked.name}" is not true or false; give it two options, one with [x], '
            "or delete kind=true-false",
            asked.line,
        )
    if right == 1 and (asked.kind or is_pair):
        return QuestionKind.TRUE_FALSE
    return QuestionKind.SINGLE if right == 1 else QuestionKind.MULTIPLE


def _feedback(item: Item, markup: Markup) -> str:
    return markup.inline(" ".join(item.notes), item.line)


def _order(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    items = blocks[0].items
    texts = [item.text.strip() for item in items]
    if not _are_fit(asked, items, texts, markup, least=2):
        return None
    keys = _blind_keys(asked.name, "order", len(items))
    options = [
        Option(key, markup.inline(text, item.line), feedback=_feedback(item, markup))
        for key, text, item in zip(keys, texts, items, strict=True)
    ]
    return {"kind": QuestionKind.ORDER, "options": tuple(options)}


def _match(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    items = blocks[0].items
    sides = [_ARROW.split(item.text, maxsplit=1) for item in items]
    if not any(len(pair) == 2 for pair in sides):
        markup.report.error(
            f'question "{asked.name}" ends in a list without answers; {_FORMS}', items[0].line
        )
        return None
    for item, pair in zip(items, sides, strict=True):
        if len(pair) != 2:
            markup.report.error(
                f'"{shortened(item.text)}" has no other side; write - term -> match',
                item.line,
                item.column,
            )
            return None
    terms, matches = [pair[0].strip() for pair in sides], [pair[1].strip() for pair in sides]
    are_fit = [_are_fit(asked, items, texts, markup, least=2) for texts in (terms, matches)]
    if not all(are_fit):
        return None
    return {
        "kind": QuestionKind.MATCH,
        "options": _sides(asked, "terms", terms, items, markup),
        "matches": _sides(asked, "matches", matches, items, markup),
    }


def _sides(
    asked: Asked, side: str, texts: Sequence[str], items: list[Item], markup: Markup
) -> tuple[Option, ...]:
    keys = _blind_keys(asked.name, side, len(texts))
    rows = zip(keys, texts, items, strict=True)
    return tuple(Option(key, markup.inline(text, item.line)) for key, text, item in rows)


def _blind_keys(question: str, side: str, count: int) -> list[str]:
    """Letters that don't follow the order of the file, which would give the answer away.

    They depend on the question and the place only, so they are the same in every language.
    """
    digests = [hashlib.sha256(f"{question}/{side}/{i}".encode()).digest() for i in range(count)]
    ranks = {digest: rank for rank, digest in enumerate(sorted(digests))}
    return [_LETTERS[ranks[digest]] for digest in digests]


def _blanks(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    source = "\n\n".join(block.source for block in blocks)
    found = read_gaps(source, asked.name, blocks[0].line, markup)
    if found is None:
        return None
    return {"kind": QuestionKind.BLANKS, "gapped": found.pieces, "blanks": found.accepted}


def _numeric(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    line = blocks[0].line
    match = _NUMBER.fullmatch(blocks[0].lines[0])
    values = readings(match[1]) if match else ()
    rooms = readings(match[2]) if match and match[2] else (0.0,)
    if len(values) != 1 or len(rooms) != 1 or rooms[0] < 0:
        markup.report.error(
            f'question "{asked.name}" has no clear number; write it like = 27 ± 0.5, '
            "without commas in thousands",
            line,
        )
        return None
    return {"kind": QuestionKind.NUMERIC, "number": values[0], "tolerance": rooms[0]}


def _free_text(asked: Asked, blocks: list[Block], markup: Markup) -> Fields | None:
    lists = [block for block in blocks[1:] if block.kind is BlockKind.LIST]
    if len(blocks) != 2 or not lists:
        markup.report.error(
            f'question "{asked.name}" needs a list of what a good answer holds, and only that, '
            "below the line of underscores; write it as - lines",
            blocks[0].line,
        )
        return None
    items = lists[0].items
    if not _are_fit(asked, items, [item.text for item in items], markup, least=1):
        return None
    rubric = tuple(markup.inline(item.text, item.line) for item in items)
    return {"kind": QuestionKind.FREE_TEXT, "rubric": rubric}


def _are_fit(
    asked: Asked, items: list[Item], texts: Sequence[str], markup: Markup, *, least: int
) -> bool:
    """Whether there are enough lines, none of them empty or repeated; reports what is wrong."""
    before = markup.report.errors
    if not least <= len(items) <= _MOST_LINES:
        markup.report.error(
            f'question "{asked.name}" has {len(items)} lines to answer with; '
            f"give it {least} to {_MOST_LINES}",
            items[0].line,
        )
    seen: set[str] = set()
    for item, text in zip(items, texts, strict=True):
        if not text:
            markup.report.error("this line is empty; write its text or delete it", item.line)
        elif " ".join(text.split()) in seen:
            markup.report.error(f'"{shortened(text)}" stands twice; change one', item.line)
        seen.add(" ".join(text.split()))
    return markup.report.errors == before
