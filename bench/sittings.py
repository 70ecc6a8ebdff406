"""Open attempts at the quiz of ten questions, and what their people send."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.answers import Sent, chosen
from bench.company import TEN, Company
from bench.load import Request
from bench.sessions import Browser
from lms.db.base import Base
from lms.db.models import Attempt
from lms.db.upserts import Upsert
from lms.domain.asking.attempts import Purpose

_ATTEMPTS, _ANSWERS = (Base.metadata.tables[f"lms_{name}"] for name in ("attempt", "answer"))

KNOWN = 0.7
"""The share of questions that people know."""
_MISSING = Upsert(lambda insert: insert(_ANSWERS).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody's open attempt, with the answers that they will give."""

    browser: Browser
    attempt: int
    answers: Sequence[Sent]

    def save(self, item: int) -> Request:
        """Send the answer to one question, from 0, and go on."""
        return self.browser.post(f"/quiz/{self.attempt}/{item + 1}", self.answers[item].form)

    def hand_in(self) -> Request:
        """Hand everything in."""
        return self.browser.post(f"/quiz/{self.attempt}/hand-in")


def open_sittings(
    session: Session, built: Company, browsers: Sequence[Browser], answered: bool
) -> list[Sitting]:
    """An open attempt for each of these people, begun now by who has none; with `answered`, all ten
    answers are saved already. Commits."""
    wanted = [browser.person for browser in browsers]
    is_open = Attempt.handed_in_at.is_(None), Attempt.module_id == TEN
    query = select(Attempt.person_id, Attempt.id).where(*is_open, Attempt.person_id.in_(wanted))
    held = dict(session.execute(query).tuples().all())
    rows = [_row(built, person) for person in wanted if person not in held]
    if rows:
        made = insert(_ATTEMPTS).returning(_ATTEMPTS.c.person_id, _ATTEMPTS.c.id)
        held |= dict(session.execute(made, rows).tuples().all())
    found = [_sitting(built, browser, held[browser.person]) for browser in browsers]
    if answered:
        kept = [row for one in found for row in _kept(one, built)]
        session.execute(_MISSING.on(session), kept)
    session.commit()
    return found


def _row(built: Company, person: int) -> dict[str, object]:
    return {
        "person_id": person, "purpose": Purpose.QUIZ, "module_id": TEN, "number": 1, "seed": 7,
        "lang": "en", "items": [[built.revision, one.key] for one in built.questions],
        "pass_mark": 70, "started_at": built.now,
    }  # fmt: skip


def _sitting(built: Company, browser: Browser, attempt: int) -> Sitting:
    chance = Random(attempt)
    return Sitting(browser, attempt, [chosen(one, chance, KNOWN) for one in built.questions])


def _kept(sitting: Sitting, built: Company) -> list[dict[str, object]]:
    return [
        {"attempt_id": sitting.attempt, "item": item, "value": sent.kept, "saved_at": built.now}
        for item, sent in enumerate(sitting.answers)
    ]
