"""A Markdown body as numbered blocks: what the quiz and fact formats are read from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])(?: +(.*)|$)")
_RULE = re.compile(r" {0,3}_{6,} *")
_NUMBER = re.compile(r" {0,3}= *[^\s=].*")
_HEADING = re.compile(r"(#{1,6}) +(\S.*)")
_NESTED = 2


class BlockKind(StrEnum):
    """What a block is by its form."""

    TEXT = "text"
    QUOTE = "quote"
    LIST = "list"
    RULE = "rule"
    NUMBER = "number"


@dataclass(slots=True)
class Item:
    """A line of a list, with the bullets below it as `notes`."""

    text: str
    line: int
    column: int
    is_ordered: bool
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Lines that belong together; `line` counts from 1 in the file."""

    kind: BlockKind
    line: int
    lines: list[str]
    items: list[Item] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The block as it was written."""
        return "\n".join(self.lines)

    @property
    def quoted(self) -> str:
        """What stands behind the signs of a quote."""
        return "\n".join(re.sub(r"^ {0,3}> ?", "", line) for line in self.lines)


@dataclass(slots=True)
class Heading:
    """A heading and the lines below it, up to the next one; level 0 stands before the first."""

    level: int
    text: str
    line: int
    lines: list[str] = field(default_factory=list)


def headings(text: str, first_line: int, deepest: int) -> list[Heading]:
    """The text cut at its `#` headings down to level `deepest`, code left alone."""
    found = [Heading(0, "", first_line)]
    for number, line, is_code in numbered(text.split("\n"), first_line):
        match = None if is_code else _HEADING.fullmatch(line.rstrip())
        if match and len(match[1]) <= deepest:
            found.append(Heading(len(match[1]), match[2], number))
        else:
            found[-1].lines.append(line)
    return found


def numbered(lines: Sequence[str], first_line: int) -> Iterator[tuple[int, str, bool]]:
    """(line number, line, whether it is inside a fence of code)."""
    fence = ""
    for number, line in enumerate(lines, first_line):
        mark = _FENCE.match(line)
        yield number, line, bool(fence or mark)
        if not fence and mark:
            fence = mark[1]
        elif fence and mark and mark[1].startswith(fence) and not line.strip(" `~"):
            fence = ""


def scan(lines: Sequence[str], first_line: int) -> list[Block]:
    """The blocks of a stretch of Markdown without headings."""
    rows = [
        (number, line.expandtabs(4).rstrip(), is_code)
        for number, line, is_code in numbered(lines, first_line)
    ]
    blocks: list[Block] = []
    place = 0
    while place < len(rows):
        if rows[place][1] or rows[place][2]:
            place = _next_block(rows, place, blocks)
        else:
            place += 1
    return blocks


_Row = tuple[int, str, bool]


def _next_block(rows: list[_Row], place: int, blocks: list[Block]) -> int:
    """Append the block that starts at `place`; where the next one starts."""
    number, line, is_code = rows[place]
    kind = BlockKind.TEXT if is_code else _kind(line)
    if kind in (BlockKind.RULE, BlockKind.NUMBER):
        blocks.append(Block(kind, number, [line]))
        return place + 1
    if kind is BlockKind.LIST:
        items, end = _list(rows, place)
        lines = [line for _, line, _ in rows[place:end]]
        blocks.append(Block(kind, number, lines, items))
        return end
    end = place + 1
    while end < len(rows) and _goes_on(rows[end], kind, in_code=rows[end - 1][2]):
        end += 1
    blocks.append(Block(kind, number, [line for _, line, _ in rows[place:end]]))
    return end


def _kind(line: str) -> BlockKind:
    if _RULE.fullmatch(line):
        return BlockKind.RULE
    if _NUMBER.fullmatch(line):
        return BlockKind.NUMBER
    if re.match(r" {0,3}>", line):
        return BlockKind.QUOTE
    item = _ITEM.fullmatch(line)
    return BlockKind.LIST if item and len(item[1]) < _NESTED else BlockKind.TEXT


def _goes_on(row: _Row, kind: BlockKind, *, in_code: bool) -> bool:
    """Whether a line continues a text or a quote."""
    _, line, is_code = row
    if is_code or in_code:
        return is_code and kind is BlockKind.TEXT
    return bool(line) and _kind(line) in (kind, BlockKind.TEXT)


def _list(rows: list[_Row], place: int) -> tuple[list[Item], int]:
    """The items of the list that starts at `place`, and where it ends."""
    items: list[Item] = []
    end = place
    for at in range(place, len(rows)):
        number, line, is_code = rows[at]
        if not line:
            continue
        match = _ITEM.fullmatch(line)
        is_near = at == end
        if is_code or not (_take(items, number, line, match) or _lengthen(items, line, is_near)):
            break
        end = at + 1
    return items, end


def _take(items: list[Item], number: int, line: str, match: re.Match[str] | None) -> bool:
    """Add the line as an item or as a note below the last one, if it is either."""
    if not match:
        return False
    if len(match[1]) >= _NESTED and items:
        items[-1].notes.append(match[3] or "")
        return True
    is_ordered = match[2][-1] in ".)"
    if items and items[0].is_ordered != is_ordered:
        return False
    column = match.start(3) + 1 if match[3] else len(line) + 1
    items.append(Item(match[3] or "", number, column, is_ordered))
    return True


def _lengthen(items: list[Item], line: str, is_near: bool) -> bool:
    """Add the line to what stands above it, if it is its continuation."""
    is_indented = line.startswith(" " * _NESTED)
    if not items or not (is_indented or (is_near and _kind(line) is BlockKind.TEXT)):
        return False
    if items[-1].notes:
        items[-1].notes[-1] = f"{items[-1].notes[-1]} {line.strip()}".strip()
    else:
        items[-1].text = f"{items[-1].text} {line.strip()}".strip()
    return True
