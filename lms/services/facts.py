"""Writing the registry of facts: new versions, what is official, and that it is still true.

A version is never changed: saving adds one. What a form shows of a fact stays out.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from lms.catalog.facts_markup import FactFile, FactStatus
from lms.catalog.rendering import render_block
from lms.db.models import Fact, FactVersion, Product
from lms.db.queries.facts import text_and_html
from lms.domain import facts
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.events import FactMadeOfficial
from lms.domain.facts import FactKind, FactText, Proof
from lms.domain.permissions import Permission
from lms.services.work import Work

LONGEST_ID = 80
LONGEST_CLAIM = 400
LONGEST_LINE = 600
LONGEST_DETAILS = 20_000
MOST_LINES = 20
LONGEST_INTERVAL = 3650

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class FactDraft:
    """What an author wants a fact to be. `review_every` is days."""

    product: str
    kind: FactKind
    owner: str
    review_every: int
    text: FactText


def create(work: Work, fact_id: str, draft: FactDraft) -> None:
    """Begin a fact with version 1, a draft.

    LmsError: fact-id-malformed, fact-id-taken, and those of `refuse`.
    """
    work.require(Permission.EDIT_FACTS)
    if not _ID.fullmatch(fact_id) or len(fact_id) > LONGEST_ID:
        raise LmsError("fact-id-malformed", id=fact_id)
    draft = replace(draft, text=tidied(draft.text))
    refuse(work, draft)
    _begin(work, fact_id, draft)


def seed(work: Work, file: FactFile) -> None:
    """Take over a fact that is new here from its file: version 1, official if the file says so.

    The catalogue has checked the file already. LmsError("fact-id-taken") when the fact is not new.
    """
    draft = FactDraft(file.product, file.kind, file.owner, file.review_every, file.text)
    fact = _begin(work, file.id, draft)
    if file.status is FactStatus.OFFICIAL:
        make_official(work, file.id, 1, replacing=None)
    if file.verified:
        fact.verified_at = datetime.combine(file.verified, time.min, UTC)
        work.session.flush()


def revise(work: Work, fact_id: str, draft: FactDraft, based_on: int) -> int:
    """Save what was typed over version `based_on`; the number of the newest version afterwards.

    The same text again adds no version. Owner and review interval hold at once; product and kind
    are fixed as soon as a version was official. ConflictError("fact-changed") when there is a newer
    version than `based_on`; LmsError: fact-kind-fixed, and those of `refuse`.
    """
    work.require(Permission.EDIT_FACTS)
    fact = _locked(work, fact_id)
    newest = work.session.scalars(_newest(fact_id)).one()
    if newest.number != based_on:
        raise ConflictError("fact-changed", id=fact_id, newest=newest.number)
    draft = replace(draft, text=tidied(draft.text))
    refuse(work, draft)
    if fact.official_id and (draft.product, draft.kind) != (fact.product, fact.kind):
        raise LmsError("fact-kind-fixed", id=fact_id)
    _change_settings(work, fact, draft)
    if text_and_html(newest.text)[0] == draft.text:
        return newest.number
    _add_version(work, fact_id, newest.number + 1, draft.text)
    work.audit("fact.revised", "fact", fact_id, version=newest.number + 1)
    return newest.number + 1


def make_official(work: Work, fact_id: str, number: int, replacing: int | None) -> None:
    """Make version `number` what everybody sees, from now on, verified now.

    `replacing` is the official version that the person had before their eyes (None: none);
    ConflictError("fact-official-changed") when it is another one by now.
    """
    work.require(Permission.PUBLISH_FACTS)
    fact = _locked(work, fact_id)
    _refuse_stale(work, fact, replacing)
    version = work.session.scalars(
        select(FactVersion).where(FactVersion.fact_id == fact_id, FactVersion.number == number)
    ).first()
    if version is None:
        raise NotFoundError("not-found", fact=fact_id, version=number)
    version.official_at, version.official_by = work.now, work.actor_id
    fact.official_id, fact.verified_at = version.id, work.now
    work.session.flush()
    work.audit("fact.made-official", "fact", fact_id, version=number, replaced=replacing)
    work.emit(FactMadeOfficial(fact_id, number))


def confirm(work: Work, fact_id: str, number: int) -> None:
    """Say that the official version `number` is still true: its review clock starts anew.

    ConflictError("fact-official-changed") when another version is official by now.
    """
    work.require(Permission.PUBLISH_FACTS)
    fact = _locked(work, fact_id)
    _refuse_stale(work, fact, number)
    fact.verified_at = work.now
    work.session.flush()
    work.audit("fact.confirmed", "fact", fact_id, version=number)


def refuse(work: Work, draft: FactDraft) -> None:
    """Raise what is wrong with a draft, if anything is.

    LmsError: fact-product-unknown, fact-claim-missing, fact-proof-without-source, fact-too-long.
    """
    if work.session.get(Product, draft.product) is None:
        raise LmsError("fact-product-unknown", product=draft.product)
    if not draft.text.claim:
        raise LmsError("fact-claim-missing")
    if any(not proof.source or not proof.text for proof in draft.text.proof):
        raise LmsError("fact-proof-without-source")
    if is_too_long(draft.text) or not 1 <= draft.review_every <= LONGEST_INTERVAL:
        raise LmsError("fact-too-long")


def is_too_long(text: FactText) -> bool:
    """Whether a part of the text is longer than the registry takes."""
    lines = [text.ask, *text.against, *(part for p in text.proof for part in (p.text, p.source))]
    return (
        len(text.claim) > LONGEST_CLAIM
        or len(text.details) > LONGEST_DETAILS
        or len(text.proof) > MOST_LINES
        or len(text.against) > MOST_LINES
        or any(len(line) > LONGEST_LINE for line in lines)
    )


def tidied(text: FactText) -> FactText:
    """The text with single spaces in what is one line: a file of it reads back as the same text."""
    line = _one_line
    return FactText(
        claim=line(text.claim),
        proof=tuple(Proof(line(proof.text), line(proof.source)) for proof in text.proof),
        against=tuple(line(item) for item in text.against if item.strip()),
        ask=line(text.ask),
        details=text.details.strip(),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _stored_text(fact_id: str, text: FactText) -> dict[str, Any]:
    """The document of a version: the text, and its details rendered once, for every lesson."""
    document = facts.dump(text)
    if text.details:
        rendered = render_block(text.details, heading_level=3, prefix=fact_id, label=text.claim)
        document["details_html"] = rendered.html
    return document


def _begin(work: Work, fact_id: str, draft: FactDraft) -> Fact:
    try:
        with work.session.begin_nested():
            work.session.execute(insert(Fact).values(id=fact_id, **_settings(draft)))
    except IntegrityError as taken:
        raise LmsError("fact-id-taken", id=fact_id) from taken
    _add_version(work, fact_id, 1, draft.text)
    work.audit("fact.created", "fact", fact_id, claim=draft.text.claim)
    return work.session.get_one(Fact, fact_id)


def _settings(draft: FactDraft) -> dict[str, Any]:
    return {
        "product": draft.product,
        "kind": draft.kind,
        "owner": draft.owner,
        "review_every": draft.review_every,
    }


def _change_settings(work: Work, fact: Fact, draft: FactDraft) -> None:
    wanted = _settings(draft)
    changed = {
        name: [str(getattr(fact, name)), str(value)]
        for name, value in wanted.items()
        if getattr(fact, name) != value
    }
    for name in changed:
        setattr(fact, name, wanted[name])
    if changed:
        work.audit("fact.changed", "fact", fact.id, **changed)


def _locked(work: Work, fact_id: str) -> Fact:
    """The fact, kept from others until this transaction ends."""
    found = work.session.scalars(
        select(Fact)
        .where(Fact.id == fact_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError("not-found", fact=fact_id)
    return found


def _newest(fact_id: str) -> Select[FactVersion]:
    own = FactVersion.fact_id == fact_id
    last = select(func.max(FactVersion.number)).where(own).scalar_subquery()
    return select(FactVersion).where(own, FactVersion.number == last)


def _refuse_stale(work: Work, fact: Fact, seen: int | None) -> None:
    in_force = work.session.get(FactVersion, fact.official_id) if fact.official_id else None
    if (in_force.number if in_force else None) != seen:
        raise ConflictError("fact-official-changed", id=fact.id)


def _add_version(work: Work, fact_id: str, number: int, text: FactText) -> None:
    version = FactVersion(
        fact_id=fact_id,
        number=number,
        claim=text.claim,
        text=_stored_text(fact_id, text),
        author_id=work.actor_id,
        written_at=work.now,
    )
    work.session.add(version)
    work.session.flush()
