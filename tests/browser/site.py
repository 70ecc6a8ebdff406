"""The site of the browser tests: as `wsgi.py` makes it, on the clock that the tests have set."""

import os
import time
from datetime import UTC, datetime

from lms import create_app

AHEAD = float(os.environ["TESTS_CLOCK_AHEAD"])
"""Seconds that this site is ahead of the clock on the wall; it runs as fast."""

app = create_app(clock=lambda: datetime.fromtimestamp(time.time() + AHEAD, UTC))
