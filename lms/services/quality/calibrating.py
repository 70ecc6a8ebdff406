"""How hard each question has turned out to be, by everybody's answers, for evidence to come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from lms.db.models import QuestionFigures
from lms.db.queries.levels import EvidenceRow
from lms.db.queries.quality import answers
from lms.db.queries.quality.answers import Lineage
from lms.domain.asking.attempts import LOGITS
from lms.domain.mastery.calibration import Calibration, Difficulty
from lms.domain.mastery.forecasts import Forecast, Foreseen, Known, Tally, chance
from lms.domain.mastery.skills import FURTHEST, Estimate, PersonState, outlook, update
from lms.services.quality.measuring import begun
from lms.services.work import Work


class Calibrated(NamedTuple):
    """How hard the questions in force are, and how well their answers were foreseen meanwhile."""

    difficulties: list[tuple[Lineage, Difficulty]]
    foreseen: Foreseen


def calibrate(work: Work) -> Calibrated:
    """What everybody's answers say of how hard the questions in force are: reads only.

    One pass by time, in which each person's belief runs along. Of each person the first answer to
    a question counts, as for the other figures; rows that name no revision, and what was found bad,
    do not.
    """
    lineages = list(answers.lineages(work.session))
    everybody = _Everybody(lineages)
    for person, row in answers.everything(work.session):
        everybody.see(person, row)
    return Calibrated([(one, everybody.difficulty(one)) for one in lineages], everybody.foreseen)


def store(work: Work, found: Iterable[tuple[Lineage, Difficulty]]) -> int:
    """Write down how hard questions are that somebody answered; how many these are.

    Evidence that is written already keeps the figures of its day: levels move by answers only.
    """
    known = {
        (row.module_id, row.question): row for row in work.session.scalars(select(QuestionFigures))
    }
    written = 0
    for lineage, difficulty in found:
        row = known.get((lineage.module_id, lineage.question.key))
        if difficulty.n == 0:
            continue
        if row is None or row.revision_id != lineage.revisions[0]:
            row = begun(lineage, row)
            row.figures, row.measured_at = {}, work.now
            work.session.add(row)
        row.difficulty = max(-FURTHEST, min(FURTHEST, difficulty.mean))
        row.difficulty_variance, row.n = difficulty.variance, difficulty.n
        written += 1
    work.session.flush()
    return written


class _Everybody:
    """Everybody who answered, and what their answers have said of the questions so far."""

    def __init__(self, lineages: Sequence[Lineage]) -> None:
        self.calibration, self.forecast = Calibration(), Forecast()
        self.foreseen, self.tallies = Foreseen(), defaultdict[int, Tally](Tally)
        self.places = {
            (revision, one.question.key): (place, _author(one))
            for place, one in enumerate(lineages)
            for revision in one.revisions
        }
        self.items = {(one.module_id, one.question.key): n for n, one in enumerate(lineages)}
        self.people: dict[int, PersonState] = {}
        self.asked: dict[int, int] = {}
        """by person: a bit for each question that the person has answered"""

    def see(self, person: int, row: EvidenceRow) -> None:
        """Learn from one row, then let the belief about its person follow."""
        if not row.counts:
            return
        state = self.people.get(person) or PersonState.new()
        place, author = self.places.get((row.revision_id or 0, row.question or ""), (None, 0.0))
        if place is not None and not self.asked.get(person, 0) >> place & 1:
            self.asked[person] = self.asked.get(person, 0) | 1 << place
            self._learn(place, author, state, row, self.tallies[person])
        self.people[person] = update(state, row)

    def difficulty(self, lineage: Lineage) -> Difficulty:
        """What they said of a question."""
        place = self.items[lineage.module_id, lineage.question.key]
        return self.calibration.difficulty(place, _author(lineage))

    def _learn(
        self, place: int, author: float, state: PersonState, row: EvidenceRow, tally: Tally
    ) -> None:
        able = outlook(state, row.skills, row.at)
        hard = self.calibration.figures(place, row.skills, state)
        view = self.forecast.view(row.skills, Known(state.ability.mean, able, hard, tally))
        self.foreseen.note(chance(view, row.guess), row.value)
        self.forecast.learn(view, row.value, row.guess)
        tally.count(row.skills, row.value)
        margin = Estimate(able.mean - hard.mean, able.variance + hard.variance)
        answer = row.value, row.guess
        self.calibration.learn(place, row.skills, state, margin, answer, author)


def _author(lineage: Lineage) -> float:
    return LOGITS[lineage.question.difficulty]
