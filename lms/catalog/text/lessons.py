"""What in a lesson is more than Markdown: embedded facts, and notes that stand elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.catalog.problems import Report, shortened
from lms.catalog.text.blocks import Heading, numbered
from lms.domain.modules import Segment

_ALONE = re.compile(r"\{\{ *fact: *([a-z0-9]+(?:-[a-z0-9]+)*) *\}\} *")
_BRACES = re.compile(r"\{\{[^{}\n]*\}\}|\{\{")
_CODE = re.compile(r"(`+).+?\1")
_NOTE = re.compile(r" {0,3}\[\^([^\]\n]+)\]:(.*)")
_LINK = re.compile(r" {0,3}\[[^\]^\n][^\]\n]*\]: *\S+.*")
_REFERENCE = re.compile(r"\[\^([^\]\n]+)\]")
_MARK = "qfactq"


@dataclass(slots=True)
class Definitions:
    """Footnotes and link addresses: they may stand anywhere in the file and serve every lesson."""

    rest: str = ""
    notes: dict[str, list[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def taken_from(cls, body: str, first_line: int, report: Report) -> "Definitions":
        """Cut the definitions out of a body; the other lines keep their numbers."""
        found, open_note = cls(), ""
        rest: list[str] = []
        for number, line, is_code in numbered(body.split("\n"), first_line):
            note = None if is_code else _NOTE.fullmatch(line)
            open_note = found._still_open(open_note, line)
            if note:
                open_note = note[1]
                found._start(open_note, line, number, report)
            elif open_note:
                found.notes[open_note].append(line)
            elif not is_code and _LINK.fullmatch(line):
                found.links.append(line.strip())
            rest.append("" if note or open_note or line.strip() in found.links else line)
        found.rest = "\n".join(rest)
        return found

    def _still_open(self, note: str, line: str) -> str:
        """The note that this line belongs to: up to a blank line, then while indented."""
        if not note or not line.strip() or line.startswith("    "):
            return note
        return note if self.notes[note][-1].strip() and not line.startswith("#") else ""

    def _start(self, note: str, line: str, number: int, report: Report) -> None:
        if note in self.notes:
            report.error(
                f'footnote "{shortened(note)}" is already at line {self.lines[note]}; '
                "give this one another name",
                number,
            )
        self.notes[note] = [line.lstrip()]
        self.lines[note] = number

    def completed(self, part: Heading, report: Report) -> str:
        """The text of a part with the definitions that it refers to."""
        named: dict[str, None] = {}
        for number, line in _prose(part):
            for match in _REFERENCE.finditer(line):
                named[match[1]] = None
                if match[1] not in self.notes:
                    report.error(
                        f'footnote "{shortened(match[1])}" has no text; '
                        f"add a line [^{shortened(match[1])}]: with it",
                        number,
                        match.start() + 1,
                    )
        self.used |= set(named)
        notes = ["\n".join(self.notes[name]).rstrip() for name in named if name in self.notes]
        return "\n\n".join(["\n".join(part.lines), *notes, *self.links])

    def report_unused(self, report: Report) -> None:
        """A footnote that nothing refers to is not shown; say so."""
        for name, line in self.lines.items():
            if name not in self.used:
                report.warning(
                    f'nothing refers to footnote "{shortened(name)}"; '
                    f"write [^{shortened(name)}] in a lesson or delete it",
                    line,
                )


def with_fact_marks(part: Heading, report: Report) -> tuple[Heading, str]:
    """The part with each embedded fact as a marked paragraph, and the mark that was used."""
    source, number = "\n".join(part.lines), 0
    while f"{_MARK}{number}z" in source:
        number += 1
    mark = f"{_MARK}{number}z"
    alone = {
        line: match[1]
        for line, text in _prose(part)
        if (match := _ALONE.fullmatch(text)) and _stands_alone(part, line)
    }
    _report_other_braces(part, alone, report)
    lines = [
        f"{mark}{alone[line]}z" if line in alone else text
        for line, text in enumerate(part.lines, part.line + (part.level > 0))
    ]
    return Heading(part.level, part.text, part.line, lines), mark


def segments(html: str, mark: str) -> tuple[Segment, ...]:
    """Rendered HTML cut at the marked paragraphs."""
    pieces = re.split(rf"<p>{mark}([a-z0-9-]+)z</p>", html)
    found = []
    for place, piece in enumerate(pieces):
        if place % 2:
            found.append(Segment(fact=piece))
        elif piece.strip():
            found.append(Segment(html=piece.strip()))
    return tuple(found)


def _prose(part: Heading) -> Iterator[tuple[int, str]]:
    """Line numbers and lines of a part without code."""
    for number, line, is_code in numbered(part.lines, part.line + (part.level > 0)):
        if not is_code:
            yield number, _CODE.sub(lambda code: " " * len(code[0]), line)


def _stands_alone(part: Heading, line: int) -> bool:
    place = line - part.line - (part.level > 0)
    around = [part.lines[p] for p in (place - 1, place + 1) if 0 <= p < len(part.lines)]
    return not any(text.strip() for text in around)


def _report_other_braces(part: Heading, alone: dict[int, str], report: Report) -> None:
    for number, line in _prose(part):
        match = _BRACES.search(line) if number not in alone else None
        if match and re.match(r"\{\{ *fact *:", match[0]):
            report.error(
                "a fact stands in a paragraph of its own; put {{ fact: its-id }} on a line "
                "between two blank lines",
                number,
                match.start() + 1,
            )
        elif match:
            report.error(
                f'"{shortened(match[0])}" is not known; write {{{{ fact: its-id }}}} '
                "or put it in `code`",
                number,
                match.start() + 1,
            )
