"""Writing facts: a version is never changed, saving adds one."""

import re
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from lms.catalog.fact_parts import FactFile, FactStatus
from lms.db.models import Fact, FactVersion
from lms.db.queries.registry.facts import text_and_html
from lms.domain.errors import ConflictError, LmsError
from lms.domain.facts import EntryKind, FactText, Stage
from lms.domain.permissions import Permission
from lms.services.facts import texts
from lms.services.facts.history import enter, locked, newest
from lms.services.facts.publishing import put_into_force
from lms.services.facts.texts import FactDraft
from lms.services.work import Work

LONGEST_ID = 80
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create(work: Work, fact_id: str, draft: FactDraft, credited: int | None = None) -> None:
    """Begin a fact with version 1, a draft. `credited` is the person whose idea it was.

    LmsError: fact-id-malformed, fact-id-taken, and those of `texts.ready`.
    """
    work.require(Permission.EDIT_FACTS)
    if not _ID.fullmatch(fact_id) or len(fact_id) > LONGEST_ID:
        raise LmsError("fact-id-malformed", id=fact_id)
    _begin(work, fact_id, texts.ready(work, draft), credited)


def seed(work: Work, file: FactFile) -> None:
    """Take over a fact that is new here from its file: version 1, official or retired if the file
    says so.

    The catalogue has checked the file already. LmsError("fact-id-taken") when the fact is not new.
    """
    draft = FactDraft(file.product, file.kind, file.owner, file.review_every, file.text)
    fact = _begin(work, file.id, draft)
    if file.status is FactStatus.OFFICIAL:
        put_into_force(work, fact, newest(work, file.id))
    if file.status is FactStatus.RETIRED:
        fact.retired_at = work.now
        enter(work, file.id, EntryKind.RETIRED)
    if file.verified:
        fact.verified_at = datetime.combine(file.verified, time.min, UTC)
    work.session.flush()


def revise(
    work: Work, fact_id: str, draft: FactDraft, based_on: int, credited: int | None = None
) -> int:
    """Save what was typed over version `based_on`; the number of the newest version afterwards.

    The same text again adds no version; a new one begins as a draft, whatever the one before had
    reached. Owner and review interval hold at once; product and kind are fixed as soon as a version
    was official. ConflictError("fact-changed") when there is a newer version than `based_on`;
    LmsError: fact-kind-fixed, fact-retired, and those of `texts.ready`.
    """
    work.require(Permission.EDIT_FACTS)
    fact = locked(work, fact_id)
    last = newest(work, fact_id)
    if last.number != based_on:
        raise ConflictError("fact-changed", id=fact_id, newest=last.number)
    if fact.retired_at:
        raise LmsError("fact-retired", id=fact_id)
    draft = texts.ready(work, draft)
    if fact.official_id and (draft.product, draft.kind) != (fact.product, fact.kind):
        raise LmsError("fact-kind-fixed", id=fact_id)
    change_settings(work, fact, draft)
    if text_and_html(last.text)[0] == draft.text:
        return last.number
    add_version(work, fact, last, draft.text, credited)
    return last.number + 1


def restore(work: Work, fact_id: str) -> None:
    """Take a retired fact up again: its newest text is a draft once more, as a version of its own.

    ConflictError("fact-stage-changed") when it is not retired.
    """
    work.require(Permission.PUBLISH_FACTS)
    fact = locked(work, fact_id)
    if not fact.retired_at:
        raise ConflictError("fact-stage-changed", id=fact_id, stage="restored")
    fact.retired_at = None
    last = newest(work, fact_id)
    enter(work, fact_id, EntryKind.RESTORED, last.number)
    add_version(work, fact, last, text_and_html(last.text)[0], last.credited_id)


def add_version(
    work: Work, fact: Fact, last: FactVersion, text: FactText, credited: int | None = None
) -> None:
    """Add a draft after `last`; the fact is locked and the text is ready."""
    if last.id != fact.official_id:
        last.stage = Stage.REPLACED
    _add(work, fact.id, last.number + 1, text, credited)


def _begin(work: Work, fact_id: str, draft: FactDraft, credited: int | None = None) -> Fact:
    try:
        with work.session.begin_nested():
            work.session.execute(insert(Fact).values(id=fact_id, **_settings(draft)))
    except IntegrityError as taken:
        raise LmsError("fact-id-taken", id=fact_id) from taken
    _add(work, fact_id, 1, draft.text, credited)
    return work.session.get_one(Fact, fact_id)


def _settings(draft: FactDraft) -> dict[str, Any]:
    return {
        "product": draft.product,
        "kind": draft.kind,
        "owner": draft.owner,
        "review_every": draft.review_every,
    }


def change_settings(work: Work, fact: Fact, draft: FactDraft) -> None:
    """Product, kind, owner and review interval as the draft has them; the fact is locked."""
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


def _add(work: Work, fact_id: str, number: int, text: FactText, credited: int | None) -> None:
    version = FactVersion(
        fact_id=fact_id,
        number=number,
        claim=text.claim,
        text=texts.stored(fact_id, text),
        author_id=work.actor_id,
        credited_id=credited,
        written_at=work.now,
        stage=Stage.DRAFT,
    )
    work.session.add(version)
    work.session.flush()
    enter(work, fact_id, EntryKind.WRITTEN, number)
