"""Running commands: on the session of the test, or on a database that nobody has migrated."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.databases import fresh

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `flask lms …` on the session of the test."""
    return lambda *words, **options: app.test_cli_runner().invoke(args=["lms", *words], **options)


@pytest.fixture
def fresh_database(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes an empty database by name and says its URL."""
    with ExitStack() as gone_after:
        yield lambda name: fresh(name, tmp_path, gone_after)
