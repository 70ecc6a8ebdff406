"""Texts with `[[answer|variant]]` gaps."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from lms.catalog.text.markup import Markup

_GAP = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_MOST_GAPS = 20
_MARK = "qgapq"


@dataclass(frozen=True, slots=True)
class Gaps:
    """`pieces` of HTML around the gaps, and the `accepted` answers of each."""

    pieces: tuple[str, ...]
    accepted: tuple[tuple[str, ...], ...]


def has_gap(text: str) -> bool:
    """Whether somebody tried to write a gap in `text`."""
    return "[[" in text


def read_gaps(source: str, name: str, line: int, markup: Markup) -> Gaps | None:
    """The gaps of a question called `name` at `line`, or None after an error was reported."""
    accepted = tuple(_variants(match[1]) for match in _GAP.finditer(source))
    rest = _GAP.sub("", source)
    if "[[" in rest or not accepted or not all(accepted) or len(accepted) > _MOST_GAPS:
        markup.report.error(
            f'question "{name}" has a gap that is empty or not closed, or more than {_MOST_GAPS}; '
            "write each as [[answer]] or [[answer|variant]] on one line",
            line,
        )
        return None
    mark = _unused(source)
    html = markup.block(_GAP.sub(mark, source), line)
    pieces = tuple(html.split(mark))
    if _in_text(html, mark) != len(accepted) or len(pieces) != len(accepted) + 1:
        markup.report.error(
            f'question "{name}" has a gap inside a link or picture; move it out', line
        )
        return None
    return Gaps(pieces, accepted)


def _variants(inside: str) -> tuple[str, ...]:
    texts = (" ".join(text.split()) for text in inside.split("|"))
    return tuple(dict.fromkeys(text for text in texts if text))


def _unused(source: str) -> str:
    """A word that stands for a gap while Markdown is rendered and occurs nowhere in the text."""
    number = 0
    while f"{_MARK}{number}z" in source:
        number += 1
    return f"{_MARK}{number}z"


def _in_text(html: str, mark: str) -> int:
    """How many gaps stand in text, not in an attribute."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return "".join(reader.texts).count(mark)


class _TextReader(HTMLParser):
    """Collects the text of HTML that has been sanitised."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Called by HTMLParser for each run of text."""
        self.texts.append(data)
