"""Sends requests from a few threads and measures what they cost the server."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

from bench.server import Server

CLIENTS = 2
AGENT = "Rampwise bench"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `form` is sent as a form; any answer but `wants` is a failure."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, object] | None = None
    wants: int = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one batch: ms of server CPU a request, requests a second, 99th percentile in ms."""

    cpu: float
    rate: float
    p99: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians over the rounds; `ratio` is the median of the ratios of CPU within each round."""

    ours: Cost
    bare: Cost
    ratio: float


def send(server: Server, request: Request, timeout: float = 30) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of one request, each on a connection of its own; OSError or
    HTTPException when the server is not there."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    headers = {"User-Agent": AGENT, **request.headers}
    body = None
    if request.form is not None:
        body = urlencode(request.form, doseq=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(request.method, request.path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    finally:
        connection.close()
    return response.status, dict(response.getheaders()), text


def batch(server: Server, requests: Sequence[Request], clients: int = CLIENTS) -> Cost:
    """Send all requests, so many at once; RuntimeError when one is not answered as it wants."""
    waiting, lock = iter(requests), threading.Lock()

    def work(_client: int) -> list[float]:
        return [_timed(server, request) for request in _taken(waiting, lock)]

    cpu, begun = server.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = sorted(one for found in pool.map(work, range(clients)) for one in found)
    spent = time.perf_counter() - begun
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    return Cost((server.cpu_seconds() - cpu) * 1000 / len(times), len(times) / spent, p99 * 1000)


def compare(
    ours: Server,
    bare: Server,
    make: Callable[[], Sequence[Request]],
    plain: Sequence[Request],
    rounds: int,
) -> Compared:
    """Measure in turn, ours then bare in each round: what else the machine does meets both."""
    pairs = [(batch(ours, make()), batch(bare, plain)) for _ in range(rounds)]
    middle = [
        Cost(*(median(getattr(pair[side], name) for pair in pairs) for name in Cost.__slots__))
        for side in (0, 1)
    ]
    return Compared(middle[0], middle[1], median(ours.cpu / bare.cpu for ours, bare in pairs))


def _taken(waiting: Iterator[Request], lock: threading.Lock) -> Iterator[Request]:
    while True:
        with lock:
            request = next(waiting, None)
        if request is None:
            return
        yield request


def _timed(server: Server, request: Request) -> float:
    begun = time.perf_counter()
    status, _headers, text = send(server, request)
    if status != request.wants:
        about = f"{request.method} {request.path}: {status}, not {request.wants}"
        raise RuntimeError(f"{about}: {text[:300]}")
    return time.perf_counter() - begun
