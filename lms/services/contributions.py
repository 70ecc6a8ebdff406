"""What people in the field give back, and what marketing makes of it.

A note is read by everybody at once; a proposal waits for marketing. Whoever it came from is
credited on the version that is made of it.
"""

from dataclasses import replace

from sqlalchemy import select

from lms.db.models import Contribution, Fact, Person, Product, Skill
from lms.db.queries.registry.facts import text_and_html
from lms.domain.contributions import ContributionKind
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.facts import FactKind, FactText
from lms.domain.permissions import Permission
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.facts.history import locked, newest, worded
from lms.services.facts.texts import LONGEST_CLAIM, one_line
from lms.services.work import Work

REVIEW_EVERY = 90
"""days between reviews of a fact that began as a contribution, until marketing says otherwise"""


def note(work: Work, text: str, product: str | None, skill: str | None) -> int:
    """Tell everybody what worked, on a product or a skill (or both); the note's number.

    The same again is the same note. LmsError: words-missing, words-too-long, note-about-missing,
    fact-product-unknown, skill-unknown.
    """
    work.require(Permission.LEARN)
    text = worded(text, is_needed=True)
    if not product and not skill:
        raise LmsError("note-about-missing")
    _known(work, product, skill)
    return _once(
        work,
        Contribution(kind=ContributionKind.NOTE, text=text, claim="", product=product, skill=skill),
    )


def propose(
    work: Work, claim: str, why: str, product: str | None = None, fact_id: str | None = None
) -> int:
    """Offer words for a new card of a product, or better words for a card; the proposal's number.

    The same again, while nobody has decided, is the same proposal. LmsError: fact-claim-missing,
    words-missing (of `why`), words-too-long, fact-product-unknown; NotFoundError for a fact that is
    not official.
    """
    work.require(Permission.LEARN)
    claim, why = _claimed(claim), worded(why, is_needed=True)
    if fact_id is not None:
        fact = work.session.get(Fact, fact_id)
        if fact is None or fact.official_id is None:
            raise NotFoundError("not-found", fact=fact_id)
        product = fact.product
    if not product:
        raise LmsError("fact-product-unknown", product="")
    _known(work, product, None)
    return _once(
        work,
        Contribution(
            kind=ContributionKind.PROPOSAL, text=why, claim=claim, product=product, fact_id=fact_id
        ),
    )


def begin_fact(
    work: Work, number: int, fact_id: str, product: str, kind: FactKind, claim: str
) -> None:
    """Take a contribution up as a new fact: a draft that credits its author.

    Errors as for `services.facts.create`, and ConflictError("contribution-decided").
    """
    work.require(Permission.EDIT_FACTS)
    found = _undecided(work, number)
    known = work.session.get(Product, product)
    if known is None:
        raise LmsError("fact-product-unknown", product=product)
    text = FactText(claim=_claimed(claim), details=_details(found))
    draft = FactDraft(product, kind, known.owner, REVIEW_EVERY, text)
    facts.create(work, fact_id, draft, credited=found.by_id)
    _take(work, found, fact_id, 1)


def revise_fact(work: Work, number: int, fact_id: str, claim: str) -> int:
    """Take a contribution up as the next version of a fact, with these words as its claim; the
    number of that version, a draft that credits the author.

    LmsError: fact-retired, contribution-changes-nothing (the fact says just that already);
    ConflictError("contribution-decided").
    """
    work.require(Permission.EDIT_FACTS)
    found = _undecided(work, number)
    fact, last = locked(work, fact_id), newest(work, fact_id)
    text = text_and_html(last.text)[0]
    details = "\n\n".join(part for part in (text.details, _details(found)) if part)
    text = replace(text, claim=_claimed(claim), details=details)
    draft = FactDraft(fact.product, fact.kind, fact.owner, fact.review_every, text)
    version = facts.revise(work, fact_id, draft, last.number, credited=found.by_id)
    if version == last.number:
        raise LmsError("contribution-changes-nothing", id=fact_id)
    _take(work, found, fact_id, version)
    return version


def decline(work: Work, number: int, reply: str) -> None:
    """Marketing will not make a fact of it; `reply` tells its author why.

    LmsError: words-missing, words-too-long; ConflictError("contribution-decided").
    """
    work.require(Permission.EDIT_FACTS)
    reply = worded(reply, is_needed=True)
    found = _undecided(work, number)
    found.decided_at, found.decided_by, found.reply = work.now, work.actor_id, reply
    work.session.flush()
    work.audit("contribution.declined", "contribution", number, person=found.by_id)


def _claimed(claim: str) -> str:
    claim = one_line(claim)
    if not claim:
        raise LmsError("fact-claim-missing")
    if len(claim) > LONGEST_CLAIM:
        raise LmsError("words-too-long", length=len(claim), most=LONGEST_CLAIM)
    return claim


def _known(work: Work, product: str | None, skill: str | None) -> None:
    if product and work.session.get(Product, product) is None:
        raise LmsError("fact-product-unknown", product=product)
    if skill and work.session.get(Skill, skill) is None:
        raise LmsError("skill-unknown", skill=skill)


def _once(work: Work, made: Contribution) -> int:
    """Add what somebody offers, unless the same of theirs waits already: a form sent twice."""
    me = work.actor_id
    assert me is not None, "a contribution is somebody's"
    turn = select(Person.id).where(Person.id == me).with_for_update(key_share=True)
    work.session.execute(turn)
    same = [
        getattr(Contribution, name).is_(value)
        if value is None
        else getattr(Contribution, name) == value
        for name in ("kind", "text", "claim", "product", "skill", "fact_id")
        for value in (getattr(made, name),)
    ]
    query = select(Contribution.id).where(
        Contribution.by_id == me, Contribution.decided_at.is_(None), *same
    )
    held = work.session.scalar(query.limit(1))
    if held is not None:
        return held
    made.by_id, made.at = me, work.now
    work.session.add(made)
    work.session.flush()
    return made.id


def _undecided(work: Work, number: int) -> Contribution:
    """The contribution, kept from others until this transaction ends."""
    found = work.session.scalars(
        select(Contribution)
        .where(Contribution.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError("not-found", contribution=number)
    if found.decided_at:
        raise ConflictError("contribution-decided")
    return found


def _details(found: Contribution) -> str:
    """What a fact keeps of the words around the claim: a note is the substance, a reason is not."""
    return found.text if found.kind is ContributionKind.NOTE else ""


def _take(work: Work, found: Contribution, fact_id: str, version: int) -> None:
    found.decided_at, found.decided_by = work.now, work.actor_id
    found.taken_fact, found.taken_version = fact_id, version
    work.session.flush()
    work.audit(
        "contribution.taken-up", "contribution", found.id, fact=fact_id, version=version,
        person=found.by_id,
    )  # fmt: skip
