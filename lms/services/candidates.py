"""Everything that could be planned for a person now: assignments, due steps, lessons, reviews and
questions. Which of it makes the plan is decided in `lms.domain.plans`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Product
from lms.db.queries import assignments, levels, modules, plans, tracks
from lms.db.queries.attempts import module_status
from lms.db.queries.modules import ModuleRow
from lms.db.queries.tracks import StepProgress, TrackProgress
from lms.domain.candidates import Candidate, ItemKind, minutes_of_questions
from lms.domain.checks import DIAGNOSTIC_QUESTIONS
from lms.domain.levels import Reading, SkillStanding
from lms.domain.modules import Module
from lms.domain.people import Actor, Role
from lms.domain.products import WEIGHTS
from lms.domain.questions import QuestionKind
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus
from lms.domain.tracks import StepKind

STEP_MINUTES = {StepKind.CHECKLIST: 10, StepKind.PRACTICE: 20}
"""Minutes that a step without a module is planned with (prior)."""
REVIEW_AFTER = 28
"""Days since the last pass from which going over a module again is offered (prior)."""
SHORTEST_REVIEW = 3
"""Minutes; a review is the module's quiz once more, a minute a question."""
UNKNOWN = frozenset({SkillStanding.NOT_ASSESSED, SkillStanding.NEEDS_EVIDENCE})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What candidates are made from: the person, the days, and everything that is in force.

    `asked` are the skills asked about since the cycle began.
    """

    person: Actor
    today: date
    cycle_end: date
    modules: Mapping[str, ModuleRow]
    texts: Mapping[int, Module]
    statuses: Mapping[str, ModuleStatus]
    product_weights: Mapping[str, float]
    skill_titles: Mapping[str, str]
    asked: Mapping[str, datetime]

    def status(self, module_id: str) -> ModuleStatus:
        """Where the person stands with a module."""
        return self.statuses.get(module_id, NOT_STARTED)

    def passed_on(self, module_id: str) -> date | None:
        """The day of the last pass, where the person is."""
        at = self.status(module_id).passed_at
        return at.astimezone(self.person.zone).date() if at else None

    def is_ready_for(self, row: ModuleRow, also: frozenset[str] = frozenset()) -> bool:
        """Whether all prerequisites are passed or among `also`; retired ones ask for nothing."""
        wanted = [key for key in row.prerequisites if key in self.modules and key not in also]
        return all(self.passed_on(key) for key in wanted)

    def is_open_to(self, row: ModuleRow) -> bool:
        """Whether there is anything left to try: not when it waits for a review, and not when the
        last allowed attempt is used."""
        status, quiz = self.status(row.id), self.texts[row.revision_id].quiz
        if status.state is ModuleState.AWAITING_REVIEW:
            return False
        used_up = quiz is not None and 0 < quiz.attempts <= status.attempts
        return not used_up or status.open_attempt_id is not None


def surroundings(
    session: DbSession, person: Actor, today: date, cycle_end: date, since: datetime
) -> Surroundings:
    """Read it all; `since` is the instant at which the cycle began."""
    rows = {row.id: row for row in modules.module_list(session, person.locale)}
    revisions = [row.revision_id for row in rows.values()]
    products = session.execute(select(Product.key, Product.priority))
    return Surroundings(
        person=person,
        today=today,
        cycle_end=cycle_end,
        modules=rows,
        texts=modules.documents(session, revisions, modules.FALLBACK),
        statuses=module_status(session, person.id),
        product_weights={key: WEIGHTS[priority] for key, priority in products},
        skill_titles={skill.key: skill.title for skill in levels.skills(session)},
        asked=plans.asked_since(session, person.id, since),
    )


def candidates(
    session: DbSession, around: Surroundings, readings: Mapping[str, Reading]
) -> tuple[Candidate, ...]:
    """All that could be planned; nothing that is done. `readings` are the person's skills with a
    target, by key."""
    track = tracks.track_of(session, around.person, statuses=around.statuses)
    return (
        *_assignments(session, around),
        *_steps(around, track),
        *_lessons(around),
        *_reviews(around),
        *([] if _awaits_baseline(around.person, track) else _questions(around, readings)),
    )


def _awaits_baseline(person: Actor, track: TrackProgress | None) -> bool:
    """Whether a new hire's first check is still ahead: it asks about every skill at once."""
    is_new = Role.NEW_HIRE in person.roles
    return is_new and track is not None and track.is_awaited(StepKind.BASELINE)


def _module(around: Surroundings, kind: ItemKind, key: str, row: ModuleRow) -> Candidate:
    """What all kinds of work on a module have in common."""
    share = 1 / max(1, len(row.skills))
    return Candidate(
        kind=kind,
        key=key,
        title=row.title,
        minutes=row.minutes,
        module=row.id,
        skills=tuple((skill, share) for skill in row.skills),
        last_passed=around.passed_on(row.id),
        product_weight=around.product_weights.get(row.product or "", 1.0),
    )


def _assignments(session: DbSession, around: Surroundings) -> list[Candidate]:
    """A manager knows better than a list of prerequisites, so these ask for none."""
    found = assignments.open_of(session, around.person.id, around.person.locale)
    return [
        replace(
            _module(around, ItemKind.ASSIGNMENT, f"assignment:{one.id}", row),
            due=one.due_on,
            assigned_by=one.assigned_by_name,
            assignment_id=one.id,
        )
        for one in found
        if (row := around.modules.get(one.module_id))
    ]


def _steps(around: Surroundings, track: TrackProgress | None) -> list[Candidate]:
    """Steps that are due by the cycle's end. What is due in the same week may build on itself."""
    if track is None:
        return []
    due = [step for step in track.ahead if step.due_on and step.due_on <= around.cycle_end]
    together = frozenset(step.module for step in due if step.module)
    made = [(step, _step(around, track.id, step, together)) for step in due]
    return [replace(one, due=step.due_on, step=step.key) for step, one in made if one]


def _step(
    around: Surroundings, track_id: str, step: StepProgress, together: frozenset[str]
) -> Candidate | None:
    key = f"step:{track_id}:{step.key}"
    if step.kind in STEP_MINUTES:
        return Candidate(ItemKind.TRACK_STEP, key, step.title, STEP_MINUTES[step.kind])
    row = around.modules.get(step.module or "")
    if row is None or not around.is_open_to(row):
        return None
    made = _module(around, ItemKind.TRACK_STEP, key, row)
    return replace(made, prerequisites_met=around.is_ready_for(row, together))


def _lessons(around: Surroundings) -> list[Candidate]:
    return [
        replace(
            _module(around, ItemKind.LESSON, f"lesson:{row.id}", row),
            prerequisites_met=around.is_ready_for(row),
        )
        for row in _for_the_role(around)
        if around.passed_on(row.id) is None and around.is_open_to(row)
    ]


def _reviews(around: Surroundings) -> list[Candidate]:
    return [
        replace(
            _module(around, ItemKind.REVIEW, f"review:{row.id}", row),
            minutes=max(SHORTEST_REVIEW, row.question_count),
        )
        for row in _for_the_role(around)
        if row.question_count and _days_since(around, row) >= REVIEW_AFTER
        if around.is_open_to(row)
    ]


def _questions(around: Surroundings, readings: Mapping[str, Reading]) -> list[Candidate]:
    available = _askable(around)
    return [
        Candidate(
            kind=ItemKind.QUESTIONS,
            key=f"questions:{skill}",
            title=around.skill_titles[skill],
            minutes=minutes_of_questions(min(DIAGNOSTIC_QUESTIONS, available[skill])),
            skills=((skill, 1.0),),
        )
        for skill, reading in readings.items()
        if reading.state in UNKNOWN and available[skill] and skill not in around.asked
    ]


def _askable(around: Surroundings) -> Counter[str]:
    """How many questions there are on each skill that are graded at once."""
    quizzes = [text.quiz for text in around.texts.values() if text.quiz]
    return Counter(
        skill
        for quiz in quizzes
        for question in quiz.questions
        if question.kind is not QuestionKind.FREE_TEXT
        for skill, _ in question.skills
    )


def _for_the_role(around: Surroundings) -> list[ModuleRow]:
    roles = set(around.person.sales_roles)
    return [row for row in around.modules.values() if not row.roles or roles & set(row.roles)]


def _days_since(around: Surroundings, row: ModuleRow) -> int:
    passed_on = around.passed_on(row.id)
    return (around.today - passed_on).days if passed_on else -1
