"""Imports flow one way, and the trade itself needs neither a web server nor a database."""

import configparser
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import lms
from lms import domain

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"flask", "werkzeug", "jinja2", "wtforms", "sqlalchemy", "alembic", "markdown", "pydantic"}


def run(code: str) -> str:
    """What `code` prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout


def test_no_import_runs_against_the_rules() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_room_of_the_house_has_its_layer() -> None:
    rules = configparser.ConfigParser()
    rules.read(ROOT / ".importlinter")
    layers = rules["importlinter:contract:layers"]
    assert layers["exhaustive"] == "True"
    declared = set(layers["layers"].replace("|", " ").split())
    assert {room.name for room in pkgutil.iter_modules(lms.__path__)} <= declared


def test_the_domain_needs_neither_web_nor_database() -> None:
    nouns = [f"lms.domain.{noun.name}" for noun in pkgutil.iter_modules(domain.__path__)]
    loaded = run(f"import sys, {', '.join(nouns)}; print(*sys.modules)").split()
    assert not HEAVY & set(loaded)


def test_a_server_loads_nothing_that_only_commands_need() -> None:
    loaded = set(run("import sys, lms.app; print(*sys.modules)").split())
    assert not loaded & {"alembic", "pydantic", "ruamel.yaml", "lms.catalog.loader"}
    assert not [name for name in loaded if name.startswith("lms.cli.")]


@pytest.mark.parametrize("name", ["LMS", "create_app", "__version__"])
def test_the_public_door_opens(name: str) -> None:
    assert name in run("import lms; print(*lms.__all__)").split()
    assert getattr(lms, name)


def test_an_unknown_name_is_not_behind_the_door() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = lms.nothing
