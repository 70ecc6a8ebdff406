"""Ways to spend a week that need no model: fixed, random, weakest first, Leitner, SM-2, FSRS."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from fsrs import Card, Rating, Scheduler

from bench.simulation.runs import Answer, Item, Seen, cost
from bench.simulation.world import GUESS, MODULES, SKILLS, Person, Terms, modules_of, skill_of
from lms.domain.planning.memory import unguessed

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
BOXES = (1.0, 3.0, 7.0, 14.0, 28.0, 56.0)
"""Days until a card in each of Leitner's boxes comes again."""
HARD, GOOD = 0.6, 0.8
"""Scores from which a review counts as recalled with effort, and as recalled."""
RETENTION = 0.9


def instant(day: float) -> datetime:
    """The day of a simulation as a time."""
    return START + timedelta(days=day)


class Simple:
    """What all of them do: take what is due, then new lessons, then what is due next."""

    def __init__(self, seen: Seen, terms: Terms, _person: Person, chance: Random) -> None:
        self.seen, self.terms, self.chance = seen, terms, chance

    def week(self, day: float, minutes: int) -> list[Item]:
        """Fill the minutes in the policy's own order."""
        return self.fitting(self.wishes(day), minutes)

    def fitting(self, wishes: Iterable[Item], minutes: int) -> list[Item]:
        """The wishes that fit and may be had, in order, each once."""
        chosen: list[Item] = []
        learned = set(self.seen.passed)
        for item in wishes:
            is_known = item.kind != "lesson" or self._may(item.of, learned)
            if item in chosen or not is_known or cost(item, self.terms) > minutes:
                continue
            chosen.append(item)
            minutes -= cost(item, self.terms)
            learned |= {item.of} if item.kind == "lesson" else set()
        return chosen

    def _may(self, module: int, learned: set[int]) -> bool:
        return all(m in learned for m in modules_of(skill_of(module)) if m < module)

    def wishes(self, day: float) -> list[Item]:
        """Due reviews, lessons in the role's order, reviews ahead of time."""
        waiting = sorted((self.due(m, day), m) for m in self.seen.passed)
        now = [Item("review", m) for at, m in waiting if at <= day]
        ahead = [Item("review", m) for at, m in waiting if at > day]
        return now + [Item("lesson", m) for m in self.seen.next_lessons()] + ahead

    def due(self, module: int, _day: float) -> float:
        """The day on which a review of the module is due."""
        raise NotImplementedError

    def told(self, answer: Answer) -> None:
        """Nothing is learned from answers."""

    def observed(self, day: float, skill: int, score: float) -> None:
        """Nor from observations."""


class Fixed(Simple):
    """Every module in the order of the catalogue, then again from the start."""

    def wishes(self, _day: float) -> list[Item]:
        """What has not been done first."""
        todo = [m for m in range(MODULES) if m not in self.seen.passed]
        again = sorted(self.seen.passed, key=lambda m: self.seen.passed[m])
        return [Item("lesson", m) for m in todo + again]


class Anything(Simple):
    """Lessons and reviews at random."""

    def wishes(self, _day: float) -> list[Item]:
        """All there is, shuffled."""
        items = [Item("lesson", m) for m in range(MODULES)]
        items += [Item("review", m) for m in self.seen.passed]
        self.chance.shuffle(items)
        return items


class Weakest(Simple):
    """The skill with the lowest raw score first: its next lesson, or its weakest module again."""

    def __init__(self, seen: Seen, terms: Terms, person: Person, chance: Random) -> None:
        super().__init__(seen, terms, person, chance)
        self.scores: dict[int, float] = {}

    def told(self, answer: Answer) -> None:
        """The last score of a module stands."""
        self.scores[answer.item.of] = answer.score

    def wishes(self, _day: float) -> list[Item]:
        """Modules not learned count as zero."""
        raw = {s: sum(self.scores.get(m, 0.0) for m in modules_of(s)) for s in range(SKILLS)}
        lessons = [Item("lesson", m) for m in self.seen.next_lessons()]
        lessons.sort(key=lambda item: raw[skill_of(item.of)])
        reviews = sorted(self.seen.passed, key=lambda m: (self.scores[m], self.seen.passed[m]))
        return lessons + [Item("review", m) for m in reviews]


class Leitner(Simple):
    """Boxes: up one when recalled, back to the first when not."""

    def __init__(self, seen: Seen, terms: Terms, person: Person, chance: Random) -> None:
        super().__init__(seen, terms, person, chance)
        self.box: dict[int, int] = defaultdict(int)
        self.last: dict[int, float] = {}

    def told(self, answer: Answer) -> None:
        """A lesson leaves a card in the first box."""
        module, is_review = answer.item.of, answer.item.kind == "review"
        up = min(len(BOXES) - 1, self.box[module] + 1) if is_review else 0
        self.box[module] = up if answer.score >= GOOD else 0
        self.last[module] = answer.day

    def due(self, module: int, _day: float) -> float:
        """The box says."""
        return self.last[module] + BOXES[self.box[module]]


class Sm2(Simple):
    """SuperMemo 2 (Wozniak 1990): intervals 1, 6, then times an easiness of at least 1.3."""

    def __init__(self, seen: Seen, terms: Terms, person: Person, chance: Random) -> None:
        super().__init__(seen, terms, person, chance)
        self.cards: dict[int, tuple[int, float, float, float]] = {}

    def told(self, answer: Answer) -> None:
        """Quality 0 to 5 from the share right."""
        times, interval, ease, _ = self.cards.get(answer.item.of, (0, 0.0, 2.5, 0.0))
        quality = round(5 * answer.score)
        if quality < 3:
            times, interval = 0, 1.0
        else:
            interval = (1.0, 6.0)[times] if times < 2 else interval * ease
            times += 1
        miss = 5 - quality
        ease = max(1.3, ease + 0.1 - miss * (0.08 + miss * 0.02))
        self.cards[answer.item.of] = times, interval, ease, answer.day

    def due(self, module: int, _day: float) -> float:
        """One interval after the last answer."""
        _, interval, _, last = self.cards[module]
        return last + interval


class Fsrs(Simple):
    """The package FSRS-6 as it stands: a review when recall has fallen to .9, the weakest first."""

    def __init__(self, seen: Seen, terms: Terms, person: Person, chance: Random) -> None:
        super().__init__(seen, terms, person, chance)
        self.scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        self.cards: dict[int, Card] = {}

    def told(self, answer: Answer) -> None:
        """Again, hard or good; "easy" is not for a quiz that can be guessed at."""
        at, share = instant(answer.day), unguessed(answer.score, GUESS)
        rating = Rating.Again if share < HARD else Rating.Hard if share < GOOD else Rating.Good
        card = self.cards.get(answer.item.of) or Card(card_id=answer.item.of, due=at)
        self.cards[answer.item.of], _ = self.scheduler.review_card(card, rating, at)

    def due(self, module: int, _day: float) -> float:
        """Not a day but a rank: below .9 it is due, the weakest first."""
        kept = self.scheduler.get_card_retrievability(self.cards[module], instant(_day))
        return _day + kept - RETENTION
