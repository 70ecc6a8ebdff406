"""What a fact's text must be before it is stored: limits, tidy lines, proof with a source."""

from dataclasses import dataclass, replace
from typing import Any

from lms.catalog.rendering import render_block
from lms.db.models import Product
from lms.domain import facts
from lms.domain.errors import LmsError
from lms.domain.facts import FactKind, FactText, Proof, Rival, Turn
from lms.services.work import Work

LONGEST_CLAIM = 400
LONGEST_LINE = 600
LONGEST_DETAILS = 20_000
MOST_LINES = 20
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
    lists = [value for value in facts.parts_of(text).values() if isinstance(value, tuple)]
    lines = [text.ask, text.opening, *(line for value in lists for line in _lines_of(value))]
    return (
        len(text.claim) > LONGEST_CLAIM
        or len(text.details) > LONGEST_DETAILS
        or any(len(value) > MOST_LINES for value in lists)
        or any(len(line) > LONGEST_LINE for line in lines)
    )


def _lines_of(value: tuple[Any, ...]) -> list[str]:
    found: list[str] = []
    for item in value:
        match item:
            case Proof(text, source):
                found += [text, source]
            case Rival(name, how):
                found += [name, how]
            case Turn(hear, say):
                found += [hear, say]
            case _:
                found.append(item)
    return found


def tidied(text: FactText) -> FactText:
    """The text with single spaces in what is one line: a file of it reads back as the same text."""
    line = one_line
    return FactText(
        claim=line(text.claim),
        proof=tuple(Proof(line(p.text), line(p.source)) for p in text.proof),
        against=tuple(Rival(line(r.name), line(r.how)) for r in text.against if line(r.name)),
        ask=line(text.ask),
        criteria=_lines(text.criteria),
        disqualifiers=_lines(text.disqualifiers),
        examples=_lines(text.examples),
        opening=line(text.opening),
        branches=_turns(text.branches),
        objections=_turns(text.objections),
        prices=_lines(text.prices),
        terms=_lines(text.terms),
        valid_until=text.valid_until,
        situations=_lines(text.situations),
        details=text.details.strip(),
    )


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one_line(item) for item in lines if item.strip())


def _turns(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(Turn(one_line(t.hear), one_line(t.say)) for t in turns if t.hear.strip())


def one_line(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def stored(fact_id: str, text: FactText) -> dict[str, Any]:
    """The document of a version: the text, and its details rendered once, for every lesson."""
    document = facts.dump(text)
    if text.details:
        rendered = render_block(text.details, heading_level=3, prefix=fact_id, label=text.claim)
        document["details_html"] = rendered.html
    return document
