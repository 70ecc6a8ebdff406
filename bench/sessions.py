"""Browsers for benchmarks: people with a session cookie and the token of its forms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie

from flask import session

from bench.load import AGENT, Request, send
from bench.server import Server
from lms.app import create_app
from lms.settings import Settings
from lms.web.kit.security import csrf_token

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Browser:
    """A signed-in person; `token` goes with everything that is sent."""

    person: int
    cookie: str
    token: str

    def get(self, path: str) -> Request:
        """Ask for a page."""
        return Request("GET", path, {"Cookie": self.cookie})

    def post(self, path: str, form: dict[str, object] | None = None) -> Request:
        """Send a form with its token; a redirect is wanted and not followed."""
        filled = {"csrf_token": self.token, **(form or {})}
        return Request("POST", path, {"Cookie": self.cookie}, filled, wants=303)


def sign_in(server: Server, person: int, email: str, password: str, page: str) -> Browser:
    """Sign in through the form; the token is read from `page`, which must hold a form."""
    _, headers, text = send(server, Request("GET", "/sign-in"))
    form: dict[str, object] = {"csrf_token": _token(text), "email": email, "password": password}
    cookie = {"Cookie": _cookie(headers)}
    status, headers, _ = send(server, Request("POST", "/sign-in", cookie, form))
    if status != 303:
        raise RuntimeError(f"sign-in answered {status}")
    cookie = {"Cookie": _cookie(headers)}
    _, headers, text = send(server, Request("GET", page, cookie))
    return Browser(person, _cookie(headers) or cookie["Cookie"], _token(text))


def made(settings: Settings, people: Iterable[int]) -> list[Browser]:
    """What `sign_in` would give each of these people, without the wait for their passwords: made by
    the app's own session interface."""
    app = create_app(settings)
    sign = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # of Flask's own
    browsers = []
    for person in people:
        came = {"REMOTE_ADDR": "127.0.0.1"}
        with app.test_request_context(headers={"User-Agent": AGENT}, environ_base=came):
            session.permanent = True
            app.extensions["lms"].accounts.remember(person, 0)
            app.preprocess_request()
            token = csrf_token()
            value = sign.dumps(dict(session))
        browsers.append(Browser(person, f"{app.config['SESSION_COOKIE_NAME']}={value}", token))
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    return browsers


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("a page without a form")
    return found[1]


def _cookie(headers: dict[str, str]) -> str:
    cookies = SimpleCookie(headers.get("Set-Cookie", ""))
    return "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())
