"""The command: split by people, learn, predict the held-out people online, publish."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from statistics import fmean
from time import process_time
from typing import Protocol

from rich.console import Console
from rich.table import Table

from bench.figures import Figure, publish
from bench.skill_model import logs
from bench.skill_model.baselines import Elo, Mean, Regression
from bench.skill_model.logs import Answer, BadLogError, People
from bench.skill_model.scores import Score, score
from bench.skill_model.shipped import Shipped, counter, covered, microseconds_per_row

BEST, ELO, OURS = "Best-LR", Elo.name, Shipped.name
PFA_EPOCHS, BEST_EPOCHS = 5, 12
MOST_ECE = 0.015
COVERAGE = (0.77, 0.83)
MOST_MICROSECONDS = 10.0


class Model(Protocol):
    """Learns from people, then predicts others, one answer after another."""

    name: str

    def fit(self, people: People) -> None: ...
    def begin(self) -> None: ...
    def predict(self, answer: Answer) -> float: ...
    def learn(self, answer: Answer) -> None: ...


class Round:
    """What one split gave: scores by model, blocks inside their intervals, time of the filter."""

    def __init__(self, people: People, seed: int) -> None:
        train, held = logs.split(people, seed)
        self.scores: dict[str, Score] = {}
        self.inside: list[float] = []
        models: list[Model] = [
            Mean(by_item=False), Mean(by_item=True), Regression("PFA", False, PFA_EPOCHS, seed),
            Elo(), Regression(BEST, True, BEST_EPOCHS, seed),
        ]  # fmt: skip
        for model in models:
            model.fit(train)
            self.scores[model.name] = score(_online(model, held))
        ours = Shipped()
        begun = process_time()
        ours.fit(train)
        passed = sum(map(len, train)) or 1
        self.with_calibration = (process_time() - begun) / passed * 1e6
        self.scores[OURS] = score(self._watched(ours, held))
        self.microseconds = microseconds_per_row(held, ours)

    def _watched(self, ours: Shipped, held: People) -> list[tuple[float, int]]:
        pairs = []
        for own in held:
            ours.begin()
            met = counter()
            for place, answer in enumerate(own):
                self.inside += covered(ours, own, place, met)
                pairs.append((ours.predict(answer), answer.correct))
                ours.learn(answer)
        return pairs


def _online(model: Model, held: People) -> list[tuple[float, int]]:
    pairs = []
    for own in held:
        model.begin()
        for answer in own:
            pairs.append((model.predict(answer), answer.correct))
            model.learn(answer)
    return pairs


def main(arguments: Sequence[str] | None = None) -> int:
    """0 once figures are published, whatever they are; 2 where there is nothing to measure on."""
    chosen = _arguments(arguments)
    try:
        people = logs.read(chosen.data)
    except BadLogError as error:
        print(error, file=sys.stderr)
        return 2
    answers = sum(map(len, people))
    title = f"{answers:,} answers of {len(people):,} people; {chosen.seeds} split(s)"
    rounds = [Round(people, seed) for seed in range(1, chosen.seeds + 1)]
    scores = {
        name: Score(*(fmean(one.scores[name][i] for one in rounds) for i in range(3)))
        for name in rounds[0].scores
    }
    _print(title, scores)
    publish("The shipped model", _figures(scores, rounds), chosen.json)
    return 0


def _arguments(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.skill_model")
    parser.add_argument("--data", required=True, help="learner log, csv or csv.gz")
    parser.add_argument("--seeds", type=int, default=1, help="splits by people to average over")
    parser.add_argument("--json", help="write the figures here")
    return parser.parse_args(arguments)


def _print(title: str, scores: dict[str, Score]) -> None:
    table = Table(title=title)
    for heading in ("model", "AUC", "log-loss", "ECE"):
        table.add_column(heading, justify="left" if heading == "model" else "right")
    for name, one in scores.items():
        table.add_row(name, *(f"{value:.4f}" for value in one))
    Console().print(table)


def _figures(scores: dict[str, Score], rounds: list[Round]) -> dict[str, Figure]:
    ours, best, elo = scores[OURS], scores[BEST], scores[ELO]
    figures = {
        "AUC, goal: that of Best-LR": Figure(ours.auc, "", best.auc, at_least=True),
        "log-loss, goal: that of Best-LR": Figure(ours.log_loss, "nats", best.log_loss),
        "log-loss, goal: that of multi-skill Elo": Figure(ours.log_loss, "nats", elo.log_loss),
        "calibration error": Figure(ours.ece, "", MOST_ECE),
    }
    inside = [one for round_ in rounds for one in round_.inside]
    if inside:
        covers = fmean(inside)
        figures["80 % intervals cover, at least"] = Figure(covers, "", COVERAGE[0], at_least=True)
        figures["80 % intervals cover, at most"] = Figure(covers, "", COVERAGE[1])
    figures["blocks of ten foretold"] = Figure(len(inside), "")
    least = min(one.microseconds for one in rounds)
    figures["predict and update"] = Figure(least, "µs per row", MOST_MICROSECONDS)
    least = min(one.with_calibration for one in rounds)
    figures["the same with calibration"] = Figure(least, "µs per row")
    for name, one in scores.items():
        for what, value in zip(("AUC", "log-loss", "ECE"), one, strict=True):
            figures[f"{name}: {what}"] = Figure(value, "")
    return figures


if __name__ == "__main__":
    sys.exit(main())
