"""Databases that nobody has migrated yet, and the foreign host on one of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lms import LMS
from tests.conftest import Clock
from tests.databases import fresh
from tests.mounting.host import Host


@pytest.fixture
def fresh_database(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes an empty database by name and says its URL."""
    with ExitStack() as gone_after:
        yield lambda name: fresh(name, tmp_path, gone_after)


@pytest.fixture
def open_host(fresh_database: Callable[[str], str], clock: Clock) -> Iterator[Callable[..., Host]]:
    """Opens a foreign host by name, with the plugin mounted and two users; closes it afterwards."""
    with ExitStack() as gone_after:

        def opened(name: str = "acme", plugin: LMS | None = None, **templates: str) -> Host:
            host = Host(fresh_database(name), plugin or LMS(), clock, **templates)
            with host.app.app_context():
                host.db.create_all()
                host.db.session.add_all(host.User(email=f"{who}@acme.example") for who in "ab")
                host.db.session.commit()
            gone_after.callback(_close, host)
            return host

        yield opened


def _close(host: Host) -> None:
    with host.app.app_context():
        host.db.session.remove()
        host.db.engine.dispose()


@pytest.fixture
def host(open_host: Callable[..., Host]) -> Host:
    """A foreign host whose people have migrated our tables as the documentation says."""
    host = open_host()
    done = host.app.test_cli_runner().invoke(args=["lms", "db", "upgrade"])
    assert done.exit_code == 0, done.output
    return host
