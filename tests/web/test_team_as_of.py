"""Looking back: the board as it was on another day."""

from datetime import timedelta

import pytest

from lms.db.queries.past_levels import states_at
from lms.domain.people import Role
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS

COLD = SKILLS[2]


@pytest.fixture
def team(session, visitor):
    factories.catalogue(session)
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    made = factories.team(session, "North", manager)
    jonas = factories.person(session, name="Jonas Berg", team=made, sales_roles=("sdr",))
    factories.answers(session, jonas, COLD, *[0.0] * 12, at=NOW - timedelta(days=30))
    factories.answers(session, jonas, COLD, *[1.0] * 60, at=NOW - timedelta(days=10))
    session.commit()
    visitor.sign_in(manager)
    return made


def row(page) -> list[str]:
    return [" ".join(" ".join(cell.itertext()).split()) for cell in page.all("td")]


def test_the_board_shows_the_levels_of_that_day_and_says_so(visitor, team):
    assert row(visitor.get("/team"))[2].endswith("At target")
    page = visitor.get("/team?as_of=2026-10-25")
    assert row(page)[2].endswith("Gap")
    assert "As of Sun 25 Oct 2026" in page
    assert "Targets, people and everything else are of today." in page
    assert row(visitor.get(page.links()["Back to today"]))[2].endswith("At target")
    assert "Needs you first" not in page
    assert row(visitor.get("/team?as_of=2026-01-01")) == ["Not assessed"] * 4


def test_the_day_is_carried_to_the_pages_behind_the_board(visitor, team):
    page = visitor.get("/team?as_of=2026-10-25")
    links = [a.get("href") for a in page.all("a") if "/team/people/" in a.get("href", "")]
    assert links
    assert all(link.endswith("?as_of=2026-10-25") for link in links)
    assert page.form("/team")["as_of"] == "2026-10-25"


def test_evidence_of_the_day_itself_counts(visitor, team):
    assert row(visitor.get("/team?as_of=2026-10-19"))[2].endswith("Gap")
    assert row(visitor.get("/team?as_of=2026-10-18"))[2] == "Not assessed"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-11-19", "This day is still to come."),
        ("2026-02-30", "This month has 28 days."),
        ("soon", "Write the date as"),
        ("0000-00-00", "Enter a year from"),
    ],
)
def test_a_day_that_cannot_be_shown_is_told_at_its_field(visitor, team, typed, sentence):
    page = visitor.get(f"/team?as_of={typed}", status=422)
    assert sentence in page
    assert page.all("p", id="as-of-error")
    assert page.form("/team")["as_of"] == typed
    assert row(page)[2].endswith("At target"), "it shows today"


def test_today_is_no_looking_back(visitor, team):
    page = visitor.get("/team?as_of=2026-11-18")
    assert "As of" not in page
    assert "Needs you first" in page


def test_states_are_those_of_the_log_up_to_then(session, team):
    jonas = session.query(factories.Person).filter_by(name="Jonas Berg").one()
    ids = [jonas.id, 999_999]
    found = states_at(session, ids, NOW)
    assert found.keys() == {jonas.id}
    assert states_at(session, ids, NOW - timedelta(days=60)) == {}
    assert states_at(session, [], NOW) == {}
    then = states_at(session, ids, NOW - timedelta(days=20))[jonas.id]
    assert then.skills[COLD].n == 12
    assert found[jonas.id].skills[COLD].n == 72
