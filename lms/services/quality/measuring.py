"""The nightly count: what everybody's answers say of each question, and what each module brings."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import delete, select

from lms.db.models import ModuleFigures, QuestionFigures
from lms.db.queries import levels
from lms.db.queries.modules import ModuleRow, module_list
from lms.db.queries.quality import answers
from lms.db.queries.quality.answers import FirstPass, Lineage, Sat
from lms.domain.asking import quality
from lms.domain.asking.attempts import LOGITS
from lms.domain.asking.mistakes import mistake
from lms.domain.asking.quality import Observed, Tally, seconds_of
from lms.domain.mastery import module_gain
from lms.domain.mastery.module_gain import Pass
from lms.services.work import Work

_AUTHORS_VARIANCE = 1.0
"""Logits²: how far an author's guess at a difficulty may be off."""
Slots = Mapping[tuple[int, str], tuple[Lineage, Tally]]
"""By (revision, question): the same slot for all revisions that ask the question just so."""


def count_questions(work: Work) -> list[tuple[Lineage, Tally]]:
    """What the first answer of each person says of each question in force: reads only, and keeps
    sums, whatever the number of people."""
    found = [(lineage, Tally()) for lineage in answers.lineages(work.session)]
    slots = {(revision, one[0].question.key): one for one in found for revision in one[0].revisions}
    for _, own in groupby(answers.sittings(work.session), key=lambda sat: sat.person_id):
        _count_person(own, slots)
    return found


def measure_questions(work: Work, counted: Iterable[tuple[Lineage, Tally]]) -> int:
    """Write down what was counted; how many questions carry a flag.

    A question that is asked otherwise than at the last count begins anew, with its author's guess
    at how hard it is.
    """
    known = {(row.module_id, row.question): row for row in work.session.scalars(_ALL)}
    flagged = 0
    for lineage, tally in counted:
        result = tally.result()
        flagged += bool(result.flags)
        row = known.get((lineage.module_id, lineage.question.key))
        if row is None or row.revision_id != lineage.revisions[0]:
            row = begun(lineage, row)
            work.session.add(row)
        row.figures, row.measured_at = quality.dump(result), work.now
    work.session.flush()
    return flagged


def forget(work: Work, module_id: str, questions: Collection[str]) -> None:
    """These questions are asked otherwise from now on: what was measured of them is of the old
    words, and no evidence must be given it."""
    old = delete(QuestionFigures).where(
        QuestionFigures.module_id == module_id, QuestionFigures.question.in_(questions)
    )
    work.session.execute(old)


def count_modules(work: Work) -> dict[str, module_gain.ModuleGain]:
    """What each module in force did to the levels of those who passed it last: reads only, one log
    for each of these people, at most `answers.PASSES` a module."""
    rows = {row.id: row for row in module_list(work.session)}
    found: dict[str, list[Pass]] = {module: [] for module in rows}
    passes = answers.first_passes(work.session)
    for person, own in groupby(passes, key=lambda one: one.person_id):
        for module, moved in _moved(work, person, list(own), rows):
            found[module].append(moved)
    return {
        module: module_gain.gain(moved, rows[module].minutes) for module, moved in found.items()
    }


def measure_modules(work: Work, counted: Mapping[str, module_gain.ModuleGain]) -> None:
    """Write down what was counted."""
    known = {row.module_id: row for row in work.session.scalars(select(ModuleFigures))}
    for module, gain in counted.items():
        row = known.get(module) or ModuleFigures(module_id=module)
        row.figures, row.measured_at = module_gain.dump(gain), work.now
        work.session.add(row)
    work.session.flush()


_ALL = select(QuestionFigures)


def begun(lineage: Lineage, row: QuestionFigures | None) -> QuestionFigures:
    """A row that knows nothing yet, in the place of one (`row`) that knows the old words."""
    row = row or QuestionFigures(module_id=lineage.module_id, question=lineage.question.key)
    row.revision_id, row.n = lineage.revisions[0], 0
    row.difficulty = LOGITS[lineage.question.difficulty]
    row.difficulty_variance = _AUTHORS_VARIANCE
    return row


def _count_person(sittings: Iterable[Sat], slots: Slots) -> None:
    seen: set[int] = set()
    for sat in sittings:
        for place, item in enumerate(sat.items):
            slot, points = slots.get(item), _at(sat.points, place)
            if slot is None or points is None or id(slot) in seen:
                continue
            seen.add(id(slot))
            answer, seconds = sat.given.get(place, (None, None))
            wrong = None if points >= 1.0 else mistake(slot[0].question, answer)
            slot[1].add(Observed(points, _rest(sat.points, place), seconds_of(seconds), wrong))


def _at(points: Sequence[float | None], place: int) -> float | None:
    return points[place] if place < len(points) else None


def _rest(points: Sequence[float | None], place: int) -> float | None:
    """The mean of the other marks of a sitting, None where there are none."""
    others = [mark for n, mark in enumerate(points) if n != place and mark is not None]
    return sum(others) / len(others) if others else None


def _moved(
    work: Work, person_id: int, passes: Sequence[FirstPass], rows: Mapping[str, ModuleRow]
) -> Iterator[tuple[str, Pass]]:
    log = levels.log_of(work.session, person_id)
    for one in passes:
        told = ((row, row.module_id == one.module_id) for row in log)
        skills = rows[one.module_id].skills
        moved = module_gain.moved(told, skills, one.began, one.passed, work.now)
        if moved is not None:
            yield one.module_id, moved
