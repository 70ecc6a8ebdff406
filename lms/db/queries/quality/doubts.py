"""Reading which questions look bad by their answers and wait for somebody to decide."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import exists, select

from lms.db.base import DbSession
from lms.db.models import Module, ModuleRevision, QuestionFigures, QuestionHold
from lms.domain.asking.quality import HoldCause, load


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A module in force with questions that carry a flag and that nobody has taken out."""

    module_id: str
    title: str
    owner: str
    count: int


def doubtful(session: DbSession) -> list[Doubtful]:
    """The modules with such questions, the most first: one statement."""
    is_out = exists().where(
        QuestionHold.module_id == QuestionFigures.module_id,
        QuestionHold.question == QuestionFigures.question,
        QuestionHold.cause == HoldCause.QUALITY,
        QuestionHold.confirmed_at.is_(None),
        QuestionHold.rewritten_in.is_(None),
    )
    rows = session.execute(
        select(Module.id, ModuleRevision.title, ModuleRevision.owner, QuestionFigures.figures)
        .join(Module, Module.id == QuestionFigures.module_id)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .where(Module.retired_at.is_(None), ~is_out)
    )
    counts = Counter((id, title, owner) for id, title, owner, told in rows if load(told).flags)
    found = [Doubtful(*module, count) for module, count in counts.items()]
    return sorted(found, key=lambda one: (-one.count, one.title))
