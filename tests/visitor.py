"""A signed-in client that proof-reads every page it is shown."""

import html5lib
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from lms.db.models import Person

MOST_STATEMENTS = 12


class Statements:
    """Counts statements; transaction control and savepoints are the test's, not the page's."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, _conn, _cursor, statement: str, *_rest) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            self.seen.append(statement)


class Page:
    """What came back, as a desktop shows it: its text, its tree and small questions about both."""

    def __init__(self, response: TestResponse, statements: list[str]) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.statements = statements
        self.tree = html5lib.parse(self.html, namespaceHTMLElements=False)
        for element in self.all("span", class_="d-sm-none"):  # shown to phones alone
            tail = element.tail
            element.clear()
            element.tail = tail

    def __contains__(self, words: str) -> bool:
        return words in self.text

    @property
    def text(self) -> str:
        """All words of the page, spaces folded."""
        return " ".join(" ".join(self.tree.itertext()).split())

    @property
    def title(self) -> str:
        return (self.tree.findtext(".//title") or "").strip()

    @property
    def h1(self) -> str:
        found = self.tree.find(".//h1")
        return " ".join("".join(found.itertext()).split()) if found is not None else ""

    def all(self, tag: str, **attributes: str) -> list:
        """Elements with this tag and these attributes (`class_` for class, as a word in it)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(tag)
            if all(
                value in element.get(name, "").split() or value == element.get(name)
                for name, value in wanted.items()
            )
        ]

    def links(self) -> dict[str, str]:
        """href by visible words (or aria-label)."""
        return {
            element.get("aria-label") or " ".join("".join(element.itertext()).split()): element.get(
                "href", ""
            )
            for element in self.tree.iter("a")
        }

    def form(self, action: str | None = None) -> dict[str, object]:
        """The values that the form (with this action) would send as it stands; lists for checkboxes."""
        for form in self.tree.iter("form"):
            if action is None or form.get("action") == action:
                return _values(form)
        raise AssertionError(f"no form with action {action!r} on {self.title!r}")


def _values(form) -> dict[str, object]:
    values: dict[str, object] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag not in {"input", "textarea", "select"}:
            continue
        kind = element.get("type", "text")
        if element.tag == "textarea":
            values[name] = (element.text or "").lstrip("\n")
        elif element.tag == "select":
            chosen = [o for o in element.iter("option") if o.get("selected") is not None]
            options = chosen or list(element.iter("option"))[:1]
            if options:
                values[name] = options[0].get("value", options[0].text or "")
        elif kind in {"radio", "checkbox"}:
            if element.get("checked") is not None:
                if kind == "checkbox":
                    values.setdefault(name, []).append(element.get("value", "on"))
                else:
                    values[name] = element.get("value", "on")
        elif kind not in {"submit", "file"}:
            values[name] = element.get("value", "")
    return values


class Visitor:
    """Goes to pages as a person would; every page is checked, every form carries its token."""

    def __init__(self, app: Flask, statements: Statements) -> None:
        self.client: FlaskClient = app.test_client()
        self._statements = statements

    def sign_in(self, person: Person) -> "Visitor":
        """Come as this person (the sign-in page has its own tests)."""
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = f"{person.id}.{person.session_epoch}"
            cookie["_fresh"] = True
        return self

    def get(self, path: str, status: int = 200, most_statements: int = MOST_STATEMENTS) -> Page:
        """The page at `path`, proof-read; redirects are followed."""
        page = self._send("GET", path, None)
        if page.status in {301, 302, 303, 308} and status == 200:
            return self.get(page.response.headers["Location"], status, most_statements)
        assert page.status == status, f"{path}: {page.status}, not {status}: {page.text[:300]}"
        assert len(page.statements) <= most_statements, "\n\n".join(page.statements)
        return page

    def post(
        self, path: str, data: dict[str, object] | None = None, status: int = 303, **files
    ) -> Page:
        """Send a form; the token is added. A 303 is not followed: see `page.response`."""
        page = self._send("POST", path, {"csrf_token": self._token(), **(data or {}), **files})
        assert page.status == status, f"{path}: {page.status}, not {status}: {page.text[:500]}"
        return page

    def submit(self, path: str, data: dict[str, object] | None = None, **files) -> Page:
        """Send a form and follow where it leads."""
        page = self.post(path, data, **files)
        return self.get(page.response.headers["Location"])

    def _token(self) -> str:
        with self.client.session_transaction() as cookie:
            raw = cookie.get("csrf_token")
        with self.client.application.test_request_context():
            if raw:
                session["csrf_token"] = raw
            token = generate_csrf(secret_key=self.client.application.secret_key)
            made = session["csrf_token"]
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = made
        return token

    def _send(self, method: str, path: str, data: dict[str, object] | None) -> Page:
        self._statements.seen.clear()
        response = self.client.open(path, method=method, data=data)
        page = Page(response, list(self._statements.seen))
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 308}:
            proof_read(page)
        return page


def proof_read(page: Page) -> None:
    """Valid HTML5, one h1 that begins the title, no duplicate ids, labelled fields, no inline code."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page.html)
    assert not parser.errors, f"not valid HTML: {parser.errors[:3]} on {page.title!r}"
    headings = page.all("h1")
    assert len(headings) == 1, f"{len(headings)} h1 on {page.title!r}"
    assert page.title.startswith(page.h1), f"title {page.title!r} does not begin with {page.h1!r}"
    ids = [e.get("id") for e in page.tree.iter() if isinstance(e.tag, str) and e.get("id")]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted(i for i in ids if ids.count(i) > 1)}"
    _check_fields(page, set(ids))
    for element in page.tree.iter():
        if isinstance(element.tag, str):
            assert element.get("style") is None, f"inline style on {page.title!r}"
            assert not any(name.startswith("on") for name in element.attrib), (
                f"inline handler: {element.attrib}"
            )
    for script in page.all("script"):
        assert script.get("src"), f"inline script on {page.title!r}"


def _check_fields(page: Page, ids: set[str | None]) -> None:
    labels = {label.get("for") for label in page.tree.iter("label")}
    wrapped = {id(f) for label in page.tree.iter("label") for f in label.iter()}
    for tag in ("input", "select", "textarea"):
        for element in page.tree.iter(tag):
            if element.get("type") in {"hidden", "submit"}:
                continue
            named = (
                element.get("id") in labels or id(element) in wrapped or element.get("aria-label")
            )
            assert named, f"field {element.get('name')!r} has no label on {page.title!r}"
            for other in (element.get("aria-describedby") or "").split():
                assert other in ids, f"aria-describedby {other!r} points nowhere on {page.title!r}"
