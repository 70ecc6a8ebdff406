"""Publishing fact files: new facts are taken over, known ones where only the file has changed.

A file says by `version:` from which version of the registry it was written. Where the registry
still stands there, the file is followed; where only the registry moved on, the file is old; where
both did, a person has to decide.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lms.catalog.fact_parts import FactFile, FactStatus
from lms.db.models import FactEntry
from lms.db.queries.registry import fact_files, facts
from lms.db.queries.registry.fact_files import RegisteredFact
from lms.domain.facts import SHAPES, EntryKind, FactText, dump
from lms.services.content import fact_settings
from lms.services.content.fact_settings import Moves
from lms.services.content.report import Kept, KeptKind, Reason
from lms.services.facts import history, writing
from lms.services.facts.texts import FactDraft, tidied
from lms.services.work import Work

_FIXED = {"product", "kind"}
"""settings that stay as soon as a fact is official"""


def publish(work: Work, files: Mapping[str, FactFile]) -> tuple[list[str], list[Kept]]:
    """(facts that are new or were changed from their file, facts whose file is not followed).

    A changed text becomes a draft: only people make it official.
    """
    known = {row.id: row for row in fact_files.registered(work.session, list(files))}
    new = [file for key, file in files.items() if key not in known]
    for file in new:
        writing.seed(work, file)
    told = [_followed(work, known[key], file) for key, file in files.items() if key in known]
    changed = [
        *(f"facts/{file.id}" for file in new),
        *(one for one in told if isinstance(one, str)),
    ]
    return changed, [one for one in told if isinstance(one, Kept)]


def _followed(work: Work, here: RegisteredFact, file: FactFile) -> str | Kept | None:
    """What changed, what was kept, or None where file and registry agree."""
    is_retired_there = file.status is FactStatus.RETIRED
    if here.is_retired != is_retired_there:
        stands = "retired" if here.is_retired else "not retired"
        return Kept(KeptKind.FACT, here.id, Reason.RETIRED, stands, str(file.status))
    if _agree(here.text, here, file):
        is_missing = file.status is FactStatus.OFFICIAL and not here.is_official
        return _kept(here, Reason.NOT_OFFICIAL) if is_missing else None
    newest = facts.version(work.session, here.id, here.newest)
    if newest and _agree(newest.text, here, file):
        return None
    return _settled(work, here, file)


def _agree(text: FactText, here: RegisteredFact, file: FactFile) -> bool:
    return tidied(text) == file.text and not fact_settings.differing(here, file)


def _settled(work: Work, here: RegisteredFact, file: FactFile) -> str | Kept:
    """What becomes of a file that says something else than the registry."""
    base = facts.version(work.session, here.id, file.version) if file.version else None
    if base is None:
        return _conflict(work, here, file)
    moves = fact_settings.moves(work.session, here, file, base.written_at)
    is_rewritten = tidied(base.text) != file.text
    if not is_rewritten and not moves.in_file:
        return _kept(here, Reason.OLDER, f"version {base.number}")
    is_fixed = here.is_official and moves.in_file & _FIXED
    is_here = here.newest == here.version == base.number and not here.is_retired
    if not is_here or moves.in_both or is_fixed:
        return _conflict(work, here, file)
    return _taken_over(work, here, file, moves, is_rewritten=is_rewritten)


def _taken_over(
    work: Work, here: RegisteredFact, file: FactFile, moves: Moves, *, is_rewritten: bool
) -> str | Kept:
    fact, last = history.locked(work, here.id), history.newest(work, here.id)
    if last.number != here.newest:
        return _conflict(work, here, file)
    values = {
        name: getattr(file if name in moves.in_file else here, name)
        for name in fact_settings.SETTINGS
    }
    writing.change_settings(work, fact, FactDraft(**values, text=file.text))
    if is_rewritten:
        writing.add_version(work, fact, last, file.text)
    return f"facts/{here.id}"


def _conflict(work: Work, here: RegisteredFact, file: FactFile) -> Kept:
    """Tell it, and write it down for the web, once."""
    differing = fact_settings.differing(here, file)
    details: dict[str, Any] = {"text": dump(file.text), "file_version": file.version}
    if differing:
        details["settings"] = {name: str(getattr(file, name)) for name in differing}
    if not _is_written_down(work, here.id, details):
        work.session.add(
            FactEntry(
                fact_id=here.id, version=here.newest, at=work.now, by_id=work.actor_id,
                kind=EntryKind.CONFLICT, details=details,
            )
        )  # fmt: skip
        work.session.flush()
    parts = [n for n in SHAPES if getattr(tidied(here.text), n) != getattr(file.text, n)]
    return _kept(here, Reason.DIFFERS, ", ".join([*differing, *parts]))


def _is_written_down(work: Work, fact_id: str, details: dict[str, Any]) -> bool:
    """Whether the last conflict says the same, and nothing was published since."""
    own = select(FactEntry).where(
        FactEntry.fact_id == fact_id,
        FactEntry.kind.in_([EntryKind.CONFLICT, EntryKind.PUBLISHED]),
    )
    last = work.session.scalars(own.order_by(FactEntry.id.desc()).limit(1)).first()
    return last is not None and last.kind is EntryKind.CONFLICT and last.details == details


def _kept(here: RegisteredFact, reason: Reason, in_file: str = "") -> Kept:
    return Kept(KeptKind.FACT, here.id, reason, f"version {here.version}", in_file)
