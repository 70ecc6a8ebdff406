"""Sends requests from a few threads and measures what they cost the server."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

from bench.server import Server

THREADS = 2


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `form` is sent as a form."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, object] | None = None
    wants: int = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one batch: milliseconds of server CPU a request, requests a second, p99 in milliseconds."""

    cpu: float
    rate: float
    p99: float


def send(server: Server, request: Request) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of one request."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = dict(request.headers)
    body = None
    if request.form is not None:
        body = urlencode(request.form, doseq=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(request.method, request.path, body, headers)
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return response.status, dict(response.getheaders()), text


def batch(server: Server, requests: Sequence[Request]) -> Cost:
    """Send all requests from a few threads; RuntimeError when one is not answered as it wants."""
    times: list[float] = []
    wrong: list[str] = []
    waiting = iter(requests)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                request = next(waiting, None)
            if request is None:
                return
            begun = time.perf_counter()
            status, _headers, text = send(server, request)
            times.append(time.perf_counter() - begun)
            if status != request.wants:
                wrong.append(f"{request.method} {request.path}: {status} {text[:300]}")

    cpu, begun = server.cpu_seconds(), time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    if wrong:
        raise RuntimeError(f"{len(wrong)} requests failed, the first: {wrong[0]}")
    times.sort()
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    return Cost((server.cpu_seconds() - cpu) * 1000 / len(requests), len(requests) / spent, p99 * 1000)


def rounds(
    ours: Server, bare: Server, make: Callable[[], Sequence[Request]], plain: Sequence[Request], times: int
) -> tuple[Cost, Cost, float]:
    """Our cost, the bare cost (medians) and the median of the ratios, measured in turn."""
    pairs = []
    for _ in range(times):
        pairs.append((batch(ours, make()), batch(bare, plain)))
    mean = [Cost(*(median(getattr(p[i], n) for p in pairs) for n in ("cpu", "rate", "p99"))) for i in (0, 1)]
    return mean[0], mean[1], median(a.cpu / b.cpu for a, b in pairs)
