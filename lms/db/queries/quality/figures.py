"""Reading what was measured of questions and modules, at the last count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Select, bindparam, null, select, union_all

from lms.db.base import Base, DbSession
from lms.db.models import Module, ModuleFigures, ModuleRevision, QuestionFigures
from lms.db.queries.registry.holds import STILL_OUT
from lms.domain.asking.quality import Quality, load
from lms.domain.mastery import module_gain
from lms.domain.mastery.module_gain import ModuleGain

PINNED_FROM = 30
"""Answers from which the figures of a question take the place of its author's guess."""
_FIGURES, _REVISION = QuestionFigures.__table__, Base.metadata.tables["lms_module_revision"]


@dataclass(frozen=True, slots=True)
class MeasuredQuestion:
    """A question at the last count: `difficulty` in logits rests on `calibrated` answers, 0 while
    it is the author's guess; `since` is the first revision that asks it so."""

    module_id: str
    question: str
    since: int | None
    difficulty: float
    difficulty_variance: float
    calibrated: int
    quality: Quality
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class ModuleMeasured:
    """A module in force with what it brings, None before the first count."""

    id: str
    title: str
    minutes: int
    owner: str
    gain: ModuleGain | None
    measured_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pin:
    """How hard a question is, as new evidence is to remember it (logits, logits²)."""

    difficulty: float
    difficulty_variance: float


@dataclass(frozen=True, slots=True)
class Everything:
    """All that was measured of questions, by module and key."""

    by_module: Mapping[str, Mapping[str, MeasuredQuestion]] = field(default_factory=dict)

    def of(self, module_id: str) -> Mapping[str, MeasuredQuestion]:
        """The questions of a module by key; empty before the first count."""
        return self.by_module.get(module_id, {})


def questions(session: DbSession, module_ids: Iterable[str] | None = None) -> Everything:
    """What was measured of the questions of these modules (of all): one statement."""
    query = select(QuestionFigures)
    if module_ids is not None:
        query = query.where(QuestionFigures.module_id.in_(list(module_ids)))
    found: dict[str, dict[str, MeasuredQuestion]] = {}
    for row in session.scalars(query):
        found.setdefault(row.module_id, {})[row.question] = MeasuredQuestion(
            row.module_id, row.question, row.revision_id, row.difficulty, row.difficulty_variance,
            row.n, load(row.figures), row.measured_at,
        )  # fmt: skip
    return Everything(found)


def gains(session: DbSession) -> list[ModuleMeasured]:
    """Every module in force with its learning gain: one statement."""
    rows = session.execute(
        select(
            Module.id, ModuleRevision.title, ModuleRevision.minutes, ModuleRevision.owner,
            ModuleFigures.figures, ModuleFigures.measured_at,
        )
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .outerjoin(ModuleFigures, ModuleFigures.module_id == Module.id)
        .where(Module.retired_at.is_(None))
        .order_by(ModuleRevision.title)
    )  # fmt: skip
    return [
        ModuleMeasured(
            row.id, row.title, row.minutes, row.owner,
            module_gain.load(row.figures) if row.figures else None, row.measured_at,
        )
        for row in rows
    ]  # fmt: skip


def last_measured(session: DbSession) -> datetime | None:
    """When questions were last counted; None if never."""
    newest = select(QuestionFigures.measured_at).order_by(QuestionFigures.measured_at.desc())
    return session.scalar(newest.limit(1))


def pinned(
    pins: Mapping[tuple[int, str], Pin], revision_id: int, question: str
) -> dict[str, float]:  # fmt: skip
    """The fields of `NewEvidence` that a pin settles; none where the author's guess stands."""
    pin = pins.get((revision_id, question))
    return {} if pin is None else asdict(pin)


def _pins() -> Select[int, str, float, float]:
    one = _FIGURES.c
    return (
        select(_REVISION.c.id, one.question, one.difficulty, one.difficulty_variance)
        .join_from(_FIGURES, _REVISION, _REVISION.c.module_id == one.module_id)
        .where(
            _REVISION.c.id.in_(bindparam("revisions", expanding=True)),
            one.n >= PINNED_FROM,
            one.revision_id <= _REVISION.c.id,
        )
    )


_PINS = _pins()
_AT_JUDGING = union_all(_PINS, STILL_OUT.add_columns(null(), null()))


def at_judging(
    session: DbSession, items: Sequence[tuple[int, str]]
) -> tuple[list[int], dict[tuple[int, str], Pin]]:
    """What `holds.held_items` and `pins` say of these (revision, question), for who judges answers
    to them: one statement."""
    revisions = sorted({revision for revision, _ in items})
    out, hard = set(), {}
    for revision, key, *figures in session.execute(_AT_JUDGING, {"revisions": revisions}):
        if None in figures:
            out.add((revision, key))
        else:
            hard[revision, key] = Pin(*figures)
    return [place for place, one in enumerate(items) if tuple(one) in out], hard


def pins(session: DbSession, items: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Pin]:
    """How hard these (revision, question) have turned out to be, where enough answers say so, and
    where the revision asks the question as those answers met it: one statement."""
    wanted = {(revision, key) for revision, key in items}
    rows = session.execute(_PINS, {"revisions": sorted({revision for revision, _ in wanted})})
    return {
        (revision, key): Pin(difficulty, variance)
        for revision, key, difficulty, variance in rows
        if (revision, key) in wanted
    }
