"""What a fact's text must be before it is stored: limits, tidy lines, proof with a source."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from lms.catalog import fact_parts
from lms.catalog.rendering import render_block
from lms.db.models import Product
from lms.domain import facts
from lms.domain.errors import LmsError
from lms.domain.facts import SHAPES, FactKind, FactText, Proof, Rival, Shape, Turn
from lms.services.work import Work

LONGEST_CLAIM = fact_parts.LONGEST_CLAIM
LONGEST_LINE = fact_parts.LONGEST_LINE
LONGEST_DETAILS = fact_parts.LONGEST_DETAILS
MOST_LINES = fact_parts.MOST_LINES
LONGEST_INTERVAL = 3650


@dataclass(frozen=True, slots=True)
class FactDraft:
    """What an author wants a fact to be. `review_every` is days."""

    product: str
    kind: FactKind
    owner: str
    review_every: int
    text: FactText


def ready(work: Work, draft: FactDraft) -> FactDraft:
    """The draft with its text tidied, once nothing is wrong with it.

    LmsError: fact-product-unknown, fact-claim-missing, fact-proof-without-source, fact-too-long.
    """
    draft = replace(draft, text=tidied(draft.text))
    if work.session.get(Product, draft.product) is None:
        raise LmsError("fact-product-unknown", product=draft.product)
    if not draft.text.claim:
        raise LmsError("fact-claim-missing")
    if any(not proof.source or not proof.text for proof in draft.text.proof):
        raise LmsError("fact-proof-without-source")
    if is_too_long(draft.text) or not 1 <= draft.review_every <= LONGEST_INTERVAL:
        raise LmsError("fact-too-long")
    return draft


def is_too_long(text: FactText) -> bool:
    """Whether a part of the text is longer than the registry takes."""
    return any(_is_too_long(name, value) for name, value in facts.parts_of(text).items())


def _is_too_long(name: str, value: Any) -> bool:
    if isinstance(value, tuple):
        return len(value) > MOST_LINES or any(
            len(line) > LONGEST_LINE for item in value for line in _lines_of(item)
        )
    longest = {"claim": LONGEST_CLAIM, "details": LONGEST_DETAILS}.get(name, LONGEST_LINE)
    return isinstance(value, str) and len(value) > longest


def _lines_of(item: str | Proof | Rival | Turn) -> tuple[str, ...]:
    return (item,) if isinstance(item, str) else astuple(item)


def tidied(text: FactText) -> FactText:
    """The text with single spaces in what is one line: a file of it reads back as the same text.

    Rows that say nothing are left out.
    """
    return replace(
        text, **{name: _TIDY[SHAPES[name]](value) for name, value in facts.parts_of(text).items()}
    )


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one_line(item) for item in lines if item.strip())


def _proofs(proofs: tuple[Proof, ...]) -> tuple[Proof, ...]:
    return tuple(Proof(one_line(one.text), one_line(one.source)) for one in proofs)


def _rivals(rivals: tuple[Rival, ...]) -> tuple[Rival, ...]:
    return tuple(Rival(one_line(one.name), one_line(one.how)) for one in rivals if one.name.strip())


def _turns(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(Turn(one_line(one.hear), one_line(one.say)) for one in turns if one.hear.strip())


def one_line(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


_TIDY: Mapping[Shape, Callable[[Any], Any]] = {
    Shape.LINE: one_line,
    Shape.LINES: _lines,
    Shape.PROOFS: _proofs,
    Shape.RIVALS: _rivals,
    Shape.TURNS: _turns,
    Shape.DAY: lambda day: day,
    Shape.MARKDOWN: str.strip,
}


def stored(fact_id: str, text: FactText) -> dict[str, Any]:
    """The document of a version: the text, and its details rendered once, for every lesson."""
    document = facts.dump(text)
    if text.details:
        rendered = render_block(text.details, heading_level=3, prefix=fact_id, label=text.claim)
        document["details_html"] = rendered.html
    return document
