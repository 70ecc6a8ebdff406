"""What managers do about certificates: sign off what they saw, and withdraw."""

from sqlalchemy import select

from lms.db.models import (
    Certificate,
    CertificateRevocation,
    Module,
    ModuleRevision,
    SignOff,
)
from lms.db.queries.certificates import records
from lms.domain.asking.attempts import NewEvidence
from lms.domain.certifications import SEEN, Certification, Requirement
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.events import CertificateRevoked
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Actor
from lms.services import evidence
from lms.services.certificates.granting import grant_due
from lms.services.facts.history import worded
from lms.services.observations import LONGEST_CRITERION, RATINGS, over
from lms.services.work import Work

_KINDS = {
    Requirement.PRACTICE: EvidenceKind.PRACTICE,
    Requirement.OBSERVATION: EvidenceKind.OBSERVATION,
}


def sign_off(
    work: Work,
    person_id: int,
    certification: str,
    requirement: Requirement,
    rating: int,
    note: str = "",
) -> None:
    """The actor watched somebody of their team and rates it from 1 to 5; it is evidence for the
    skills of the certification, and may complete it.

    The same rating with the same words on the same day is taken as the same form sent twice.
    NotFoundError, NotAllowedError for oneself and other teams; LmsError "sign-off-rating",
    "sign-off-not-asked" (of this certification), "words-too-long".
    """
    actor = over(work, person_id)
    terms = records.one(work.session, certification)
    if requirement not in SEEN.intersection(terms.requires):
        raise LmsError("sign-off-not-asked", certification=certification)
    if rating not in RATINGS:
        raise LmsError("sign-off-rating")
    note = worded(note)
    evidence.lock(work, person_id)
    row = SignOff(
        person_id=person_id, certification=certification, requirement=requirement, rating=rating,
        note=note, by_id=actor.id, at=work.now,
    )  # fmt: skip
    if _is_said(work, row, actor):
        return
    work.session.add(row)
    work.session.flush()
    told = {"person": person_id, "requirement": requirement.value, "rating": rating}
    work.audit("certification.signed-off", "certification", certification, **told)
    _show(work, person_id, terms, requirement, rating)
    grant_due(work, person_id)


def revoke(work: Work, certificate_id: int, reason: str) -> None:
    """Withdraw a certificate of somebody of the actor's teams; withdrawn twice, nothing happens.

    NotFoundError, NotAllowedError as in `sign_off`; LmsError "words-missing", "words-too-long".
    """
    found = work.session.get(Certificate, certificate_id)
    if found is None:
        raise NotFoundError("not-found", certificate=certificate_id)
    actor = over(work, found.person_id)
    reason = worded(reason, is_needed=True)
    evidence.lock(work, found.person_id)
    if work.session.get(CertificateRevocation, certificate_id):
        return
    work.session.add(
        CertificateRevocation(
            certificate_id=certificate_id, at=work.now, by_id=actor.id, reason=reason
        )
    )
    work.session.flush()
    told = {"person": found.person_id, "certification": found.certification, "reason": reason}
    work.audit("certificate.withdrawn", "certificate", certificate_id, **told)
    work.emit(CertificateRevoked(found.id, found.person_id, found.certification))


def _is_said(work: Work, row: SignOff, actor: Actor) -> bool:
    """Whether the newest sign-off of the same sort says the same, by the same person, today."""
    last = work.session.scalars(
        select(SignOff)
        .where(
            SignOff.person_id == row.person_id,
            SignOff.certification == row.certification,
            SignOff.requirement == row.requirement,
        )
        .order_by(SignOff.id.desc())
        .limit(1)
    ).first()
    if last is None or (last.rating, last.note, last.by_id) != (row.rating, row.note, row.by_id):
        return False
    return last.at.astimezone(actor.zone).date() == work.today


def _show(
    work: Work, person_id: int, terms: Certification, requirement: Requirement, rating: int
) -> None:
    """Write the rating down as evidence for the skills of the certification, all alike."""
    rows = work.session.scalars(
        select(ModuleRevision.skills)
        .join(Module, Module.revision_id == ModuleRevision.id)
        .where(Module.id.in_(terms.modules))
    )
    skills = sorted({skill for held in rows for skill in held})
    if skills:
        weights = tuple((skill, 1 / len(skills)) for skill in skills)
        kind, value = _KINDS[requirement], float(rating)
        judged = terms.title[:LONGEST_CRITERION]
        shown = NewEvidence(
            work.now, kind, value, weights, criterion=judged, rater_id=work.actor_id
        )
        evidence.record(work, person_id, [shown])
