"""`python -m bench.servers`: which settings of gunicorn serve answers and pages best.

The same mix of requests from 16 clients at once for each way to run workers, in turn. Nothing here
is a goal; what was chosen from it stands in `lms/cli/server.py`.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from random import Random
from statistics import median

from bench import stage
from bench.figures import Figure, publish
from bench.load import Cost, Request, batch
from bench.server import Server, serving
from bench.stage import Stage

CLIENTS = 16
SHARES = ((Stage.saves, 120), (Stage.lessons, 40), (Stage.homes, 30), (Stage.hand_ins, 10))
WAYS = {
    "sync_2": (),
    "sync_3": ("--workers", "3"),
    "gthread_2x4": ("--worker-class", "gthread", "--threads", "4"),
    "gthread_1x4": ("--worker-class", "gthread", "--threads", "4", "--workers", "1"),
}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write."""
    parser = ArgumentParser(prog="python -m bench.servers", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL server (else SQLite)")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    memory: dict[str, float] = {}
    with stage.set_up(asked.database_url) as scene:
        for _ in range(asked.rounds):
            for way, options in WAYS.items():
                with serving("wsgi:app", scene.environ, options=options) as server:
                    costs[way].append(_mixed(scene, server))
                    memory[way] = server.memory() / 1e6
        name = scene.engine.dialect.name
    figures = {
        label: figure
        for way in WAYS
        for label, figure in _figures(way, costs[way], memory[way]).items()
    }
    publish(f"Ways to serve on {name}, {CLIENTS} clients", figures, asked.json)
    return 0


def _mixed(scene: Stage, server: Server) -> Cost:
    for _ in range(2):
        cost = batch(server, _mix(scene), CLIENTS)
    return cost


def _mix(scene: Stage) -> list[Request]:
    requests = [request for make, count in SHARES for request in make(scene, count)]
    Random(7).shuffle(requests)
    return requests


def _figures(way: str, costs: Sequence[Cost], memory: float) -> dict[str, Figure]:
    return {
        f"{way}_cpu": Figure(median(one.cpu for one in costs), "ms of server CPU"),
        f"{way}_rate": Figure(median(one.rate for one in costs), "requests/s"),
        f"{way}_p99": Figure(median(one.p99 for one in costs), "ms"),
        f"{way}_memory": Figure(memory, "MB"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
