"""Official facts: what each kind says, how a version lives, and what replacing one means.

Which people a change touches stands in `certifications`; what is stored, in the records.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lms.domain import documents


class FactKind(StrEnum):
    """What sort of truth a fact is."""

    DIFFERENTIATOR = "differentiator"
    ICP = "icp"
    SCRIPT = "script"
    PRICE = "price"
    """a price or an offer"""


class Stage(StrEnum):
    """How far one version has come. Its text never changes; only this does."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    """the author is done; somebody else has to read it"""
    APPROVED = "approved"
    """somebody else has read it; it can be published"""
    OFFICIAL = "official"
    REPLACED = "replaced"
    """a newer version stands in its place"""


class Change(StrEnum):
    """What a new official version does to the one before it."""

    EDITORIAL = "editorial"
    """the same meaning in better words: nobody has to do anything"""
    MATERIAL = "material"
    """something else is true now: who learned the old version learns the change"""


class EntryKind(StrEnum):
    """What can happen to a fact; each is one line of its history, which is never changed."""

    WRITTEN = "written"
    COMMENT = "comment"
    SENT = "sent-for-review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    NEEDS_REVIEW = "needs-review"
    RETIRED = "retired"
    RESTORED = "restored"
    FLAGGED = "flagged"
    """somebody said that it did not hold up on a call"""
    ANSWERED = "answered"
    """marketing dealt with the flags without a new version"""
    CONFLICT = "conflict"
    """a file says something else than the web, and both have moved on"""
    REMINDED = "reminded"


SETTLES_FLAGS = frozenset({EntryKind.PUBLISHED, EntryKind.CONFIRMED, EntryKind.ANSWERED})
"""What closes the flags before it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure that backs the claim, and where it stands."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor or a habit, and how it is there."""

    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one hears on a call, and what one says then."""

    hear: str
    say: str


@dataclass(frozen=True, slots=True)
class FactText:
    """What one version says; `PARTS` tells which parts a kind has. `details` is Markdown.

    `situations` are the words by which people look for it on a call.
    """

    claim: str
    proof: tuple[Proof, ...] = ()
    against: tuple[Rival, ...] = ()
    ask: str = ""
    criteria: tuple[str, ...] = ()
    disqualifiers: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    opening: str = ""
    branches: tuple[Turn, ...] = ()
    objections: tuple[Turn, ...] = ()
    prices: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    valid_until: date | None = None
    situations: tuple[str, ...] = ()
    details: str = ""


class Shape(StrEnum):
    """How a part is written."""

    LINE = "line"
    LINES = "lines"
    PROOFS = "proofs"
    RIVALS = "rivals"
    TURNS = "turns"
    DAY = "day"
    MARKDOWN = "markdown"


SHAPES: Mapping[str, Shape] = {
    "claim": Shape.LINE,
    "proof": Shape.PROOFS,
    "against": Shape.RIVALS,
    "ask": Shape.LINE,
    "criteria": Shape.LINES,
    "disqualifiers": Shape.LINES,
    "examples": Shape.LINES,
    "opening": Shape.LINE,
    "branches": Shape.TURNS,
    "objections": Shape.TURNS,
    "prices": Shape.LINES,
    "terms": Shape.LINES,
    "valid_until": Shape.DAY,
    "situations": Shape.LINES,
    "details": Shape.MARKDOWN,
}
"""Every part of a `FactText`, in the order in which pages, forms and files show them."""

PARTS: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.DIFFERENTIATOR: ("claim", "proof", "against", "ask", "situations", "details"),
    FactKind.ICP: ("claim", "criteria", "disqualifiers", "examples", "situations", "details"),
    FactKind.SCRIPT: ("claim", "opening", "branches", "objections", "situations", "details"),
    FactKind.PRICE: ("claim", "prices", "terms", "valid_until", "situations", "details"),
}
"""The parts that a fact of each kind can have."""


class Life(StrEnum):
    """Where a fact as a whole stands, as everybody is told."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    OFFICIAL = "official"
    DUE_SOON = "due-soon"
    NEEDS_REVIEW = "needs-review"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Step:
    """What takes a fact from one life to another; `by` None is the clock alone."""

    before: Life | None
    by: EntryKind | None
    after: Life


STEPS = (
    Step(None, EntryKind.WRITTEN, Life.DRAFT),
    Step(Life.DRAFT, EntryKind.SENT, Life.IN_REVIEW),
    Step(Life.IN_REVIEW, EntryKind.RETURNED, Life.DRAFT),
    Step(Life.IN_REVIEW, EntryKind.APPROVED, Life.APPROVED),
    Step(Life.APPROVED, EntryKind.RETURNED, Life.DRAFT),
    Step(Life.APPROVED, EntryKind.PUBLISHED, Life.OFFICIAL),
    Step(Life.OFFICIAL, None, Life.DUE_SOON),
    Step(Life.DUE_SOON, None, Life.NEEDS_REVIEW),
    Step(Life.OFFICIAL, EntryKind.NEEDS_REVIEW, Life.NEEDS_REVIEW),
    Step(Life.DUE_SOON, EntryKind.CONFIRMED, Life.OFFICIAL),
    Step(Life.NEEDS_REVIEW, EntryKind.CONFIRMED, Life.OFFICIAL),
    Step(Life.NEEDS_REVIEW, EntryKind.PUBLISHED, Life.OFFICIAL),
    Step(Life.OFFICIAL, EntryKind.RETIRED, Life.RETIRED),
    Step(Life.NEEDS_REVIEW, EntryKind.RETIRED, Life.RETIRED),
    Step(Life.RETIRED, EntryKind.RESTORED, Life.DRAFT),
)
"""Every way in which a fact moves: documents draw it, tests walk it."""

DUE_SOON = 14
"""Days before its review day from which a fact counts as due soon."""


def life(
    *, is_retired: bool, newest: Stage, review_on: date | None, is_asked: bool, today: date
) -> Life:
    """Where a fact stands: of an official one, its review; of any other, its newest version.

    `review_on` is the next review day of an official fact, None while no version is official;
    `is_asked` says that somebody asked for the review, so that it needs one from that moment on.
    """
    if is_retired:
        return Life.RETIRED
    if review_on is None:
        return {Stage.IN_REVIEW: Life.IN_REVIEW, Stage.APPROVED: Life.APPROVED}.get(
            newest, Life.DRAFT
        )
    left = (review_on - today).days
    if is_asked or left < 0:
        return Life.NEEDS_REVIEW
    return Life.DUE_SOON if left <= DUE_SOON else Life.OFFICIAL


def dump(text: FactText) -> dict[str, Any]:
    """The text as a JSON document; `load` gives back an equal one."""
    return documents.to_document(text)


def load(doc: Mapping[str, Any]) -> FactText:
    """The text that `dump` wrote. Raises TypeError or ValueError for anything else."""
    return documents.from_document(FactText, doc)


def parts_of(text: FactText) -> dict[str, Any]:
    """The parts of the text that are not empty, in their order.

    Those of another kind are among them: a fact that changed its kind loses nothing.
    """
    return {name: value for name in SHAPES if (value := getattr(text, name))}
