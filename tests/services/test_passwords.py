"""Passwords: who may sign in, and how a new password comes about."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.db.models import Company, PasswordReset, Person
from lms.db.queries import people
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import ExternalIdentity, Role
from lms.services import passwords
from tests import factories

GOOD = "quiet harbour lends seven"


@pytest.fixture
def rep(session, work):
    factories.person(session, name="Noise Person")
    made = factories.person(session, name="Ines Carvalho", email="ines@tarnholt.example")
    passwords.set_password(work, made.id, GOOD)
    return made


def test_the_right_password_signs_in_whatever_the_case_of_the_email(work, rep):
    signed_in = passwords.authenticate(work, " Ines@Tarnholt.example", GOOD, is_local=True)
    assert (signed_in.person_id, signed_in.session_epoch) == (rep.id, 1)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ines@tarnholt.example", "wrong"),
        ("nobody@tarnholt.example", GOOD),
        ("ines@tarnholt.example", ""),
        ("ines@tarnholt.example", GOOD + "x" * 5000),
        ("", ""),
        ("ines\0@tarnholt.example", GOOD[::-1]),
        ("person1@tarnholt.example", ""),
        ("🙂" * 300, "🙂"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(work, rep, email, password):
    with pytest.raises(LmsError) as refused:
        passwords.authenticate(work, email, password, is_local=True)
    assert (refused.value.code, refused.value.facts) == ("wrong-credentials", {})


def test_a_deactivated_person_gets_the_same_answer(work, session, rep):
    rep.deactivated_at = work.now
    session.flush()
    with pytest.raises(LmsError, match="wrong-credentials"):
        passwords.authenticate(work, rep.email, GOOD, is_local=True)


def test_unknown_people_cost_as_many_hashes_as_known_ones(work, rep, monkeypatch):
    seen = []

    class Counting:
        def verify(self, stored, given):
            seen.append(stored)
            raise passwords.VerificationError

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    for email in (rep.email, "nobody@tarnholt.example"):
        with pytest.raises(LmsError):
            passwords.authenticate(work, email, "wrong", is_local=True)
    assert len(seen) == 2
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in seen)


def test_a_hash_of_other_strength_is_to_be_made_anew(work, rep):
    rep.password_hash = passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(
        GOOD
    )
    assert passwords.authenticate(work, rep.email, GOOD, is_local=True).needs_rehash
    passwords.rehash(work, rep.id, GOOD)
    assert "m=19456,t=2,p=1" in rep.password_hash
    assert not passwords.authenticate(work, rep.email, GOOD, is_local=True).needs_rehash


def test_people_of_a_demo_sign_in_on_its_machine_only(work, session, rep):
    factories.catalogue(session)
    session.execute(update(Company).values(is_demo=True))
    assert passwords.authenticate(work, rep.email, GOOD, is_local=True)
    with pytest.raises(LmsError, match="demo-elsewhere"):
        passwords.authenticate(work, rep.email, GOOD, is_local=False)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password-short"),
        ("aaaaaaaaaaaa", "password-weak"),
        ("password1234", "password-weak"),
        ("InesCarvalho", "password-weak"),
        ("x7" * 101, "password-long"),
        (passwords.DEMO_PASSWORD, None),
        ("søvnige måker på taket", None),
        ("🙂🚲🌧🎻🪁🥝🦉🧭🪗🫖🦊", None),
    ],
)
def test_a_password_must_be_hard_to_guess(work, rep, password, code):
    if code is None:
        passwords.set_password(work, rep.id, password)
        assert passwords.authenticate(work, rep.email, password, is_local=True)
        return
    with pytest.raises(LmsError) as refused:
        passwords.set_password(work, rep.id, password)
    assert refused.value.code == code


def test_changing_ones_password_needs_the_current_one_and_ends_other_sessions(work, session, rep):
    own = replace(work, actor=people.actor_by_id(session, rep.id))
    with pytest.raises(LmsError, match="password-wrong"):
        passwords.change_password(own, "not it", "a brand new secret phrase")
    signed_in = passwords.change_password(own, GOOD, "a brand new secret phrase")
    old = ExternalIdentity("password", f"{rep.id}.{signed_in.session_epoch - 1}")
    assert people.actor(session, old) is None
    assert people.actor(session, replace(old, subject=f"{rep.id}.{signed_in.session_epoch}"))


def test_a_link_sets_the_password_once_within_its_time(work, session, rep):
    token = passwords.make_link(work, rep.id, passwords.RESET_LASTS)
    stored = session.scalars(select(PasswordReset)).one()
    assert token not in stored.token_hash
    passwords.check_link(work, token)
    passwords.reset_password(work, token, "a brand new secret phrase")
    with pytest.raises(NotFoundError, match="link-spent"):
        passwords.reset_password(work, token, "another good secret phrase")
    with pytest.raises(NotFoundError, match="link-spent"):
        passwords.check_link(work, token)
    assert session.get(Person, rep.id).session_epoch == 2


def test_a_link_is_worthless_after_its_time(work, rep):
    token = passwords.make_link(work, rep.id, passwords.RESET_LASTS)
    later = replace(work, now=work.now + timedelta(minutes=60))
    with pytest.raises(NotFoundError, match="link-spent"):
        passwords.reset_password(later, token, "a brand new secret phrase")


def test_a_refused_password_leaves_the_link_usable(work, rep):
    token = passwords.make_link(work, rep.id, passwords.RESET_LASTS)
    with pytest.raises(LmsError, match="password-weak"):
        passwords.reset_password(work, token, "aaaaaaaaaaaa")
    assert passwords.reset_password(work, token, "a brand new secret phrase")


def test_a_new_password_makes_all_other_links_worthless(work, rep):
    first, second = (passwords.make_link(work, rep.id, passwords.RESET_LASTS) for _ in range(2))
    passwords.reset_password(work, second, "a brand new secret phrase")
    with pytest.raises(NotFoundError, match="link-spent"):
        passwords.reset_password(work, first, "another good secret phrase")


def test_only_admins_set_passwords_of_others(session, work, rep):
    manager = factories.person(session, Role.MANAGER)
    actor = people.actor_by_id(session, manager.id)
    with pytest.raises(NotAllowedError):
        passwords.set_password(replace(work, actor=actor), rep.id, GOOD)
    with pytest.raises(NotAllowedError):
        passwords.invite(replace(work, actor=actor), rep.id)
