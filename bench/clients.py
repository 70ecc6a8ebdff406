"""People who take quizzes over and over, and go on after the server went away."""

import re
import threading
from http.client import HTTPException
from random import Random

from bench.answers import chosen
from bench.company import TEN, Company
from bench.ledger import Ledger
from bench.load import Request, send
from bench.server import Server
from bench.sessions import Browser

_PLACE = re.compile(r"/quiz/(\d+)/")


class Client(threading.Thread):
    """One person in one browser: begins the quiz of ten, answers some questions, some of them
    twice, hands in, begins again. After a request that broke the quiz is begun anew, which leads to
    the open attempt. Everything goes into the ledger."""

    def __init__(self, browser: Browser, company: Company, ledger: Ledger, door: "Door") -> None:
        super().__init__(daemon=True, name=f"client {browser.person}")
        self.browser, self.company, self.ledger, self.door = browser, company, ledger, door
        self.chance = Random(browser.person)

    def run(self) -> None:
        """Until the door closes for good."""
        while (server := self.door.wait()) is not None:
            try:
                self._take(server)
            except (OSError, HTTPException):
                self.ledger.broke()

    def _take(self, server: Server) -> None:
        """One sitting, or what is left of it."""
        place = self._post(server, self.browser.post(f"/modules/{TEN}/quiz"))
        found = _PLACE.search(place)
        if found is None:
            self.ledger.wrong.append(f"the quiz began at {place}")
            return
        attempt, count = int(found[1]), len(self.company.questions)
        for item in self.chance.choices(range(count), k=self.chance.randint(1, 2 * count)):
            if self.door.is_closed:
                return
            self._save(server, attempt, item)
        self.ledger.handing_in(attempt)
        if self._post(server, self.browser.post(f"/quiz/{attempt}/hand-in")):
            self.ledger.kept(self.browser.person, attempt)

    def _save(self, server: Server, attempt: int, item: int) -> None:
        answer = chosen(self.company.questions[item], self.chance)
        sent = self.ledger.sending(attempt, item, answer.kept)
        path = f"/quiz/{attempt}/{item + 1}"
        if self._post(server, self.browser.post(path, answer.form)):
            self.ledger.kept(self.browser.person, sent)

    def _post(self, server: Server, request: Request) -> str:
        """Where the answer leads; empty (and written down) when it is not a redirect."""
        status, headers, text = send(server, request, timeout=60)
        if status == request.wants:
            return headers["Location"]
        self.ledger.wrong.append(f"{request.path}: {status} {' '.join(text.split())[:200]}")
        return ""


class Door:
    """Where clients wait while there is no server."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._changed = threading.Condition()
        self.is_closed = False

    def open(self, server: Server) -> None:
        """Let everybody in."""
        with self._changed:
            self._server = server
            self._changed.notify_all()

    def shut(self) -> None:
        """Who comes next waits; who is inside stays there."""
        with self._changed:
            self._server = None

    def close(self) -> None:
        """Send everybody home once they have finished what they are at."""
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    def wait(self) -> Server | None:
        """The server, when there is one; None when it is time to go home."""
        with self._changed:
            self._changed.wait_for(lambda: self._server or self.is_closed)
            return None if self.is_closed else self._server
