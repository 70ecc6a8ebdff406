"""Writes published modules and facts back as the files that they came from."""

from pathlib import Path

from lms.catalog import facts_markup
from lms.catalog.facts_markup import FactFile, FactStatus
from lms.db.base import DbSession
from lms.db.queries import content, facts
from lms.db.queries.facts import FactRow


def write(session: DbSession, root: Path) -> list[Path]:
    """Write what differs from the files below `root`; the paths written.

    A fact is written where a file of its id stands, a new one to facts/<product>/. Official facts
    are written with their official text, others with their newest.
    """
    written = []
    for files in content.published_files(session):
        folder = root / "modules" / files.module_id
        for name, text in files.texts.items():
            written += _put(folder / name, text.encode())
        for name, digest in files.media.items():
            written += _put(folder / "media" / name, content.media_content(session, digest))
    standing = {path.stem: path for path in sorted((root / "facts").rglob("*.md"))}
    for product in facts.board(session):
        for fact in product.facts:
            place = standing.get(fact.id, root / "facts" / fact.product / f"{fact.id}.md")
            written += _put(place, facts_markup.write(_file(session, fact)).encode())
    return written


def _put(path: Path, content: bytes) -> list[Path]:
    """Write the file unless it says so already."""
    if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == content:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return [path]


def _file(session: DbSession, fact: FactRow) -> FactFile:
    version = facts.version(session, fact.id, fact.official or fact.newest)
    assert version is not None, "every fact has its newest version"
    return FactFile(
        id=fact.id,
        product=fact.product,
        kind=fact.kind,
        owner=fact.owner,
        status=FactStatus.OFFICIAL if fact.official else FactStatus.PROPOSED,
        verified=fact.verified_at.date() if fact.official and fact.verified_at else None,
        review_every=fact.review_every,
        text=version.text,
    )
