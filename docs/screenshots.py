"""Takes the pictures in docs/images from the demo company: `python -m docs.screenshots`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.server import serving

IMAGES = Path(__file__).parent / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDTHS = {390: 844, 1280: 900}


def main() -> None:
    """Seed a demo company in a temporary database, serve it, and photograph its main pages."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environ = {"LMS_DATABASE_URL": f"sqlite:///{folder}/demo.db", "LMS_SECRET_KEY": "pictures"}
        for command in (("db", "upgrade"), ("demo", "seed")):
            subprocess.run(
                [sys.executable, "-m", "flask", "--app", "wsgi", "lms", *command],
                env={**os.environ, **environ}, check=True,
            )  # fmt: skip
        with serving("wsgi:app", environ) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for email, path, name in PAGES:
                _photograph(browser, f"http://127.0.0.1:{server.port}", email, path, name)


PAGES = (
    ("astrid.halvorsen@tarnholt.example", "/team", "team"),
    ("anders.lindqvist@tarnholt.example", "/", "today"),
)
"""(demo person, path, name of the picture)"""


def _photograph(browser: Browser, site: str, email: str, path: str, name: str) -> None:
    for width, height in WIDTHS.items():
        for scheme in ("light", "dark"):
            page = browser.new_page(
                base_url=site, color_scheme=scheme, viewport={"width": width, "height": height}
            )
            page.goto("/sign-in")
            page.get_by_label("Work email").fill(email)
            page.get_by_label("Password", exact=True).fill("ramp up gently")
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.goto(path)
            page.screenshot(path=IMAGES / f"{name}-{width}-{scheme}.png", full_page=width == 1280)
            page.close()


if __name__ == "__main__":
    main()
