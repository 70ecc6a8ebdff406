"""A person and a cell of the board, opened: everything a manager may see, and nothing of others."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import Assignment
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.services import plans
from lms.services.work import Work
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS

COLD, OBJECTIONS = SKILLS[2], SKILLS[3]


@pytest.fixture
def jonas(session, visitor):
    """A rep of the team of Marit, who is looking; another rep beside him makes the noise."""
    factories.catalogue(session)
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    team = factories.team(session, "North", manager)
    noise = factories.person(session, name="Noisy Nils", team=team, sales_roles=("sdr",))
    factories.answers(session, noise, COLD, *[1.0] * 9, at=NOW - timedelta(days=1))
    found = factories.person(
        session, name="Jonas Berg", team=team, sales_roles=("sdr",), hired_on=date(2026, 9, 21)
    )
    visitor.sign_in(manager)
    return found


def cell(visitor, person, skill=COLD):
    return visitor.get(f"/team/people/{person.id}/skills/{skill}")


def rows(page) -> list[list[str]]:
    """The words of the tables of evidence, row by row."""
    tables = [t for t in page.all("table") if "evidence" in "".join(t.find("caption").itertext())]
    found = [
        ["".join(td.itertext()).strip() for td in tr.iter("td")]
        for t in tables
        for tr in t.iter("tr")
    ]
    return [row for row in found if row]


def test_a_cell_shows_level_interval_target_and_the_evidence_newest_first(visitor, session, jonas):
    factories.answers(
        session, jonas, COLD, 0.0, 0.0, 0.0, at=NOW - timedelta(days=40), kind=EvidenceKind.BASELINE
    )
    factories.answers(session, jonas, COLD, 0.0, 0.0, at=NOW - timedelta(days=5))
    factories.answers(
        session, jonas, COLD, 4.0, at=NOW - timedelta(days=2), kind=EvidenceKind.SELF_RATING
    )
    factories.answers(session, jonas, OBJECTIONS, 1.0, at=NOW - timedelta(days=1))
    page = cell(visitor, jonas)
    assert page.h1 == "Jonas Berg, Cold call"
    assert "likely below target" in page
    assert "target 65" in page
    assert [row[:2] for row in rows(page)] == [
        ["Own rating: 4 of 5", "2 days ago"],
        ["Quiz: wrong", "5 days ago"],
        ["Quiz: wrong", "5 days ago"],
        *[["Baseline check: wrong", "40 days ago"]] * 3,
    ]
    pulls = [row[2] for row in rows(page)]
    assert pulls[0] == "not counted"
    assert all(pull.startswith("\N{MINUS SIGN}") or pull in {"0", "+1"} for pull in pulls[1:])
    assert "in 5 weeks" in page or "steady" in page


def test_a_gap_says_what_would_move_it_most_and_leads_to_assigning_it(visitor, session, jonas):
    factories.module(session, title="Opening a call", quiz=factories.quiz())
    factories.module(session, "long", title="A long course", quiz=factories.quiz(), minutes=90)
    factories.module(
        session, "other", title="Something else", skills=(OBJECTIONS,), quiz=factories.quiz()
    )
    factories.answers(session, jonas, COLD, *[0.0] * 6, at=NOW - timedelta(days=3))
    page = cell(visitor, jonas)
    assert "What would move it most: Opening a call , 12 min, about" in page
    assert "Something else" not in page
    form = visitor.get(page.links()["Assign Opening a call"])
    assert form.form()["module"] == "opening-a-call"
    assert form.form()["person"] == [str(jonas.id)]


def test_what_is_passed_or_assigned_is_not_offered_as_the_next_thing(visitor, session, jonas):
    revision = factories.module(session, title="Opening a call", quiz=factories.quiz())
    factories.answers(session, jonas, COLD, *[0.0] * 6, at=NOW - timedelta(days=3))
    session.add(
        Assignment(
            person_id=jonas.id,
            module_id="opening-a-call",
            assigned_by=jonas.id,
            assigned_at=NOW,
            due_on=date(2026, 11, 27),
        )
    )
    session.flush()
    page = cell(visitor, jonas)
    assert "is assigned already" in page
    assert "assigned, due Fri 27 Nov" in page
    factories.passed(session, jonas, revision, NOW + timedelta(minutes=1))
    assert "Every module on it is passed" in cell(visitor, jonas)


def test_a_skill_not_assessed_has_no_level_and_one_without_a_target_no_standing(
    visitor, session, jonas
):
    page = cell(visitor, jonas, SKILLS[0])
    assert "Nobody has asked Jonas Berg about it yet" in page
    assert "The target is 65" in page
    session.add(
        factories.Skill(key="product.ae", title="For AEs", fundamental="product", position=9)
    )
    session.flush()
    factories.answers(session, jonas, "product.ae", 1.0, 1.0, 1.0, at=NOW - timedelta(days=1))
    page = cell(visitor, jonas, "product.ae")
    assert "No target" in page
    assert "None of their roles asks for it" in page


def test_long_evidence_is_folded_and_unknown_skills_are_not_there(visitor, session, jonas):
    factories.answers(session, jonas, COLD, *[0.0, 1.0] * 10, at=NOW - timedelta(days=3))
    page = cell(visitor, jonas)
    assert "All 20 pieces of evidence" in page
    assert len(rows(page)) == 20
    visitor.get(f"/team/people/{jonas.id}/skills/no.such", status=404)


def test_a_person_page_shows_skills_assignments_plan_and_attempts(visitor, session, jonas, clock):
    revision = factories.module(session, title="Opening a call", quiz=factories.quiz())
    factories.answers(session, jonas, COLD, *[0.0] * 6, at=NOW - timedelta(days=3))
    for due, at in ((date(2026, 11, 16), 9), (date(2026, 11, 20), 2)):
        session.add(Assignment(person_id=jonas.id, module_id="opening-a-call", assigned_by=jonas.id, note=f"Note {at}",
                               assigned_at=NOW - timedelta(days=at), due_on=due))  # fmt: skip
    session.flush()
    plans.refresh(Work(session, clock()), jonas.id)
    factories.passed(session, jonas, revision, NOW - timedelta(days=12), score=0.4, is_passed=False)
    page = visitor.get(f"/team/people/{jonas.id}")
    assert (page.h1, "week 9 · 1 gap" in page) == ("Jonas Berg", True)
    assert "Overdue 12 min · due Mon 16 Nov" in page
    assert "Open 12 min · due Fri 20 Nov" in page
    assert "Note 9" in page
    assert "40% not passed" in page
    assert "of 60" not in page, "the cap is told in a sentence of its own"
    assert "to do" in page
    assert page.links()["Cold call"].endswith(f"/skills/{COLD}")
    assert "Noisy" not in page


def test_the_track_is_shown_while_somebody_is_being_onboarded(visitor, session, jonas):
    factories.module(session, quiz=factories.quiz())
    factories.track(session)
    assert "Onboarding" not in visitor.get(f"/team/people/{jonas.id}")
    nora = factories.person(session, Role.NEW_HIRE, name="New Nora", team=session.get(factories.Team, jonas.team_id),
                            sales_roles=("sdr",), hired_on=NOW.date() - timedelta(days=2))  # fmt: skip
    page = visitor.get(f"/team/people/{nora.id}")
    assert "0 of 4 steps done" in page
    assert "day 1 · was due" in page


def test_an_empty_person_page_says_what_there_could_be(visitor, session, jonas):
    page = visitor.get(f"/team/people/{jonas.id}")
    for sentence in ("Nothing is assigned.", "No plan yet.", "Nothing handed in yet."):
        assert sentence in page


def test_a_person_page_takes_few_statements_however_much_there_is(visitor, session, jonas, clock):
    factories.track(session)
    for number in range(6):
        revision = factories.module(
            session, f"m{number}", quiz=factories.quiz() if number % 2 else None
        )
        session.add(
            Assignment(
                person_id=jonas.id,
                module_id=f"m{number}",
                assigned_by=jonas.id,
                assigned_at=NOW - timedelta(days=2),
            )
        )
        session.flush()
        if number % 2:
            factories.passed(session, jonas, revision, NOW - timedelta(days=1))
    plans.refresh(Work(session, clock()), jonas.id)
    visitor.get(f"/team/people/{jonas.id}")
    assert len(visitor.get(f"/team/people/{jonas.id}").statements) <= 12


def test_one_may_look_at_oneself_but_assign_nothing(visitor, session, jonas):
    manager = session.scalars(
        select(factories.Person).where(factories.Person.name == "Marit Solberg")
    ).one()
    page = visitor.get(f"/team/people/{manager.id}")
    assert page.h1 == "Marit Solberg"
    assert "Assign a module" not in page.links()


def test_a_cell_sets_the_own_rating_beside_the_evidence_and_names_who_rated(
    visitor, session, jonas
):
    factories.answers(session, jonas, COLD, *[0.0] * 20, at=NOW - timedelta(days=5))
    factories.answers(
        session, jonas, COLD, 5.0, at=NOW - timedelta(days=2), kind=EvidenceKind.SELF_RATING
    )
    page = cell(visitor, jonas)
    assert "Own rating 5 of 5; the evidence says" in page
    assert "Start with what both of you can see" in page
    assert "Own rating 5 of 5" in visitor.get(f"/team/people/{jonas.id}")


def test_strengths_stand_before_gaps_and_readiness_beside_them(visitor, session, jonas):
    factories.answers(session, jonas, SKILLS[0], *[1.0] * 25, at=NOW - timedelta(days=2))
    factories.answers(session, jonas, COLD, *[0.0] * 20, at=NOW - timedelta(days=2))
    page = visitor.get(f"/team/people/{jonas.id}")
    assert "Strengths: Portfolio (expert)." in page
    assert "One gap, 2 not assessed, 1 at target. 25% ready, 50% not assessed yet." in page


def test_looking_back_shows_levels_and_evidence_of_that_day_only(visitor, session, jonas):
    factories.answers(session, jonas, COLD, *[0.0] * 20, at=NOW - timedelta(days=2))
    earlier = (NOW - timedelta(days=3)).date().isoformat()
    page = visitor.get(f"/team/people/{jonas.id}?as_of={earlier}")
    assert "As of Sun 15 Nov 2026" in page
    assert "no gap named" in page
    assert page.links()["Cold call"].endswith(f"?as_of={earlier}")
    page = visitor.get(page.links()["Cold call"])
    assert "Nobody has asked Jonas Berg about it yet" in page
    assert rows(page) == []
    assert page.links()["Jonas Berg"].endswith(f"?as_of={earlier}")
    assert len(rows(cell(visitor, jonas))) == 20


def test_what_is_kept_but_counts_for_no_skill_is_told_to_the_manager_too(visitor, session, jonas):
    unknown = factories.NewEvidence(NOW, EvidenceKind.QUIZ, 1.0, (("no.such", 1.0),))
    factories.evidence.record(Work(session, NOW), jonas.id, [unknown])
    page = visitor.get(f"/team/people/{jonas.id}")
    assert "Kept, but not counted" in page
    assert "No skill is called no.such here." in page
