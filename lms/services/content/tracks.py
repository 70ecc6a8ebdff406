"""Publishing tracks: a track is written anew when its steps or words have changed."""

import hashlib
import json

from sqlalchemy import select

from lms.catalog.loader import Tree
from lms.db.models import Track
from lms.domain import tracks
from lms.services.content.report import Kept, KeptKind, Reason
from lms.services.work import Work


def publish(work: Work, tree: Tree) -> tuple[list[str], list[Kept]]:
    """(tracks that changed, tracks that stay although they are gone from the files)."""
    held = {row.id: row for row in work.session.scalars(select(Track))}
    changed = [key for key, track in tree.tracks.items() if _put(work, held.get(key), track)]
    work.session.flush()
    broken = {problem.path for problem in tree.errors}
    gone = [key for key in held if key not in tree.tracks and f"tracks/{key}.md" not in broken]
    return (
        [f"tracks/{key}" for key in changed],
        [Kept(KeptKind.TRACK, key, Reason.GONE) for key in gone],
    )


def _put(work: Work, row: Track | None, track: tracks.Track) -> bool:
    document = tracks.dump(track)
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    if row is not None and row.digest == digest:
        return False
    if row is None:
        row = Track(id=track.id)
        work.session.add(row)
    row.sales_role, row.title, row.digest = track.role, track.title, digest
    row.document, row.published_at = document, work.now
    return True
