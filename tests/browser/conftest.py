"""A demo company behind a real server, and a real Chromium that keeps an eye on every page.

The day decides what there is to see: the demo company is made up to now, its history moves with the
weekday (who is on which day of the onboarding, what is due, whom a review asks anything, how much of
the week's plan is left to put off), and plans begin on Mondays. So for these tests it is always the
same day: the company is made at `NOW`, and every site's clock goes on from there. Only Chromium and
the session cookie live by the clock on the wall, and no page asks either what day it is.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.server import Server, serving
from tests.conftest import NOW

AHEAD = NOW.timestamp() - time.time()
"""Seconds from the clock on the wall to that of the sites: workers that begin together agree."""
SITE = "tests.browser.site"
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "ramp up gently"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = ({"width": 390, "height": 844}, {"width": 1280, "height": 900})
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN_AXE = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
  one => one.id + ": " + one.nodes.map(node => node.html + " " + node.failureSummary).join("; "))"""


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The database file of a freshly seeded demo company; workers that run at once share it."""
    own = tmp_path_factory.getbasetemp()
    path = (own if worker_id == "master" else own.parent) / "demo.db"
    with path.with_suffix(".lock").open("w") as turn:
        flock(turn, LOCK_EX)
        if not path.exists():
            _seed(path)
    return path


def _seed(path: Path) -> None:
    half_done = path.with_suffix(".half")
    for command in (("db", "upgrade"), ("demo", "seed")):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", SITE, "lms", *command],
            cwd=ROOT, env={**os.environ, **environ(half_done)}, check=True, capture_output=True,
        )  # fmt: skip
    half_done.rename(path)


def environ(database: Path) -> dict[str, str]:
    """The settings of one site."""
    return {
        "LMS_DATABASE_URL": f"sqlite:///{database}",
        "LMS_SECRET_KEY": "browser tests",
        "LMS_MAIL_URL": f"file://{database.parent}",
        "LMS_SIGN_IN_LIMIT": "1000 per minute",
        "TESTS_CLOCK_AHEAD": str(AHEAD),
    }


@pytest.fixture
def site(seeded: Path, tmp_path: Path) -> Iterator[Server]:
    """The demo company, served as `make run` serves it, at `NOW`; every test has its own."""
    shutil.copy(seeded, tmp_path / "site.db")
    with serving(f"{SITE}:app", environ(tmp_path / "site.db")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser. Every page they come to is checked in both widths and both themes."""

    def __init__(self, browser: Browser, site: Server, javascript: bool) -> None:
        self.context = browser.new_context(
            java_script_enabled=javascript,
            base_url=f"http://127.0.0.1:{site.port}",
            viewport=SIZES[1],
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.javascript = javascript
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self._note(m.type, m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(f"{self.page.url}: {e}"))

    def sign_in(self, email: str, password: str = PASSWORD) -> "Person":
        self.page.goto("/sign-in")
        self.check()
        self.page.get_by_label("Work email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url("**/")
        return self

    def go(self, path: str) -> Page:
        """Open a page and check it."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"
        self.check()
        return self.page

    def check(self) -> None:
        """axe finds nothing and nothing scrolls sideways, on a phone in the dark and on a desktop in
        the light: colours do not depend on the width."""
        if not self.javascript:
            return
        self.page.evaluate(AXE)
        for size, scheme in zip(SIZES, ("dark", "light"), strict=True):
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{self.page.url} scrolls sideways by {wide}px at {size['width']}"
            found = self.page.evaluate(RUN_AXE)
            assert found == [], f"{self.page.url} at {size['width']} px, {scheme}"
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def _note(self, kind: str, text: str) -> None:
        """Keep what the console complains of; a form that is sent back with 422 is as it should be."""
        if kind == "error" and "status of 422" not in text:
            self.complaints.append(f"{self.page.url}: {text}")

    def leave(self) -> None:
        """Close the browser; nothing may have been complained about on its console."""
        self.context.close()
        assert self.complaints == []


Come = Callable[[str], Person]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def come(request: pytest.FixtureRequest, chromium: Browser, site: Server) -> Iterator[Come]:
    """Somebody comes to the site and signs in; at the end nobody's console has complained."""
    people: list[Person] = []

    def arrive(email: str) -> Person:
        people.append(Person(chromium, site, request.param).sign_in(email))
        return people[-1]

    yield arrive
    for person in people:
        person.leave()
