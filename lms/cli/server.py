"""What gunicorn runs with: `gunicorn -c python:lms.cli.server "lms:create_app()"`.

Two sync workers gave the best tail on SQLite; threads fight over its one write lock.
"""

import gc
from pathlib import Path

from lms.settings import Settings

workers = Settings.read().workers
worker_class = "sync"
preload_app = True
timeout = 30
graceful_timeout = 30
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""where workers show that they live; on a slow disk that would stall them"""
control_socket_disable = True
loglevel = "warning"


GARBAGE = 5_000
"""New objects before Python looks for circles among them. A page makes some thousands and hardly a
circle; at the usual 700 a board spends a 25th of its time on looking."""


def pre_fork(_server: object, _worker: object) -> None:
    """Keep the garbage collector away from what was loaded before the fork: it would write to all
    of it, and each worker would get a copy (two workers after a few pages: 214 MB, so 168 MB)."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
