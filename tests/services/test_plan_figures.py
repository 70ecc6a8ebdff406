"""Every figure that is kept with an item of a plan can be computed again from the logs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.db.models import Assignment
from lms.db.queries import levels, people, plans
from lms.domain.asking.attempts import NewEvidence
from lms.domain.asking.recollections import recollect
from lms.domain.mastery.levels import chance_below, read
from lms.domain.mastery.skills import Estimate, EvidenceKind, replay
from lms.domain.people import Role
from lms.domain.planning import plans as planned
from lms.domain.planning.memory import MemoryState, outlook, recall
from lms.domain.planning.plans import ItemKind, PlanInput
from lms.services import candidates as could_be
from lms.services import evidence
from lms.services import plans as planning
from lms.services.work import Work
from tests import factories as make

TODAY = date(2026, 11, 18)
COLD_CALLS, OBJECTIONS = make.SKILLS[2], make.SKILLS[3]
REVIEWED = "long-ago"


@pytest.fixture
def rep(session, work):
    """Gaps, something half forgotten, a skill in doubt and more to do than fits."""
    make.catalogue(session)
    person = make.person(session, sales_roles=("sdr",), minutes_cap=34)
    for number, skill in enumerate((COLD_CALLS, OBJECTIONS, COLD_CALLS, OBJECTIONS)):
        quiz = make.quiz(*(make.single(f"q{n}", skill=skill) for n in (1, 2, 3)))
        product = "pulse" if number > 1 else None
        make.module(session, f"module-{number}", quiz=quiz, skills=(skill,), minutes=9 + number,
                    product=product)  # fmt: skip
    revision = make.module(session, REVIEWED, quiz=make.quiz(), minutes=5)
    make.passed(session, person, revision, work.now - timedelta(days=45))
    for days, value in ((45, 1.0), (40, 0.4)):
        at = work.now - timedelta(days=days)
        rows = [
            NewEvidence(
                at,
                EvidenceKind.QUIZ,
                value,
                ((COLD_CALLS, 1.0),),
                module_id=REVIEWED,
                question=f"q{n}",
                revision_id=revision.id,
                guess=0.25,
                item=n,
            )
            for n in (1, 2, 3)
        ]
        evidence.record(Work(session, at), person.id, rows)
    make.answers(session, person, OBJECTIONS, 0, 1, 0, 0, 0, at=work.now - timedelta(days=9))
    make.answers(session, person, COLD_CALLS, 0, 0, 1, at=work.now - timedelta(days=5))
    manager = make.person(session, Role.MANAGER)
    session.add(
        Assignment(
            person_id=person.id,
            module_id=REVIEWED,
            assigned_by=manager.id,
            assigned_at=work.now,
        )
    )
    session.flush()
    planning.refresh(work, person.id)
    return person


def test_levels_and_chances_follow_from_the_evidence_alone(session, work, rep):
    state = replay(levels.log_of(session, rep.id))
    targets = levels.targets_of(session, ("sdr",))
    items = [i for i in plans.current(session, rep.id, TODAY).items if i.figures["level"]]
    assert len(items) > 2
    for item in items:
        held, target = item.figures, targets[item.skill].level
        reading = read(state, item.skill, target, work.now)
        found = (reading.level, reading.low, reading.high, reading.target)
        assert (held["level"], held["low"], held["high"], held["target"]) == found
        assert held["p_below"] == chance_below(Estimate(reading.mean, reading.variance), target)


def test_recalls_follow_from_the_events_of_memory_alone(session, work, rep):
    memory = recollect(MemoryState.new(), levels.log_of(session, rep.id))
    items = [i for i in plans.current(session, rep.id, TODAY).items if i.module]
    assert any(item.figures["recall"] for item in items)
    for item in items:
        held, key = item.figures, f"module:{item.module}"
        view = outlook(memory, key, work.now, teaches=item.kind is not ItemKind.REVIEW)
        assert held["recall"] == recall(memory, key, work.now)
        assert (held["recall_7"], held["recall_28"]) == (view.week, view.month)
        assert (held["recall_7_done"], held["recall_28_done"]) == (
            view.week_done, view.month_done,
        )  # fmt: skip


def test_gains_and_runners_up_follow_from_levels_memory_and_what_could_be_done(session, work, rep):
    person, stored = people.actor_by_id(session, rep.id), plans.current(session, rep.id, TODAY)
    log = levels.log_of(session, rep.id)
    targets = levels.targets_of(session, person.sales_roles)
    readings = {key: read(replay(log), key, t.level, work.now) for key, t in targets.items()}
    cycle = could_be.Cycle(stored.cycle_start, stored.cycle_end, person.zone)
    known = could_be.known_of(session, [rep.id])
    (around,) = could_be.surroundings(session, [(person, cycle)], known, work.now)
    around = replace(around, memory=recollect(MemoryState.new(), log))
    found = could_be.candidates(around, readings)
    made = planned.plan(
        PlanInput(
            readings=readings,
            weights={key: float(target.weight) for key, target in targets.items()},
            cap=rep.minutes_cap,
            already_spent=0,
            cycle_start=stored.cycle_start,
            cycle_end=stored.cycle_end,
            candidates=found,
            memory=could_be.outlooks(work, around, found),
        )
    )
    again = [planned.figures_of(item) for item in made.items]
    assert [item.figures | {"reason": None} for item in stored.items] == [
        figures | {"reason": None} for figures in again
    ]
    assert any(item.figures["runner_up"] for item in stored.items)
    for item in stored.items:
        assert item.figures["gain_per_minute"] == item.figures["gain"] / item.minutes
