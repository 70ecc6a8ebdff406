"""Every step that the diagram in docs/fact-chain.md draws is one that a fact can take."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import history
from lms.domain.facts import STEPS, EntryKind, FactKind, FactText, Life, Step
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories
from tests.factories import make_official

FACT = "no-gateway"


def draft(words: str) -> FactDraft:
    return FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, FactText(words))


def life(work: Work) -> Life | None:
    row = registry.fact(work.session, FACT)
    return row.life(work.today) if row else None


def led_to(work: Work, goal: Life | None) -> Work:
    """A fact that has just come to this life, and a unit of work at that moment."""
    if goal is None:
        return work
    facts.create(work, FACT, draft("One."))
    if goal is Life.IN_REVIEW or goal is Life.APPROVED:
        facts.send_for_review(work, FACT, 1)
    if goal is Life.APPROVED:
        facts.approve(work, FACT, 1)
    if goal in (Life.OFFICIAL, Life.DUE_SOON, Life.NEEDS_REVIEW, Life.RETIRED):
        make_official(work, FACT, 1)
    if goal is Life.RETIRED:
        facts.retire(work, FACT, "Gone.")
    days = {Life.DUE_SOON: 80, Life.NEEDS_REVIEW: 91}.get(goal, 0)
    return replace(work, now=work.now + timedelta(days=days))


def moved(work: Work, step: Step) -> Work:
    """The unit of work after somebody (or the clock) did what the step says."""
    newest = registry.fact(work.session, FACT)
    number = newest.newest if newest else 1
    official = newest.official if newest else None

    def publish() -> None:
        if official:
            facts.revise(work, FACT, draft("Two."), based_on=number)
            make_official(work, FACT, number + 1, replacing=official)
        else:
            facts.publish(work, FACT, number, None, None)

    done = {
        EntryKind.WRITTEN: lambda: facts.create(work, FACT, draft("One.")),
        EntryKind.SENT: lambda: facts.send_for_review(work, FACT, number),
        EntryKind.RETURNED: lambda: facts.give_back(work, FACT, number, "Not yet."),
        EntryKind.APPROVED: lambda: facts.approve(work, FACT, number),
        EntryKind.PUBLISHED: publish,
        EntryKind.NEEDS_REVIEW: lambda: facts.ask_review(work, FACT, "New.", work.today),
        EntryKind.CONFIRMED: lambda: facts.confirm(work, FACT, number),
        EntryKind.RETIRED: lambda: facts.retire(work, FACT, "Gone."),
        EntryKind.RESTORED: lambda: facts.restore(work, FACT),
    }
    if step.by is None:
        days = 80 if step.after is Life.DUE_SOON else 11
        return replace(work, now=work.now + timedelta(days=days))
    done[step.by]()
    return work


@pytest.mark.parametrize(
    "step", STEPS, ids=lambda s: f"{s.before} {s.by.value if s.by else 'time'} {s.after.value}"
)
def test_a_fact_takes_every_step_that_is_drawn(work: Work, step: Step):
    factories.catalogue(work.session)
    at = led_to(work, step.before)
    assert life(at) is step.before
    after = moved(at, step)
    assert life(after) is step.after
    if step.by:
        kinds = [entry.kind for entry in history.of_fact(work.session, FACT)]
        assert step.by in kinds[:2], "restoring writes a version as well"
