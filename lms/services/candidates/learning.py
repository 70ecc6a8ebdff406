"""What could be learned: what was assigned, what changed, steps that are due, and lessons."""

from dataclasses import replace
from typing import Any

from lms.db.queries.modules import ModuleRow
from lms.db.queries.tracks import StepProgress
from lms.domain import certifications
from lms.domain.certifications import Delta
from lms.domain.planning.candidates import Candidate, ItemKind, delta_key
from lms.domain.planning.memory import module_key
from lms.domain.tracks import StepKind
from lms.services.candidates.company import OfficialFact
from lms.services.candidates.surroundings import Surroundings

STEP_MINUTES = {StepKind.CHECKLIST: 10, StepKind.PRACTICE: 20}
"""Minutes that a step without a module is planned with (prior)."""
LONGEST_TITLE = 200
"""Characters of an item's title: a claim may be longer."""


def of_module(
    around: Surroundings, kind: ItemKind, key: str, row: ModuleRow, **own: Any
) -> Candidate:
    """What all kinds of work on a module have in common; `own` are fields of this one."""
    share = 1 / max(1, len(row.skills))
    return Candidate(
        kind=kind,
        key=key,
        title=row.title,
        minutes=own.pop("minutes", row.minutes),
        module=row.id,
        skills=tuple((skill, share) for skill in row.skills),
        last_passed=around.passed_on(row.id),
        product_weight=around.weight_of(row.product),
        **own,
    )


def of_fact(around: Surroundings, kind: ItemKind, key: str, fact: OfficialFact) -> Candidate:
    """The same of work on an official fact; its claim is the title."""
    title = fact.claim
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1] + "…"
    weight = around.weight_of(fact.product)
    return Candidate(kind, key, title, 1, product_weight=weight, fact=fact.id)


def assignments(around: Surroundings) -> list[Candidate]:
    """A manager knows better than a list of prerequisites, so these ask for none."""
    return [
        of_module(
            around,
            ItemKind.ASSIGNMENT,
            f"assignment:{one.id}",
            row,
            due=one.due_on,
            assigned_by=one.assigned_by_name,
            assignment_id=one.id,
        )
        for one in around.assigned
        if (row := around.modules.get(one.module_id))
    ]


def deltas(around: Surroundings) -> list[Candidate]:
    """Changes of facts that the person is certified on, once anything can be done about them: not
    while all questions on them are being rewritten."""
    made = [(one, around.facts.get(one.fact)) for one in around.deltas]
    return [
        _delta(around, one, fact) for one, fact in made if fact and (fact.free or not fact.held)
    ]


def _delta(around: Surroundings, one: Delta, fact: OfficialFact) -> Candidate:
    made = of_fact(around, ItemKind.DELTA, delta_key(one.fact), fact)
    return replace(made, minutes=certifications.minutes(fact.free), due=one.due)


def steps(around: Surroundings) -> list[Candidate]:
    """Steps that are due by the cycle's end. What is due in the same week may build on itself."""
    track, end = around.track, around.cycle.end
    if track is None:
        return []
    due = [step for step in track.ahead if step.due_on and step.due_on <= end]
    due = [step for step in due if step.module not in around.waived]
    together = frozenset(step.module for step in due if step.module)
    made = [(step, _step(around, track.id, step, together)) for step in due]
    return [replace(one, due=step.due_on, step=step.key) for step, one in made if one]


def _step(
    around: Surroundings, track_id: str, step: StepProgress, together: frozenset[str]
) -> Candidate | None:
    key = f"step:{track_id}:{step.key}"
    if step.kind in STEP_MINUTES:
        return Candidate(ItemKind.TRACK_STEP, key, step.title, STEP_MINUTES[step.kind])
    row = around.modules.get(step.module or "")
    if row is None or not around.is_open_to(row):
        return None
    is_ready = around.is_ready_for(row, together)
    return of_module(around, ItemKind.TRACK_STEP, key, row, prerequisites_met=is_ready)


def lessons(around: Surroundings) -> list[Candidate]:
    """Modules of the person's roles, those tested out of aside. One that was passed may be worth
    another reading; passing its quiz again shows that it was done."""
    return [
        of_module(
            around,
            ItemKind.LESSON,
            f"lesson:{row.id}",
            row,
            prerequisites_met=around.is_ready_for(row),
        )
        for row in around.modules.values()
        if around.is_for_them(row) and around.is_open_to(row) and row.id not in around.waived
        if around.passed_on(row.id) is None
        or (row.question_count and not around.is_fresh(module_key(row.id), row.id))
    ]
