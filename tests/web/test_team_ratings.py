"""Rating what a manager saw of one skill, on the cell that says that a watched call is missing."""

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, Evidence
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from tests import factories
from tests.factories import SKILLS

COLD = SKILLS[2]
SEEN = {"kind": "observation", "rating": "4", "saw": "Opened with their problem"}


@pytest.fixture
def manager(session, visitor):
    factories.catalogue(session)
    found = factories.person(session, Role.MANAGER, name="Marit Solberg")
    session.commit()
    visitor.sign_in(found).get("/team")
    return found


@pytest.fixture
def rep(session, manager):
    team = factories.team(session, "North", manager)
    found = factories.person(session, name="Jonas Berg", team=team, sales_roles=("sdr",))
    session.commit()
    return found


def path(person) -> str:
    return f"/team/people/{person.id}/skills/{COLD}"


def log(session, person) -> list[Evidence]:
    return [*session.scalars(select(Evidence).where(Evidence.person_id == person.id))]


def test_a_rating_counts_for_that_skill_and_both_read_it(visitor, session, rep):
    assert "Nobody has asked Jonas Berg about it yet" in visitor.get(path(rep))
    page = visitor.submit(path(rep) + "/ratings", SEEN)
    assert "Jonas Berg sees it" in page
    assert "4 of 5" in page
    (row,) = log(session, rep)
    assert (row.kind, row.value, row.skills) == (EvidenceKind.OBSERVATION, 4.0, [[COLD, 1.0]])
    visitor.sign_in(rep)
    assert "Opened with their problem" in visitor.get(f"/skills/{COLD}")


def test_it_is_written_down_who_rated(visitor, session, rep, manager):
    visitor.submit(path(rep) + "/ratings", SEEN)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "skill.rated"))
    assert (entry.actor_id, entry.object_id) == (manager.id, str(rep.id))


def test_the_same_form_sent_twice_is_one_rating(visitor, session, rep):
    for _ in range(2):
        visitor.submit(path(rep) + "/ratings", SEEN)
    assert len(log(session, rep)) == 1
    visitor.submit(path(rep) + "/ratings", {**SEEN, "rating": "5"})
    assert [row.value for row in log(session, rep)] == [4.0, 5.0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": ""}, "Choose what you watched."),
        ({"kind": "quiz"}, "Choose what you watched."),
        ({"rating": "6"}, "Give a rating from 1 to 5."),
        ({"saw": "x" * 121}, "This has 121 characters. Shorten it to 120."),
    ],
)
def test_a_slip_is_said_and_loses_nothing(visitor, session, rep, wrong, said):
    page = visitor.post(path(rep) + "/ratings", SEEN | wrong, status=422)
    assert said in page
    assert page.form(path(rep) + "/ratings")["saw"] == (SEEN | wrong)["saw"]
    assert log(session, rep) == []


def test_a_skill_that_is_none_is_not_found(visitor, rep):
    visitor.post(f"/team/people/{rep.id}/skills/nothing/ratings", SEEN, status=404)


def test_nobody_rates_people_of_other_teams_or_themselves(visitor, session, rep, manager):
    other = factories.person(session, team=factories.team(session), sales_roles=("sdr",))
    session.commit()
    visitor.post(path(other) + "/ratings", SEEN, status=403)
    visitor.sign_in(rep)
    visitor.post(path(rep) + "/ratings", SEEN, status=403)
    assert log(session, other) == log(session, rep) == []


def test_what_was_once_is_only_looked_at(visitor, rep):
    assert "Rate what you saw" in visitor.get(path(rep))
    assert "Rate what you saw" not in visitor.get(path(rep) + "?as_of=2026-10-01")
