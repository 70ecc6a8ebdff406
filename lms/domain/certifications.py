"""Certifications: what they ask, how long they hold, and who has to learn a change.

Pure: requirements, certificates and the versions of facts come in; standings and deltas go out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from lms.domain import documents
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
DELTA_PASS_MARK = 66
"""Per cent of a delta's points that are enough: two of three."""


@dataclass(frozen=True, slots=True)
class Certification:
    """What can be certified. It is about `modules`; with `track`, they are the module steps of it,
    filled in when it is published. `roles` are the sales roles that it is for, none: everybody.

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
class Pass:
    """A module passed, or read to its end where it has no quiz: `at` then.

    `knew` says of each fact in it when its words stood before the person's eyes: when the attempt
    began, or when the lesson was read. `attempt` is None for reading.
    """

    at: datetime
    knew: Mapping[str, datetime]
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A manager rated, from 1 to 5, what they saw of somebody."""

    id: int
    rating: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person has shown for a certification: the newest pass of each module and the newest
    sign-off of each requirement."""

    passes: Mapping[str, Pass]
    seen: Mapping[Requirement, Seen]


@dataclass(frozen=True, slots=True)
class Missing:
    """A requirement that is not met yet: of the quiz these modules, of the others the last rating
    if there is one that counts but is too low."""

    requirement: Requirement
    modules: tuple[str, ...] = ()
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """One official version of a fact; `change` None for the first, `due` the day until which a
    material one should be learned."""

    number: int
    change: Change | None
    due: date | None = None


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
    """A change that a person has to learn: from version `known` to version `now` of `fact`.

    `due` is the first day that one of the material versions in between asks for.
    """

    person: int
    fact: str
    known: int
    now: int
    due: date | None = field(default=None, compare=False)


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
            days = [v.due for v in official if v.number > known and v.due]
            due = min(days, default=None)
            found[key] = Delta(holding.person, fact, known, official[-1].number, due)
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


def missing(certification: Certification, shown: Shown, since: datetime | None) -> list[Missing]:
    """What the person has not shown yet; only what happened after `since` counts (None: all).

    A certification whose modules are gone asks for a quiz that nobody can take.
    """
    found = []
    for requirement in certification.requires:
        if requirement is Requirement.QUIZ:
            wanted = certification.modules
            left = tuple(key for key in wanted if not _counts(shown.passes.get(key), since))
            if left or not wanted:
                found.append(Missing(requirement, left))
            continue
        seen = shown.seen.get(requirement)
        rating = seen.rating if seen and _counts(seen, since) else None
        if rating is None or rating < GOOD_ENOUGH:
            found.append(Missing(requirement, rating=rating))
    return found


def _counts(shown: Pass | Seen | None, since: datetime | None) -> bool:
    return shown is not None and (since is None or shown.at > since)


def next_from(
    expires_on: date | None, revoked_at: datetime | None, earned_at: datetime, today: date
) -> datetime | None:
    """The instant after which evidence counts for the next certificate; None: no next one is asked
    for yet.

    `earned_at` is when everything was last shown: what led to one certificate never leads to a
    second.
    """
    if revoked_at is not None:
        return revoked_at
    if expires_on is None or today < renews_from(expires_on):
        return None
    return max(earned_at, datetime.combine(renews_from(expires_on), time.min, UTC))


def version_at(versions: Iterable[tuple[int, datetime]], at: datetime) -> int | None:
    """Which of the (number, official since) was official at `at`; None before the first."""
    return max((number for number, since in versions if since <= at), default=None)


def dump(certification: Certification) -> dict[str, Any]:
    """The certification as a JSON document; `load` gives back an equal one."""
    return documents.to_document(certification)


def load(document: Mapping[str, Any]) -> Certification:
    """The certification that `dump` wrote. Raises TypeError or ValueError for anything else."""
    return documents.from_document(Certification, document)
