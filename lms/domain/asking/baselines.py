"""The baseline check of a new hire: which question tells most next, and when enough is known.

Adaptive and pure: what is believed, what can be asked and what was asked decide; the clock and the
person's answers come from outside. How a belief moves stands in `skills`.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import erf, sqrt

from lms.domain.asking.attempts import NewEvidence, answered
from lms.domain.asking.checks import Askable
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.asking.quizzes import guess_rate
from lms.domain.mastery.levels import WIDENING, SkillStanding, read, target_logits
from lms.domain.mastery.skills import (
    SKILL_VARIANCE,
    EvidenceKind,
    PersonState,
    SkillState,
    faded,
    predict,
    update,
)
from lms.domain.mastery.skills_framework import Target

LONGEST = timedelta(minutes=25)
"""Time at the questions after which no further one is asked."""
LONGEST_ANSWER = timedelta(minutes=2)
"""The most that one answer counts: who leaves and comes back days later has not used days."""
MOST_QUESTIONS = 40
"""Questions after which no further one is asked, however fast somebody is."""
FEWEST_EACH = 2
"""Questions on every skill, whatever was known of it before."""
DECIDED = frozenset({SkillStanding.GAP, SkillStanding.AT_TARGET})
"""P(below target) is at most .2 or at least .8, on evidence enough to say so."""


Measured = Mapping[tuple[int, str], Mapping[str, float]]
"""{(revision, question): fields of `NewEvidence`, such as its difficulty}."""
_GUESSED: Measured = {}


class Ending(StrEnum):
    """Why no further question is asked."""

    DECIDED = "decided"
    TIME = "time"
    QUESTIONS = "questions"
    NOTHING_LEFT = "nothing-left"
    """some skill is not decided, and there is no question on it that was not asked"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a baseline is: what was asked, as (module, question) in its order, and time used."""

    asked: Sequence[tuple[str, Question]] = ()
    used: timedelta = timedelta(0)

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """(module, question key) of what was asked."""
        return frozenset((module, one.key) for module, one in self.asked)

    @property
    def by_skill(self) -> Counter[str]:
        """How many questions each skill was asked in."""
        return Counter(skill for _, one in self.asked for skill, _ in one.skills)


def used(started_at: datetime, finals: Iterable[tuple[datetime, int | None]]) -> timedelta:
    """Time at the questions, from (when it was answered, seconds as the browser says) in order.

    Each answer counts from the one before it, at most `LONGEST_ANSWER`, and less where the browser
    says so.
    """
    total, before = timedelta(0), started_at
    for at, seconds in finals:
        spent = min(LONGEST_ANSWER, max(timedelta(0), at - before))
        total += spent if seconds is None else min(spent, timedelta(seconds=max(0, seconds)))
        before = at
    return total


def next_question(
    state: PersonState,
    targets: Mapping[str, Target],
    askable: Sequence[Askable],
    progress: Progress,
    seed: int,
    now: datetime,
    measured: Measured = _GUESSED,
) -> Askable | Ending:
    """The question that is expected to tell most of where the person stands, or why there is none.

    First every skill gets its two questions, then only skills that are not decided are asked about.
    Of each such skill only questions of the lowest rank are weighed, so questions for other roles
    come last. Never free text, never a question twice. `seed` decides between equals; the same
    input always gives the same question. `measured` holds the figures of questions that do not rest
    on their author's guess.
    """
    if progress.used >= LONGEST:
        return Ending.TIME
    if len(progress.asked) >= MOST_QUESTIONS:
        return Ending.QUESTIONS
    left = _left(askable, progress, seed)
    short = [skill for skill in targets if progress.by_skill[skill] < FEWEST_EACH]
    open_ = undecided(state, targets, now)
    fit = _lowest(left, short) or _lowest(left, open_)
    if not fit:
        return Ending.NOTHING_LEFT if open_ else Ending.DECIDED
    value = _Worth(state, targets, now, measured)
    modules = Counter(module for module, _ in progress.asked)
    return max(fit, key=lambda one: (round(value.of(one), 9), -modules[one.module_id]))


def undecided(state: PersonState, targets: Mapping[str, Target], now: datetime) -> list[str]:
    """The skills of which nobody can say yet whether they are at target."""
    states = {skill: read(state, skill, goal.level, now).state for skill, goal in targets.items()}
    return [skill for skill, standing in states.items() if standing not in DECIDED]


def doubt(state: PersonState, targets: Mapping[str, Target], now: datetime) -> float:
    """Σ weight p (1 - p) over the skills, p = P(below target): the variance of the verdict "below
    target". 0 when everything is certain; unlike the chance of a wrong verdict, min(p, 1 - p), it
    falls with every answer that tells something, also when no single answer can turn the verdict.
    """
    return _Worth(state, targets, now, _GUESSED).before


class _Worth:
    """How much less doubt a question is expected to leave; questions alike are weighed once."""

    def __init__(
        self, state: PersonState, targets: Mapping[str, Target], now: datetime, measured: Measured
    ) -> None:
        skills = {
            key: SkillState(*faded(one, now), one.n, now) for key, one in state.skills.items()
        }
        self.state, self.now, self.measured = PersonState(state.ability, skills), now, measured
        self.goals = [(key, one.weight, target_logits(one.level)) for key, one in targets.items()]
        self.before = self._doubt(self.state)
        self.known: dict[tuple[object, ...], float] = {}

    def of(self, one: Askable) -> float:
        """Doubt now less the doubt to expect after the answer."""
        asked, figures = one.question, self.measured.get(one.item, {})
        alike = (asked.skills, asked.difficulty, guess_rate(asked), *figures.items())
        if alike not in self.known:
            right, wrong = self._shown(one, 1.0), self._shown(one, 0.0)
            chance = predict(self.state, right, self.now)
            after = chance * self._after(right) + (1.0 - chance) * self._after(wrong)
            self.known[alike] = self.before - after
        return self.known[alike]

    def _shown(self, one: Askable, value: float) -> NewEvidence:
        figures = self.measured.get(one.item, {})
        shown = answered(one.question, value, EvidenceKind.BASELINE, self.now, **figures)
        assert shown is not None, "only questions on a skill are weighed"
        return shown

    def _after(self, shown: NewEvidence) -> float:
        return self._doubt(update(self.state, shown))

    def _doubt(self, state: PersonState) -> float:
        """4 p (1 - p) = 1 - erf² at the distance from the target; `skills.outlook` and
        `levels.chance_below` in one loop, because each pick sums it about a hundred times."""
        (ability, open_ability), known = state
        total = 0.0
        for skill, weight, goal in self.goals:
            shown, precision = known[skill][:2] if skill in known else (0.0, 0.0)
            open_ = 1.0 / (1.0 + SKILL_VARIANCE * precision)
            mean = (ability + SKILL_VARIANCE * shown) * open_
            variance = SKILL_VARIANCE * open_ + open_ability * (open_ * open_)
            sure = erf((goal - mean) / sqrt(2.0 * WIDENING * variance))
            total += weight * (1.0 - sure * sure)
        return total / 4.0


def _left(askable: Sequence[Askable], progress: Progress, seed: int) -> list[Askable]:
    """What can still be asked, in an order of chance."""
    done = progress.keys
    fit = [
        one
        for one in askable
        if one.question.kind is not QuestionKind.FREE_TEXT
        and one.question.skills
        and (one.module_id, one.question.key) not in done
    ]
    fit.sort(key=lambda one: (one.module_id, one.question.key))
    random.Random(seed).shuffle(fit)
    return fit


def _lowest(left: Sequence[Askable], skills: Collection[str]) -> list[Askable]:
    """The questions on any of these skills, of the lowest rank that there is for the skill."""
    ranks: dict[str, int] = {}
    for one in left:
        for skill in _of(one, skills):
            ranks[skill] = min(one.rank, ranks.get(skill, one.rank))
    return [one for one in left if any(one.rank == ranks[skill] for skill in _of(one, skills))]


def _of(one: Askable, skills: Collection[str]) -> list[str]:
    return [skill for skill, _ in one.question.skills if skill in skills]
