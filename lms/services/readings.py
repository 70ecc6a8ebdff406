"""Reading lessons: a person says what they have read."""

from sqlalchemy.exc import IntegrityError

from lms.db.models import Reading
from lms.db.queries import modules
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.services.work import Work


def mark_read(work: Work, revision_id: int, lesson: str) -> None:
    """The actor has read this lesson of this revision; the first time counts.

    NotFoundError for a revision or a lesson that does not exist.
    """
    work.require(Permission.LEARN)
    text = modules.document(work.session, revision_id, modules.FALLBACK)
    if all(known.anchor != lesson for known in text.lessons):
        raise NotFoundError("not-found", lesson=lesson)
    key = {"person_id": work.actor_id, "revision_id": revision_id, "lesson": lesson}
    if work.session.get(Reading, key) is None:
        _keep(work, Reading(**key, read_at=work.now))


def _keep(work: Work, reading: Reading) -> None:
    """Two tabs may say it at the same moment: the row of the other one will do."""
    try:
        with work.session.begin_nested():
            work.session.add(reading)
    except IntegrityError:
        return
