"""What could be found out: questions where there is too little evidence, and practice where what
is known was not shown."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, exists, select

from lms.db.models import Evidence
from lms.db.queries import levels
from lms.domain.asking.checks import DIAGNOSTIC_QUESTIONS
from lms.domain.asking.questions import QuestionKind
from lms.domain.mastery.evidence_split import Advice, Families
from lms.domain.mastery.levels import Reading, SkillStanding
from lms.domain.mastery.skills import RUBRIC_KINDS
from lms.domain.people import Role
from lms.domain.planning.candidates import Candidate, ItemKind, minutes_of_questions
from lms.domain.tracks import StepKind
from lms.services.candidates.surroundings import Surroundings
from lms.services.work import Work

UNKNOWN = frozenset({SkillStanding.NOT_ASSESSED, SkillStanding.NEEDS_EVIDENCE})
PRACTICE_MINUTES = 20
"""Minutes of a rehearsal with a colleague or the manager (prior)."""
NEWEST = 2_000
"""Rows of the log that are told apart by kind; older ones have faded."""
_WAS_WATCHED = select(
    exists().where(
        Evidence.person_id == bindparam("person"), Evidence.kind.in_(sorted(RUBRIC_KINDS))
    )
)


def questions(around: Surroundings, readings: Mapping[str, Reading]) -> list[Candidate]:
    """A few on each skill in doubt that was not asked about in this cycle; none while the first
    check of a new hire, which asks about every skill at once, is still ahead."""
    if _awaits_baseline(around):
        return []
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


def practice(around: Surroundings, skills: Iterable[str]) -> list[Candidate]:
    """A rehearsal of each of these skills that nobody has rated in this cycle."""
    return [
        Candidate(
            kind=ItemKind.PRACTICE,
            key=f"practice:{skill}",
            title=around.skill_titles[skill],
            minutes=PRACTICE_MINUTES,
            skills=((skill, 1.0),),
        )
        for skill in sorted(skills)
        if skill not in around.shown
    ]


def to_practise(work: Work, person_id: int, readings: Mapping[str, Reading]) -> frozenset[str]:
    """Skills that the person's answers show and people who watched did not see: one statement for
    those whom nobody ever watched."""
    if not work.session.scalar(_WAS_WATCHED, {"person": person_id}):
        return frozenset()
    families = Families.of(levels.newest_of(work.session, person_id, NEWEST))
    found = {skill: families.split(skill, work.now, one.target) for skill, one in readings.items()}
    return frozenset(s for s, told in found.items() if told and told.advice is Advice.PRACTISE)


def _awaits_baseline(around: Surroundings) -> bool:
    is_new = Role.NEW_HIRE in around.person.roles
    return is_new and around.track is not None and around.track.is_awaited(StepKind.BASELINE)


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
