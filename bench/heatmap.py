"""`python -m bench.heatmap`: what the pages of a team cost in a company of 50 and in one of 5,000.

The same team of 50 with the same answers in both. Its pages are asked for in turn in one run, as a
manager's browser would, without a network in between; of each page the fastest of many rounds
counts. `docs/benchmarks.md` explains.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bench import company, databases
from bench.figures import Figure, publish
from lms.app import create_app
from lms.services.work import Work
from lms.settings import Settings

SMALL, LARGE = 50, 5_000
TEAM = 50
QUIZZES = 25
"""handed in by each person of the team"""
MOST = 1.15
"""times what a page may cost in the large company what it costs in the small one"""
MOST_STATEMENTS = 12
PAGES = {
    "heatmap": "/team",
    "heatmap_as_of": "/team?as_of={day}",
    "readiness": "/team/{team}/readiness",
    "cadence": "/team/{team}/cadence",
    "ramp": "/team/{team}/ramp",
}


@dataclass(frozen=True, slots=True)
class Site:
    """A company, and its manager's browser; `asked` grows by a statement at a time."""

    client: FlaskClient
    team: int
    day: str
    asked: list[str]

    def get(self, page: str) -> None:
        """Ask for a page, which must be there."""
        path = PAGES[page].format(team=self.team, day=self.day)
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    def statements(self, page: str) -> int:
        """Statements that a page takes once everything is warm."""
        self.asked.clear()
        self.get(page)
        return len(self.asked)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 1 when a goal is missed."""
    parser = ArgumentParser(prog="python -m bench.heatmap", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL server (else SQLite)")
    parser.add_argument("--rounds", type=int, default=15, help="every page on both, so often")
    asked = parser.parse_args(arguments)
    figures = measured(asked)
    name = "PostgreSQL" if asked.database_url else "SQLite"
    publish(
        f"A team of {TEAM} in companies of {SMALL} and {LARGE:,} on {name}", figures, asked.json
    )
    return 0 if all(one.ok for one in figures.values()) else 1


def measured(asked: Namespace) -> dict[str, Figure]:
    """Both companies built, and every page in turn on each."""
    figures: dict[str, Figure] = {}
    with ExitStack() as open_ones:
        sites = [_site(asked.database_url, size, open_ones) for size in (SMALL, LARGE)]
        for page in PAGES:
            small, large = _fastest([_getter(site, page) for site in sites], asked.rounds)
            few, many = (site.statements(page) for site in sites)
            figures |= {
                f"{page}_ratio": Figure(large / small, f"× the cost among {SMALL} people", MOST),
                f"{page}_small": Figure(small * 1000, f"ms among {SMALL} people"),
                f"{page}_large": Figure(large * 1000, f"ms among {LARGE:,} people"),
                f"{page}_statements": Figure(max(few, many), "statements", MOST_STATEMENTS),
                f"{page}_more_statements": Figure(many - few, "statements more among many", 0),
            }
    return figures


def _getter(site: Site, page: str) -> Callable[[], None]:
    return lambda: site.get(page)


def _fastest(gets: Sequence[Callable[[], None]], rounds: int) -> list[float]:
    """Seconds of each: the least of all rounds, so that other work on the machine does not count;
    the first round only warms up. Who goes first alternates, lest the order be measured."""
    least = [inf] * len(gets)
    for number in range(rounds + 1):
        order = list(enumerate(gets))
        for place, get in order if number % 2 else reversed(order):
            begun = perf_counter()
            get()
            if number:
                least[place] = min(least[place], perf_counter() - begun)
    return least


def _site(server: str | None, size: int, open_ones: ExitStack) -> Site:
    url = open_ones.enter_context(databases.fresh(server))
    engine = open_ones.enter_context(databases.connected(url))
    with Session(engine) as session:
        work = Work(session, datetime.now(UTC))
        built = company.grow(
            work, company.found(work), TEAM, TEAM * QUIZZES, max(0, size - TEAM - 1)
        )
        session.commit()
    app = create_app(Settings(database_url=url, secret_key="bench"))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"{built.manager}.0", True
    with app.app_context():
        own: Engine = app.extensions["sqlalchemy"].engine
    open_ones.callback(own.dispose)
    asked: list[str] = []
    event.listen(own, "before_cursor_execute", lambda _c, _u, text, *_rest: asked.append(text))
    day = (built.now - timedelta(days=30)).date().isoformat()
    return Site(client, built.team, day, asked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
