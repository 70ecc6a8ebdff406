"""The small commands: the first administrator, levels computed again, what happens by the clock."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from lms.db.models import OutboxEntry, Person, PersonLevel, PersonRole, Plan, QuestionFigures
from lms.domain.asking.attempts import NewEvidence
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.services import evidence, passwords
from lms.services.work import Work
from tests import factories
from tests.cli.conftest import Run

PASSWORD = "seven grey geese walk"


def test_the_first_administrator_signs_in_with_the_password_that_was_typed(run: Run, work: Work):
    done = run("people", "add-admin", "Boss@Acme.example", " Bo  Berg ", input=f"{PASSWORD}\n" * 2)
    assert done.exit_code == 0, done.output
    assert "Bo Berg may sign in as boss@acme.example." in done.output
    assert PASSWORD not in done.output
    signed_in = passwords.authenticate(work, "boss@acme.example", PASSWORD, is_local=False)
    roles = select(PersonRole.role).where(PersonRole.person_id == signed_in.person_id)
    assert work.session.scalars(roles).all() == [Role.ADMIN]


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("taken@acme.example", PASSWORD, "There is somebody with the address taken@acme.example"),
        ("boss.acme.example", PASSWORD, "it has no @"),
        ("boss@acme.example", "short", "A password has at least 10 characters."),
        ("boss@acme.example", "password123", "easily guessed"),
    ],
)
def test_a_refused_administrator_is_not_half_there(
    run: Run, session: scoped_session[Session], email: str, password: str, told: str
):
    factories.person(session, email="taken@acme.example")
    session.commit()
    done = run("people", "add-admin", email, "Bo", "--password", password)
    assert done.exit_code == 1
    assert told in done.output
    assert len(session.scalars(select(Person.id)).all()) == 1


def person_with_evidence(work: Work) -> int:
    factories.catalogue(work.session)
    person = factories.person(work.session, sales_roles=("sdr",)).id
    seen = NewEvidence(
        at=work.now, kind=EvidenceKind.QUIZ, value=1.0, skills=((factories.SKILLS[0], 1.0),)
    )
    evidence.record(work, person, [seen])
    work.session.commit()
    return person


def test_levels_rebuilt_from_the_log_show_no_difference(run: Run, work: Work):
    person_with_evidence(work)
    done = run("levels", "rebuild")
    assert done.exit_code == 0
    assert "no difference" in done.output


def test_levels_that_differ_are_told_and_repaired_only_when_asked(run: Run, work: Work):
    person = person_with_evidence(work)
    right = work.session.scalars(select(PersonLevel.ability_mean)).one()
    work.session.execute(update(PersonLevel).values(ability_mean=3.0))
    work.session.commit()
    told = run("levels", "rebuild")
    assert (told.exit_code, f"(ids {person})" in told.output) == (1, True)
    assert work.session.scalars(select(PersonLevel.ability_mean)).one() == 3.0
    assert run("levels", "rebuild", "--repair").exit_code == 0
    assert work.session.scalars(select(PersonLevel.ability_mean)).one() == right


def test_jobs_make_plans_and_send_letters_once(run: Run, work: Work):
    factories.catalogue(work.session)
    factories.module(work.session)
    person = factories.person(work.session, sales_roles=("sdr",))
    passwords.request_reset(work, person.email)
    work.session.commit()
    assert "1 plans made, 0 facts to review, 1 letters sent" in run("jobs", "run").output
    assert "0 plans made, 0 facts to review, 0 letters sent" in run("jobs", "run").output
    assert len(work.session.scalars(select(Plan.id)).all()) == 1
    assert work.session.scalars(select(OutboxEntry.delivered_at)).one() is not None


def test_the_nightly_count_can_be_asked_for_and_comes_by_itself(run: Run, work: Work):
    factories.catalogue(work.session)
    factories.module(work.session, quiz=factories.quiz())
    work.session.commit()
    assert run("jobs", "measure").output == "0 questions look bad\n"
    assert run("jobs", "calibrate").output == "0 questions calibrated\n"
    assert run("jobs", "replay").output == "0 people looked at\n"
    work.session.execute(update(QuestionFigures).values(measured_at=work.now - timedelta(days=2)))
    work.session.commit()
    assert run("jobs", "run").exit_code == 0
    assert work.session.scalars(select(QuestionFigures.measured_at)).first() == work.now
