"""Reading where people stand with certifications: the same for the person and for their manager."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select

from lms.db.base import DbSession
from lms.db.models import Person, PersonSalesRole
from lms.db.queries import holdings
from lms.db.queries.certificates import records, showing
from lms.db.queries.certificates.records import Held, Record, SignedOff
from lms.domain.certifications import (
    Certification,
    Delta,
    GrantKind,
    Holding,
    Missing,
    Published,
    Standing,
    deltas,
    missing,
    next_from,
    standing,
)
from lms.domain.people import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A person and a certification.

    `deltas` are the changes that this certificate waits for. `asks` says that a certificate is to
    be earned now, the first or the next; `missing` is what it still needs, where that was read.
    """

    terms: Certification
    standing: Standing
    held: Held | None
    deltas: tuple[Delta, ...]
    asks: bool
    is_offered: bool
    since: datetime | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def concerns(self) -> bool:
        """Whether the person's roles ask for it, or they were certified once."""
        return self.is_offered or self.held is not None

    @property
    def is_due(self) -> bool:
        """Whether everything was shown, and only the certificate is not written yet."""
        return self.asks and self.is_offered and not self.missing


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team, with their sales roles."""

    id: int
    name: str
    sales_roles: tuple[str, ...]


def of_people(
    session: DbSession, roles: Mapping[int, Collection[str]], today: date
) -> dict[int, list[Line]]:
    """Lines of these people, by id, one for each certification in the order of the catalogue;
    `roles` are their sales roles. Five statements for however many, and nothing is said of what is
    missing."""
    catalogue = records.in_force(session)
    held = records.newest(session, roles)
    own = holdings.holdings(session, person_ids=roles)
    return _lines(session, catalogue, roles, held, own, today)


def members(session: DbSession, team_id: int, but: int) -> list[Member]:
    """The active people of a team, by name, without the person `but`."""
    listed = func.aggregate_strings(PersonSalesRole.sales_role, ",")
    roles = select(listed).where(PersonSalesRole.person_id == Person.id).scalar_subquery()
    rows = session.execute(
        select(Person.id, Person.name, roles)
        .where(Person.team_id == team_id, Person.deactivated_at.is_(None), Person.id != but)
        .order_by(Person.name, Person.id)
    )
    return [Member(id, name, tuple(roles.split(",") if roles else ())) for id, name, roles in rows]


def of_person(
    session: DbSession,
    person: Actor,
    history: Sequence[Record],
    signed: Sequence[SignedOff],
    today: date,
) -> list[Line]:
    """The lines that concern one person, with what is missing: five statements at most. `history`
    and `signed` are all records of the person, the newest first."""
    catalogue = records.in_force(session)
    own = [_holding(person.id, one) for one in _newest(history)]
    held = {
        (person.id, one.certification): _held(person.id, one, history) for one in _newest(history)
    }
    roles = {person.id: person.sales_roles}
    lines = _lines(session, catalogue, roles, held, own, today)[person.id]
    lines = [line for line in lines if line.concerns]
    asking = [line.terms for line in lines if line.asks]
    shown = showing.shown_so_far(session, person.id, asking, signed) if asking else {}
    return [
        replace(line, missing=tuple(missing(line.terms, shown[line.terms.key], line.since)))
        if line.asks
        else line
        for line in lines
    ]


def _newest(history: Sequence[Record]) -> list[Record]:
    return list({one.certification: one for one in reversed(history)}.values())


def _holding(person_id: int, one: Record) -> Holding:
    about = (one.id, person_id, one.certification, one.expires_on)
    return Holding(*about, one.revoked_at is not None, one.pins)


def _held(person_id: int, one: Record, history: Sequence[Record]) -> Held:
    same = [other for other in history if other.certification == one.certification]
    full = [other.granted_at for other in same if other.kind is GrantKind.FULL]
    earned_at = max(full, default=one.granted_at)
    about = (one.id, person_id, one.certification, one.granted_at, one.expires_on)
    return Held(*about, earned_at, one.revoked_at)


def _lines(
    session: DbSession,
    catalogue: Sequence[Certification],
    roles: Mapping[int, Collection[str]],
    held: Mapping[tuple[int, str], Held],
    holdings_: Sequence[Holding],
    today: date,
) -> dict[int, list[Line]]:
    own = {(one.person, one.certification): one for one in holdings_}
    pinned = {fact for holding in own.values() for fact in holding.pins}
    versions = holdings.published(session, pinned) if pinned else {}
    return {
        person: [
            _line(terms, own.get(key), held.get(key), versions, today, is_offered)
            for terms in catalogue
            for key in [(person, terms.key)]
            for is_offered in [not terms.roles or bool({*terms.roles} & {*asked})]
        ]
        for person, asked in roles.items()
    }


def _line(
    terms: Certification,
    holding: Holding | None,
    held: Held | None,
    versions: Mapping[str, Sequence[Published]],
    today: date,
    is_offered: bool,
) -> Line:
    found = standing(holding, versions, today)
    if held is None:
        return Line(terms, found, None, (), True, is_offered)
    since = next_from(held.expires_on, held.revoked_at, held.earned_at, today)
    owed = deltas([holding], versions, today) if holding else ()
    return Line(terms, found, held, tuple(owed), since is not None, is_offered, since)


def of_holder(session: DbSession, person_id: int, certification: str, today: date) -> Standing:
    """Where the holder of a certificate stands with its certification, even if they have left or
    nobody can earn it any more: three statements at most."""
    held = records.newest(session, [person_id], [certification])[person_id, certification]
    pins = records.pins_of(session, held.certificate)
    about = (held.certificate, person_id, certification, held.expires_on)
    holding = Holding(*about, held.revoked_at is not None, pins)
    return standing(holding, holdings.published(session, pins) if pins else {}, today)
