"""Publishing certifications: what each asks for, with the modules of the track that it names."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from lms.db.models import Certification as Row
from lms.db.models import Track
from lms.domain import certifications, tracks
from lms.domain.certifications import Certification
from lms.services.work import Work


def publish(work: Work, wanted: Iterable[Certification]) -> list[str]:
    """Make the database say what the file says, once tracks are published; keys of what is new or
    says something else now. What the file no longer names is retired: people still hold it."""
    held = {row.key: row for row in work.session.scalars(select(Row))}
    steps = _modules_of_tracks(work)
    changed, named = [], set()
    for position, terms in enumerate(wanted):
        if terms.track:
            terms = replace(terms, modules=steps.get(terms.track, ()))
        named.add(terms.key)
        if _put(work, held.get(terms.key), terms, position):
            changed.append(terms.key)
    for key, row in held.items():
        if key not in named and row.retired_at is None:
            row.retired_at = work.now
    work.session.flush()
    return changed


def _put(work: Work, row: Row | None, terms: Certification, position: int) -> bool:
    document = certifications.dump(terms)
    is_same = row is not None and row.retired_at is None and row.document == document
    if row is None:
        row = Row(key=terms.key)
        work.session.add(row)
    row.title, row.document, row.position, row.retired_at = terms.title, document, position, None
    return not is_same


def _modules_of_tracks(work: Work) -> dict[str, tuple[str, ...]]:
    rows = work.session.execute(select(Track.id, Track.document))
    return {
        key: tuple(dict.fromkeys(s.module for s in tracks.load(document).steps if s.module))
        for key, document in rows
    }
