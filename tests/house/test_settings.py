"""Every setting is documented, with its default, and nothing else reads the environment."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lms.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TABLE = re.findall(r"^\| `(LMS_\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)


def test_every_setting_is_documented_once():
    assert sorted(TABLE) == sorted(one.metadata["variable"] for one in fields(Settings))


def test_nothing_else_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "lms").rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    ]
    assert readers == ["lms/settings.py"]


def test_the_environment_is_read_and_empty_values_are_not_set():
    read = Settings.read({"LMS_WORKERS": "4", "LMS_MAIL_FROM": " a@b.example ", "LMS_DEMO": ""})
    assert (read.workers, read.mail_from, read.demo) == (4, "a@b.example", 0)


def test_a_number_that_is_none_names_its_variable():
    with pytest.raises(ValueError, match="LMS_MAX_UPLOAD must be a whole number"):
        Settings.read({"LMS_MAX_UPLOAD": "2 MB"})
