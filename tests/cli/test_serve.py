"""`flask lms serve`: ready in one command, and the demo company never for others to see."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from lms.cli.serve import is_loopback

ROOT = Path(__file__).resolve().parents[2]


def serve(url: str, *options: str, **variables: str) -> subprocess.Popen[str]:
    given = {"LMS_DATABASE_URL": url, "LMS_SECRET_KEY": "test", **variables}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "lms", "serve", *options]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | given, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_a_fresh_database_is_upgraded_and_served(fresh_database: Callable[[str], str]):
    with serve(fresh_database("served"), "--port", "0") as server:
        assert server.stdout
        ready = server.stdout.readline()
        found = re.search(r"at (http://127\.0\.0\.1:\d+) ", ready)
        assert found, ready + server.stdout.read()
        with urlopen(f"{found[1]}/healthz", timeout=60) as response:
            assert b'"ok":true' in response.read()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0


def test_the_demo_company_is_not_served_to_other_machines(fresh_database: Callable[[str], str]):
    with serve(fresh_database("demo"), "--host", "0.0.0.0", LMS_DEMO="1") as server:
        told, _ = server.communicate(timeout=60)
    assert server.returncode == 1
    assert "Everybody knows the passwords of the demo company" in told
    assert "HOST=127.0.0.1" in told


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_these_addresses_are_for_this_machine_only(host: str):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "training.example.com", ""])
def test_these_addresses_are_not(host: str):
    assert not is_loopback(host)
