"""What others do: means, the multi-skill Elo, and logistic regressions on counts (PFA, Best-LR)."""

from collections import defaultdict
from collections.abc import Hashable
from math import exp, log1p, sqrt
from random import Random

from bench.skill_model.logs import Answer, People

Features = tuple[tuple[int, float], ...]


def _sigma(z: float) -> float:
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, z))))


class Mean:
    """The share of right answers: of all, or of the item, shrunk by five answers to that of all."""

    shrink = 5.0

    def __init__(self, by_item: bool) -> None:
        self.name = "item mean" if by_item else "global mean"
        self._by_item = by_item
        self._right: dict[str, float] = defaultdict(float)
        self._n: dict[str, float] = defaultdict(float)
        self._all, self._all_n = 0.5, 1.0

    def fit(self, people: People) -> None:
        """Count."""
        for own in people:
            for answer in own:
                self.learn(answer)

    def begin(self) -> None:
        """People are alike."""

    def predict(self, answer: Answer) -> float:
        """The share so far."""
        overall = self._all / self._all_n
        if not self._by_item:
            return min(1.0 - 1e-6, max(1e-6, overall))
        seen = self._n[answer.item] + self.shrink
        return (self._right[answer.item] + self.shrink * overall) / seen

    def learn(self, answer: Answer) -> None:
        """Count one answer."""
        self._all += answer.correct
        self._all_n += 1.0
        self._right[answer.item] += answer.correct
        self._n[answer.item] += 1.0


class Elo:
    """Multi-skill Elo (Abdi et al. 2019; Pelánek 2016): ratings of the person, of the person in
    each skill, and of items, each moved by its own step a / (1 + b n)."""

    name = "multi-skill Elo"
    first_step, fading = 1.0, 0.05

    def __init__(self) -> None:
        self._rating: dict[Hashable, float] = defaultdict(float)
        self._n: dict[Hashable, int] = defaultdict(int)

    def fit(self, people: People) -> None:
        """Play everybody's answers."""
        for own in people:
            self.begin()
            for answer in own:
                self.learn(answer)

    def begin(self) -> None:
        """Meet a new person."""

    def predict(self, answer: Answer) -> float:
        """Logistic of the difference of ratings."""
        rating, user = self._rating, answer.user
        own = sum(rating[user, skill] for skill in answer.skills) / len(answer.skills)
        return _sigma(rating[user, None] + own - rating[None, answer.item])

    def learn(self, answer: Answer) -> None:
        """Move all ratings that took part."""
        miss = answer.correct - self.predict(answer)
        self._move((answer.user, None), miss)
        for skill in answer.skills:
            self._move((answer.user, skill), miss / len(answer.skills))
        self._move((None, answer.item), -miss)

    def _move(self, key: Hashable, by: float) -> None:
        n = self._n[key]
        self._rating[key] += self.first_step / (1.0 + self.fading * n) * by
        self._n[key] = n + 1


class Regression:
    """Logistic regression on sparse features, fitted by AdaGrad (Duchi et al. 2011), ridge 1 for
    each weight; on held-out people it goes on with one step per answer."""

    def __init__(self, name: str, best: bool, epochs: int, seed: int) -> None:
        self.name, self._best, self._epochs, self._random = name, best, epochs, Random(seed)
        self._place: dict[Hashable, int] = {}
        self._weight: list[float] = []
        self._squares: list[float] = []
        self._n: list[int] = []
        self.begin()

    def begin(self) -> None:
        """Meet a new person."""
        self._wins: dict[str | None, int] = defaultdict(int)
        self._fails: dict[str | None, int] = defaultdict(int)

    def fit(self, people: People) -> None:
        """Some epochs in random order."""
        rows = []
        for own in people:
            self.begin()
            for answer in own:
                rows.append((self._features(answer), answer.correct))
                self._count(answer)
        for features, _ in rows:
            for place, _ in features:
                self._n[place] += 1
        for _ in range(self._epochs):
            self._random.shuffle(rows)
            for features, correct in rows:
                self._step(features, correct)

    def predict(self, answer: Answer) -> float:
        """Probability that the answer is right."""
        return self._chance(self._features(answer))

    def learn(self, answer: Answer) -> None:
        """One step, and one more answer to count."""
        features = self._features(answer)
        for place, _ in features:
            self._n[place] += 1
        self._step(features, answer.correct)
        self._count(answer)

    def _features(self, answer: Answer) -> Features:
        """Best-LR (Gervet et al. 2020): item, skills, log(1 + wins) and log(1 + fails) per skill
        and in total. PFA (Pavlik et al. 2009), as there: skills with their wins and fails."""
        found = [(self._at("all"), 1.0)]
        for skill in answer.skills:
            found.append((self._at(("skill", skill)), 1.0))
            if wins := self._wins[skill]:
                found.append((self._at(("wins", skill)), log1p(wins)))
            if fails := self._fails[skill]:
                found.append((self._at(("fails", skill)), log1p(fails)))
        if self._best:
            found.append((self._at(("item", answer.item)), 1.0))
            found.append((self._at("wins"), log1p(self._wins[None])))
            found.append((self._at("fails"), log1p(self._fails[None])))
        return tuple(found)

    def _count(self, answer: Answer) -> None:
        counts = self._wins if answer.correct else self._fails
        counts[None] += 1
        for skill in answer.skills:
            counts[skill] += 1

    def _at(self, key: Hashable) -> int:
        place = self._place.setdefault(key, len(self._weight))
        if place == len(self._weight):
            self._weight.append(0.0)
            self._squares.append(1e-8)
            self._n.append(0)
        return place

    def _chance(self, features: Features) -> float:
        weight = self._weight
        return _sigma(sum([weight[place] * x for place, x in features]))

    def _step(self, features: Features, correct: int) -> None:
        weight, squares, n = self._weight, self._squares, self._n
        miss = self._chance(features) - correct
        for place, x in features:
            slope = miss * x + weight[place] / n[place]
            squares[place] += slope * slope
            weight[place] -= 0.1 * slope / sqrt(squares[place])
