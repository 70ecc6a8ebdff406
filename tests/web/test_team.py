"""The board: one's own team, who comes first, people × skills, and the pages behind a cell."""

from datetime import date, timedelta

import pytest

from lms.db.models import Assignment, Attempt, Reading
from lms.domain.asking.attempts import Purpose
from lms.domain.people import Role
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS

COLD, OBJECTIONS = SKILLS[2], SKILLS[3]


@pytest.fixture
def north(session):
    """A team with its manager, and noise: another team, and somebody who left."""
    factories.catalogue(session)
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    team = factories.team(session, "Wholesale North", manager)
    other = factories.person(session, Role.MANAGER, name="Other Manager")
    elsewhere = factories.person(
        session,
        name="Elsa Elsewhere",
        team=factories.team(session, "Elsewhere", other),
        sales_roles=("sdr",),
    )
    gone = factories.person(
        session, name="Gone Girl", team=team, sales_roles=("sdr",), deactivated_at=NOW
    )
    for noise in (elsewhere, gone):
        factories.answers(session, noise, COLD, *[0.0] * 6, at=NOW - timedelta(days=2))
        late(session, noise)
    return team, manager


def member(session, north, name="Jonas Berg", *roles, **columns):
    columns = {"hired_on": date(2026, 9, 21), "sales_roles": ("sdr",)} | columns
    return factories.person(session, *roles, name=name, team=north[0], **columns)


def trained(session, person, skill=OBJECTIONS, value=1.0, times=12, days=2):
    """Evidence that says something; two days ago, so that nobody is idle."""
    factories.answers(session, person, skill, *[value] * times, at=NOW - timedelta(days=days))
    return person


def late(session, person, days=3, module="opening-a-call"):
    if session.get(factories.Module, module) is None:
        factories.module(session, module, quiz=factories.quiz())
    session.add(Assignment(person_id=person.id, module_id=module, assigned_by=person.id,
                           assigned_at=NOW - timedelta(days=9), due_on=NOW.date() - timedelta(days=days)))  # fmt: skip
    session.flush()


def needs(page) -> list[tuple[str, str]]:
    """(name, sentence) of the list, in order."""
    found = []
    for item in page.all("li", class_="item"):
        if (name := item.findtext(".//h3/a")) is not None:
            found.append((name, item.findtext(".//p")))
    return found


def heads(page) -> list[str]:
    """The words above the columns."""
    return [words.strip() for head in page.all("th", scope="col") for words in head.itertext()]


def cells(page, name: str) -> list[str]:
    """The words of a person's row."""
    for row in page.all("tr"):
        head = row.find("th")
        if head is not None and name in "".join(head.itertext()):
            return [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")]
    raise AssertionError(f"no row of {name}")


def test_the_board_shows_ones_own_people_and_nobody_else(visitor, session, north):
    member(session, north)
    page = visitor.sign_in(north[1]).get("/team")
    assert page.h1 == "Wholesale North"
    assert "1 person" in page
    assert "Jonas Berg week 9" in page
    assert "Gone Girl" not in page
    assert "Elsa" not in page


def test_a_cell_says_its_state_in_words_and_leads_to_its_evidence(visitor, session, north):
    jonas, priya = member(session, north), member(session, north, "Priya Raman")
    trained(session, jonas, COLD, 0.0)
    trained(session, jonas, OBJECTIONS, 0.0, times=1)
    trained(session, priya, COLD, 1.0, times=30)
    page = visitor.sign_in(north[1]).get("/team")
    words = cells(page, "Jonas Berg")
    assert [word.lstrip("0123456789 ") for word in words] == [
        *["Not assessed"] * 2,
        "Gap",
        "Needs evidence",
    ]
    assert [word[0].isdigit() for word in words] == [False, False, True, True]
    assert cells(page, "Priya Raman")[2].endswith("At target")
    opened = visitor.get(f"/team/people/{jonas.id}/skills/{COLD}")
    assert opened.h1 == "Jonas Berg, Cold call"
    assert f"{words[2].split()[0]} · likely" in opened


def test_columns_are_the_target_skills_of_the_team_and_count_its_gaps(visitor, session, north):
    ae_only = factories.Skill(key="product.ae", title="For AEs", fundamental="product", position=9)
    session.add(ae_only)
    session.flush()
    session.add(factories.Target(sales_role="ae", skill="product.ae", level=60, weight=1))
    session.flush()
    trained(session, member(session, north), COLD, 0.0)
    page = visitor.sign_in(north[1]).get("/team")
    shared = [
        "Portfolio",
        "no gap",
        "Differentiators",
        "no gap",
        "Cold call",
        "1 gap",
        "Objections",
        "no gap",
    ]
    assert heads(page) == ["Person", *shared]
    member(session, north, "Priya Raman", sales_roles=("ae",))
    page = visitor.get("/team")
    assert heads(page) == ["Person", *shared[:4], "For AEs", "no gap", *shared[4:]]
    assert cells(page, "Jonas Berg")[2] == "– No target"
    assert cells(page, "Priya Raman") == ["Not assessed"] * 5


def test_a_person_without_a_sales_role_has_no_target_anywhere(visitor, session, north):
    member(session, north)
    member(session, north, "Owen Pryce", sales_roles=())
    assert set(cells(visitor.sign_in(north[1]).get("/team"), "Owen Pryce")) == {"– No target"}


def test_a_name_is_shown_as_it_is_written(visitor, session, north):
    member(session, north, "Åse <b>&{0} Lie")
    page = visitor.sign_in(north[1]).get("/team")
    assert "Åse <b>&{0} Lie" in page
    assert not page.all("b")


def test_people_with_most_gaps_stand_first(visitor, session, north):
    member(session, north, "Aino Lehtonen")
    trained(session, member(session, north, "Zoë Last"), COLD, 0.0)
    page = visitor.sign_in(north[1]).get("/team")
    names = ["".join(th.itertext()).split("week")[0].strip() for th in page.all("th", scope="row")]
    assert names == ["Zoë Last", "Aino Lehtonen"]


def test_who_comes_first_and_why(visitor, session, north):
    factories.module(session, "opening-a-call", quiz=factories.quiz())
    idle = member(session, north, "Idle Ida")
    trained(session, idle, value=1.0, times=1, days=30)
    gap = trained(session, member(session, north, "Gap Gustav"), COLD, 0.0)
    trained(session, gap, OBJECTIONS, 0.0)
    member(session, north, "New Nora", Role.NEW_HIRE, hired_on=NOW.date() - timedelta(days=2))
    overdue = trained(session, member(session, north, "Late Lars"), times=1)
    late(session, overdue)
    waits = trained(session, member(session, north, "Wait Willy"), times=1)
    session.add(Attempt(person_id=waits.id, purpose=Purpose.QUIZ, module_id="opening-a-call", number=1, seed=1, items=[[1, "q"]],
                        started_at=NOW, handed_in_at=NOW, result=[None], pass_mark=70))  # fmt: skip
    fine = trained(session, member(session, north, "Fine Fredrik"), times=1)
    session.flush()
    page = visitor.sign_in(north[1]).get("/team")
    both = ("Gaps in Cold call and Objections.", "Gaps in Objections and Cold call.")
    assert needs(page)[2][1] in both, "the larger first"
    assert needs(page) == [
        ("Late Lars", "“Opening a call” was due 3 days ago."),
        ("New Nora", "Day 3 and the baseline check is not done. The track waits for it."),
        ("Gap Gustav", needs(page)[2][1]),
        ("Wait Willy", "What they wrote in one quiz waits for your review."),
        ("Idle Ida", "No training in 4 weeks."),
    ]
    assert fine.name not in [name for name, _ in needs(page)]
    assert page.links()["Assign: Gap Gustav"].startswith("/team/assign?person=")


def test_a_gap_that_an_open_assignment_trains_is_in_good_hands(visitor, session, north):
    gap = trained(session, member(session, north), COLD, 0.0)
    visitor.sign_in(north[1])
    assert needs(visitor.get("/team")) == [("Jonas Berg", "Gap in Cold call.")]
    factories.module(session, "opening-a-call", quiz=factories.quiz())
    late(session, gap, days=-5)
    page = visitor.get("/team")
    assert needs(page) == []
    assert "Nobody. No assignment is overdue" in page
    assert "1 gap" in page, "the heatmap still shows it"


def test_reading_a_lesson_is_training_too(visitor, session, north):
    reader = member(session, north)
    visitor.sign_in(north[1])
    assert needs(visitor.get("/team")) == [("Jonas Berg", "No training in 8 weeks.")]
    revision = factories.module(session, "opening-a-call")
    session.add(
        Reading(
            person_id=reader.id,
            revision_id=revision.id,
            lesson="lesson-1",
            read_at=NOW - timedelta(days=20),
        )
    )
    session.flush()
    assert needs(visitor.get("/team")) == []


def test_a_baseline_check_handed_in_ends_the_waiting(visitor, session, north):
    new = member(session, north, "New Nora", Role.NEW_HIRE, hired_on=NOW.date() - timedelta(days=9))
    visitor.sign_in(north[1])
    assert needs(visitor.get("/team"))[0][1].startswith("Day 10")
    session.add(Attempt(person_id=new.id, purpose=Purpose.BASELINE, number=1, seed=1, items=[[1, "q"]], started_at=NOW,
                        handed_in_at=NOW, result=[1.0], score=1.0))  # fmt: skip
    session.flush()
    assert needs(visitor.get("/team")) == []


def test_a_manager_of_several_teams_switches_between_them(visitor, session, north):
    factories.team(session, "Alpine South", north[1])
    member(session, north)
    page = visitor.sign_in(north[1]).get("/team")
    assert page.h1 == "Alpine South"
    assert "Nobody is in this team yet" in page
    assert visitor.get(page.links()["Wholesale North"]).h1 == "Wholesale North"
    assert visitor.get("/team").h1 == "Alpine South", "nothing is remembered"


def test_other_teams_are_not_to_be_seen(visitor, session, north):
    elsewhere = factories.team(session, "Hidden", factories.person(session, Role.MANAGER))
    foreign = factories.person(session, team=elsewhere, sales_roles=("sdr",))
    session.commit()  # a refused request undoes what is not committed
    visitor.sign_in(north[1])
    visitor.get(f"/team?team={elsewhere.id}", status=404)
    visitor.get("/team?team=9999", status=404)
    visitor.get(f"/team/people/{foreign.id}", status=403)
    visitor.get(f"/team/people/{foreign.id}/skills/{COLD}", status=403)
    visitor.get("/team/people/9999", status=404)


def test_without_a_team_the_board_says_what_to_do(visitor, session):
    page = visitor.sign_in(factories.person(session, Role.MANAGER)).get("/team")
    assert (page.h1, "An administrator can make you" in page) == ("No team yet", True)


def test_reps_have_no_board(visitor, session, north):
    visitor.sign_in(member(session, north)).get("/team", status=403)


def test_a_manager_in_their_own_team_is_not_on_their_board(visitor, session, north):
    north[1].team_id = north[0].id
    member(session, north)
    session.flush()
    page = visitor.sign_in(north[1]).get("/team")
    assert "1 person" in page


@pytest.mark.parametrize("people", [3, 40])
def test_the_board_takes_as_many_statements_for_few_as_for_many(visitor, session, north, people):
    for number in range(people):
        one = member(
            session, north, f"Person {number:03}", *([Role.NEW_HIRE] if number % 3 == 0 else [])
        )
        if number % 2:
            trained(session, one, COLD, 0.0, days=40)
        if number % 5 == 0:
            late(session, one)
    page = visitor.sign_in(north[1]).get("/team")
    assert len(page.statements) == 10
    assert f"{people} people" in page
