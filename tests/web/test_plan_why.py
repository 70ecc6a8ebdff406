"""Why this is here: every number on the page follows from the person's log, whatever the item."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import Assignment, FactVersion, PlanItem
from lms.db.queries import levels, people, plans
from lms.domain.asking.attempts import NewEvidence
from lms.domain.asking.recollections import recollect
from lms.domain.facts import Change, Stage
from lms.domain.mastery.evidence_split import Advice, Families
from lms.domain.mastery.levels import chance_below, read
from lms.domain.mastery.skills import Estimate, EvidenceKind, PersonState, logistic, replay, update
from lms.domain.people import Role
from lms.domain.planning.memory import MemoryState, outlook
from lms.domain.planning.plans import ItemKind, PlanInput, plan
from lms.domain.planning.plans import PlanItem as PlanPart
from lms.domain.tracks import Step, StepKind
from lms.services import candidates as could_be
from lms.services import evidence
from lms.services.work import Work
from tests import factories as make

TODAY = date(2026, 11, 18)
PORTFOLIO, DIFFERENTIATORS, COLD_CALLS, OBJECTIONS = make.SKILLS
OFFICIAL, CHANGED = "pulse-no-gateway", "pulse-days"
CAP = 115


def asked(skill, fact=None):
    return make.quiz(*(make.single(f"q{n}", skill=skill, fact=fact) for n in (1, 2, 3)))


def sat(session, person, revision, skill, at, values, fact=None):
    """A quiz as it is handed in: the attempt, and its answers in the log."""
    attempt = make.passed(session, person, revision, at)
    rows = [
        NewEvidence(
            at, EvidenceKind.QUIZ, value, ((skill, 1.0),), attempt_id=attempt.id, item=n, guess=0.25,
            module_id=revision.module_id, question=f"q{n}", revision_id=revision.id, fact_id=fact,
        )
        for n, value in enumerate(values, start=1)
    ]  # fmt: skip
    evidence.record(Work(session, at), person.id, rows)


def change(session, person):
    """A fact whose words changed since the person was certified on it."""
    made = make.fact(session, CHANGED, "Pulse keeps 30 days.")
    make.certification(session)
    make.certificate(session, person, pins={CHANGED: 1})
    newer = FactVersion(
        fact_id=CHANGED, number=2, claim="Pulse keeps 90 days.", text={"claim": "x"},
        written_at=make.EARLIER, stage=Stage.OFFICIAL, official_at=make.EARLIER,
        change=Change.MATERIAL, reason="So.", delta_due=date(2026, 11, 20),
    )  # fmt: skip
    session.add(newer)
    session.flush()
    made.official_id = newer.id


@pytest.fixture
def hire(session, clock):
    """Somebody whose week has an item of every kind, and more to do than fits."""
    make.catalogue(session)
    person = make.person(
        session, Role.NEW_HIRE, sales_roles=("sdr",), minutes_cap=CAP, hired_on=date(2026, 11, 16)
    )
    long_ago, earlier = (clock.now - timedelta(days=days) for days in (60, 9))
    make.fact(session, OFFICIAL)
    change(session, person)
    known = make.module(
        session, "facts", quiz=asked(DIFFERENTIATORS, OFFICIAL), skills=(DIFFERENTIATORS,),
        minutes=500,
    )  # fmt: skip
    read_once = make.module(
        session, "reviewed", quiz=asked(OBJECTIONS), skills=(OBJECTIONS,), minutes=90
    )
    make.module(session, "assigned", quiz=asked(OBJECTIONS), skills=(OBJECTIONS,), minutes=11)
    make.module(session, "step", quiz=asked(COLD_CALLS), minutes=13)
    make.module(session, "portfolio", quiz=asked(PORTFOLIO), skills=(PORTFOLIO,), minutes=400)
    for n, product in enumerate(("pulse", "spares", None)):
        make.module(
            session, f"lesson-{n}", title=f"Lesson {n}", quiz=asked(OBJECTIONS),
            skills=(OBJECTIONS,), minutes=21 + n, product=product,
        )  # fmt: skip
    make.track(
        session,
        Step("opening", StepKind.MODULE, 3, "Opening", "step"),
        Step("crm", StepKind.CHECKLIST, 3, "Log in to the CRM"),
    )
    sat(session, person, known, DIFFERENTIATORS, long_ago, (1.0, 1.0, 0.0), OFFICIAL)
    sat(session, person, read_once, OBJECTIONS, long_ago, (1.0, 0.0, 1.0))
    make.answers(session, person, OBJECTIONS, 0, 1, 0, 0, 0, at=earlier)
    make.answers(session, person, COLD_CALLS, *[1.0] * 20, at=earlier)
    for day, value in ((6, 2.0), (5, 1.0), (4, 1.0)):
        make.answers(
            session, person, COLD_CALLS, *[value] * 2, at=clock.now - timedelta(days=day),
            kind=EvidenceKind.OBSERVATION,
        )  # fmt: skip
    session.add(
        Assignment(
            person_id=person.id, module_id="assigned", assigned_at=clock.now,
            assigned_by=make.person(session, Role.MANAGER).id,
        )
    )  # fmt: skip
    session.commit()
    return person


@dataclass
class Remade:
    """What the log says, without what was kept with the plan."""

    log: list
    state: PersonState
    memory: MemoryState
    apart: Families
    items: dict[str, PlanPart]


def remade(session, hire, stored):
    """Levels, memory, and the plan that follows from them, from the log alone."""
    log = levels.log_of(session, hire.id)
    state, memory, apart = replay(log), recollect(MemoryState.new(), log), Families.of(log)
    person, now = people.actor_by_id(session, hire.id), stored.made_at
    targets = levels.targets_of(session, person.sales_roles)
    readings = {key: read(state, key, one.level, now) for key, one in targets.items()}
    told = {key: apart.split(key, now, one.level) for key, one in targets.items()}
    practise = frozenset(k for k, one in told.items() if one and one.advice is Advice.PRACTISE)
    cycle = could_be.Cycle(stored.cycle_start, stored.cycle_end, person.zone)
    known = could_be.known_of(session, [hire.id])
    (around,) = could_be.surroundings(session, [(person, cycle)], known, now)
    around = replace(around, memory=memory)
    found = could_be.candidates(around, readings, practise)
    made = plan(
        PlanInput(
            readings=readings,
            weights={key: float(one.weight) for key, one in targets.items()},
            cap=CAP,
            already_spent=0,
            cycle_start=stored.cycle_start,
            cycle_end=stored.cycle_end,
            candidates=found,
            memory=could_be.outlooks(Work(session, now), around, found),
            practise=practise,
        )
    )
    return Remade(log, state, memory, apart, {one.candidate.key: one for one in made.items})


def rows_under(page, caption):
    """The cells of a table by row; none where there is no such table."""
    found = [one for one in page.all("table") if one.findtext("caption") == caption]
    rows = [row for table in found for row in table.findall(".//tbody/tr")]
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in rows]


def points(gain):
    return f"{gain:.0f} points" if gain >= 9.95 else f"{gain:.1f}".removesuffix(".0") + " points"


def standing(state, skill, now):
    """What the page has to say of the level."""
    if skill is None:
        return ["It trains no skill that your role has a target for."]
    if skill not in state.skills:
        return ["target 65. You have not been asked about it yet, so there is no level."]
    one = read(state, skill, 65, now)
    chance = round(100 * chance_below(Estimate(one.mean, one.variance), 65))
    assert 0 < one.low < one.level < one.high < 100
    return [
        f"level {one.level}, likely {one.low} to {one.high}. Target 65.",
        f"({chance}% likely to be below it)",
    ]


def recalls(memory, item, now):
    """The table of what is remembered, now and in 7 and 28 days, without the item and with it."""
    if not (item.module or item.fact):
        return []
    about = f"module:{item.module}" if item.module else f"fact:{item.fact}"
    view = outlook(memory, about, now, teaches=item.kind is not ItemKind.REVIEW)
    found = [("Now", view.now, None)]
    found += [("In 7 days", view.week, view.week_done), ("In 28 days", view.month, view.month_done)]
    return [[when, of_100(without), of_100(done)] for when, without, done in found]


def of_100(share):
    return "–" if share is None else f"{round(100 * share)} of 100"


def pulls(log, skill):
    """How far the three strongest sittings moved the level, by replaying the log row by row."""
    moved, state = {}, PersonState.new()
    for row in log:
        before, state = state, update(state, row)
        if skill in dict(row.skills):
            key = row.attempt_id or -row.id
            was, is_now = (read(one, skill, None, row.at).mean for one in (before, state))
            moved[key] = moved.get(key, 0.0) + 100 * (logistic(is_now) - logistic(was))
    strongest = sorted(moved.values(), key=abs, reverse=True)[:3]
    return [f"{round(one):+d}".replace("-", "\N{MINUS SIGN}") for one in strongest]


KINDS = {
    "a lesson": (ItemKind.LESSON, "lesson:lesson-0", 21),
    "a review of a module": (ItemKind.REVIEW, "review:reviewed", 3),
    "a review of a fact": (ItemKind.REVIEW, f"review:fact:{OFFICIAL}", 1),
    "questions": (ItemKind.QUESTIONS, f"questions:{PORTFOLIO}", 3),
    "practice": (ItemKind.PRACTICE, f"practice:{COLD_CALLS}", 20),
    "a step with a module": (ItemKind.TRACK_STEP, "step:sdr-onboarding:opening", 13),
    "a step without one": (ItemKind.TRACK_STEP, "step:sdr-onboarding:crm", 10),
    "an assignment": (ItemKind.ASSIGNMENT, "assignment:", 11),
    "a change": (ItemKind.DELTA, f"delta:{CHANGED}", 2),
}
"""What a plan can have: its kind, (the beginning of) its key, its minutes as the content says."""


@pytest.fixture
def stored(session, visitor, hire):
    """The plan as it was made for the first page."""
    visitor.sign_in(hire).get("/")
    return plans.chosen(session, hire.id, TODAY)


def test_the_plan_has_an_item_of_every_kind_and_some_displaced_another(stored):
    assert {kind for kind, _, _ in KINDS.values()} == set(ItemKind)
    assert {item.kind for item in stored.items} == set(ItemKind)
    displacing = {item.kind for item in stored.items if item.figures["runner_up"]}
    assert len(displacing) > 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_follows_from_the_log(session, visitor, hire, stored, kind):
    expected, start, minutes = KINDS[kind]
    item = next(one for one in stored.items if one.key.startswith(start))
    assert (item.kind, item.minutes) == (expected, minutes)
    page, again = visitor.get(f"/plan/items/{item.key}/why"), remade(session, hire, stored)
    mine, rival = again.items[item.key], again.items[item.key].runner_up
    for sentence in standing(again.state, mine.skill, stored.made_at):
        assert sentence in page
    what = "Chance of remembering, of 100"
    assert rows_under(page, what) == recalls(again.memory, item, stored.made_at)
    told = [row[-1] for row in rows_under(page, "The evidence that moved it furthest")]
    assert told == pulls(again.log, mine.skill)
    assert f"Expected gain: {points(mine.gain)} for {minutes} minutes" in page
    assert f"The cap of this plan is {CAP} minutes." in page
    if rival is None:
        assert "It displaced nothing" in page
    else:
        assert f": {points(rival.gain)} for {rival.minutes} minutes." in page


def test_practice_shows_what_answers_and_watched_calls_say_and_the_lowest_rating(
    session, visitor, hire, stored
):
    item = next(one for one in stored.items if one.kind is ItemKind.PRACTICE)
    page, again = visitor.get(f"/plan/items/{item.key}/why"), remade(session, hire, stored)
    assert "people who watched you have not seen it yet" in page
    told = again.apart.split(COLD_CALLS, stored.made_at, 65)
    assert told.watched.level < 65 <= told.answers.level
    for what, one in (("answers", told.answers), ("watched calls", told.watched)):
        assert f"From {what} alone: {one.level} (likely {one.low} to {one.high})." in page
    assert f"It is {round(100 * told.p_answers_higher)}% likely that the answers are higher" in page
    (rating,) = rows_under(page, "The lowest rating by somebody who watched")
    assert rating[:2] == ["Observed on a call: 1 of 5", "4 days ago"]


def test_practice_planned_before_this_was_kept_still_shows(session, visitor, hire, stored):
    item = next(one for one in stored.items if one.kind is ItemKind.PRACTICE)
    for row in session.scalars(select(PlanItem).where(PlanItem.key == item.key)):
        row.figures = {name: one for name, one in row.figures.items() if name != "split"}
    session.commit()
    page = visitor.get(f"/plan/items/{item.key}/why")
    assert "Observed on a call: 1 of 5" in page
    assert "From answers alone" not in page


@pytest.mark.parametrize(
    ("without", "done", "sentence"),
    [
        (0.31, 0.58, "In four weeks you would remember about 3 of 10 of it, with this about 6 of 10."),
        (0.31, 0.34, "In four weeks you would remember 31 of 100 of it, with this 34 of 100."),
        (0.01, 0.04, "In four weeks you would remember 1 of 100 of it, with this 4 of 100."),
        (0.312, 0.314, "What is not used fades; a few questions show what is left of it."),
        (0.34, 0.31, "What is not used fades; a few questions show what is left of it."),
    ],
)  # fmt: skip
def test_a_review_says_what_it_keeps_as_finely_as_it_can_be_seen(
    session, visitor, hire, stored, without, done, sentence
):
    assert stored.item("review:reviewed")
    for row in session.scalars(select(PlanItem).where(PlanItem.key == "review:reviewed")):
        facts = row.reason["facts"] | {"recall_28": without, "recall_28_done": done}
        row.reason = row.reason | {"facts": facts}
    session.commit()
    assert sentence in visitor.get("/plan/items/review:reviewed/why")
