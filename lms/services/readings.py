"""Reading lessons: a person says what they have read."""

from lms.db.base import Base
from lms.db.queries import modules
from lms.db.upserts import Upsert
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.services import certificates
from lms.services.work import Work

_READING = Base.metadata.tables["lms_reading"]
_MARK = Upsert(lambda insert: insert(_READING).on_conflict_do_nothing())


def mark_read(work: Work, revision_id: int, lesson: str) -> None:
    """The actor has read this lesson of this revision; the first time counts.

    NotFoundError for a revision or a lesson that does not exist.
    """
    work.require(Permission.LEARN)
    text = modules.document(work.session, revision_id, modules.FALLBACK)
    if all(known.anchor != lesson for known in text.lessons):
        raise NotFoundError("not-found", lesson=lesson)
    mark = {"person_id": work.actor_id, "revision_id": revision_id, "lesson": lesson}
    work.session.execute(_MARK.on(work.session), mark | {"read_at": work.now})
    if text.quiz is None and work.actor:
        certificates.grant_due(work, work.actor.id, text.id)  # reading is all that it asks
