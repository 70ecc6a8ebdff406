"""A gunicorn with the settings of `flask lms serve`; its processor time is read from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from lms.settings import ROOT

SETTINGS = "python:lms.cli.server"
WAITS = 1200
"""Tenths of a second that a server may take to start, on a machine with much else to do."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: the master's process id and its port."""

    pid: int
    port: int

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(child) for child in children.split()]

    def cpu_seconds(self) -> float:
        """Processor time of all workers so far, user and system."""
        return sum(_cpu_of(pid) for pid in self.workers())

    def memory(self) -> int:
        """Bytes held by the master and its workers, each shared page counted once (PSS)."""
        return sum(_pss_of(pid) for pid in [self.pid, *self.workers()])

    def kill(self) -> None:
        """SIGKILL to the master and all workers at once: nobody gets to finish anything."""
        os.killpg(self.pid, signal.SIGKILL)


def _cpu_of(pid: int) -> float:
    """Exact where the kernel counts nanoseconds, else in ticks of 10 ms."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9
    except FileNotFoundError:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def _pss_of(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this kernel does not tell a process's share of memory")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    app: str, environ: Mapping[str, str], port: int | None = None, options: tuple[str, ...] = ()
) -> Iterator[Server]:
    """Serve `module:app` until the block ends; `options` overrule the settings of the command."""
    port = port or free_port()
    command = [
        sys.executable, "-m", "gunicorn", app, "--config", SETTINGS, "--bind", f"127.0.0.1:{port}",
        *options,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, start_new_session=True
    )
    try:
        _wait_until_up(process, port)
        yield Server(process.pid, port)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(WAITS):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            probe = HTTPConnection("127.0.0.1", port, timeout=5)
            probe.request("GET", "/healthz")
            probe.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")
