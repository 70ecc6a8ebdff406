"""What has happened, as rows of the outbox: integrations subscribe to these, never to tables."""

from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `name` is stable and documented in `docs/events.md`."""

    name: ClassVar[str]

    def payload(self) -> dict[str, object]:
        """The plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AttemptHandedIn(Event):
    """A quiz or check was handed in; `score` and `passed` are None while a review is missing."""

    name: ClassVar[str] = "attempt.handed-in"
    attempt_id: int
    person_id: int
    purpose: str
    module_id: str | None
    score: float | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class AttemptReviewed(Event):
    """The last free text of an attempt was reviewed, so that its score is final."""

    name: ClassVar[str] = "attempt.reviewed"
    attempt_id: int
    person_id: int
    score: float
    passed: bool


@dataclass(frozen=True, slots=True)
class ModuleAssigned(Event):
    """A manager assigned a module to a person."""

    name: ClassVar[str] = "module.assigned"
    assignment_id: int
    person_id: int
    module_id: str
    due_on: str | None


@dataclass(frozen=True, slots=True)
class WaiverOverruled(Event):
    """A manager wants a module taken that a person had tested out of."""

    name: ClassVar[str] = "waiver.overruled"
    waiver_id: int
    person_id: int
    module_id: str


@dataclass(frozen=True, slots=True)
class ModulePublished(Event):
    """A new revision of a module is in force."""

    name: ClassVar[str] = "module.published"
    module_id: str
    revision_id: int


@dataclass(frozen=True, slots=True)
class QuestionReweighed(Event):
    """What a question showed of people counts no longer, or again: their levels follow.

    `after` is the last person whose levels are known to have followed.
    """

    name: ClassVar[str] = "question.reweighed"
    module_id: str
    question: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class FactMadeOfficial(Event):
    """A version of a fact became the official one."""

    name: ClassVar[str] = "fact.made-official"
    fact_id: str
    version: int
    change: str | None


@dataclass(frozen=True, slots=True)
class FactReviewsDue(Event):
    """Facts of which a person is the owner should be looked at again; the person gets a letter."""

    name: ClassVar[str] = "fact.reviews-due"
    person_id: int
    fact_ids: list[str]


@dataclass(frozen=True, slots=True)
class CertificateGranted(Event):
    """A certificate was written; `kind` is "full" or "delta"."""

    name: ClassVar[str] = "certificate.granted"
    certificate_id: int
    person_id: int
    certification: str
    kind: str
    expires_on: str | None


@dataclass(frozen=True, slots=True)
class CertificateRevoked(Event):
    """A certificate was withdrawn by a manager."""

    name: ClassVar[str] = "certificate.revoked"
    certificate_id: int
    person_id: int
    certification: str


@dataclass(frozen=True, slots=True)
class PersonDeactivated(Event):
    """A person may no longer sign in; what they did stays."""

    name: ClassVar[str] = "person.deactivated"
    person_id: int


@dataclass(frozen=True, slots=True)
class PasswordLinkWanted(Event):
    """A person is to be sent a link that sets a password; the mail makes the token, nothing else
    holds it. An invitation was asked for by an admin and lasts longer."""

    name: ClassVar[str] = "person.password-link-wanted"
    person_id: int
    is_invitation: bool
