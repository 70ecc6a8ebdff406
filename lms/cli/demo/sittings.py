"""What one person does at the desk in one go, with a clock that moves with everything done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from random import Random

from lms.cli.demo.answers import answer
from lms.cli.demo.learners import BY_ANSWERING, BY_READING, Learner
from lms.db.base import DbSession
from lms.db.queries import attempts, modules, plans, tracks
from lms.db.queries.modules import ModuleRow
from lms.domain.asking import quizzes
from lms.domain.asking.questions import QuestionKind, Quiz
from lms.domain.planning.candidates import ItemKind
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus
from lms.domain.tracks import StepKind
from lms.services import deltas, readings
from lms.services import plans as planning
from lms.services import tracks as ticking
from lms.services.sittings import attempts as taking
from lms.services.sittings import baselines, review_sessions
from lms.services.sittings.finals import GivenAnswer
from lms.services.work import Work

SEEDS = 2**31
PONDERS = 100
"""Seconds that somebody takes at most for a question of the baseline: few know it by then."""
PATIENCE = 4
"""Tries at a quiz without a limit."""
TOLD_ELSEWHERE = (ItemKind.DELTA, ItemKind.PRACTICE)
"""Items of a plan whose story has scenes of its own."""
Give = Callable[[Work, int, GivenAnswer], None]
BY_HAND = (StepKind.CHECKLIST, StepKind.PRACTICE)


class Sitting:
    """One person at work from `at` on; `luck` decides the answers in turn if the story needs it."""

    def __init__(self, session: DbSession, learner: Learner, at: datetime) -> None:
        self.session, self.learner, self.at = session, learner, at
        self.luck: tuple[bool, ...] = ()
        self.last_read = ""

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
        """Do open items of this week's plan, `most` at most; questions only once and last."""
        person = self.learner.actor.id
        plan = plans.current(self.session, person, self.work.today, statuses=self._statuses)
        if plan is None:
            planning.refresh(self.work, person)
            plan = plans.current(self.session, person, self.work.today)
        free = self._free_modules(keep=0 if self.learner.member.is_new else 1)
        ahead = [item for item in plan.open if item.module in {None, *free}] if plan else []
        ahead = [item for item in ahead if item.kind not in TOLD_ELSEWHERE]
        asks = [item for item in ahead if item.kind is ItemKind.QUESTIONS]
        teaches = [item for item in ahead if item.kind is not ItemKind.QUESTIONS]
        for item in (teaches + asks[:1])[:most]:
            self.pass_time(30, 240)
            self._do(item)

    def study_next(self) -> bool:
        """Study a module of the own role that is not passed yet; False when there is none."""
        passed = {key for key, status in self._statuses.items() if status.passed_at}
        free = self._free_modules(keep=1)
        for row in self._modules:
            is_ready = passed.issuperset(row.prerequisites) and row.id not in passed
            if (
                is_ready
                and row.id in free
                and set(row.roles) & set(self.learner.member.sales_roles)
            ):
                self.read(row.id)
                self.quiz(row.id)
                return True
        return False

    @cached_property
    def _modules(self) -> list[ModuleRow]:
        return modules.module_list(self.session)

    @cached_property
    def _statuses(self) -> dict[str, ModuleStatus]:
        """Where the person stood when the sitting began."""
        return attempts.module_status(self.session, self.learner.actor.id)

    def _free_modules(self, keep: int) -> set[str]:
        """Modules that are not put off for later nor waiting for a reviewer, with more than `keep`
        tries left."""
        ids = [row.revision_id for row in self._modules]
        texts = modules.documents(self.session, ids, self.learner.actor.locale)
        free = set()
        for row in self._modules:
            quiz, now = texts[row.revision_id].quiz, self._statuses.get(row.id, NOT_STARTED)
            tries = (quiz.attempts if quiz and quiz.attempts else PATIENCE) - now.attempts
            if tries > keep and now.state is not ModuleState.AWAITING_REVIEW:
                free.add(row.id)
        return free.difference(self.learner.member.later)

    def _do(self, item: plans.PlanItemRow) -> None:
        if item.kind is ItemKind.QUESTIONS:
            self.questions(item.key.partition(":")[2])
        elif item.kind is ItemKind.REVIEW:
            self.review()
        elif item.module is None:
            _, track, step = item.key.split(":")
            ticking.tick(self.work, track, step, True)
        else:
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
        self.last_read = module_id

    def quiz(self, module_id: str, most: int | None = None, writes: bool | None = None) -> None:
        """Take a module's quiz; stop after `most` answers if given, without handing in.

        `writes` asks for a sitting that does, or does not, draw a free text; people without a team
        have nobody to read theirs.
        """
        writes = writes if self.learner.member.team else False
        row, text = modules.current_text(self.session, module_id, self.learner.actor.locale)
        seed = self.chance.randrange(SEEDS)
        while text.quiz and writes is not None and _has_essay(text.quiz, seed) is not writes:
            seed += 1
        attempt = taking.start_quiz(self.work, module_id, seed)
        self._answer(attempt, most)
        if most is None:
            self._hand_in(attempt)
            self.learner.learn(row.skills, BY_ANSWERING)

    def baseline(self) -> None:
        """Take the baseline check to its end."""
        attempt = baselines.start(self.work, self.chance.randrange(SEEDS))
        self._answer_one_by_one(attempt, baselines.answer, most=PONDERS)

    def review(self) -> None:
        """Five minutes on what is about to be forgotten, if anything is."""
        attempt = review_sessions.start(self.work, self.chance.randrange(SEEDS))
        if attempt is not None:
            self._answer_one_by_one(attempt, review_sessions.answer)

    def _answer_one_by_one(self, attempt: int, give: Give, most: int = 60) -> None:
        """Answer what is asked until it ends by itself."""
        row = attempts.attempt(self.session, attempt)
        for item in count():
            if item == len(row.items):
                row = attempts.attempt(self.session, attempt)  # the baseline chooses as it goes on
            if item == len(row.items):
                break
            self.pass_time(15, most)
            asked = attempts.asked_one(self.session, row, item)
            knows = self.learner.knows(asked.question, is_fresh=False)
            given = answer(asked.question, asked.module_id, knows, self.chance)
            revision, key = row.items[item]
            give(self.work, attempt, GivenAnswer(item, (revision, key), given))
            self.learner.learn([skill for skill, _ in asked.question.skills], BY_ANSWERING)
        self.pass_time(60, 300)

    def questions(self, *skills: str) -> None:
        """Answer a few questions on `skills`."""
        attempt = taking.start_questions(self.work, skills, self.chance.randrange(SEEDS))
        self._answer(attempt)
        self._hand_in(attempt)

    def delta(self, fact_id: str) -> None:
        """Learn what changed in a fact, until it is learned."""
        for _ in range(PATIENCE):
            attempt = deltas.start(self.work, fact_id, self.chance.randrange(SEEDS))
            self._answer(attempt)
            self._hand_in(attempt)
            if attempts.attempt(self.session, attempt).passed:
                return

    def _answer(self, attempt: int, most: int | None = None) -> None:
        row = attempts.attempt(self.session, attempt)
        for item, asked in enumerate(attempts.asked(self.session, row)[:most]):
            self.pass_time(15, 60)
            is_fresh = asked.module_id == self.last_read
            knows = self.learner.knows(asked.question, is_fresh)
            knows = self.luck[item % len(self.luck)] if self.luck else knows
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
