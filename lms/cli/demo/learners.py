"""What people of the demo company really can do, which only this room knows: answers are drawn from
it, and the levels that others see must find out."""

import random
from collections.abc import Iterable
from math import exp

from lms.cli.demo.cast import Member
from lms.domain.asking.questions import Difficulty, Question
from lms.domain.asking.quizzes import guess_rate
from lms.domain.people import Actor

HARDNESS = {Difficulty.EASY: -1.0, Difficulty.MEDIUM: 0.0, Difficulty.HARD: 1.0}
SPREAD = 0.5
"""Standard deviation, in logits, of a person's skills around their talent."""
APART = {"weak": -1.8, "strong": 0.8}
"""Logits by which weak and strong skills lie apart from the talent."""
FRESH = 0.8
"""Logits on top as long as a lesson has just been read."""
BY_READING, BY_ANSWERING = 0.9, 0.4
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

    def _first(self, skill: str) -> float:
        begins = self.member.talent + self.chance.gauss(0, SPREAD)
        begins += APART["weak"] if skill in self.member.weak else 0.0
        return begins + (APART["strong"] if skill in self.member.strong else 0.0)

    def knows(self, question: Question, is_fresh: bool) -> bool:
        """Whether they get this question right, this time; `is_fresh` just after the lesson."""
        can = is_fresh * FRESH + sum(
            self.ability[skill] * weight for skill, weight in question.skills
        )
        known = 1 / (1 + exp(HARDNESS[question.difficulty] - can))
        guessed = guess_rate(question)
        return self.chance.random() < guessed + (1 - guessed) * known

    def learn(self, skills: Iterable[str], amount: float) -> None:
        """Get better by `amount` logits at most, at skills that are not weak for deeper reasons."""
        for skill in skills:
            if skill not in self.member.weak:
                self._lessons[skill] += 1
                self.ability[skill] += amount / self._lessons[skill]
