"""The command: split by people, learn, predict the held-out people online, publish."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from math import isnan, nan
from pathlib import Path
from statistics import fmean
from time import process_time
from typing import Protocol

from rich.console import Console
from rich.table import Table

from bench.figures import Figure, publish
from bench.skill_model import logs
from bench.skill_model.baselines import Elo, Mean, Regression
from bench.skill_model.logs import FEWEST, Answer, BadLogError, People
from bench.skill_model.scores import Score, error_by_chance, score
from bench.skill_model.shipped import Shipped, counter, covered, microseconds_per_row
from bench.skill_model.variants import VARIANTS, by_lot

BEST, ELO, OURS = "Best-LR", Elo.name, Shipped.name
PFA_EPOCHS, BEST_EPOCHS = 5, 12
MOST_ECE = 0.015
COVERAGE = (0.77, 0.83)
MOST_MICROSECONDS = 10.0
BLOCKS = "blocks of ten foretold"
FEW_BLOCKS = 400
"""below it the coverage of one log may stray by .03 by chance"""


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
            _tell(seed, model.name)
            model.fit(train)
            self.scores[model.name] = score(_online(model, held))
        ours = Shipped()
        _tell(seed, ours.name)
        begun = process_time()
        ours.fit(train)
        self.with_calibration = (process_time() - begun) / sum(map(len, train)) * 1e6
        pairs = self._watched(ours, held)
        self.scores[OURS] = score(pairs)
        self.by_chance, self.held = error_by_chance(pairs), len(pairs)
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
        people = _people(chosen)
    except BadLogError as error:
        print(error, file=sys.stderr)
        return 2
    answers = sum(map(len, people))
    title = f"{answers:,} answers of {len(people):,} people; {chosen.seeds} split(s)"
    rounds = [Round(people, seed) for seed in range(1, chosen.seeds + 1)]
    scores = {
        name: Score(*(_mean([one.scores[name][i] for one in rounds]) for i in range(3)))
        for name in rounds[0].scores
    }
    _print(title, scores)
    figures = _figures(scores, rounds)
    publish("The shipped model", figures, chosen.json)
    print(*_verdict(figures, scores, rounds), sep="\n")
    return 0


def _people(chosen: Namespace) -> People:
    people = logs.read(chosen.data)
    if chosen.variant:
        people = VARIANTS[chosen.variant](people)
    if chosen.people:
        people = by_lot(people, chosen.people)
    if len(people) < FEWEST:
        raise BadLogError(f"{len(people)} people are left; at least {FEWEST} are needed")
    return people


def _tell(seed: int, name: str) -> None:
    print(f"split {seed}: {name} …", file=sys.stderr, flush=True)


def _mean(values: Sequence[float]) -> float:
    """Of those that there are; nan without any."""
    return fmean([value for value in values if not isnan(value)] or [nan])


def _arguments(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.skill_model")
    parser.add_argument("--data", required=True, help="learner log, csv or csv.gz")
    parser.add_argument("--seeds", type=int, default=1, help="splits by people to average over")
    parser.add_argument("--people", type=int, help="only so many people, by lot")
    parser.add_argument("--as", dest="variant", choices=VARIANTS, help="the log made another")
    parser.add_argument("--json", help="write the figures here")
    chosen = parser.parse_args(arguments)
    if chosen.seeds < 1:
        parser.error("--seeds: at least 1")
    if chosen.people is not None and chosen.people < FEWEST:
        parser.error(f"--people: at least {FEWEST}")
    if chosen.json and not Path(chosen.json).resolve().parent.is_dir():
        parser.error(f"--json: there is no folder for {chosen.json}")
    return chosen


def _verdict(
    figures: dict[str, Figure], scores: dict[str, Score], rounds: list[Round]
) -> Iterator[str]:
    """In words: goals met and missed, and what this log cannot say."""
    goals = {name: one for name, one in figures.items() if one.goal is not None}
    missed = [name for name, one in goals.items() if not one.ok]
    yield f"Goals met: {len(goals) - len(missed)} of {len(goals)}."
    for name in missed:
        yield f"Missed: {name}: {goals[name].value:.4g}, goal {goals[name].goal:.4g}."
    held = rounds[0].held
    chance = _mean([one.by_chance for one in rounds])
    if scores[OURS].ece > MOST_ECE and chance > MOST_ECE / 2:
        yield (
            f"{held:,} held-out answers are few for the calibration error: forecasts that are all"
            f" true would show {chance:.4f} by chance, or more, since answers of one person hang"
            " together."
        )
    if isnan(scores[OURS].auc):
        yield "The held-out answers are all alike: there is no AUC to compare."
    blocks = figures[BLOCKS].value
    if blocks < FEW_BLOCKS:
        yield f"{blocks:,.0f} blocks of ten answers on one skill are few: coverage is by chance."


def _print(title: str, scores: dict[str, Score]) -> None:
    table = Table(title=title)
    for heading in ("model", "AUC", "log-loss", "ECE"):
        table.add_column(heading, justify="left" if heading == "model" else "right")
    for name, one in scores.items():
        table.add_row(name, *(f"{value:.4f}" for value in one))
    Console().print(table)


def _figures(scores: dict[str, Score], rounds: list[Round]) -> dict[str, Figure]:
    figures = _goals(scores)
    inside = [one for round_ in rounds for one in round_.inside]
    if inside:
        covers = fmean(inside)
        figures["80 % intervals cover, at least"] = Figure(covers, "", COVERAGE[0], at_least=True)
        figures["80 % intervals cover, at most"] = Figure(covers, "", COVERAGE[1])
    figures[BLOCKS] = Figure(len(inside), "")
    least = min(one.microseconds for one in rounds)
    figures["predict and update"] = Figure(least, "µs per row", MOST_MICROSECONDS)
    by_chance = _mean([one.by_chance for one in rounds])
    figures["calibration error by chance alone"] = Figure(by_chance, "")
    least = min(one.with_calibration for one in rounds)
    figures["the same with calibration"] = Figure(least, "µs per row")
    for name, one in scores.items():
        for what, value in zip(("AUC", "log-loss", "ECE"), one, strict=True):
            if not isnan(value):
                figures[f"{name}: {what}"] = Figure(value, "")
    return figures


def _goals(scores: dict[str, Score]) -> dict[str, Figure]:
    ours, best, elo = scores[OURS], scores[BEST], scores[ELO]
    figures = {
        "log-loss, goal: that of Best-LR": Figure(ours.log_loss, "nats", best.log_loss),
        "log-loss, goal: that of multi-skill Elo": Figure(ours.log_loss, "nats", elo.log_loss),
        "calibration error": Figure(ours.ece, "", MOST_ECE),
    }
    if isnan(ours.auc):
        return figures
    return {"AUC, goal: that of Best-LR": Figure(ours.auc, "", best.auc, at_least=True)} | figures


if __name__ == "__main__":
    sys.exit(main())
