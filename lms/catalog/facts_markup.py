"""An official fact as a Markdown file: read, and written back without loss."""

from typing import Any

from pydantic import Field

from lms.catalog import front_matter
from lms.catalog.fact_parts import (
    LONGEST_CLAIM,
    LONGEST_DETAILS,
    READERS,
    TITLES,
    WRITERS,
    FactFile,
    FactStatus,
    one_line,
)
from lms.catalog.front_matter import Date, Days, Key, Settings
from lms.catalog.problems import Report, shortened
from lms.catalog.text.blocks import Heading, headings
from lms.catalog.text.markup import Markup
from lms.domain.facts import PARTS, SHAPES, FactKind, FactText, parts_of

_NAMES = {title.lower(): name for name, title in TITLES.items()}


class FactSettings(Settings):
    """Front matter of a fact."""

    id: Key = Field(description="the id that modules embed, such as pulse-no-gateway")
    product: Key = Field(description="a product of catalog.toml")
    kind: FactKind = Field(description=f"one of {', '.join(FactKind)}")
    owner: Key = Field(description="the id of a person, such as ragnhild-moe")
    status: FactStatus = Field(description="official, proposed or retired")
    verified: Date | None = Field(default=None, description="a date as year-month-day")
    review_every: Days
    version: int | None = Field(
        default=None, ge=1, le=1_000_000, description="the number of a version, such as 3"
    )


def parse(text: str, report: Report) -> FactFile | None:
    """The fact, or None when `report` got an error.

    Parts that its kind does not have are kept, with a warning: the kind of a fact may change.
    """
    before = report.errors
    settings, body, first_line = front_matter.read(text, FactSettings, report)
    claim, parts = _parts(headings(body, first_line, deepest=2), report)
    values = {
        name: READERS[SHAPES[name]](part, report)
        for name, part in parts.items()
        if name != "details"
    }
    details = _details(body, parts.get("details"), first_line)
    _check_details(details, parts.get("details"), text, report)
    if settings:
        _check_settings(settings, parts, report)
    if report.errors > before or settings is None:
        return None
    return FactFile(**dict(settings), text=FactText(claim=claim, details=details, **values))


def _check_settings(settings: FactSettings, parts: dict[str, Heading], report: Report) -> None:
    if settings.status is FactStatus.OFFICIAL and not settings.verified:
        report.error("an official fact needs the day it was verified; add verified: 2026-09-01")
    own = PARTS[settings.kind]
    for name, part in parts.items():
        if name not in own:
            known = ", ".join(TITLES[one] for one in own if one in TITLES)
            report.warning(
                f"{TITLES[name]} is kept, but is not a part of the kind {settings.kind}; "
                f"its parts are {known}",
                part.line,
            )


def _parts(found: list[Heading], report: Report) -> tuple[str, dict[str, Heading]]:
    """The claim, and the part below each known `##`; nothing after Details is a part."""
    claims: list[Heading] = []
    parts: dict[str, Heading] = {}
    for part in found:
        name = _NAMES.get(part.text.strip().lower(), "")
        if "details" in parts:
            break
        if part.level == 2 and name and name not in parts:
            parts[name] = part
        elif part.level == 2:
            report.error(
                f'"{shortened(part.text)}" stands twice or is not a part of a fact; '
                f"use {', '.join(TITLES.values())}, each once",
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
    claim = one_line(claims[0].text)
    if len(claim) > LONGEST_CLAIM:
        told = f"the claim is too long; keep it under {LONGEST_CLAIM} characters"
        report.error(told, claims[0].line)
    return claim


def _details(body: str, part: Heading | None, first_line: int) -> str:
    """Everything after `## Details`, headings included, as it was written."""
    if part is None:
        return ""
    lines = body.split("\n")[part.line - first_line + 1 :]
    return "\n".join(lines).strip()


def _check_details(details: str, part: Heading | None, text: str, report: Report) -> None:
    markup = Markup(report, text, media=())
    if part and len(details) > LONGEST_DETAILS:
        told = f"the details are too long; keep them under {LONGEST_DETAILS} characters"
        report.error(told, part.line)
    elif part and details:
        markup.block(details, part.line + 1)


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
        *([f"version: {fact.version}"] if fact.version else []),
    ]
    parts = [_part(name, value) for name, value in parts_of(fact.text).items()]
    return "\n".join(["---", *settings, "---", "\n\n".join(part for part in parts if part), ""])


def _part(name: str, value: Any) -> str:
    if name == "claim":
        return f"# {one_line(value)}"
    if name == "details":
        details = _clean(value)
        lines = ["", details] if details.startswith("#") else [details] if details else []
    else:
        lines = WRITERS[SHAPES[name]](value)
    return "\n".join([f"## {TITLES[name]}", *lines]) if lines else ""


def _clean(text: str) -> str:
    """As a file has it: a browser sends line ends of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
