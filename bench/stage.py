"""What benchmarks of requests act on: a company with a team of 200 and 5,000 attempts, browsers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle, islice

from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from bench import company, databases, sessions
from bench.company import Company
from bench.load import Request
from bench.server import Server
from bench.sessions import Browser
from bench.sittings import Sitting, open_sittings
from lms.db.models import Person
from lms.services import passwords, plans
from lms.services.work import Work
from lms.settings import Settings

PEOPLE, ATTEMPTS = 200, 5_000
_PASSWORD = "four unrelated words here"


@dataclass(frozen=True, slots=True)
class Stage:
    """A rep, the manager of the team, and the browsers of everybody in it."""

    built: Company
    engine: Engine
    settings: Settings
    rep: Browser
    manager: Browser
    others: Sequence[Browser]

    @property
    def environ(self) -> dict[str, str]:
        """What a server needs to act on this stage."""
        return {
            "LMS_DATABASE_URL": self.settings.database_url,
            "LMS_SECRET_KEY": self.settings.secret_key,
            "LMS_SIGN_IN_LIMIT": self.settings.sign_in_limit,
        }

    def signed_in(self, server: Server) -> "Stage":
        """The same, but the rep has come in through the form."""
        address = company.email("Rep 0 Measured")
        person, page = self.rep.person, self.built.lesson
        return replace(self, rep=sessions.sign_in(server, person, address, _PASSWORD, page))

    def lessons(self, number: int) -> list[Request]:
        """A lesson with an official fact in it."""
        return [self.rep.get(self.built.lesson)] * number

    def homes(self, number: int) -> list[Request]:
        """A rep's page of today, with a plan and an assignment."""
        return [self.rep.get("/")] * number

    def heatmaps(self, number: int) -> list[Request]:
        """The manager's board."""
        return [self.manager.get("/team")] * number

    def saves(self, number: int) -> list[Request]:
        """Answers of many people to all kinds of questions."""
        sittings = self._sittings(answered=False)
        saves = [one.save(item) for item in range(len(self.built.questions)) for one in sittings]
        return list(islice(cycle(saves), number))

    def hand_ins(self, number: int) -> list[Request]:
        """Attempts with ten answers, each handed in once; 200 at most."""
        return [one.hand_in() for one in self._sittings(answered=True)][:number]

    def _sittings(self, answered: bool) -> list[Sitting]:
        with Session(self.engine) as session:
            return open_sittings(session, self.built, self.others, answered)


@contextmanager
def set_up(server_url: str | None) -> Iterator[Stage]:
    """A stage on a database of its own, as `databases.fresh`, with the tables of the bare apps."""
    with databases.fresh(server_url) as url, databases.connected(url) as engine:
        settings = Settings(database_url=url, secret_key="bench", sign_in_limit="1000 per minute")
        built = _company(engine)
        databases.BARE.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(databases.BARE_PERSON), {"id": 1, "name": "Bare"})
        manager, *others = sessions.made(settings, (built.manager, *built.people))
        yield Stage(built, engine, settings, others[0], manager, others)


def _company(engine: Engine) -> Company:
    """The rep has a password and this week's plan."""
    with Session(engine, expire_on_commit=False) as session:
        work = Work(session, datetime.now(UTC))
        built = company.grow(work, company.found(work), PEOPLE, ATTEMPTS)
        rep = built.people[0]
        plans.refresh(work, rep)
        given = {"password_hash": passwords.hashed(_PASSWORD)}
        session.execute(update(Person).where(Person.id == rep).values(given))
        session.commit()
    return built
