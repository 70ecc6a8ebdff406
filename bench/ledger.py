"""What clients sent, and what they were told was kept."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Sent:
    """An answer on its way; `is_kept` once the server has acknowledged it."""

    value: Any
    is_kept: bool = False


class Ledger:
    """Shared by all clients. Something is `kept` once the server's answer has come back whole."""

    def __init__(self) -> None:
        self._answers: dict[tuple[int, int], list[Sent]] = defaultdict(list)
        self._handed_in: dict[int, bool] = {}
        self._kept: Counter[int] = Counter()
        self._grown = threading.Condition()
        """also guards everything above"""
        self.broken = 0
        """requests that ended without an answer"""
        self.wrong: list[str] = []
        """answers of the server that nobody expects"""

    def sending(self, attempt: int, item: int, value: Any) -> Sent:
        """Write down an answer before it is sent."""
        sent = Sent(value)
        with self._grown:
            self._answers[attempt, item].append(sent)
        return sent

    def handing_in(self, attempt: int) -> None:
        """Write down a hand-in before it is sent."""
        with self._grown:
            self._handed_in.setdefault(attempt, False)

    def broke(self) -> None:
        """A request ended without an answer."""
        with self._grown:
            self.broken += 1

    def kept(self, client: int, sent: Sent | int) -> None:
        """The server has acknowledged an answer, or the hand-in of an attempt."""
        with self._grown:
            if isinstance(sent, int):
                self._handed_in[sent] = True
            else:
                sent.is_kept = True
            self._kept[client] += 1
            self._grown.notify_all()

    def wait(self, kept: int, clients: Iterable[int], each: int, timeout: float) -> bool:
        """Wait until so many more things are kept in all, and `each` of every client; False when it
        takes longer than `timeout` seconds."""
        with self._grown:
            total, before = self._kept.total(), self._kept.copy()
            return self._grown.wait_for(
                lambda: (
                    self._kept.total() - total >= kept
                    and all(self._kept[one] - before[one] >= each for one in clients)
                ),
                timeout,
            )

    def said(self) -> "Said":
        """What has been sent and acknowledged so far."""
        with self._grown:
            answers = {place: tuple(rows) for place, rows in self._answers.items()}
            return Said(answers, dict(self._handed_in))


@dataclass(frozen=True, slots=True)
class Said:
    """What clients know at one moment: values sent by (attempt, item), in order, and hand-ins."""

    answers: Mapping[tuple[int, int], Sequence[Sent]]
    handed_in: Mapping[int, bool]

    @property
    def attempts(self) -> set[int]:
        """All attempts that anything was sent to."""
        return {attempt for attempt, _ in self.answers} | self.handed_in.keys()

    @property
    def kept_answers(self) -> int:
        """Acknowledged answers."""
        return sum(sent.is_kept for rows in self.answers.values() for sent in rows)

    @property
    def kept_hand_ins(self) -> int:
        """Acknowledged hand-ins."""
        return sum(self.handed_in.values())
