"""What changed between two texts, word by word, as pieces that a page marks."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from lms.domain.facts import SHAPES, FactText, Proof, Rival, Shape, Turn
from lms.web.kit.i18n import day

LONGEST_BY_WORD = 2_000
"""characters; longer texts are compared by line, since words take time with the square"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is the same on both sides, or not."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a fact, before and after."""

    part: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def between(before: FactText, after: FactText) -> list[Difference]:
    """The claim, and every other part in which the two texts differ."""
    old, new = _parts(before), _parts(after)
    return [
        Difference(part, *pieces(old[part], new[part]))
        for part in old
        if part == "claim" or old[part] != new[part]
    ]


def pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces: what is marked on the left has gone, on the right is new."""
    is_long = len(before) + len(after) > LONGEST_BY_WORD
    cut = re.compile(r"[^\n]*\n?" if is_long else r"\s+|\S+")
    old, new = cut.findall(before), cut.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=is_long).get_opcodes()
    return (
        _joined((old[a:b], kind != "equal") for kind, a, b, _, _ in steps),
        _joined((new[c:d], kind != "equal") for kind, _, _, c, d in steps),
    )


def _joined(runs: Iterable[tuple[list[str], bool]]) -> tuple[Piece, ...]:
    """The runs as pieces; a space between two changed words counts as changed."""
    found: list[Piece] = []
    for words, is_changed in runs:
        text = "".join(words)
        if is_changed and len(found) > 1 and found[-1].text == " " and found[-2].is_changed:
            text = found.pop(-2).text + found.pop().text + text
        if text:
            found.append(Piece(text, is_changed))
    return tuple(found)


def _parts(text: FactText) -> dict[str, str]:
    """Every part as a text, list by line; empty where there is none."""
    return {name: _AS_TEXT[shape](getattr(text, name)) for name, shape in SHAPES.items()}


def _proof(one: Proof) -> str:
    return f"{one.text} ({one.source})" if one.source else one.text


def _rival(one: Rival) -> str:
    return f"{one.name}: {one.how}" if one.how else one.name


def _turn(one: Turn) -> str:
    return f"{one.hear} → {one.say}" if one.say else one.hear


_AS_TEXT: Mapping[Shape, Callable[[Any], str]] = {
    Shape.LINE: str,
    Shape.LINES: "\n".join,
    Shape.PROOFS: lambda proofs: "\n".join(map(_proof, proofs)),
    Shape.RIVALS: lambda rivals: "\n".join(map(_rival, rivals)),
    Shape.TURNS: lambda turns: "\n".join(map(_turn, turns)),
    Shape.DAY: lambda value: day(value) if value else "",
    Shape.MARKDOWN: str,
}
