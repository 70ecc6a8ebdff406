"""`python -m bench.http`: what pages and answers cost the server, beside two bare apps.

A person signs in through the form; everything runs with session, CSRF token and all that a real
request has, on a company with a team of 200 and 5,000 attempts. `docs/benchmarks.md` explains.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import stage
from bench.figures import Figure, publish
from bench.load import Compared, Request, batch, compare
from bench.server import Server, serving
from bench.stage import PEOPLE, Stage

MEMORY = 200


@dataclass(frozen=True, slots=True)
class Measure:
    """One ratio: `goal` is its limit, `stretch` what we would like it to be. Of heavy pages only a
    `share`-th of the requests is sent."""

    name: str
    bare: str
    goal: float
    stretch: float
    make: Callable[[Stage, int], Sequence[Request]]
    share: int = 1


MEASURES = (
    Measure("module_page", "page", 8, 4, Stage.lessons),
    Measure("home", "page", 12, 6, Stage.homes),
    Measure("heatmap", "page", 30, 15, Stage.heatmaps, share=4),
    Measure("quiz_save", "write", 3, 2, Stage.saves),
    Measure("quiz_hand_in", "write", 6, 4, Stage.hand_ins),
)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 1 when a goal is missed."""
    asked = _parser().parse_args(arguments)
    with (
        stage.set_up(asked.database_url) as scene,
        serving("wsgi:app", scene.environ) as ours,
        serving("bench.bare:app", scene.environ) as bare,
    ):
        figures = _measured(scene.signed_in(ours), ours, bare, asked)
        name = scene.engine.dialect.name
    publish(f"Requests on {name}, beside bare apps", figures, asked.json)
    return 0 if all(one.ok for one in figures.values()) else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL server (else SQLite)")
    parser.add_argument("--rounds", type=int, default=9, help="ours and bare in turn, so often")
    parser.add_argument("--requests", type=int, default=PEOPLE, help="in each turn, 200 at most")
    parser.add_argument("--only", choices=[one.name for one in MEASURES], help="just this one")
    return parser


def _measured(scene: Stage, ours: Server, bare: Server, asked: Namespace) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for one in MEASURES:
        if asked.only in (None, one.name):
            figures |= _figures(one, _compared(one, scene, ours, bare, asked))
    memory = ours.memory() / 1e6
    return figures | {"memory": Figure(memory, "MB, two workers and their master", MEMORY)}


def _compared(one: Measure, scene: Stage, ours: Server, bare: Server, asked: Namespace) -> Compared:
    number = max(1, asked.requests // one.share)
    method = "POST" if one.bare == "write" else "GET"
    plain = [Request(method, f"/{one.bare}")] * asked.requests
    for server, warming in ((ours, one.make(scene, number)), (bare, plain)):
        batch(server, warming)
    return compare(ours, bare, lambda: one.make(scene, number), plain, asked.rounds)


def _figures(one: Measure, found: Compared) -> dict[str, Figure]:
    unit = f"× the bare {one.bare}"
    figures = {
        f"{one.name}_ratio": Figure(found.ratio, unit, one.goal),
        f"{one.name}_stretch": Figure(found.ratio / one.stretch, f"of {one.stretch:g} {unit}"),
    }
    for name, cost in ((one.name, found.ours), (f"{one.name}_bare", found.bare)):
        figures[f"{name}_cpu"] = Figure(cost.cpu, "ms of server CPU")
        figures[f"{name}_rate"] = Figure(cost.rate, "requests/s")
        figures[f"{name}_p99"] = Figure(cost.p99, "ms")
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
