"""What the file of a fact says, and its parts as Markdown: each shape has one way of being read and
one of being written.

Whatever `WRITERS` writes of a tidy text, `READERS` read back as the same.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lms.catalog.problems import Report, shortened
from lms.catalog.text.blocks import Block, BlockKind, Heading, Item, scan
from lms.domain.facts import SHAPES, FactKind, FactText, Proof, Rival, Shape, Turn

LONGEST_CLAIM = 400
LONGEST_LINE = 600
LONGEST_DETAILS = 20_000
MOST_LINES = 20
TITLES = {name: name.replace("_", " ").capitalize() for name in SHAPES if name != "claim"}
"""What the heading of each part says, in the order of a file."""
_SOURCE = re.compile(r"(.*?)(?:^|\s)\(source:\s*(.*)\)", re.DOTALL)
_OPEN, _ESCAPED = "(source:", "\\(source:"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class FactStatus(StrEnum):
    """Whether marketing stands behind the text."""

    OFFICIAL = "official"
    PROPOSED = "proposed"
    RETIRED = "retired"
    """true no longer; nobody sees it"""


@dataclass(frozen=True, slots=True)
class FactFile:
    """One file below `facts/`. `review_every` is days; `verified` is set on official facts.

    `version` is the version of the registry that the file was exported from, or begun with.
    """

    id: str
    product: str
    kind: FactKind
    owner: str
    status: FactStatus
    verified: date | None
    review_every: int
    text: FactText
    version: int | None = None


@dataclass(frozen=True, slots=True)
class _Joint:
    """Between the two halves of a line. The first half escapes what would look like one."""

    written: str
    cut: re.Pattern[str]
    to_escape: re.Pattern[str]
    escaped: re.Pattern[str]

    def joined(self, first: str, second: str) -> str:
        """Both halves as one line; the first alone when there is no second."""
        safe = self.to_escape.sub(r"\\\g<0>", one_line(first))
        return f"{safe}{self.written}{one_line(second)}" if one_line(second) else safe

    def halves(self, line: str) -> tuple[str, str]:
        """The two halves that `joined` made the line of."""
        match = self.cut.fullmatch(line)
        first, second = (match[1], match[2]) if match else (line, "")
        return one_line(self.escaped.sub(r"\1", first)), one_line(second)


_COLON = _Joint(
    ": ",
    cut=re.compile(r"((?:\\.|[^\\])*?): (.*)"),
    to_escape=re.compile(r"\\|:(?= )"),
    escaped=re.compile(r"\\([\\:])"),
)
_ARROW = _Joint(
    " → ",
    cut=re.compile(r"((?:\\.|[^\\])*?) (?:→|->) (.*)"),
    to_escape=re.compile(r"\\|→|->"),
    escaped=re.compile(r"\\(\\|→|->)"),
)


def one_line(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def _line(part: Heading, report: Report) -> str:
    """What stands in the one quotation of a part."""
    blocks = _blocks(part)
    if not blocks:
        return ""
    if len(blocks) > 1 or blocks[0].kind is not BlockKind.QUOTE:
        report.error(
            f"{part.text} is one quotation; begin its lines with > and leave no empty line",
            blocks[0].line,
        )
    text = one_line(blocks[0].quoted)
    _refuse_long(text, blocks[0].line, report)
    return text


def _lines(part: Heading, report: Report) -> tuple[str, ...]:
    return tuple(one_line(item.text) for item in _items(part, report))


def _proofs(part: Heading, report: Report) -> tuple[Proof, ...]:
    proofs = []
    for item in _items(part, report):
        match = _SOURCE.fullmatch(item.text)
        text, source = (match[1], match[2]) if match else (item.text, "")
        if not source:
            report.warning(
                f'proof "{shortened(item.text)}" names no source; end it with '
                "(source: where it stands)",
                item.line,
            )
        proofs.append(Proof(_unescaped(text), _unescaped(source)))
    return tuple(proofs)


def _rivals(part: Heading, report: Report) -> tuple[Rival, ...]:
    return tuple(Rival(*_COLON.halves(item.text)) for item in _items(part, report))


def _turns(part: Heading, report: Report) -> tuple[Turn, ...]:
    turns = []
    for item in _items(part, report):
        turn = Turn(*_ARROW.halves(item.text))
        if not turn.say:
            report.warning(
                f'"{shortened(item.text)}" has no answer; write what one hears → what one says',
                item.line,
            )
        turns.append(turn)
    return tuple(turns)


def _day(part: Heading, report: Report) -> date | None:
    blocks = _blocks(part)
    text = " ".join(one_line(block.source) for block in blocks)
    if not text:
        return None
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "no date")
    except ValueError:
        told = f'"{shortened(text)}" is not a day; write year-month-day, such as 2027-06-30'
        report.error(told, blocks[0].line)
        return None


READERS: Mapping[Shape, Callable[[Heading, Report], Any]] = {
    Shape.LINE: _line,
    Shape.LINES: _lines,
    Shape.PROOFS: _proofs,
    Shape.RIVALS: _rivals,
    Shape.TURNS: _turns,
    Shape.DAY: _day,
}
"""How the part below a heading becomes a value. Details are no matter of one heading: see
`facts_markup`."""


def _blocks(part: Heading) -> list[Block]:
    return scan(part.lines, part.line + 1)


def _items(part: Heading, report: Report) -> Iterator[Item]:
    """The lines of a part that is one list."""
    found = []
    for block in _blocks(part):
        if block.kind is not BlockKind.LIST:
            report.error("this part is a list; begin each line with - ", block.line)
        found += block.items
    if len(found) > MOST_LINES:
        told = f"this list is too long; keep the {MOST_LINES} lines that matter most"
        report.error(told, found[MOST_LINES].line)
    for item in found:
        if item.text and not item.notes:
            _refuse_long(item.text, item.line, report)
            yield item
        else:
            report.error("this line is empty or has bullets of its own; write one line", item.line)


def _refuse_long(text: str, line: int, report: Report) -> None:
    if len(text) > LONGEST_LINE:
        report.error(f"this is too long; keep it under {LONGEST_LINE} characters", line)


def _unescaped(text: str) -> str:
    return one_line(text.replace(_ESCAPED, _OPEN))


def _bullets(lines: list[str]) -> list[str]:
    return [f"- {line}" for line in lines if line]


def _proof_line(proof: Proof) -> str:
    text, source = (one_line(t).replace(_OPEN, _ESCAPED) for t in (proof.text, proof.source))
    return f"{text} (source: {source})" if source else text


WRITERS: Mapping[Shape, Callable[[Any], list[str]]] = {
    Shape.LINE: lambda text: [f"> {one_line(text)}"],
    Shape.LINES: lambda lines: _bullets([one_line(line) for line in lines]),
    Shape.PROOFS: lambda proofs: _bullets([_proof_line(proof) for proof in proofs]),
    Shape.RIVALS: lambda rivals: _bullets([_COLON.joined(one.name, one.how) for one in rivals]),
    Shape.TURNS: lambda turns: _bullets([_ARROW.joined(one.hear, one.say) for one in turns]),
    Shape.DAY: lambda day: [day.isoformat()],
}
"""The lines below the heading of a part that is not empty."""
