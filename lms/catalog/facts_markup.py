"""An official fact as a Markdown file: read, and written back without loss."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import Field

from lms.catalog import front_matter
from lms.catalog.front_matter import Date, Days, Key, Settings
from lms.catalog.problems import Report, shortened
from lms.catalog.text.blocks import Block, BlockKind, Heading, headings, scan
from lms.catalog.text.markup import Markup
from lms.domain.facts import FactKind, FactText, Proof

_SOURCE = re.compile(r"(.*?)(?:^|\s)\(source:\s*(.*)\)", re.DOTALL)
_OPEN, _ESCAPED = "(source:", "\\(source:"
_PARTS = ("proof", "against", "ask", "details")
LONGEST_CLAIM = 400


class FactStatus(StrEnum):
    """Whether marketing stands behind the text."""

    OFFICIAL = "official"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class FactFile:
    """One file below `facts/`. `review_every` is days; `verified` is set on official facts."""

    id: str
    product: str
    kind: FactKind
    owner: str
    status: FactStatus
    verified: date | None
    review_every: int
    text: FactText


class FactSettings(Settings):
    """Front matter of a fact."""

    id: Key = Field(description="the id that modules embed, such as pulse-no-gateway")
    product: Key = Field(description="a product of catalog.toml")
    kind: FactKind = Field(description=f"one of {', '.join(FactKind)}")
    owner: Key = Field(description="the id of a person, such as ragnhild-moe")
    status: FactStatus = Field(description="official or proposed")
    verified: Date | None = Field(default=None, description="a date as year-month-day")
    review_every: Days


def parse(text: str, report: Report) -> FactFile | None:
    """The fact, or None when `report` got an error."""
    before = report.errors
    settings, body, first_line = front_matter.read(text, FactSettings, report)
    claim, parts = _parts(headings(body, first_line, deepest=2), report)
    fact = FactText(
        claim=claim,
        proof=_proofs(parts.get("proof"), report),
        against=tuple(_lines(parts.get("against"), report)),
        ask=_ask(parts.get("ask"), report),
        details=_details(body, parts.get("details"), first_line),
    )
    _check_details(fact.details, parts.get("details"), text, report)
    if settings and settings.status is FactStatus.OFFICIAL and not settings.verified:
        report.error("an official fact needs the day it was verified; add verified: 2026-09-01")
    if report.errors > before or settings is None:
        return None
    return FactFile(**dict(settings), text=fact)


def _parts(found: list[Heading], report: Report) -> tuple[str, dict[str, Heading]]:
    """The claim, and the part below each known `##`; nothing after Details is a part."""
    claims: list[Heading] = []
    parts: dict[str, Heading] = {}
    for part in found:
        name = part.text.strip().lower()
        if "details" in parts:
            break
        if part.level == 2 and name in _PARTS and name not in parts:
            parts[name] = part
        elif part.level == 2:
            report.error(
                f'"{shortened(part.text)}" stands twice or is not a part of a fact; '
                "use Proof, Against, Ask and Details, each once",
                part.line,
            )
        else:
            claims += [part] if part.level else []
            _refuse_text(part, report)
    return _claim(claims, found[0].line, report), parts


def _refuse_text(part: Heading, report: Report) -> None:
    for line, text in enumerate(part.lines, part.line + part.level):
        if text.strip():
            report.error("this text stands in no part; put it under ## Details", line)
            return


def _claim(claims: list[Heading], line: int, report: Report) -> str:
    if not claims:
        report.error("the claim is missing; write it as a heading: # What is true", line)
        return ""
    if len(claims) > 1:
        report.error("there is a second claim; give it a file of its own", claims[1].line)
    if len(claims[0].text) > LONGEST_CLAIM:
        report.error(
            f"the claim is too long; keep it under {LONGEST_CLAIM} characters", claims[0].line
        )
    return claims[0].text.strip()


def _blocks(part: Heading | None) -> list[Block]:
    return scan(part.lines, part.line + 1) if part else []


def _lines(part: Heading | None, report: Report) -> Iterable[str]:
    """The lines of a part that is one list."""
    for block in _blocks(part):
        if block.kind is not BlockKind.LIST:
            report.error("this part is a list; begin each line with - ", block.line)
        for item in block.items:
            if item.text and not item.notes:
                yield item.text
            else:
                report.error(
                    "this line is empty or has bullets of its own; write one line", item.line
                )


def _proofs(part: Heading | None, report: Report) -> tuple[Proof, ...]:
    proofs = []
    for line in _lines(part, report):
        match = _SOURCE.fullmatch(line)
        text, source = (match[1], match[2]) if match else (line, "")
        if not source and part:
            report.warning(
                f'proof "{shortened(line)}" names no source; end it with (source: where it stands)',
                part.line,
            )
        proofs.append(Proof(_unescaped(text.strip()), _unescaped(source.strip())))
    return tuple(proofs)


def _ask(part: Heading | None, report: Report) -> str:
    blocks = _blocks(part)
    if not blocks:
        return ""
    if len(blocks) > 1 or blocks[0].kind is not BlockKind.QUOTE:
        report.error(
            "the question to ask is one quotation; begin its lines with > ", blocks[0].line
        )
    return blocks[0].quoted.strip()


def _details(body: str, part: Heading | None, first_line: int) -> str:
    """Everything after `## Details`, headings included, as it was written."""
    if part is None:
        return ""
    lines = body.split("\n")[part.line - first_line + 1 :]
    return "\n".join(lines).strip()


def _check_details(details: str, part: Heading | None, text: str, report: Report) -> None:
    markup = Markup(report, text, media=())
    if part and details:
        markup.block(details, part.line + 1)


def _unescaped(text: str) -> str:
    return text.replace(_ESCAPED, _OPEN)


def write(fact: FactFile) -> str:
    """The file of a fact: `parse` gives back an equal one.

    Single lines have their spaces collapsed, and empty lines of lists are left out.
    """
    settings = [
        f"id: {fact.id}",
        f"product: {fact.product}",
        f"kind: {fact.kind}",
        f"owner: {fact.owner}",
        f"status: {fact.status}",
        *([f"verified: {fact.verified.isoformat()}"] if fact.verified else []),
        f"review_every: {fact.review_every}d",
    ]
    text, details = fact.text, _clean(fact.text.details)
    parts = [
        f"# {_one_line(text.claim)}",
        _part("Proof", [f"- {_proof_line(proof)}" for proof in text.proof]),
        _part("Against", [f"- {_one_line(line)}" for line in text.against if line.strip()]),
        _part("Ask", [f"> {line}".rstrip() for line in _clean(text.ask).split("\n") if text.ask]),
        _part(
            "Details", ["", details] if details.startswith("#") else [details] if details else []
        ),
    ]
    return "\n".join(["---", *settings, "---", "\n\n".join(p for p in parts if p), ""])


def _part(title: str, lines: list[str]) -> str:
    return "\n".join([f"## {title}", *lines]) if lines else ""


def _proof_line(proof: Proof) -> str:
    text, source = (_one_line(t).replace(_OPEN, _ESCAPED) for t in (proof.text, proof.source))
    return f"{text} (source: {source})" if source else text


def _clean(text: str) -> str:
    """As a file has it: a browser sends line ends of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
