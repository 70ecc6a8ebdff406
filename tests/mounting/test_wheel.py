"""What leaves the house as a wheel starts elsewhere, with its pages and its content."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd, env=os.environ | variables, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT, cwd=folder)
    return next(folder.glob("rampwise-*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but an environment that has the lock and the wheel."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    pip = [folder / "venv/bin/python", "-m", "pip", "install", "-q", "--no-compile"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt", cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def address(elsewhere: Path) -> Iterator[str]:
    """Where the installed wheel serves, on a database of its own."""
    flask = [elsewhere / "venv/bin/flask", "--app", "lms:create_app()", "lms"]
    run(*flask, "db", "upgrade", cwd=elsewhere, LMS_SECRET_KEY="wheel")
    run(*flask, "content", "publish", cwd=elsewhere, LMS_SECRET_KEY="wheel")
    command = [
        elsewhere / "venv/bin/gunicorn", "-c", "python:lms.cli.server", "--log-level", "info",
        "--bind", "127.0.0.1:0", "lms:create_app()",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=elsewhere, env=os.environ | {"LMS_SECRET_KEY": "wheel"},
        stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stderr
        heard = ""
        for line in server.stderr:
            heard += line
            if found := re.search(r"Listening at: (http://\S+)", line):
                yield found[1]
                break
        else:
            pytest.fail(heard)
        server.terminate()
        server.wait(timeout=60)


def test_the_wheel_carries_templates_content_and_migrations_and_nothing_else(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "lms/_resources/templates/lms/base.html",
        "lms/_resources/content/catalog.toml",
        "lms/db/migrations/versions/0001_the_first_records.py",
        "lms/static/theme.css",
    ):
        assert wanted in names
    assert {name.split("/")[0] for name in names} == {
        "lms",
        f"rampwise-{_version(wheel)}.dist-info",
    }


def _version(wheel: Path) -> str:
    return wheel.name.split("-")[1]


def test_the_installed_wheel_is_healthy(address: str):
    with urlopen(f"{address}/healthz", timeout=60) as response:
        assert response.status == 200
        assert b'"migrations":"current"' in response.read()


def test_the_installed_wheel_shows_the_sign_in_page(address: str):
    with urlopen(f"{address}/sign-in", timeout=60) as response:
        assert b"<h1" in response.read()


@pytest.mark.usefixtures("address")
def test_the_content_inside_the_wheel_is_published(elsewhere: Path):
    flask = [elsewhere / "venv/bin/flask", "--app", "lms:create_app()", "lms"]
    again = run(*flask, "content", "publish", cwd=elsewhere, LMS_SECRET_KEY="wheel")
    assert "13 unchanged" in again
