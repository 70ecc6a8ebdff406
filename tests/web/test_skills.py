"""My skills: states, words and evidence."""

from datetime import timedelta

import pytest

from lms.domain.people import Role
from lms.domain.skills import EvidenceKind
from lms.services import plans
from tests import factories as make

SVG = "{http://www.w3.org/2000/svg}svg"
PORTFOLIO, _, COLD_CALLS, OBJECTIONS = make.SKILLS


@pytest.fixture(autouse=True)
def catalogue(session):
    make.catalogue(session)


@pytest.fixture
def rep(session, clock):
    """A gap in cold calls, portfolio at target, one answer on objections, the fourth never asked."""
    person = make.person(session, sales_roles=("sdr",))
    make.answers(session, person, PORTFOLIO, *[1] * 14, at=clock.now - timedelta(days=20))
    make.answers(session, person, COLD_CALLS, *[0] * 12, at=clock.now - timedelta(days=15))
    make.answers(
        session, person, OBJECTIONS, 1, at=clock.now - timedelta(days=3), kind=EvidenceKind.BASELINE
    )
    make.answers(session, person, PORTFOLIO, *[1] * 14, at=clock.now - timedelta(days=2))
    session.commit()
    return person


def test_the_summary_counts_and_gaps_come_first(visitor, rep):
    page = visitor.sign_in(rep).get("/skills")
    assert "One gap, one that needs evidence, one not assessed, one at target." in page
    order = [
        page.text.index(word)
        for word in ("Cold call", "Objections", "Differentiators", "Portfolio")
    ]
    assert order == sorted(order)


def test_a_skill_never_asked_about_shows_no_level(session, visitor):
    person = make.person(session, sales_roles=("sdr",))
    session.commit()
    page = visitor.sign_in(person).get("/skills")
    assert "4 not assessed." in page
    assert len(page.all(SVG, class_="level")) == 1  # the example beside
    assert "left out of every average" in page


def test_a_level_comes_with_band_interval_target_and_trend(visitor, rep):
    page = visitor.sign_in(rep).get("/skills")
    assert "target 65" in page
    assert [e for e in page.all(SVG, class_="spark") if "Trend: " in e.get("aria-label", "")]


def test_answers_of_a_sitting_are_one_line_with_their_pull(session, visitor, rep, clock):
    revision = make.module(session, quiz=make.quiz())
    attempt = make.passed(session, rep, revision, clock.now)
    rows = [
        make.NewEvidence(
            clock.now, EvidenceKind.QUIZ, value, ((OBJECTIONS, 1.0),), attempt_id=attempt.id,
            item=item, module_id="opening-a-call", question=f"q{item}",
        )
        for item, value in enumerate((1.0, 0.5, 0.0))
    ]  # fmt: skip
    make.evidence.record(make.Work(session, clock.now), rep.id, rows)
    session.commit()
    page = visitor.sign_in(rep).get(f"/skills/{OBJECTIONS}")
    assert "Quiz “Opening a call”: 1.5 of 3 right" in page
    assert "Baseline check: right" in page
    assert "3 days ago" in page


def test_ratings_and_what_does_not_count_are_shown_as_they_are(session, visitor, rep, clock):
    rows = [
        make.NewEvidence(clock.now, EvidenceKind.OBSERVATION, 2.0, ((OBJECTIONS, 1.0),)),
        make.NewEvidence(clock.now, EvidenceKind.SELF_RATING, 4.0, ((OBJECTIONS, 1.0),)),
    ]
    make.evidence.record(make.Work(session, clock.now), rep.id, rows)
    session.commit()
    page = visitor.sign_in(rep).get(f"/skills/{OBJECTIONS}")
    assert "Observed on a call: 2 of 5 today" in page
    assert "Your own rating: 4 of 5 today –" in page


def test_what_would_move_it_most_comes_from_the_plan(session, visitor, rep, work):
    make.module(session, quiz=make.quiz())
    plans.refresh(work, rep.id)
    session.commit()
    page = visitor.sign_in(rep).get("/skills")
    assert "stands in this week’s plan: Opening a call , 12 min." in page
    assert "Why Opening a call is in your plan" in page


def test_without_a_plan_a_gap_names_the_module_that_trains_it(session, visitor, rep):
    make.module(session, quiz=make.quiz())
    session.commit()
    assert "What would move it most: Opening a call , 12 min." in visitor.sign_in(rep).get(
        "/skills"
    )


def test_questions_can_be_answered_at_once_where_too_little_is_known(visitor, rep):
    page = visitor.sign_in(rep).get("/skills")
    named = [e.get("aria-label") for e in page.all("button", type="submit")]
    assert named == ["Answer questions on Objections", "Answer questions on Differentiators"]
    assert page.form(f"/checks/questions?skill={OBJECTIONS}")["csrf_token"]


def test_a_skill_nobody_has_heard_of_is_not_found(visitor, rep):
    visitor.sign_in(rep).get("/skills/nothing", status=404)


@pytest.mark.usefixtures("rep")
def test_skills_are_private(session, visitor):
    other = make.person(session, sales_roles=("sdr",))
    session.commit()
    assert "4 not assessed." in visitor.sign_in(other).get("/skills")


def test_without_a_sales_role_the_page_says_why_it_is_empty(session, visitor):
    marketer = make.person(session, Role.MARKETING)
    session.commit()
    assert "No skills to show yet" in visitor.sign_in(marketer).get("/skills")
