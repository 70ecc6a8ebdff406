"""Adding, changing and deactivating people; how they prove who they are is in `passwords`."""

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lms.db.models import Identity, Person, PersonRole, PersonSalesRole, SalesRole, Team
from lms.db.queries import company
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.events import PersonDeactivated
from lms.domain.people import ExternalIdentity, Role, Theme
from lms.domain.permissions import Permission
from lms.services.passwords import spend_links
from lms.services.work import Work

LONGEST_NAME, LONGEST_EMAIL, MOST_MINUTES = 120, 254, 600
_COLUMNS = ("name", "email", "team_id", "hired_on", "minutes_cap", "cycle_weekday")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What an admin wants a person to be. `minutes_cap` is minutes a week (None: as it is, for
    somebody new what the catalogue says), Monday is weekday 0."""

    name: str
    email: str
    roles: frozenset[Role]
    sales_roles: tuple[str, ...] = ()
    team_id: int | None = None
    hired_on: date | None = None
    minutes_cap: int | None = None
    cycle_weekday: int = 0


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What people choose for themselves."""

    locale: str
    time_zone: str
    theme: Theme


def tidy_name(text: str) -> str:
    """The name with single spaces."""
    return " ".join(text.split())


def is_readable(text: str) -> bool:
    """Whether `text` has neither control characters nor ones that turn the direction of others."""
    return not any(category(one) in {"Cc", "Cs"} or one in _TURNING for one in text)


def tidy_email(text: str) -> str:
    """The email as it is stored: lower case, nothing around it."""
    return text.strip().lower()


def _name_code(name: str) -> str | None:
    if not name:
        return "name-missing"
    if len(name) > LONGEST_NAME:
        return "name-long"
    return None if is_readable(name) else "name-unreadable"


def _email_code(email: str) -> str | None:
    if not email:
        return "email-missing"
    before, at, after = email.rpartition("@")
    if not at or not before:
        return "email-without-at"
    if not after:
        return "email-without-domain"
    if not email.isascii():
        return "email-letters"
    fits = len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email)
    return None if fits else "email-malformed"


def refusals(draft: PersonDraft) -> dict[str, LmsError]:
    """What is wrong with each field by itself; empty when nothing is."""
    codes = {
        "name": _name_code(draft.name),
        "email": _email_code(draft.email),
        "roles": None if draft.roles else "roles-missing",
        "minutes_cap": None if 0 <= (draft.minutes_cap or 0) <= MOST_MINUTES else "minutes-cap",
        "cycle_weekday": None if 0 <= draft.cycle_weekday <= 6 else "weekday",
    }
    facts = {"most": LONGEST_NAME, "most_minutes": MOST_MINUTES}
    return {field: LmsError(code, **facts) for field, code in codes.items() if code}


def _refuse(work: Work, draft: PersonDraft) -> None:
    for error in refusals(draft).values():
        raise error
    if draft.team_id is not None and work.session.get(Team, draft.team_id) is None:
        raise LmsError("team-unknown", team=draft.team_id)
    known = set(work.session.scalars(select(SalesRole.key)))
    unknown = sorted(set(draft.sales_roles) - known)
    if unknown:
        raise LmsError("sales-role-unknown", role=unknown[0])


def add(work: Work, draft: PersonDraft) -> int:
    """Add a person; the id.

    LmsError: "email-taken", "team-unknown", "sales-role-unknown" and the codes of `refusals`.
    """
    work.require(Permission.MANAGE_PEOPLE)
    _refuse(work, draft)
    usual = company.plan_settings(work.session)
    begins_with = {"minutes_cap": usual.minutes_cap, "cycle_weeks": usual.cycle_weeks}
    person = Person(created_at=work.now, **begins_with)
    _write(work, person, draft)
    _write_roles(work, person.id, draft)
    work.audit("person.added", "person", person.id, name=draft.name, email=draft.email)
    work.session.flush()
    return person.id


def update(work: Work, person_id: int, draft: PersonDraft) -> None:
    """Make the person what `draft` says; the same again changes nothing.

    LmsError as for `add`, "last-admin" when nobody could administer any more; NotFoundError.
    """
    work.require(Permission.MANAGE_PEOPLE)
    if Role.ADMIN not in draft.roles:
        _keep_an_admin(work, person_id)
    person = _locked(work, person_id)
    _refuse(work, draft)
    before = _described(work, person)
    if person.email != draft.email:
        spend_links(work, person_id)
    _write(work, person, draft)
    _write_roles(work, person_id, draft)
    after = _described(work, person)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changes:
        work.audit("person.changed", "person", person_id, name=draft.name, changes=changes)
    work.session.flush()


def _is_taken(work: Work, email: str, person_id: int | None) -> bool:
    same = select(Person.id).where(Person.email == email, Person.id != (person_id or 0))
    return work.session.scalar(same) is not None


def _write(work: Work, person: Person, draft: PersonDraft) -> None:
    """Flush the draft into the person. The savepoint is for two admins who give the same email at
    once: the slower one gets LmsError("email-taken") and may go on reading."""
    if _is_taken(work, draft.email, person.id):
        raise LmsError("email-taken", email=draft.email)
    try:
        with work.session.begin_nested():
            for name in _COLUMNS:
                if name != "minutes_cap" or draft.minutes_cap is not None:
                    setattr(person, name, getattr(draft, name))
            work.session.add(person)
            work.session.flush()
    except IntegrityError as clash:
        taken = _is_taken(work, draft.email, None)
        raise LmsError("email-taken" if taken else "team-unknown", email=draft.email) from clash


def _write_roles(work: Work, person_id: int, draft: PersonDraft) -> None:
    work.session.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
    work.session.execute(delete(PersonSalesRole).where(PersonSalesRole.person_id == person_id))
    work.session.add_all(PersonRole(person_id=person_id, role=role) for role in draft.roles)
    work.session.add_all(
        PersonSalesRole(person_id=person_id, sales_role=key) for key in set(draft.sales_roles)
    )
    work.session.flush()


def _described(work: Work, person: Person) -> dict[str, object]:
    """The person in plain values, for the audit log."""
    roles = select(PersonRole.role).where(PersonRole.person_id == person.id)
    sales = select(PersonSalesRole.sales_role).where(PersonSalesRole.person_id == person.id)
    team = work.session.get(Team, person.team_id) if person.team_id else None
    return {
        "name": person.name,
        "email": person.email,
        "team": team.name if team else None,
        "hired_on": person.hired_on.isoformat() if person.hired_on else None,
        "minutes_cap": person.minutes_cap,
        "cycle_weekday": person.cycle_weekday,
        "roles": sorted(role.value for role in work.session.scalars(roles)),
        "sales_roles": sorted(work.session.scalars(sales)),
    }


def _locked(work: Work, person_id: int) -> Person:
    person = work.session.get(Person, person_id, with_for_update={"key_share": True})
    if person is None:
        raise NotFoundError("not-found", person=person_id)
    return person


def _keep_an_admin(work: Work, leaving: int) -> None:
    """LmsError("last-admin") unless another active person administers; the rows stay locked, so
    that two admins cannot remove each other."""
    admins = work.session.scalars(
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.ADMIN, Person.deactivated_at.is_(None))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()
    if list(admins) == [leaving]:
        raise LmsError("last-admin")


def deactivate(work: Work, person_id: int) -> None:
    """End all sessions of a person and refuse new ones; what they did stays.

    LmsError("self-deactivated"), LmsError("last-admin"); again changes nothing.
    """
    work.require(Permission.MANAGE_PEOPLE)
    if person_id == work.actor_id:
        raise LmsError("self-deactivated")
    _keep_an_admin(work, person_id)
    person = _locked(work, person_id)
    if person.deactivated_at is None:
        person.deactivated_at = work.now
        person.session_epoch += 1
        spend_links(work, person_id)
        work.emit(PersonDeactivated(person_id))
        work.audit("person.deactivated", "person", person_id, name=person.name)
        work.session.flush()


def reactivate(work: Work, person_id: int) -> None:
    """Let a deactivated person sign in again, with the password they had."""
    work.require(Permission.MANAGE_PEOPLE)
    person = _locked(work, person_id)
    if person.deactivated_at is not None:
        person.deactivated_at = None
        work.audit("person.reactivated", "person", person_id, name=person.name)
        work.session.flush()


def change_settings(work: Work, chosen: OwnSettings) -> None:
    """Change the actor's own settings; the web offers only languages and zones that exist."""
    person = _locked(work, work.actor_id or 0)
    person.locale, person.time_zone = chosen.locale, chosen.time_zone
    person.theme = chosen.theme
    work.session.flush()


def link_identity(work: Work, identity: ExternalIdentity) -> bool:
    """Link an outside identity to the active person with its verified email, once; whether it did.

    A person who has a name at this provider already keeps that one: an email that was given to
    somebody else never opens an account.
    """
    if not identity.email:
        return False
    taken = select(Identity.person_id).where(Identity.provider == identity.provider)
    found = select(Person.id).where(
        Person.email == tidy_email(identity.email),
        Person.deactivated_at.is_(None),
        Person.id.not_in(taken),
    )
    person_id = work.session.scalar(found)
    if person_id is None:
        return False
    return _link(work, identity, person_id)


def _link(work: Work, identity: ExternalIdentity, person_id: int) -> bool:
    row = Identity(
        provider=identity.provider,
        subject=identity.subject,
        person_id=person_id,
        linked_at=work.now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
            work.session.flush()
    except IntegrityError:
        return False
    work.audit("person.identity-linked", "person", person_id, provider=identity.provider)
    work.session.flush()
    return True
