"""What people of the demo company really can do, which only this room knows: answers are drawn from
it, and the levels that others see must find out."""

import random
from collections import Counter
from collections.abc import Iterable
from math import exp, sqrt
from statistics import fmean

from lms.cli.demo.cast import Member
from lms.domain.asking.questions import Difficulty, Question
from lms.domain.asking.quizzes import guess_rate
from lms.domain.mastery.skills import rubric_logits
from lms.domain.people import Actor

HARDNESS = {Difficulty.EASY: -1.0, Difficulty.MEDIUM: 0.0, Difficulty.HARD: 1.0}
SPREAD = 0.6
"""Standard deviation, in logits, of a person's skills around their talent."""
APART = {"weak": -2.2, "strong": 0.8}
"""Logits by which weak and strong skills lie apart from the talent."""
FRESH = 0.8
"""Logits on top as long as a lesson has just been read."""
AGAIN, OFTEN = 0.4, 3
"""Logits on top for each earlier time that the same question was explained, and how many count."""
BY_READING, BY_ANSWERING = 0.7, 0.25
"""Logits that a skill gains by its first lesson read and its first quiz taken; later ones teach
less and less."""


class Learner:
    """A member at work: who they are to the services, and their true ability by skill."""

    def __init__(self, member: Member, actor: Actor, skills: Iterable[str]) -> None:
        self.member, self.actor = member, actor
        self.chance = random.Random(f"rampwise {member.email}")
        self.ability = {skill: self._first(skill) for skill in skills}
        self.sittings = 0
        self._lessons = dict.fromkeys(self.ability, 0)
        self._explained = Counter[str]()

    def _first(self, skill: str) -> float:
        begins = self.member.talent + self.chance.gauss(0, SPREAD)
        begins += APART["weak"] if skill in self.member.weak else 0.0
        return begins + (APART["strong"] if skill in self.member.strong else 0.0)

    def knows(self, question: Question, is_fresh: bool) -> bool:
        """Whether they get this question right, this time; `is_fresh` just after the lesson."""
        can = sum(self.ability[skill] * weight for skill, weight in question.skills)
        can += is_fresh * FRESH + AGAIN * min(OFTEN, self._explained[question.prompt])
        self._explained[question.prompt] += all(self._can_learn(one) for one, _ in question.skills)
        known = 1 / (1 + exp(HARDNESS[question.difficulty] - can))
        guessed = guess_rate(question)
        return self.chance.random() < guessed + (1 - guessed) * known

    def _can_learn(self, skill: str) -> bool:
        return skill not in self.member.weak

    def slip(self) -> None:
        """Lose what somebody loses who has other things in mind, from one sitting to the next."""
        for skill in self.ability:
            self.ability[skill] -= self.member.slips

    def seen(self, skills: Iterable[str]) -> int:
        """The rating, of 1 to 5, of a manager who watches them use these skills."""
        can = fmean(self.ability[skill] for skill in skills)
        return min(range(1, 6), key=lambda rating: abs(rubric_logits(rating) - can))

    def learn(self, skills: Iterable[str], amount: float) -> None:
        """Get better by `amount` logits at most, at skills that are not weak for deeper reasons."""
        for skill in skills:
            if self._can_learn(skill):
                self._lessons[skill] += 1
                self.ability[skill] += amount / sqrt(self._lessons[skill])
