"""Assigning, in three clicks from the board: who is ticked, what is refused, what is said after."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Assignment, OutboxEntry
from lms.domain.people import Role
from lms.services import plans
from lms.services.work import Work
from tests import factories
from tests.conftest import NOW
from tests.factories import SKILLS

COLD, OBJECTIONS = SKILLS[2], SKILLS[3]


@pytest.fixture
def team(session, visitor):
    """Marit's team: two with a gap in cold calls, one without; a stranger elsewhere."""
    factories.catalogue(session)
    factories.module(session, title="Opening a call", quiz=factories.quiz(), minutes=18)
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    made = factories.team(session, "North", manager)
    factories.person(
        session, name="Stranger", team=factories.team(session, "South"), sales_roles=("sdr",)
    )
    for name, value in (("Jonas Berg", 0.0), ("Sofia Lindqvist", 0.0), ("Priya Raman", 1.0)):
        one = factories.person(session, name=name, team=made, sales_roles=("sdr",))
        factories.answers(session, one, COLD, *[value] * 12, at=NOW - timedelta(days=2))
    session.commit()
    visitor.sign_in(manager)
    return made


def person(session, name):
    return session.scalars(select(factories.Person).where(factories.Person.name == name)).one()


def ids(session, *names) -> list[str]:
    return [str(person(session, name).id) for name in names]


def assigned(session) -> int:
    return session.scalar(select(func.count()).select_from(Assignment))


def of(page, name) -> str:
    """The words of a person's choice."""
    return next(
        words
        for label in page.all("label")
        if name in (words := " ".join(" ".join(label.itertext()).split()))
    )


def test_from_the_board_to_a_module_assigned_in_three_clicks(visitor, session, team):
    board = visitor.get("/team")
    form = visitor.get(board.links()["Cold call 2 gaps"])  # one
    path = f"/team/assign?team={team.id}&skill={COLD}"
    values = form.form(path)
    assert (values["module"], values["person"]) == (
        "opening-a-call",
        ids(session, "Jonas Berg", "Sofia Lindqvist"),
    )
    assert values["due"] == "2026-11-27", "Friday of next week"
    after = visitor.submit(path, values)  # two
    assert after.h1 == "North"
    assert "Assigned “Opening a call” to Jonas Berg and Sofia Lindqvist, due Fri 27 Nov." in after
    assert assigned(session) == 2
    page = visitor.get(f"/team/people/{person(session, 'Jonas Berg').id}")
    assert "Open 18 min · due Fri 27 Nov · by Marit Solberg, 18 Nov" in page


def test_from_the_list_of_who_needs_one_first(visitor, session, team):
    form = visitor.get(visitor.get("/team").links()["Assign: Jonas Berg"])
    assert form.h1 == "Assign for Cold call"
    assert form.form()["person"] == ids(session, "Jonas Berg")


def test_the_form_says_what_it_would_mean_for_each(visitor, session, team, clock):
    factories.module(
        session, "first", title="Who we sell to", skills=(OBJECTIONS,), quiz=factories.quiz()
    )
    factories.module(
        session, title="Opening a call", quiz=factories.quiz(), minutes=58, prerequisites=("first",)
    )
    priya, sofia = person(session, "Priya Raman"), person(session, "Sofia Lindqvist")
    revision = session.scalars(
        select(factories.ModuleRevision).where(factories.ModuleRevision.module_id == "first")
    ).one()
    factories.passed(session, priya, revision, NOW - timedelta(days=9))
    session.add(
        Assignment(
            person_id=sofia.id,
            module_id="opening-a-call",
            assigned_by=sofia.id,
            assigned_at=NOW - timedelta(days=2),
        )
    )
    session.flush()
    plans.refresh(Work(session, clock()), person(session, "Jonas Berg").id)
    page = visitor.get(f"/team/assign?skill={COLD}")
    assert "2 people share this gap." in page
    assert "58 min · expected gain" in page
    assert "12 of 60 min planned this week, 70 with this: 10 over the cap" in of(page, "Jonas Berg")
    assert "Has to pass “Who we sell to” before “Opening a call”" in of(page, "Jonas Berg")
    assert "Has had “Opening a call” since Mon 16 Nov" in of(page, "Sofia Lindqvist")
    assert "Has to pass" not in of(page, "Priya Raman")
    assert page.form()["person"] == ids(session, "Jonas Berg"), "who has it already is not ticked"


def test_any_module_can_be_assigned_to_anybody_in_the_team(visitor, session, team):
    factories.module(session, "writing", title="Writing", skills=(), quiz=None)
    jonas, priya = ids(session, "Jonas Berg", "Priya Raman")
    page = visitor.get(f"/team/assign?module=writing&person={jonas}&person={priya}")
    values = page.form()
    assert (values["module"], set(values["person"])) == ("writing", {jonas, priya})
    everything = visitor.get("/team/assign")
    assert "person" not in everything.form()
    assert len(everything.all("input", name="module")) == 2


def test_handing_it_in_twice_says_that_nothing_changed(visitor, session, team):
    values = {"module": "opening-a-call", "person": ids(session, "Jonas Berg"), "due": "2026-11-27"}
    visitor.submit("/team/assign", values)
    after = visitor.submit("/team/assign", values | {"due": "2026-12-04"})
    assert "Nothing was changed: Jonas Berg had “Opening a call” already." in after
    assert assigned(session) == 1
    both = visitor.submit(
        "/team/assign", values | {"person": ids(session, "Jonas Berg", "Priya Raman"), "due": ""}
    )
    assert "Assigned “Opening a call” to Priya Raman. Jonas Berg had it already." in both


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"person": []}, "Choose at least one person."),
        ({"module": ""}, "This module is not published (any more). Choose another."),
        ({"module": "no-such"}, "This module is not published (any more). Choose another."),
        ({"due": "2026-11-17"}, "This day is over. Choose today or a later day."),
        ({"due": "2026-11-31"}, "This month has 30 days."),
        ({"due": "soon"}, "Write the date as"),
        ({"note": "n" * 501}, "Shorten the note to 500 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    visitor, session, team, change, sentence
):
    plain = {
        "module": "opening-a-call",
        "person": ids(session, "Priya Raman"),
        "due": "2026-11-20",
        "note": "Two calls.",
    }
    page = visitor.post(f"/team/assign?skill={COLD}", plain | change, status=422)
    assert sentence in page
    field = next(iter(change))
    assert page.all("p", id=f"{field}-error")
    (link,) = page.all("a", href=f"#{field}") or page.all("a", href=f"#{field}-0")
    assert page.tree.find(f".//*[@id='{link.get('href')[1:]}']") is not None, (
        "the summary leads to the field"
    )
    kept = page.form(f"/team/assign?skill={COLD}")
    for name, value in (plain | change).items():
        if name != field or name in {"due", "note"}:
            assert kept.get(name) == value
    assert assigned(session) == 0


def test_a_foreign_person_is_refused_and_nothing_is_written(visitor, session, team):
    values = {"module": "opening-a-call", "due": "2026-11-27"}
    visitor.post(
        "/team/assign", values | {"person": ids(session, "Jonas Berg", "Stranger")}, status=403
    )
    visitor.post("/team/assign", values | {"person": ids(session, "Marit Solberg")}, status=403)
    assert (assigned(session), session.scalar(select(func.count()).select_from(OutboxEntry))) == (
        0,
        0,
    )


@pytest.mark.parametrize("query", ["skill=no.such", "module=no-such", "team=9999", "person=9999"])
def test_what_is_not_there_is_not_found(visitor, team, query):
    visitor.get(f"/team/assign?{query}", status=404)


def test_other_peoples_teams_and_people_are_not_offered(visitor, session, team):
    (stranger,) = ids(session, "Stranger")
    south = person(session, "Stranger").team_id
    visitor.get(f"/team/assign?person={stranger}", status=404)
    visitor.get(f"/team/assign?team={south}", status=404)
    assert "Stranger" not in visitor.get("/team/assign")


def test_a_skill_that_no_module_trains_says_so(visitor, team):
    page = visitor.get(f"/team/assign?skill={SKILLS[0]}")
    assert "No module trains it yet" in page
    assert page.links()["See all modules"] == "/team/assign"


def test_a_team_without_people_says_so(visitor, session):
    factories.catalogue(session)
    manager = factories.person(session, Role.MANAGER)
    factories.team(session, manager=manager)
    assert "Nobody to assign to" in visitor.sign_in(manager).get("/team/assign")


def test_in_a_large_team_the_others_are_folded_away(visitor, session, team):
    for number in range(20):
        factories.person(session, name=f"Person {number:02}", team=team, sales_roles=("sdr",))
    page = visitor.get(f"/team/assign?skill={COLD}")
    assert page.form()["person"] == ids(session, "Jonas Berg", "Sofia Lindqvist")
    assert "21 other people" in page
    assert len(page.statements) <= 12


def test_withdrawing_from_the_persons_page(visitor, session, team):
    jonas = person(session, "Jonas Berg")
    visitor.submit(
        "/team/assign", {"module": "opening-a-call", "person": [str(jonas.id)], "due": "2026-11-27"}
    )
    made = session.scalars(select(Assignment)).one()
    after = visitor.submit(f"/team/assignments/{made.id}/withdraw")
    assert after.h1 == "Jonas Berg"
    assert "Withdrawn: “Opening a call” is no longer asked for." in after
    assert "Withdraw Opening a call" not in after.html


def test_only_the_persons_manager_withdraws(visitor, session, team):
    stranger = person(session, "Stranger")
    made = Assignment(
        person_id=stranger.id,
        module_id="opening-a-call",
        assigned_by=stranger.id,
        assigned_at=NOW,
        due_on=date(2026, 12, 1),
    )
    session.add(made)
    session.commit()
    visitor.post(f"/team/assignments/{made.id}/withdraw", status=403)
    visitor.post("/team/assignments/9999/withdraw", status=404)
    session.refresh(made)
    assert made.withdrawn_at is None
