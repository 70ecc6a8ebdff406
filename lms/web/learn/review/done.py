"""The end of a review: what it refreshed, and when each thing is due next."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import levels, modules, reviews_due
from lms.db.queries.attempts import AttemptRow
from lms.db.queries.certificates import learning
from lms.db.queries.finals import finals
from lms.db.queries.levels import EvidenceRow
from lms.domain.asking.attempts import NewEvidence, Purpose
from lms.domain.asking.recollections import around
from lms.domain.permissions import Permission
from lms.domain.planning import memory
from lms.domain.planning.memory import SOON, MemoryState, fact_key, module_key
from lms.domain.review_sessions import due_at
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp, once


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A module or a fact that was asked about. Chances of recall are 0 to 1: at the moment of the
    review, and in a week without it and with it; `next_at` is when it is due again."""

    title: str
    url: str
    is_fact: bool
    right: int
    asked: int
    then: float
    week_without: float
    week: float
    next_at: datetime

    @property
    def is_known(self) -> bool:
        """Whether everything asked about it was right."""
        return self.right == self.asked


@bp.get("/review/<int:attempt>/done")
@requires(Permission.LEARN)
def review_done(attempt: int) -> Response | str:
    """What this review did to what its reader remembers."""
    row = once.own(attempt, Purpose.REVIEW)
    known = finals(work().session, attempt)
    session, me = work().session, actor()
    return render_template(
        "lms/learn/review/done.html",
        row=row,
        right=sum(one.points is not None and one.points >= 1.0 for one in known.values()),
        count=sum(one.points is not None for one in known.values()),
        refreshed=_refreshed(row),
        due=reviews_due.due(session, me, work().now),
        is_open=row.handed_in_at is None,
    )


def _refreshed(row: AttemptRow) -> list[Refreshed]:
    """By module and fact, what was about to be lost first."""
    log = levels.written(work().session, row.person_id)
    shown = [one for one in log if one.attempt_id == row.id]
    memories = around(log, row.id)
    titles = _titles(shown) if shown else {}
    found = [
        _one(key, *named, shown, *memories)
        for key, named in titles.items()
        if key in memories[1].traces
    ]
    return sorted(found, key=lambda one: (one.then, one.title))


def _one(
    key: str, title: str, url: str, shown: list[EvidenceRow], before: MemoryState,
    after: MemoryState,
) -> Refreshed:  # fmt: skip
    marks, at = [one.value for one in shown if key in _keys(one)], shown[0].at
    return Refreshed(
        title=title,
        url=url,
        is_fact=key.startswith(fact_key("")),
        right=sum(mark >= 1.0 for mark in marks),
        asked=len(marks),
        then=memory.recall(before, key, at),
        week_without=memory.recall(before, key, at, SOON),
        week=memory.recall(after, key, at, SOON),
        next_at=due_at(after, key),
    )


def _keys(row: NewEvidence) -> set[str]:
    fact = {fact_key(row.fact_id)} if row.fact_id else set()
    return fact | ({module_key(row.module_id)} if row.module_id else set())


def _titles(shown: list[EvidenceRow]) -> dict[str, tuple[str, str]]:
    """{key: (title, where to read it)} of the modules in force and official facts in these rows."""
    session = work().session
    ids = {one.module_id for one in shown if one.module_id}
    _, named = modules.names(session, (), ids, actor().locale)
    claims = learning.claims(session, {one.fact_id for one in shown if one.fact_id})
    found = {
        module_key(id): (title, url_for("lms.learn.module", module_id=id))
        for id, title in named.items()
    }
    for id, claim in claims.items():
        found[fact_key(id)] = (claim, url_for("lms.learn.card", fact_id=id))
    return found
