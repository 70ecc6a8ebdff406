"""What could be found out: questions where there is too little evidence, and practice where what
is known was not shown."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from lms.db.models import Evidence
from lms.db.queries import levels
from lms.domain.asking.checks import DIAGNOSTIC_QUESTIONS
from lms.domain.mastery.evidence_split import NEWEST, Advice, Families, Split
from lms.domain.mastery.levels import Reading, SkillStanding
from lms.domain.mastery.skills import RUBRIC_KINDS
from lms.domain.planning.candidates import Candidate, ItemKind, minutes_of_questions
from lms.domain.tracks import StepKind
from lms.services.candidates.surroundings import Surroundings
from lms.services.work import Work

UNKNOWN = frozenset({SkillStanding.NOT_ASSESSED, SkillStanding.NEEDS_EVIDENCE})
PRACTICE_MINUTES = 20
"""Minutes of a rehearsal with a colleague or the manager (prior)."""
_log = Evidence.__table__.c
_WATCHED = (
    select(_log.person_id)
    .where(
        _log.person_id.in_(bindparam("people", expanding=True)), _log.kind.in_(sorted(RUBRIC_KINDS))
    )
    .distinct()
)


def questions(around: Surroundings, readings: Mapping[str, Reading]) -> list[Candidate]:
    """A few on each skill in doubt that was not asked about in this cycle; none while the first
    check of a new hire, which asks about every skill at once, is still ahead."""
    if _awaits_baseline(around):
        return []
    available = around.company.asked.skill
    return [
        Candidate(
            kind=ItemKind.QUESTIONS,
            key=f"questions:{skill}",
            title=around.company.skill_titles[skill],
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
            title=around.company.skill_titles[skill],
            minutes=PRACTICE_MINUTES,
            skills=((skill, 1.0),),
        )
        for skill in sorted(skills)
        if skill not in around.shown
    ]


def to_practise(
    work: Work, readings: Mapping[int, Mapping[str, Reading]]
) -> dict[int, dict[str, Split]]:
    """By person, of the skills that are read: those that the person's answers show and people who
    watched did not see. One statement, and one more for each whom anybody ever watched."""
    found = {person: dict[str, Split]() for person in readings}
    for person in work.session.scalars(_WATCHED, {"people": list(readings)}).all():
        families = Families.of(levels.newest_of(work.session, person, NEWEST))
        found[person] = _known_not_shown(families, readings[person], work.now)
    return found


def _known_not_shown(
    families: Families, readings: Mapping[str, Reading], now: datetime
) -> dict[str, Split]:
    found = {skill: families.split(skill, now, one.target) for skill, one in readings.items()}
    return {s: told for s, told in found.items() if told and told.advice is Advice.PRACTISE}


def _awaits_baseline(around: Surroundings) -> bool:
    return around.track is not None and around.track.is_awaited(StepKind.BASELINE)
