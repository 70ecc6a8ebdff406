"""What can be set, heard of or depended on is written down, and what is written down is there."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from docs.fact_chain import diagram
from lms.domain import events
from lms.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def test_every_setting_is_documented_and_no_other():
    told = set(re.findall(r"`(LMS_[A-Z_]+)`", (DOCS / "settings.md").read_text()))
    assert {one.metadata["variable"] for one in fields(Settings)} <= told


def test_every_event_is_documented():
    names = {
        kind.name
        for kind in vars(events).values()
        if isinstance(kind, type) and hasattr(kind, "name")
    }
    told = set(re.findall(r"^\| `([a-z.-]+)` \|", (DOCS / "events.md").read_text(), re.M))
    assert told == names


def test_every_dependency_has_its_line():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"]]
    wanted += [
        one
        for group in project["dependency-groups"].values()
        for one in group
        if isinstance(one, str)
    ]
    names = {re.split(r"[\[<>=]", one)[0] for one in wanted}
    text = (DOCS / "dependencies.md").read_text()
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)) == []


def prose(page: Path) -> str:
    """The page without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`|^    .*$", "", page.read_text(), flags=re.S | re.M)


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", prose(page))
        if not (page.parent / link).exists()
    ]
    assert dead == []


def test_locks_are_hashed_and_hold_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_the_life_of_a_fact_is_drawn_as_the_code_has_it():
    assert f"```mermaid\n{diagram()}\n```" in (DOCS / "fact-chain.md").read_text()
