"""`python -m bench.kill`: nothing that was acknowledged is lost when the server is killed.

200 people save answers and hand in at once; in the middle the master and all workers get SIGKILL.
Then every acknowledged answer must be in the database with that value or a later one that was sent,
every acknowledged hand-in with its evidence exactly once, and levels must equal what the log says.
After the restart everybody goes on. Several times over.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench import company, databases, losses, sessions
from bench.clients import Client, Door
from bench.company import Company
from bench.figures import Figure, publish
from bench.ledger import Ledger
from bench.losses import Losses
from bench.server import free_port, serving
from lms.services.work import Work
from lms.settings import Settings

PATIENCE = 300
"""Seconds after which clients that get nothing done count as stuck."""
WORK = 8
"""Things that are acknowledged per client, on average, before the server is killed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: losses over all rounds, and what was done meanwhile."""

    losses: Losses
    ledger: Ledger
    is_stuck: bool

    @property
    def figures(self) -> dict[str, Figure]:
        """Figures with their goals: nothing may be lost."""
        said = self.ledger.said()
        lost = {
            f"wrong_{one.name}": Figure(len(getattr(self.losses, one.name)), "found", 0)
            for one in fields(Losses)
        }
        return lost | {
            "unexpected_answers": Figure(len(self.ledger.wrong), "of the server", 0),
            "stuck": Figure(self.is_stuck, "1: clients did not get on", 0),
            "kept_answers": Figure(said.kept_answers, "acknowledged", 1, at_least=True),
            "kept_hand_ins": Figure(said.kept_hand_ins, "acknowledged", 1, at_least=True),
            "broken_requests": Figure(self.ledger.broken, "cut off by the kill", 1, at_least=True),
        }


def run(clients: int, rounds: int, server_url: str | None) -> Outcome:
    """Kill the server `rounds` times under so many clients, on a database of its own."""
    with databases.fresh(server_url) as url, ExitStack() as stack:
        engine = stack.enter_context(databases.connected(url))
        settings = Settings(database_url=url, secret_key="kill")
        with Session(engine, expire_on_commit=False) as session:
            work = Work(session, datetime.now(UTC))
            built = company.grow(work, company.found(work), clients, 0)
            session.commit()
        ledger, door = Ledger(), Door()
        browsers = sessions.made(settings, built.people)
        people = [Client(browser, built, ledger, door) for browser in browsers]
        for one in people:
            one.start()
        try:
            return _rounds(engine, built, settings, people, rounds)
        finally:
            door.close()


def _rounds(
    engine: Engine, built: Company, settings: Settings, people: Sequence[Client], rounds: int
) -> Outcome:
    ledger, door = people[0].ledger, people[0].door
    environ = {"LMS_DATABASE_URL": settings.database_url, "LMS_SECRET_KEY": settings.secret_key}
    port, found, is_stuck = free_port(), [], False
    for number in range(rounds + 1):
        is_last = number == rounds
        with serving("wsgi:app", environ, port) as server:
            door.open(server)
            goal = 0 if is_last else WORK * len(people)
            is_stuck |= not ledger.wait(goal, built.people, int(number > 0), PATIENCE)
            door.shut()
            if is_last:
                door.close()
                for one in people:
                    one.join(PATIENCE)
            else:
                server.kill()
        found.append(losses.found(engine, ledger.said(), built.questions))
    return Outcome(_together(found), ledger, is_stuck)


def _together(found: Sequence[Losses]) -> Losses:
    names = [one.name for one in fields(Losses)]
    return Losses(*([words for one in found for words in getattr(one, name)] for name in names))


def main(arguments: Sequence[str]) -> int:
    """Run, print, write; 1 when anything was lost."""
    parser = ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL server (else SQLite)")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3, help="how often the server is killed")
    asked = parser.parse_args(arguments)
    outcome = run(asked.clients, asked.rounds, asked.database_url)
    name = "PostgreSQL" if asked.database_url else "SQLite"
    publish(
        f"{asked.rounds} kills under {asked.clients} clients on {name}", outcome.figures, asked.json
    )
    for one in fields(Losses):
        for words in getattr(outcome.losses, one.name)[:5]:
            print(f"{one.name}: {words}")
    for words in outcome.ledger.wrong[:5]:
        print(words)
    return 0 if all(one.ok for one in outcome.figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
