"""What one person does at the desk in one go, with a clock that moves with everything done."""

from datetime import datetime, timedelta
from random import Random

from lms.cli.demo.answers import answer
from lms.cli.demo.learners import BY_ANSWERING, BY_READING, Learner
from lms.db.base import DbSession
from lms.db.queries import attempts, modules, plans, tracks
from lms.domain import quizzes
from lms.domain.attempts import Purpose
from lms.domain.candidates import ItemKind
from lms.domain.questions import QuestionKind, Quiz
from lms.domain.status import NOT_STARTED, ModuleState
from lms.domain.tracks import StepKind
from lms.services import attempts as taking
from lms.services import plans as planning
from lms.services import readings
from lms.services import tracks as ticking
from lms.services.work import Work

SEEDS = 2**31
BY_HAND = (StepKind.CHECKLIST, StepKind.PRACTICE)


class Sitting:
    """One person at work from `at` on."""

    def __init__(self, session: DbSession, learner: Learner, at: datetime) -> None:
        self.session, self.learner, self.at = session, learner, at

    @property
    def work(self) -> Work:
        """A unit of work of this person, now."""
        return Work(self.session, self.at, self.learner.actor)

    @property
    def chance(self) -> Random:
        """The person's own dice."""
        return self.learner.chance

    def pass_time(self, least: int, most: int) -> None:
        """Let some seconds pass."""
        self.at += timedelta(seconds=self.chance.randint(least, most))

    def follow_plan(self, most: int) -> None:
        """Do the first open items of this week's plan, `most` at most."""
        person = self.learner.actor.id
        plan = plans.current(self.session, person, self.work.today)
        if plan is None:
            planning.refresh(self.work, person)
            plan = plans.current(self.session, person, self.work.today)
        for item in [item for item in plan.open if self._can_do(item)][:most] if plan else ():
            self.pass_time(30, 240)
            self._do(item)

    def _can_do(self, item: plans.PlanItemRow) -> bool:
        """Whether it is not put off for later, nor waiting for a reviewer, and a try is left; the
        last try is kept for an assignment."""
        if item.module is None:
            return True
        status = attempts.module_status(self.session, self.learner.actor.id)
        now = status.get(item.module, NOT_STARTED)
        _, text = modules.current_text(self.session, item.module, self.learner.actor.locale)
        limit = text.quiz.attempts if text.quiz else 0
        tries = limit - now.attempts - (item.kind is not ItemKind.ASSIGNMENT)
        is_put_off = item.module in self.learner.member.later
        is_stuck = now.state is ModuleState.AWAITING_REVIEW or bool(limit and tries < 1)
        return not is_put_off and not is_stuck

    def _do(self, item: plans.PlanItemRow) -> None:
        if item.kind is ItemKind.QUESTIONS:
            self.check(Purpose.DIAGNOSTIC, item.key.partition(":")[2])
        elif item.module is None:
            _, track, step = item.key.split(":")
            ticking.tick(self.work, track, step, True)
        else:
            if item.kind is not ItemKind.REVIEW:
                self.read(item.module)
            self.quiz(item.module)

    def tick_what_is_known(self, most: int) -> None:
        """Tick steps of the track that people who have been here for long did long ago."""
        track = tracks.track_of(self.session, self.learner.actor)
        ahead = [step for step in track.ahead if step.kind in BY_HAND] if track else []
        for step in ahead[:most]:
            self.pass_time(10, 60)
            ticking.tick(self.work, track.id if track else "", step.key, True)

    def read(self, module_id: str, most: int | None = None) -> None:
        """Read the lessons of a module (the first `most`) and say so."""
        row, text = modules.current_text(self.session, module_id, self.learner.actor.locale)
        for lesson in text.lessons[:most]:
            self.pass_time(60 + lesson.words // 5, 120 + lesson.words // 2)
            readings.mark_read(self.work, row.revision_id, lesson.anchor)
        self.learner.learn(row.skills, BY_READING)

    def quiz(self, module_id: str, most: int | None = None, writes: bool | None = None) -> None:
        """Take a module's quiz; stop after `most` answers if given, without handing in.

        `writes` asks for a sitting that does, or does not, draw a free text.
        """
        row, text = modules.current_text(self.session, module_id, self.learner.actor.locale)
        seed = self.chance.randrange(SEEDS)
        while text.quiz and writes is not None and _has_essay(text.quiz, seed) is not writes:
            seed += 1
        attempt = taking.start_quiz(self.work, module_id, seed)
        self._answer(attempt, most)
        if most is None:
            self._hand_in(attempt)
            self.learner.learn(row.skills, BY_ANSWERING)

    def check(self, purpose: Purpose, *skills: str) -> None:
        """Take the baseline check, or a few questions on `skills`."""
        attempt = taking.start_check(self.work, purpose, skills, self.chance.randrange(SEEDS))
        self._answer(attempt)
        self._hand_in(attempt)

    def _answer(self, attempt: int, most: int | None = None) -> None:
        row = attempts.attempt(self.session, attempt)
        for item, asked in enumerate(attempts.asked(self.session, row)[:most]):
            self.pass_time(15, 60)
            knows = self.learner.knows(asked.question)
            given = answer(asked.question, asked.module_id, knows, self.chance)
            taking.save_answer(self.work, attempt, item, given)

    def _hand_in(self, attempt: int) -> None:
        self.pass_time(10, 40)
        taking.hand_in(self.work, attempt)
        self.pass_time(60, 300)


def _has_essay(quiz: Quiz, seed: int) -> bool:
    drawn = quizzes.draw(quiz, seed)
    essays = (QuestionKind.FREE_TEXT,)
    return any(one.kind in essays and one.key in drawn for one in quiz.questions)
