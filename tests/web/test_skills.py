"""My skills: states, words and evidence."""

from datetime import timedelta

import pytest

from lms.db.models import ActivityMetric, QuestionHold, Skill, Target
from lms.db.queries import levels
from lms.domain.asking.quality import HoldCause
from lms.domain.mastery.levels import read
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
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
    assert "One gap, 1 that needs evidence, 1 not assessed, 1 at target." in page
    listed = ["".join(e.itertext()).strip() for e in page.all("h2", class_="h3")]
    assert listed == ["Cold call", "Objections", "Differentiators", "Portfolio"]
    assert "Your strengths: Portfolio (expert)." in page


def test_a_skill_never_asked_about_shows_no_level(session, visitor):
    person = make.person(session, sales_roles=("sdr",))
    session.commit()
    page = visitor.sign_in(person).get("/skills")
    assert "4 not assessed." in page
    assert len(page.all(SVG, class_="level")) == 1  # the example beside
    assert "left out of every average" in page


def test_a_level_comes_with_band_interval_target_and_trend(visitor, rep):
    page = visitor.sign_in(rep).get("/skills")
    assert "· target proficient" in page
    assert "target 65" in "".join(e.text or "" for d in page.all("details") for e in d.iter("p"))
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
    assert "Your own rating: 4 of 5 today not counted" in page


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


def watched(session, person, skill, *values, at, **more):
    """Ratings by somebody who watched."""
    rows = [
        make.NewEvidence(at + timedelta(minutes=n), EvidenceKind.OBSERVATION, value, ((skill, 1.0),), **more)
        for n, value in enumerate(values)
    ]  # fmt: skip
    make.evidence.record(make.Work(session, at), person.id, rows)
    session.commit()


def test_quiz_high_and_observation_low_says_practise_and_shows_both(session, visitor, clock):
    person = make.person(session, sales_roles=("sdr",))
    coach = make.person(session, Role.MANAGER, name="Marit Solberg")
    make.answers(session, person, COLD_CALLS, *[1] * 14, at=clock.now - timedelta(days=4))
    watched(session, person, COLD_CALLS, 2, 2, at=clock.now - timedelta(days=1),
            rater_id=coach.id, criterion="Opening")  # fmt: skip
    assert "You know it; practise it on calls, don’t read more." in visitor.sign_in(person).get(
        "/skills"
    )
    page = visitor.get(f"/skills/{COLD_CALLS}")
    assert "From answers alone:" in page
    assert "one watched call. Ask your manager to listen in." in page
    assert "Observed on a call by Marit Solberg, Opening: 2 of 5 yesterday" in page


def test_a_sitting_opens_to_its_questions_with_their_text_and_version(session, visitor, rep, clock):
    revision = make.module(session, quiz=make.quiz())
    attempt = make.passed(session, rep, revision, clock.now)
    rows = [
        make.NewEvidence(
            clock.now, EvidenceKind.QUIZ, float(n % 2), ((OBJECTIONS, 1.0),), weight=0.5,
            attempt_id=attempt.id, item=n, module_id="opening-a-call", question=f"q{n}",
            revision_id=revision.id,
        )
        for n in (1, 2, 3)
    ]  # fmt: skip
    make.evidence.record(make.Work(session, clock.now), rep.id, rows)
    session.commit()
    page = visitor.sign_in(rep).get(f"/skills/{OBJECTIONS}")
    assert "Quiz “Opening a call”: 2 of 3 right counts 50%" in page
    assert "Question q2?: wrong Opening a call, version 1 · counts 50% · pull" in page


def test_several_roles_ask_together_and_the_page_says_which_asks_what(session, visitor, clock):
    target = session.get(Target, {"sales_role": "ae", "skill": COLD_CALLS})
    target.level = 80
    session.delete(session.get(Target, {"sales_role": "sdr", "skill": OBJECTIONS}))
    person = make.person(session, sales_roles=("sdr", "ae"))
    make.answers(session, person, COLD_CALLS, 1, at=clock.now - timedelta(days=4))
    session.commit()
    page = visitor.sign_in(person).get(f"/skills/{COLD_CALLS}")
    assert "SDR asks for 65, AE asks for 80: the highest counts." in page
    assert "target 80" in page
    assert "Only the role AE asks for it." in visitor.get(f"/skills/{OBJECTIONS}")


def test_rating_oneself_takes_one_page_and_shows_beside_the_evidence(session, visitor, rep):
    page = visitor.sign_in(rep).get("/skills/rate")
    assert "no score of your attitude" in page
    assert len(page.all("input", type="radio")) == 5 * 4
    sent = {f"rating-{COLD_CALLS}": "4", f"rating-{PORTFOLIO}": "2", f"rating-{OBJECTIONS}": "3"}
    page = visitor.submit("/skills/rate", sent)
    assert "3 ratings are kept." in page
    assert "You rate yourself 4 of 5; the evidence says" in page
    assert "You rate yourself 2 of 5. The evidence is kinder than you are: it says expert." in page
    assert "You rate yourself 3 of 5" not in page, "the evidence decides nothing yet"
    assert "You rated yourself 3 of 5 on 18 Nov 2026." in visitor.get(f"/skills/{OBJECTIONS}")
    assert "You said 4 on 18 Nov 2026." in visitor.get("/skills/rate")


def test_a_rating_that_is_none_keeps_what_was_sent_and_says_so_at_its_skill(visitor, rep):
    visitor.sign_in(rep)
    sent = {f"rating-{COLD_CALLS}": "4", f"rating-{PORTFOLIO}": "9"}
    page = visitor.post("/skills/rate", sent, status=422)
    assert "Portfolio: Choose a number from 1 to 5." in page
    assert page.form("/skills/rate")[f"rating-{COLD_CALLS}"] == "4"
    assert "Choose a number for at least one skill." in visitor.post("/skills/rate", status=422)


def test_evidence_that_counts_for_no_skill_is_kept_and_explained(session, visitor, rep, clock):
    make.module(session, quiz=make.quiz())
    session.add(
        QuestionHold(module_id="opening-a-call", question="q1", cause=HoldCause.QUALITY,
                     note="Two answers are right.", held_at=clock.now, retired_at=clock.now)
    )  # fmt: skip
    rows = [
        make.NewEvidence(clock.now, EvidenceKind.QUIZ, 0.0, ((COLD_CALLS, 1.0),),
                         module_id="opening-a-call", question="q1"),
        make.NewEvidence(clock.now, EvidenceKind.QUIZ, 1.0, (("no.such", 1.0),)),
    ]  # fmt: skip
    make.evidence.record(make.Work(session, clock.now), rep.id, rows)
    make.answers(session, rep, PORTFOLIO, 1, at=clock.now)
    session.get(Skill, PORTFOLIO).retired_at = clock.now
    session.commit()
    page = visitor.sign_in(rep).get("/skills")
    assert "Its question was retired on 18 Nov 2026. Two answers are right." in page
    assert "No skill is called no.such here." in page
    assert "Portfolio is no longer a skill here." in page
    assert "29 pieces of evidence" in page
    visitor.get("/account/data/evidence")


def test_daily_figures_alone_leave_a_skill_not_assessed_and_say_why(session, visitor, clock):
    person = make.person(session, sales_roles=("sdr",))
    session.add(
        ActivityMetric(key="meetings", title="Calls to meetings", skill=COLD_CALLS, position=0)
    )
    rows = [
        make.NewEvidence(
            clock.now, EvidenceKind.ACTIVITY, -2.0, ((COLD_CALLS, 1.0),), criterion="meetings"
        )
    ]
    make.evidence.record(make.Work(session, clock.now), person.id, rows)
    session.commit()
    page = visitor.sign_in(person).get(f"/skills/{COLD_CALLS}")
    assert "Calls to meetings: below colleagues" in page
    assert "alone never name a gap" in page
    assert "not been asked about it yet" in page


def test_of_a_very_long_log_a_page_replays_the_newest_part_and_says_so(
    session, visitor, clock, monkeypatch
):
    monkeypatch.setattr(levels, "MOST_RECENT", 70)
    person = make.person(session, sales_roles=("sdr",))
    for days in range(90):
        make.answers(session, person, PORTFOLIO, days % 2, at=clock.now - timedelta(days=days))
    session.commit()
    page = visitor.sign_in(person).get(f"/skills/{PORTFOLIO}")
    log = levels.recent(session, person.id)
    assert len(log.rows) == 70
    assert log.known == levels.state_of(session, person.id)
    reading = read(log.known, PORTFOLIO, 65, clock.now)
    assert f"{reading.level} · likely {reading.low} to {reading.high}" in page
    assert "And many older pieces." in page
    assert len(levels.log_of(session, person.id)) == 90
