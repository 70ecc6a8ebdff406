"""Blind recall: whether a team says of a product what is official, each from memory.

Pure: sheets come in, marks and shares go out. A sheet counts once somebody has matched it: its
writer at first, then the reviewer, whose word replaces the writer's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.domain.asking.attempts import NewEvidence
from lms.domain.errors import LmsError
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Actor, Role

MOST_CLAIMS = 20
LONGEST_CLAIM = 400
USUALLY_OPEN = 7
"""Days until a check closes, unless whoever opens it says otherwise."""
LONGEST_OPEN = 60
"""Days: what is said two months apart is not one check."""

Matches = Sequence[str | None]
"""By claim: the id of the official fact that it names, or None for none."""


class Mark(StrEnum):
    """What is known of one person and one official differentiator."""

    NAMED = "named"
    MISSED = "missed"
    UNMATCHED = "unmatched"
    """written, and nobody has matched it yet"""
    SILENT = "silent"
    """nothing was handed in"""
    UNASKED = "unasked"
    """it was not official when this person wrote"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person wrote. `official` are the facts that were official at that moment; `matches`
    are the reviewer's, else the person's own, None before either."""

    person: int
    claims: tuple[str, ...]
    official: tuple[str, ...]
    matches: tuple[str | None, ...] | None
    is_confirmed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is part of the team's figures."""
        return self.matches is not None

    @property
    def named(self) -> frozenset[str]:
        """The official facts that this person named; twice is once."""
        return frozenset(self.official).intersection(self.matches or ())


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many pairs of a person and an official differentiator were named."""

    named: int
    asked: int

    @property
    def percent(self) -> int | None:
        """Whole per cent, None where nothing was asked; 0 and 100 only for none and all."""
        if not self.asked:
            return None
        share = round(100 * self.named / self.asked)
        if 0 < self.named < self.asked:
            return max(1, min(99, share))
        return share


def consistency(sheets: Iterable[Sheet]) -> Share:
    """How much of what is official the team said, over the sheets that count."""
    counted = [sheet for sheet in sheets if sheet.counts]
    return Share(
        sum(len(sheet.named) for sheet in counted),
        sum(len(set(sheet.official)) for sheet in counted),
    )


def share_of(fact: str, sheets: Iterable[Sheet]) -> Share:
    """How many of those who were asked about `fact` named it, over the sheets that count."""
    asked = [sheet for sheet in sheets if sheet.counts and fact in sheet.official]
    return Share(sum(fact in sheet.named for sheet in asked), len(asked))


def mark(sheet: Sheet | None, fact: str) -> Mark:
    """What the sheet of a person (None: there is none) says of one official fact."""
    if sheet is None:
        return Mark.SILENT
    if fact not in sheet.official:
        return Mark.UNASKED
    if not sheet.counts:
        return Mark.UNMATCHED
    return Mark.NAMED if fact in sheet.named else Mark.MISSED


def off_message(sheets: Iterable[Sheet]) -> list[tuple[int, str]]:
    """(person, claim) for every claim that names nothing official, in the order of the sheets."""
    return [
        (sheet.person, claim)
        for sheet in sheets
        if sheet.matches is not None
        for claim, fact in zip(sheet.claims, sheet.matches, strict=True)
        if fact is None
    ]


def moved(now: Share, earlier: Sequence[Share]) -> int | None:
    """Points since the latest earlier check with an answer; None where there is nothing to compare.

    `earlier` are the checks of the same team and product, oldest first.
    """
    known = [share.percent for share in earlier if share.percent is not None]
    return now.percent - known[-1] if known and now.percent is not None else None


def is_open(closes_on: date, closed_at: datetime | None, today: date) -> bool:
    """Whether people can still write: until the end of the closing day, unless closed before."""
    return closed_at is None and today <= closes_on


def may_run(actor: Actor, team_id: int) -> bool:
    """Whether the checks of this team are this person's to run: marketing's of every team, a
    manager's of the teams that they manage."""
    return Role.MARKETING in actor.roles or team_id in actor.managed_teams


def usual_skill(skills: Iterable[tuple[str, str]]) -> str | None:
    """The skill that a check is evidence for, of (key, fundamental) in the order of the framework:
    the one about differentiators, else the first about products, else the first."""
    known = list(skills)
    wanted = [key for key, _ in known if "differentiators" in key]
    products = [key for key, fundamental in known if fundamental == "product"]
    return next(iter([*wanted, *products, *(key for key, _ in known)]), None)


def folded(lines: Iterable[str]) -> tuple[str, ...]:
    """The claims among the lines: single spaces, nothing empty, nothing twice."""
    claims = (" ".join(line.split()) for line in lines)
    return tuple(dict.fromkeys(claim for claim in claims if claim))


def tidied(lines: Iterable[str]) -> tuple[str, ...]:
    """The claims of a sheet, folded.

    LmsError: recall-too-many (most, count), recall-claim-long (most, begins).
    """
    claims = folded(lines)
    if len(claims) > MOST_CLAIMS:
        raise LmsError("recall-too-many", most=MOST_CLAIMS, count=len(claims))
    for claim in claims:
        if len(claim) > LONGEST_CLAIM:
            raise LmsError("recall-claim-long", most=LONGEST_CLAIM, begins=claim[:40])
    return claims


def checked(matches: Matches, claims: Sequence[str], official: Iterable[str]) -> list[str | None]:
    """The matches, one a claim, each official at that moment or None.

    LmsError: recall-match-missing, recall-match-unknown.
    """
    if len(matches) != len(claims):
        raise LmsError("recall-match-missing")
    if set(matches) - {None, *official}:
        raise LmsError("recall-match-unknown")
    return list(matches)


def shown(sheet: Sheet, skill: str, at: datetime) -> list[NewEvidence]:
    """What a confirmed sheet shows of a skill: a row for each official fact, 1 for named, 0 for
    not. Nobody names by guessing what they have to write themselves."""
    return [
        NewEvidence(
            at=at,
            kind=EvidenceKind.REVIEW,
            value=1.0 if fact in sheet.named else 0.0,
            skills=((skill, 1.0),),
            question=fact,
        )
        for fact in dict.fromkeys(sheet.official)
    ]
