"""`python -m bench.http`: what pages and answers cost the server, beside two bare apps.

A person signs in through the form; everything runs with session, CSRF token and all that a real
request has, on a company with a team of 200 and 5,000 attempts. `docs/benchmarks.md` explains.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice

from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from bench import company, databases, sessions
from bench.figures import Figure, publish
from bench.load import Compared, Request, batch, compare
from bench.server import Server, serving
from bench.sessions import Browser
from bench.sittings import Sitting, open_sittings
from lms.db.models import Person
from lms.services import passwords, plans
from lms.services.work import Work
from lms.settings import Settings

PEOPLE, ATTEMPTS = 200, 5_000
PASSWORD = "four unrelated words here"
MEMORY = 200
HEAVY = 4
"""A page of the heavy kind is asked for a so many-eth as often as the others."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: `goal` is the limit of the ratio, `stretch` what we would like it to be."""

    name: str
    bare: str
    goal: float
    stretch: float
    make: Callable[[int], Sequence[Request]]
    share: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """The company that is measured, and the browsers of its people."""

    built: company.Company
    engine: Engine
    rep: Browser
    manager: Browser
    others: Sequence[Browser]

    def measures(self) -> list[Measure]:
        """All that is measured, with its goals."""
        return [
            Measure("module_page", "page", 8, 4, self._lesson),
            Measure("home", "page", 12, 6, lambda n: [self.rep.get("/")] * n),
            Measure("heatmap", "page", 30, 15, lambda n: [self.manager.get("/team")] * n, HEAVY),
            Measure("quiz_save", "write", 3, 2, self._saves),
            Measure("quiz_hand_in", "write", 6, 4, self._hand_ins),
        ]

    def _lesson(self, number: int) -> list[Request]:
        return [self.rep.get(self.built.lesson)] * number

    def _saves(self, number: int) -> list[Request]:
        """Answers of many people to all kinds of questions."""
        sittings = self._sittings(answered=False)
        saves = [one.save(item) for item in range(len(self.built.questions)) for one in sittings]
        return list(islice(cycle(saves), number))

    def _hand_ins(self, number: int) -> list[Request]:
        return [one.hand_in() for one in self._sittings(answered=True)][:number]

    def _sittings(self, answered: bool) -> list[Sitting]:
        with Session(self.engine) as session:
            return open_sittings(session, self.built, self.others, answered)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 1 when a goal is missed."""
    asked = _parser().parse_args(arguments)
    with databases.fresh(asked.database_url) as url, ExitStack() as stack:
        settings = Settings(database_url=url, secret_key="bench", sign_in_limit="1000 per minute")
        environ = {
            "LMS_DATABASE_URL": url,
            "LMS_SECRET_KEY": settings.secret_key,
            "LMS_SIGN_IN_LIMIT": settings.sign_in_limit,
        }
        engine = stack.enter_context(databases.connected(url))
        built = _company(engine)
        ours = stack.enter_context(serving("wsgi:app", environ))
        bare = stack.enter_context(serving("bench.bare:app", environ))
        stage = _stage(engine, built, settings, ours)
        figures = _measured(stage, ours, bare, asked)
    publish(f"Two sync workers on {engine.dialect.name}", figures, asked.json)
    return 0 if all(one.ok for one in figures.values()) else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL server (else SQLite)")
    parser.add_argument("--rounds", type=int, default=9, help="ours and bare in turn, so often")
    parser.add_argument("--requests", type=int, default=PEOPLE, help="in each turn, 200 at most")
    parser.add_argument("--only", help="measure this one alone")
    return parser


def _company(engine: Engine) -> company.Company:
    with Session(engine, expire_on_commit=False) as session:
        work = Work(session, datetime.now(UTC))
        built = company.grow(work, company.found(work), PEOPLE, ATTEMPTS)
        plans.refresh(work, built.people[0])
        session.execute(
            update(Person)
            .where(Person.id == built.people[0])
            .values(password_hash=passwords.hashed(PASSWORD))
        )
        session.commit()
    databases.BARE.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(databases.BARE_PERSON), {"id": 1, "name": "Bare"})
    return built


def _stage(engine: Engine, built: company.Company, settings: Settings, ours: Server) -> Stage:
    address = company.email("Rep 0 Measured")
    rep = sessions.sign_in(ours, built.people[0], address, PASSWORD, built.lesson)
    manager, *others = sessions.made(settings, (built.manager, *built.people))
    return Stage(built, engine, rep, manager, others)


def _measured(stage: Stage, ours: Server, bare: Server, asked: Namespace) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    wanted = [one for one in stage.measures() if asked.only in (None, one.name)]
    for one in wanted:
        number = max(1, asked.requests // one.share)
        method = "POST" if one.bare == "write" else "GET"
        plain = [Request(method, f"/{one.bare}")] * asked.requests
        for server, warming in ((ours, one.make(max(20, number // 4))), (bare, plain)):
            batch(server, warming)

        def again(one: Measure = one, number: int = number) -> Sequence[Request]:
            return one.make(number)

        found = compare(ours, bare, again, plain, asked.rounds)
        figures |= _figures(one, found)
    figures["memory"] = Figure(ours.memory() / 1e6, "MB, two workers and their master", MEMORY)
    return figures


def _figures(one: Measure, found: Compared) -> dict[str, Figure]:
    unit = f"× the bare {one.bare}"
    figures = {
        f"{one.name}_ratio": Figure(found.ratio, unit, one.goal),
        f"{one.name}_stretch": Figure(found.ratio / one.stretch, f"of {one.stretch:g} {unit}"),
    }
    for name, cost in ((one.name, found.ours), (f"{one.name}_bare_{one.bare}", found.bare)):
        figures[f"{name}_cpu"] = Figure(cost.cpu, "ms of server CPU a request")
        figures[f"{name}_rate"] = Figure(cost.rate, "requests/s")
        figures[f"{name}_p99"] = Figure(cost.p99, "ms")
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
