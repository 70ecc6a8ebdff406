"""Writes published modules and all facts back as the files that they came from."""

from pathlib import Path

from lms.catalog import facts_markup
from lms.catalog.fact_parts import FactFile, FactStatus
from lms.db.base import DbSession
from lms.db.queries import content
from lms.db.queries.registry import fact_files
from lms.db.queries.registry.fact_files import RegisteredFact


def write(session: DbSession, root: Path) -> list[Path]:
    """Write what differs from the files below `root`; the paths written.

    A fact is written where a file of its id stands, a new one to facts/<product>/. Official facts
    are written with their official text, retired ones with their last official text, others with
    their newest; each names the version that it was written from.
    """
    written = []
    for files in content.published_files(session):
        folder = root / "modules" / files.module_id
        for name, text in files.texts.items():
            written += _put(folder / name, text.encode())
        for name, digest in files.media.items():
            written += _put(folder / "media" / name, content.media_content(session, digest))
    standing = {path.stem: path for path in sorted((root / "facts").rglob("*.md"))}
    for fact in fact_files.registered(session):
        place = standing.get(fact.id, root / "facts" / fact.product / f"{fact.id}.md")
        written += _put(place, facts_markup.write(_file(fact)).encode())
    return written


def _put(path: Path, content: bytes) -> list[Path]:
    """Write the file unless it says so already."""
    if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == content:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return [path]


def _file(fact: RegisteredFact) -> FactFile:
    was_verified = fact.is_official or fact.is_retired
    return FactFile(
        id=fact.id,
        product=fact.product,
        kind=fact.kind,
        owner=fact.owner,
        status=_status(fact),
        verified=fact.verified_at.date() if fact.verified_at and was_verified else None,
        review_every=fact.review_every,
        text=fact.text,
        version=fact.version,
    )


def _status(fact: RegisteredFact) -> FactStatus:
    if fact.is_retired:
        return FactStatus.RETIRED
    return FactStatus.OFFICIAL if fact.is_official else FactStatus.PROPOSED
