"""What a baseline check leads to: which modules are skipped, what the plan has instead, and why."""

from dataclasses import dataclass

from flask import url_for

from lms.db.queries import finals, plans, waivers
from lms.db.queries.attempts import AttemptRow
from lms.db.queries.waivers import WaiverRow
from lms.domain.asking.baselines import LONGEST, MOST_QUESTIONS, used
from lms.domain.people import Actor
from lms.domain.planning.plans import ItemKind
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.plans.titles import title_of
from lms.web.learn import reasons
from lms.web.learn.reasons import Reader

_CHOSEN = frozenset({ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.QUESTIONS, ItemKind.REVIEW})
"""Kinds that a plan has because of levels, not because of a day or a manager."""


@dataclass(frozen=True, slots=True)
class Added:
    """An item that the levels brought into the plan of now, with its reason."""

    title: str
    url: str | None
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ending` says why no further question was asked."""

    ending: str
    skipped: list[WaiverRow]
    added: list[Added]


def outcome(row: AttemptRow, me: Actor, is_decided: bool) -> Outcome:
    """What followed from the reader's own baseline, as things stand now; `is_decided` says whether
    it found of every skill where they stand."""
    skipped = waivers.of_attempt(work().session, me.id, row.id, me.locale)
    return Outcome(_ending(row, is_decided), skipped, _added(me))


def _ending(row: AttemptRow, is_decided: bool) -> str:
    known = finals.finals(work().session, row.id)
    times = [(one.final_at, one.seconds) for one in known.values()]
    if not known:
        return ""
    if is_decided:
        return t("It ended as soon as it was clear where you stand in every skill.")
    if used(row.started_at, times) >= LONGEST:
        return t("The time was used, so it ended here. What is open comes up in later weeks.")
    if len(known) >= MOST_QUESTIONS:
        return t("%(count)s questions are the most that it asks.", count=MOST_QUESTIONS)
    return t("It ended because there are no more questions on what is still open.")


def _added(me: Actor) -> list[Added]:
    plan = plans.current(work().session, me.id, work().today)
    if plan is None:
        return []
    reader = Reader(me, work().today, plan.cycle_start)
    return [
        Added(
            title=title_of(item),
            url=url_for("lms.learn.module", module_id=item.module) if item.module else None,
            minutes=item.minutes,
            reason=reasons.sentence(item, reader),
        )
        for item in plan.open
        if item.kind in _CHOSEN
    ]
