"""Passwords: checking, setting and resetting them; who may sign in at all is decided here too."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from lms.db.models import PasswordReset, Person
from lms.db.queries import company
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.events import PasswordLinkWanted
from lms.domain.permissions import Permission
from lms.services.work import Work

SHORTEST, LONGEST = 10, 200
DEMO_PASSWORD = "ramp up gently"
"""What every person of a demo company signs in with, from the machine that it runs on."""
RESET_LASTS = timedelta(minutes=60)
INVITATION_LASTS = timedelta(days=3)
_LEAST_STRENGTH = 3
_ZXCVBN_READS = 72
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = _HASHER.hash(secrets.token_hex(16))
"""Checked for people who do not exist, so that they take as long as those who do."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who proved to be whom; the session must carry person and epoch. `needs_rehash` asks for
    `rehash`, which writes."""

    person_id: int
    session_epoch: int
    needs_rehash: bool = False


def _is_right(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def hashed(password: str) -> str:
    """The argon2id hash (OWASP profile: 19 MiB, 2 passes, 1 lane) of `password`."""
    return _HASHER.hash(password)


def _findable(email: str) -> str:
    """As emails are stored; PostgreSQL refuses NUL even in a question."""
    return email.strip().lower().replace("\0", "\ufffd")


def authenticate(work: Work, email: str, password: str, *, is_local: bool) -> SignedIn:
    """The active person with this email and password.

    LmsError("wrong-credentials") for an unknown email, a wrong password and a deactivated person
    alike, after the same work; LmsError("demo-elsewhere") for a demo company asked from afar.
    It only reads: hashing takes long, and nobody should have to wait for the one writer meanwhile.
    """
    if not is_local and company.is_demo(work.session):
        raise LmsError("demo-elsewhere")
    found = select(Person).where(Person.email == _findable(email))
    person = work.session.scalar(found)
    is_right = _is_right(person.password_hash if person else None, password)
    if person is None or person.password_hash is None or not is_right or person.deactivated_at:
        raise LmsError("wrong-credentials")
    is_old = _HASHER.check_needs_rehash(person.password_hash)
    return SignedIn(person.id, person.session_epoch, needs_rehash=is_old)


def rehash(work: Work, person_id: int, password: str) -> None:
    """Store the password that was just right with today's strength."""
    _locked(work, person_id).password_hash = hashed(password)
    work.session.flush()


def require_strong(password: str, *known: str) -> None:
    """LmsError("password-short"), ("password-long") or ("password-weak") with what to do; `known`
    are words that a guesser would try first, such as the person's name."""
    if len(password) < SHORTEST:
        raise LmsError("password-short", least=SHORTEST)
    if len(password) > LONGEST:
        raise LmsError("password-long", most=LONGEST)
    words = [part for text in known for part in (text, *text.replace("@", " ").split())]
    if _strength(password, words) < _LEAST_STRENGTH:
        raise LmsError("password-weak")


def _strength(password: str, known: list[str]) -> int:
    """zxcvbn's score, 0 to 4. Its word lists are 12 MB that few requests need: the first that sets
    a password loads them."""
    return int(import_module("zxcvbn").zxcvbn(password[:_ZXCVBN_READS], known)["score"])


def _locked(work: Work, person_id: int) -> Person:
    found = work.session.get(Person, person_id, with_for_update={"key_share": True})
    if found is None or found.deactivated_at is not None:
        raise NotFoundError("not-found")
    return found


def _replace(work: Work, person: Person, password: str) -> SignedIn:
    """Store the password, end all sessions, and make every open link worthless."""
    require_strong(password, person.name, person.email)
    person.password_hash = hashed(password)
    person.session_epoch += 1
    spend_links(work, person.id)
    work.session.flush()
    return SignedIn(person.id, person.session_epoch)


def spend_links(work: Work, person_id: int) -> None:
    """Make every open link of this person worthless."""
    opened = (PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None))
    work.session.execute(update(PasswordReset).where(*opened).values(used_at=work.now))


def set_password(work: Work, person_id: int, password: str) -> SignedIn:
    """Give a person a password, for commands and the demo; ends their sessions."""
    work.require(Permission.MANAGE_PEOPLE)
    work.audit("person.password-set", "person", person_id)
    return _replace(work, _locked(work, person_id), password)


def set_demo_passwords(work: Work) -> None:
    """Give everybody of a demo company the one that is printed: one hash for all of them."""
    work.session.execute(update(Person).values(password_hash=hashed(DEMO_PASSWORD)))


def change_password(work: Work, current: str, new: str) -> SignedIn:
    """Change the actor's own password; LmsError("password-wrong") when `current` is not it.

    The sessions of all browsers end; the caller renews its own with what is returned.
    """
    person = _locked(work, work.actor_id or 0)
    if not _is_right(person.password_hash, current):
        raise LmsError("password-wrong")
    work.audit("person.password-changed", "person", person.id)
    return _replace(work, person, new)


def request_reset(work: Work, email: str) -> None:
    """Have a link sent to the active person with this email; nothing tells whether there is one."""
    found = select(Person.id).where(
        Person.email == _findable(email), Person.deactivated_at.is_(None)
    )
    person_id = work.session.scalar(found)
    if person_id is not None:
        work.emit(PasswordLinkWanted(person_id, is_invitation=False))
        work.session.flush()


def invite(work: Work, person_id: int) -> None:
    """Have a person sent a link to set a password with, as an admin."""
    work.require(Permission.MANAGE_PEOPLE)
    _locked(work, person_id)
    work.emit(PasswordLinkWanted(person_id, is_invitation=True))
    work.audit("person.password-link-sent", "person", person_id)
    work.session.flush()


def hand_link(work: Work, person_id: int) -> str:
    """A token for an admin to pass on by hand, where mail is not set up."""
    work.require(Permission.MANAGE_PEOPLE)
    work.audit("person.password-link-made", "person", person_id)
    return make_link(work, person_id, INVITATION_LASTS)


def make_link(work: Work, person_id: int, lasts: timedelta) -> str:
    """A fresh token for a link that works once, within `lasts`; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    _locked(work, person_id)
    work.session.add(
        PasswordReset(
            token_hash=_digest(token),
            person_id=person_id,
            expires_at=work.now + lasts,
            used_at=None,
        )
    )
    work.session.flush()
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def check_link(work: Work, token: str, *, for_update: bool = False) -> int:
    """Whose password `token` still sets: the id; NotFoundError("link-spent") otherwise."""
    found = work.session.get(PasswordReset, _digest(token), with_for_update=for_update)
    if found is None or found.used_at is not None or found.expires_at <= work.now:
        raise NotFoundError("link-spent")
    return found.person_id


def reset_password(work: Work, token: str, password: str) -> SignedIn:
    """Set the password of the person whom the link was sent to; the link is spent after it.

    NotFoundError("link-spent") for a used, old or invented token; the codes of `require_strong`
    leave the link as it was.
    """
    person = _locked(work, check_link(work, token))
    check_link(work, token, for_update=True)
    work.audit("person.password-reset", "person", person.id)
    return _replace(work, person, password)
