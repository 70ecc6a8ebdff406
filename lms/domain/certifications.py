"""Certifications: what they ask, how long they hold, and who has to learn a change.

Pure: requirements, certificates and the versions of facts come in; standings and deltas go out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.facts import Change


class Requirement(StrEnum):
    """What evidence a certification asks for."""

    QUIZ = "quiz"
    """every module passed, or read where it has no quiz"""
    PRACTICE = "practice"
    """a manager watched a rehearsal and found it good"""
    OBSERVATION = "observation"
    """a manager watched a real conversation and found it good"""


SEEN = frozenset({Requirement.PRACTICE, Requirement.OBSERVATION})
"""What a manager signs off."""
GOOD_ENOUGH = 3
"""The lowest rating, of 1 to 5, with which a sign-off meets its requirement."""
RENEW_FROM = 30
"""Days before the end from which evidence counts for the next certificate."""
READ_MINUTES = 2
"""Minutes that reading a change, before and after, is planned with."""
MOST_DELTA_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Certification:
    """What can be certified. It is about `modules`, or about those of `track`.

    `valid_days` is how long a certificate holds; None: until something material changes.
    """

    key: str
    title: str
    track: str | None = None
    modules: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = (Requirement.QUIZ,)
    valid_days: int | None = None
    roles: tuple[str, ...] = ()


class GrantKind(StrEnum):
    """Why a certificate was written."""

    FULL = "full"
    """everything that the certification asks was shown"""
    DELTA = "delta"
    """a change was learned: the versions are new, the end stays"""


class Standing(StrEnum):
    """How a person stands with a certification, as the person and the manager are both told."""

    NONE = "none"
    IN_FORCE = "in-force"
    REFRESH_DUE = "refresh-due"
    """still certified, but something material has changed or the end is near"""
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Published:
    """One official version of a fact; `change` None for the first."""

    number: int
    change: Change | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A person's newest certificate of one certification, with the versions that it pins."""

    certificate: int
    person: int
    certification: str
    expires_on: date | None
    is_revoked: bool
    pins: Mapping[str, int]


@dataclass(frozen=True, slots=True, order=True)
class Delta:
    """A change that a person has to learn: from version `known` to version `now` of `fact`."""

    person: int
    fact: str
    known: int
    now: int


def outdated(known: int, versions: Iterable[Published]) -> bool:
    """Whether a material version came after the version `known`."""
    return any(v.number > known and v.change is Change.MATERIAL for v in versions)


def is_held(holding: Holding, today: date) -> bool:
    """Whether the certificate counts: neither revoked nor over."""
    over = holding.expires_on is not None and holding.expires_on < today
    return not holding.is_revoked and not over


def deltas(
    holdings: Iterable[Holding], versions: Mapping[str, Sequence[Published]], today: date
) -> list[Delta]:
    """What these people have to learn: one delta a person and fact, from the oldest version that
    one of their certificates pins.

    `versions` are the official versions of the facts in force, ascending; a fact that is not among
    them (retired) asks nothing of anybody.
    """
    found: dict[tuple[int, str], Delta] = {}
    for holding in holdings:
        if not is_held(holding, today):
            continue
        for fact, known in holding.pins.items():
            official = versions.get(fact, ())
            if not outdated(known, official):
                continue
            key = (holding.person, fact)
            known = min(known, found[key].known) if key in found else known
            found[key] = Delta(holding.person, fact, known, official[-1].number)
    return sorted(found.values())


def standing(
    holding: Holding | None, versions: Mapping[str, Sequence[Published]], today: date
) -> Standing:
    """How the holder of this certificate stands today; None: there is no certificate."""
    if holding is None:
        return Standing.NONE
    if holding.is_revoked:
        return Standing.REVOKED
    if not is_held(holding, today):
        return Standing.EXPIRED
    is_ending = holding.expires_on is not None and renews_from(holding.expires_on) <= today
    if is_ending or deltas([holding], versions, today):
        return Standing.REFRESH_DUE
    return Standing.IN_FORCE


def renews_from(expires_on: date) -> date:
    """The day from which evidence counts for the certificate after this one."""
    return expires_on - timedelta(days=RENEW_FROM)


def minutes(questions: int) -> int:
    """Whole minutes that a delta with so many questions is planned with."""
    return READ_MINUTES + min(questions, MOST_DELTA_QUESTIONS)
