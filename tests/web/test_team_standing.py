"""Pages about a team beyond its board: readiness and forecast, cadence, how new people ramp up."""

from datetime import date, timedelta

import pytest

from lms.db.models import Fundamental, Reading, Skill
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS

PORTFOLIO, COLD = SKILLS[0], SKILLS[2]
PAGES = ("readiness", "cadence", "ramp")


@pytest.fixture
def team(session, visitor):
    """Marit's team, her own signed-in browser, and noise: a stranger who shines elsewhere."""
    factories.catalogue(session)
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    made = factories.team(session, "North", manager)
    other = factories.team(session, "South", factories.person(session, Role.MANAGER))
    stranger = factories.person(session, name="Stranger", team=other, sales_roles=("sdr",))
    master(session, stranger, weeks_ago=1)
    session.commit()
    visitor.sign_in(manager)
    return made


def member(session, team, name, days=400, **columns):
    hired = NOW.date() - timedelta(days=days)
    columns = {"hired_on": hired, "sales_roles": ("sdr",)} | columns
    return factories.person(session, name=name, team=team, **columns)


def master(session, person, *skills, weeks_ago=1):
    """Evidence that leaves no doubt, in these skills (in all)."""
    for skill in skills or SKILLS:
        at = NOW - timedelta(weeks=weeks_ago, hours=1)
        factories.answers(session, person, skill, *[1.0] * 30, at=at)


def rows(page) -> dict[str, list[str]]:
    """The words of each row of the tables, by their head."""
    found = {}
    for row in page.all("tr"):
        head = row.find("th")
        if head is not None and head.get("scope") == "row":
            words = [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")]
            found[" ".join("".join(head.itertext()).split())] = words
    return found


def test_readiness_is_told_with_what_nobody_has_looked_at(visitor, session, team):
    master(session, member(session, team, "Jonas Berg"), PORTFOLIO, COLD)
    master(session, member(session, team, "Priya Raman"))
    page = visitor.get(f"/team/{team.id}/readiness")
    assert page.h1 == "Readiness of North"
    assert "75% ready, 25% not assessed yet" in page
    assert rows(page) == {
        "Jonas Berg": ["50%", "50%", "+50"],
        "Priya Raman": ["100%", "0%", "+100"],
    }
    assert "Stranger" not in page
    assert "75% ready, 25% not assessed yet" in visitor.get("/team")


def test_without_enough_weeks_no_day_is_named(visitor, session, team):
    master(session, member(session, team, "Jonas Berg"), COLD)
    page = visitor.get(f"/team/{team.id}/readiness")
    assert "No forecast: too little history. It takes 6 weeks with evidence, not 2." in page


def test_a_team_that_is_there_is_ready(visitor, session, team):
    master(session, member(session, team, "Jonas Berg"))
    assert "The team is at 80% or above: ready." in visitor.get(f"/team/{team.id}/readiness")


def test_a_rising_team_has_a_day_and_a_range(visitor, session, team):
    for number, weeks in enumerate((11, 9, 7, 5, 3, 1)):
        person = member(session, team, f"Person {number}")
        master(session, person, *SKILLS[:2], weeks_ago=weeks)
    page = visitor.get(f"/team/{team.id}/readiness")
    assert "the team reaches 80% around" in page
    assert "At the earliest on" in page or "It is likely between" in page
    assert 'class="spark"' in page.html


def test_a_flat_team_is_told_so(visitor, session, team):
    person = member(session, team, "Jonas Berg")
    for weeks in range(11, 0, -1):
        factories.answers(session, person, COLD, 0.0, at=NOW - timedelta(weeks=weeks))
    assert "readiness did not rise over the last" in visitor.get(f"/team/{team.id}/readiness")


def test_who_is_asked_nothing_is_not_judged(visitor, session, team):
    member(session, team, "Owen Pryce", sales_roles=())
    assert "Nothing is asked of them yet" in visitor.get(f"/team/{team.id}/readiness")
    member(session, team, "Jonas Berg")
    page = visitor.get(f"/team/{team.id}/readiness")
    assert rows(page)["Owen Pryce"] == ["No sales role, so nothing is asked"]


def test_cadence_counts_weeks_with_anything_in_them(visitor, session, team):
    jonas, priya = member(session, team, "Jonas Berg"), member(session, team, "Priya Raman")
    for days in (1, 2, 9, 70):
        factories.answers(session, jonas, COLD, 1.0, at=NOW - timedelta(days=days))
    revision = factories.module(session, "portfolio", skills=(PORTFOLIO,), quiz=factories.quiz())
    factories.passed(session, jonas, revision, NOW - timedelta(days=30))
    session.add(Reading(person_id=priya.id, revision_id=revision.id, lesson="l", read_at=NOW))
    factories.answers(session, priya, COLD, 3.0, at=NOW, kind=EvidenceKind.SELF_RATING)
    session.flush()
    page = visitor.get(f"/team/{team.id}/cadence")
    assert rows(page) == {
        "Jonas Berg": ["1 of 8 30 days ago", "2 of 8 yesterday"],
        "Priya Raman": ["1 of 8 today", "Untouched never"],
    }
    heads = [" ".join("".join(th.itertext()).split()) for th in page.all("th", scope="col")]
    assert heads == ["Person", "Product100% of the team", "Prospecting50% of the team"]


def test_what_nobody_touches_is_said_in_words(visitor, session, team):
    session.add(Fundamental(key="territory", title="Territory planning", position=9))
    session.flush()
    session.add(Skill(key="territory.plan", title="Plan", fundamental="territory", position=1))
    jonas = member(session, team, "Jonas Berg")
    factories.answers(session, jonas, COLD, 1.0, at=NOW - timedelta(days=40))
    page = visitor.get(f"/team/{team.id}/cadence")
    assert "Untouched by everybody: Product, Territory planning." in page
    assert rows(visitor.get(f"/team/{team.id}/cadence?weeks=4"))["Jonas Berg"][1] == (
        "Untouched 40 days ago"
    )


@pytest.mark.parametrize("weeks", ["", "0", "99", "x", "-8"])
def test_odd_numbers_of_weeks_are_the_usual_ones(visitor, session, team, weeks):
    member(session, team, "Jonas Berg")
    assert "In how many of 8 weeks" in visitor.get(f"/team/{team.id}/cadence?weeks={weeks}")


def test_new_hires_stand_with_their_days_and_against_those_before(visitor, session, team):
    factories.certification(session)
    for number in range(3):
        earlier = member(session, team, f"Earlier {number}", days=300)
        master(session, earlier, weeks_ago=40)
        factories.certificate(session, earlier, at=NOW - timedelta(days=260 + number))
    new = member(session, team, "Jonas Berg", days=30)
    master(session, new, weeks_ago=1)
    page = visitor.get(f"/team/{team.id}/ramp")
    assert "Jonas Berg day 31" in page
    assert "Certified not yet earlier: half of 3 by day 40" in page
    assert "Ready day 24 earlier: half of 3 by day 21" in page
    assert "All at target day 28 earlier: half of 3 by day 21" in page
    assert rows(page)["Quarter 1 of 2026"] == ["3", "day 40", "day 21", "day 21"]
    assert rows(page)["Quarter 4 of 2026"][1] == "too few to compare"
    assert "Earlier 0 day" not in page


def test_too_few_are_not_compared_with_and_other_teams_never(visitor, session, team):
    member(session, team, "Jonas Berg", days=3)
    master(session, member(session, team, "Before Bente", days=200), weeks_ago=20)
    member(session, team, "Later Lars", days=-9)
    page = visitor.get(f"/team/{team.id}/ramp")
    assert page.text.count("too few to compare") == 3 + 3 + 2 * 3, "two new people, two quarters"
    assert "Later Lars starts 27 Nov" in page


def test_where_nobody_is_new_it_says_so(visitor, session, team):
    member(session, team, "Jonas Berg")
    assert "Nobody is new here" in visitor.get(f"/team/{team.id}/ramp")


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_team_is_no_error(visitor, team, page):
    assert visitor.get(f"/team/{team.id}/{page}").status == 200


@pytest.mark.parametrize("page", PAGES)
def test_only_ones_own_teams(visitor, session, team, page):
    visitor.get(f"/team/{team.id + 1}/{page}", status=404)
    visitor.get(f"/team/9999/{page}", status=404)
    rep = member(session, team, "Jonas Berg")
    session.commit()
    visitor.sign_in(rep).get(f"/team/{team.id}/{page}", status=403)


def test_every_page_is_two_clicks_from_the_board(visitor, session, team):
    member(session, team, "Jonas Berg")
    links = visitor.get("/team").links()
    for label, page in (("Readiness", "readiness"), ("Cadence", "cadence"), ("New hires", "ramp")):
        assert links[label] == f"/team/{team.id}/{page}"
        assert visitor.get(links[label]).links()["Board"] == f"/team?team={team.id}"


def test_someone_hired_since_joins_the_past_on_their_first_day(visitor, session, team):
    master(session, member(session, team, "Jonas Berg"), weeks_ago=10)
    member(session, team, "Leila Haddad", hired_on=date(2026, 11, 16))
    page = visitor.get(f"/team/{team.id}/readiness")
    assert rows(page)["Leila Haddad"] == ["0%", "100%", "new"]
