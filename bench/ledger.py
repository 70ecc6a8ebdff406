"""What clients sent and what they were told was kept, and whether the database agrees."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.company import Company
from lms.db.models import Answer, Attempt, Evidence, OutboxEntry
from lms.domain.events import AttemptHandedIn
from lms.domain.quizzes import grade
from lms.services import evidence
from lms.services.work import Work


@dataclass(slots=True)
class _Sent:
    value: Any
    is_kept: bool = False


class Ledger:
    """Shared by all clients. Something is `kept` once the server's answer has come back whole."""

    def __init__(self) -> None:
        self._answers: dict[tuple[int, int], list[_Sent]] = defaultdict(list)
        self._handed_in: dict[int, bool] = {}
        self._kept: Counter[int] = Counter()
        self._grown = threading.Condition()
        self.broken = 0
        """requests that ended without an answer"""
        self.wrong: list[str] = []
        """answers of the server that nobody expects"""

    def sending(self, attempt: int, item: int, value: Any) -> _Sent:
        """Write down an answer before it is sent."""
        sent = _Sent(value)
        self._answers[attempt, item].append(sent)
        return sent

    def handing_in(self, attempt: int) -> None:
        """Write down a hand-in before it is sent."""
        self._handed_in.setdefault(attempt, False)

    def kept(self, client: int, sent: _Sent | int) -> None:
        """The server has acknowledged an answer, or the hand-in of an attempt."""
        if isinstance(sent, int):
            self._handed_in[sent] = True
        else:
            sent.is_kept = True
        with self._grown:
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

    @property
    def kept_answers(self) -> int:
        """Acknowledged answers."""
        return sum(sent.is_kept for rows in self._answers.values() for sent in rows)

    @property
    def kept_hand_ins(self) -> int:
        """Acknowledged hand-ins."""
        return sum(self._handed_in.values())

    def losses(self, session: Session, company: Company) -> "Losses":
        """Compare with the database, while nobody writes."""
        attempts = sorted({attempt for attempt, _ in self._answers} | self._handed_in.keys())
        return Losses(
            answers=self._lost_answers(session),
            hand_ins=self._lost_hand_ins(session),
            results=_wrong_results(session, company, attempts),
            evidence=_wrong_evidence(session, attempts, len(company.questions)),
            levels=[str(who) for who in evidence.rebuild(Work(session, datetime.now(UTC)))],
        )

    def _lost_answers(self, session: Session) -> list[str]:
        """Those whose place holds neither the value that was acknowledged nor a later one."""
        query = select(Answer.attempt_id, Answer.item, Answer.value)
        stored = {(attempt, item): value for attempt, item, value in session.execute(query)}
        lost = []
        for place, rows in self._answers.items():
            kept = [number for number, sent in enumerate(rows) if sent.is_kept]
            since = kept[-1] if kept else 0
            known = [sent.value for sent in rows[since:]]
            if (kept or place in stored) and stored.get(place) not in known:
                lost.append(f"attempt {place[0]}, question {place[1] + 1}: {stored.get(place)!r}")
        return lost

    def _lost_hand_ins(self, session: Session) -> list[str]:
        query = select(Attempt.id).where(Attempt.handed_in_at.is_not(None))
        handed_in = set(session.scalars(query))
        return [
            f"attempt {attempt}"
            for attempt, is_kept in self._handed_in.items()
            if is_kept and attempt not in handed_in
        ]


@dataclass(frozen=True, slots=True)
class Losses:
    """What should not be, each in words."""

    answers: list[str] = field(default_factory=list)
    hand_ins: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    """hand-ins whose marks are not those of the answers that are stored"""
    evidence: list[str] = field(default_factory=list)
    """hand-ins without exactly one piece of evidence a question and one event, or open attempts
    with any"""
    levels: list[str] = field(default_factory=list)
    """people whose levels are not what their log says"""


def _wrong_results(session: Session, company: Company, attempts: Iterable[int]) -> list[str]:
    query = select(Answer.attempt_id, Answer.item, Answer.value)
    stored = {(attempt, item): value for attempt, item, value in session.execute(query)}
    known = set(attempts)
    done = select(Attempt.id, Attempt.items, Attempt.result).where(Attempt.result.is_not(None))
    questions = {one.key: one for one in company.questions}
    return [
        f"attempt {attempt}"
        for attempt, items, result in session.execute(done)
        if attempt in known
        and result
        != [
            grade(questions[key], stored.get((attempt, item))).points
            for item, (_, key) in enumerate(items)
        ]
    ]


def _wrong_evidence(session: Session, attempts: Iterable[int], questions: int) -> list[str]:
    counts = (func.count(), func.count(Evidence.item.distinct()))
    rows = session.execute(select(Evidence.attempt_id, *counts).group_by(Evidence.attempt_id))
    seen = {attempt: tuple(found) for attempt, *found in rows}
    events = session.scalars(
        select(OutboxEntry.payload).where(OutboxEntry.event == AttemptHandedIn.name)
    )
    told = Counter(payload["attempt_id"] for payload in events)
    query = select(Attempt.id).where(Attempt.handed_in_at.is_not(None))
    handed_in = set(session.scalars(query))
    found = []
    for attempt in attempts:
        is_done = attempt in handed_in
        wanted = ((questions, questions), 1) if is_done else ((0, 0), 0)
        held = (seen.get(attempt, (0, 0)), told[attempt])
        if held != wanted:
            found.append(f"attempt {attempt}: {held}, not {wanted}")
    return found
