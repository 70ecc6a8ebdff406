"""Judging free texts: only those of one's own people, with points by the rubric."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from lms.db.models import Answer, AnswerReview, Attempt
from lms.db.queries.reviews import WAITS
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.people import Role
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS


def text(key: str, *rubric: str) -> Question:
    return Question(
        key=key, kind=QuestionKind.FREE_TEXT, prompt=f"What of {key}?", skills=((SKILLS[2], 1.0),), rubric=rubric,
        explanation="<p>Because of the line that stopped.</p>",
    )  # fmt: skip


@pytest.fixture
def revision(session):
    factories.catalogue(session)
    asked = factories.quiz(
        text("ruled", "Names the stop", "Asks for its cost", "Ends with a date"), text("free")
    )
    return factories.module(session, title="Opening a call", quiz=asked)


@pytest.fixture
def team(session, visitor, revision):
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    visitor.sign_in(manager)
    return factories.team(session, "North", manager), manager


def written(
    session, revision, team, name="Jonas Berg", words="The pump stopped.\nI ask <b>why</b>.", days=1
) -> Attempt:
    """An attempt with two free texts that wait."""
    person = factories.person(session, name=name, team=team, sales_roles=("sdr",))
    at = NOW - timedelta(days=days)
    made = Attempt(
        person_id=person.id, purpose=Purpose.QUIZ, module_id=revision.module_id, number=1, seed=1, lang="en",
        items=[[revision.id, "ruled"], [revision.id, "free"]], pass_mark=70, started_at=at, handed_in_at=at, result=[None, None],
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        Answer(attempt_id=made.id, item=item, value=words, saved_at=at) for item in (0, 1)
    )
    session.commit()
    return made


def test_what_waits_is_listed_oldest_first_and_only_of_ones_own_people(
    visitor, session, revision, team
):
    written(session, revision, team[0], "Sofia Lindqvist", days=1)
    written(session, revision, team[0], "Jonas Berg", days=4)
    written(session, revision, factories.team(session), "Stranger")
    page = visitor.get("/team/reviews")
    assert [link.text for link in page.tree.iterfind(".//h2/a")] == [
        "Jonas Berg",
        "Sofia Lindqvist",
    ]
    assert "2 answers" in page
    assert visitor.get("/team").links()["Review answers"] == "/team/reviews"


def test_sqlite_finds_what_waits_by_its_index(session):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("a question about SQLite")
    asked = f"SELECT id FROM lms_attempt WHERE person_id = 7 AND {WAITS}"
    plan = session.execute(sql(f"EXPLAIN QUERY PLAN {asked}")).one()
    assert "ix_lms_attempt_waiting" in plan.detail


def test_nothing_waiting_says_when_something_would(visitor, team):
    assert "Nothing waits for you" in visitor.get("/team/reviews")


def test_points_are_the_share_of_the_rubric_and_the_comment_is_kept(
    visitor, session, revision, team
):
    attempt = written(session, revision, team[0])
    path = f"/team/reviews/{attempt.id}/0"
    page = visitor.get(path)
    assert page.h1 == "Review: Jonas Berg"
    assert "The pump stopped. I ask <b>why</b>." in page
    assert "Because of the line that stopped." in page
    assert [" ".join("".join(one.itertext()).split()) for one in page.all("label", class_="choice")][:3] == [
        "Names the stop", "Asks for its cost", "Ends with a date",
    ]  # fmt: skip
    then = visitor.submit(path, {"line": ["0", "2"], "comment": "Ask for the cost."})
    assert "Saved. One more answer of this quiz." in then
    assert then.h1 == "Review: Jonas Berg"
    kept = session.scalars(select(AnswerReview)).one()
    assert (round(kept.points, 3), kept.comment, kept.reviewer_id) == (
        0.667,
        "Ask for the cost.",
        team[1].id,
    )


def test_without_a_rubric_the_points_are_chosen_in_quarters(visitor, session, revision, team):
    attempt = written(session, revision, team[0])
    visitor.submit(f"/team/reviews/{attempt.id}/0", {"line": ["none"]})
    after = visitor.submit(f"/team/reviews/{attempt.id}/1", {"points": "75"})
    assert "Saved. The result is final now" in after
    session.refresh(attempt)
    assert (attempt.result, attempt.passed) == ([0.0, 0.75], False)


@pytest.mark.parametrize(
    ("item", "given", "field"),
    [
        (0, {}, "line"),
        (0, {"line": ["0", "none"]}, "line"),
        (0, {"line": ["7"]}, "line"),
        (1, {}, "points"),
        (1, {"points": "60"}, "points"),
        (1, {"points": "50", "comment": "c" * 2001}, "comment"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_saved(
    visitor, session, revision, team, item, given, field
):
    attempt = written(session, revision, team[0])
    page = visitor.post(f"/team/reviews/{attempt.id}/{item}", given, status=422)
    assert page.all("p", id=f"{field}-error")
    (link,) = page.all("a", href=f"#{field}") or page.all("a", href=f"#{field}-0")
    assert page.tree.find(f".//*[@id='{link.get('href')[1:]}']") is not None, (
        "the summary leads to the field"
    )
    assert page.form(f"/team/reviews/{attempt.id}/{item}").get("comment") == given.get(
        "comment", ""
    )
    assert session.scalars(select(AnswerReview)).all() == []


def test_somebody_elses_people_and_oneself_are_not_to_be_judged(visitor, session, revision, team):
    foreign = written(session, revision, factories.team(session), "Stranger")
    own = written(session, revision, team[0], "Me")
    own.person_id = team[1].id
    team[1].team_id = team[0].id
    session.commit()
    for attempt in (foreign, own):
        visitor.get(f"/team/reviews/{attempt.id}/0", status=403)
        visitor.post(f"/team/reviews/{attempt.id}/0", {"line": ["0"]}, status=403)
    assert "Nothing waits for you" in visitor.get("/team/reviews")
    visitor.get("/team/reviews/9999/0", status=404)


def test_a_review_that_nobody_waits_for_leads_back_to_the_list(visitor, session, revision, team):
    attempt = written(session, revision, team[0])
    visitor.submit(f"/team/reviews/{attempt.id}/0", {"line": ["0"]})
    for path in (f"/team/reviews/{attempt.id}/0", f"/team/reviews/{attempt.id}/7"):
        assert "Nobody waits for this review any more." in visitor.get(path)
    assert "Nobody waits" in visitor.submit(f"/team/reviews/{attempt.id}/0", {"line": ["1"]})
    assert len(session.scalars(select(AnswerReview)).all()) == 1
