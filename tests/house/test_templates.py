"""Templates keep to the look and to the content policy."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "lms"
PAGES = sorted(TEMPLATES.rglob("*.html"))


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(TEMPLATES)) for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_no_inline_style_script_or_handler(page: Path):
    text = page.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_only_one_file_trusts_html():
    assert names([p for p in PAGES if re.search(r"\|\s*safe\b", p.read_text())]) in (
        [],
        ["components/prose.html"],
    )


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_form_that_writes_carries_its_token(page: Path):
    for form in re.findall(r"<form\b.*?</form>", page.read_text(), re.S):
        if re.search(r"method=[\"']post", form, re.I):
            assert "csrf" in form, form[:200]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_bootstrap_colour_utilities_that_ignore_the_theme_are_not_used(page: Path):
    assert not re.search(
        r"\b(text-primary|text-danger|text-success|bg-body|bg-light|bg-primary)\b", page.read_text()
    )
