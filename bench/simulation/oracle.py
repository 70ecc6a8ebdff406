"""What a greedy plan could do if it saw into people's heads: a mark to aim at, not a rival."""

from math import exp
from random import Random

from bench.simulation.runs import Answer, Item, Seen, cost
from bench.simulation.world import MODULES, SKILLS, Memory, Person, Terms, modules_of, skill_of

AHEAD = (7.0, 28.0)
SOFT = 0.06
"""Mastery within which a skill counts as nearly at target."""


class Oracle:
    """Greedy on the truth: what moves true skills over their targets most, per minute."""

    def __init__(self, seen: Seen, terms: Terms, person: Person, _chance: Random) -> None:
        self.seen, self.terms, self.person = seen, terms, person

    def week(self, day: float, minutes: int) -> list[Item]:
        """Take the best, believe it done, look again."""
        heads = [memory.copy() for memory in self.person.memories]
        learned, chosen = set(self.seen.passed), list[Item]()
        gains = {s: self._of_skill(s, day, heads, learned) for s in range(SKILLS)}
        while True:
            found = [g for gain in gains.values() for g in gain]
            fit = [g for g in found if cost(g[1], self.terms) <= minutes and g[1] not in chosen]
            best = max(fit, key=lambda g: (g[0], g[1].kind, -g[1].of), default=None)
            if best is None or best[0] <= 1e-6:
                return chosen
            item = best[1]
            chosen.append(item)
            minutes -= cost(item, self.terms)
            heads[item.of] = self._done(heads[item.of], item, day)
            learned.add(item.of)
            skill = skill_of(item.of)
            gains[skill] = self._of_skill(skill, day, heads, learned)

    def _of_skill(
        self, skill: int, day: float, heads: list[Memory], learned: set[int]
    ) -> list[tuple[float, Item]]:
        views = {m: [heads[m].recall(day + ahead) for ahead in AHEAD] for m in modules_of(skill)}
        before, found = self._value(skill, list(views.values())), []
        for module in modules_of(skill):
            for item in self._items(module, learned):
                head = self._done(heads[module], item, day)
                view = views | {module: [head.recall(day + ahead) for ahead in AHEAD]}
                gain = self._value(skill, list(view.values())) - before
                found.append((gain / cost(item, self.terms), item))
        return found

    def _items(self, module: int, learned: set[int]) -> list[Item]:
        before = [m for m in modules_of(skill_of(module)) if m < module]
        items = [Item("lesson", module)] if all(m in learned for m in before) else []
        return items + ([Item("review", module)] if module in self.seen.passed else [])

    def _done(self, head: Memory, item: Item, day: float) -> Memory:
        after = head.copy()
        if item.kind == "lesson":
            after.study(day, self.terms.lesson_boost)
        else:
            after.retrieve(day, head.recall(day))
        return after

    def _value(self, skill: int, views: list[list[float]]) -> float:
        aim, total = self.person.targets[skill] / 100.0, 0.0
        for column in zip(*views, strict=True):
            level = sum(column) / len(column)
            total += min(level, aim) + 1.0 / (1.0 + exp(-(level - aim) / SOFT))
        return total

    def told(self, answer: Answer) -> None:
        """It knows."""

    def observed(self, day: float, skill: int, score: float) -> None:
        """It knows."""


assert MODULES % SKILLS == 0
