"""Which questions a check asks on skills in doubt; the first check of all is in `baselines`."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lms.domain.asking.questions import Difficulty, Question, QuestionKind

DIAGNOSTIC_QUESTIONS = 3
"""Questions in a diagnostic check; one a skill at least."""
_HARDNESS = {difficulty: place for place, difficulty in enumerate(Difficulty)}


@dataclass(frozen=True, slots=True)
class Askable:
    """A question of a revision in force; of those that fit, a lower `rank` is taken first."""

    revision_id: int
    module_id: str
    question: Question
    rank: int = 0

    @property
    def item(self) -> tuple[int, str]:
        """(revision id, question key), as an attempt pins it."""
        return self.revision_id, self.question.key


def diagnostic(skills: Sequence[str], askable: Sequence[Askable], seed: int) -> list[Askable]:
    """Three questions shared among the skills, one a skill at least, the easier one first.

    Never free text, never the same question twice; fewer where there are fewer. The same seed and
    the same questions, in whatever order, give the same check.
    """
    deck, shares = _Deck(askable, seed), Counter[str]()
    for place in range(max(DIAGNOSTIC_QUESTIONS, len(skills)) if skills else 0):
        shares[skills[place % len(skills)]] += 1
    return [one for skill in skills for one in _easy_first(deck.deal(skill, shares[skill]))]


class _Deck:
    """The questions in an order of chance; each is dealt once."""

    def __init__(self, askable: Sequence[Askable], seed: int) -> None:
        fit = [one for one in askable if one.question.kind is not QuestionKind.FREE_TEXT]
        fit.sort(key=lambda one: (one.module_id, one.question.key))
        random.Random(seed).shuffle(fit)
        self.left = fit

    def deal(self, skill: str, count: int) -> list[Askable]:
        dealt: list[Askable] = []
        for _ in range(count):
            if (best := self.best(skill, dealt)) is not None:
                dealt.append(best)
                self.left.remove(best)
        return dealt

    def best(self, skill: str, dealt: list[Askable]) -> Askable | None:
        """Of the lowest rank, of a difficulty not dealt yet: two alike tell less than two apart."""
        seen = Counter(one.question.difficulty for one in dealt)
        fit = [one for one in self.left if any(skill == key for key, _ in one.question.skills)]
        return min(fit, key=lambda one: (one.rank, seen[one.question.difficulty]), default=None)


def _easy_first(dealt: list[Askable]) -> list[Askable]:
    return sorted(dealt, key=lambda one: _HARDNESS[one.question.difficulty])
