"""Reading blind recall checks: the list, one check with its sheets, what waits for a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Person, Product, Recall, RecallSheet, Skill, Team
from lms.db.queries.pages import Page, paged
from lms.domain import recalls
from lms.domain.facts import FactKind
from lms.domain.recalls import Sheet

Pin = tuple[str, int]
"""A fact and the version of it that was official."""
EARLIER = 6
"""Earlier checks that a trend looks back on."""
_WRITER, _REVIEWER, _OPENER = aliased(Person), aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A check of one team about one product."""

    id: int
    team_id: int
    team: str
    product: str
    product_title: str
    skill: str
    skill_title: str
    opened_by: str
    opened_at: datetime
    closes_on: date
    closed_at: datetime | None

    def is_open(self, today: date) -> bool:
        """Whether people can still write."""
        return recalls.is_open(self.closes_on, self.closed_at, today)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What one person wrote in a check; `matches` are their own, `confirmed` the reviewer's."""

    recall_id: int
    person_id: int
    name: str
    claims: tuple[str, ...]
    official: tuple[Pin, ...]
    written_at: datetime
    matches: tuple[str | None, ...] | None
    confirmed: tuple[str | None, ...] | None
    confirmed_by: str | None
    confirmed_at: datetime | None

    @property
    def sheet(self) -> Sheet:
        """As the figures see it."""
        return Sheet(
            person=self.person_id,
            claims=self.claims,
            official=tuple(fact for fact, _ in self.official),
            matches=self.matches if self.confirmed is None else self.confirmed,
            is_confirmed=self.confirmed is not None,
        )


@dataclass(frozen=True, slots=True)
class Awaited:
    """A check that waits for a person; `is_written` when only the matching is left."""

    id: int
    product_title: str
    opened_by: str
    closes_on: date
    is_written: bool


def _checks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Recall.id, Recall.team_id, Team.name, Recall.product, Product.title, Recall.skill,
            Skill.title, _OPENER.name, Recall.opened_at, Recall.closes_on, Recall.closed_at,
        )
        .join(Team, Team.id == Recall.team_id)
        .join(Product, Product.key == Recall.product)
        .join(Skill, Skill.key == Recall.skill)
        .join(_OPENER, _OPENER.id == Recall.opened_by)
    )  # fmt: skip


def _check(row: Any) -> RecallRow:
    return RecallRow(*row)


def check(session: DbSession, recall_id: int) -> RecallRow | None:
    """One check; None when there is none."""
    row = session.execute(_checks().where(Recall.id == recall_id)).first()
    return RecallRow(*row) if row else None


def checks(session: DbSession, team_ids: Collection[int] | None, number: int) -> Page[RecallRow]:
    """Page `number` of the checks of these teams (None: of all), the newest first."""
    rows = _checks().order_by(Recall.id.desc())
    if team_ids is not None:
        rows = rows.where(Recall.team_id.in_(team_ids))
    return paged(session, rows, number, _check)


def teams(session: DbSession, team_ids: Collection[int] | None) -> list[tuple[int, str]]:
    """(id, name) of these teams (None: of all), by name."""
    rows = select(Team.id, Team.name).order_by(Team.name)
    if team_ids is not None:
        rows = rows.where(Team.id.in_(team_ids))
    return [(row.id, row.name) for row in session.execute(rows)]


def ready_products(session: DbSession) -> list[tuple[str, str]]:
    """(key, title) of the products with an official differentiator, in the catalogue's order."""
    having = select(Fact.product).where(*_in_force())
    rows = session.execute(
        select(Product.key, Product.title)
        .where(Product.key.in_(having))
        .order_by(Product.position, Product.key)
    )
    return [(row.key, row.title) for row in rows]


def official_now(session: DbSession, product: str) -> list[Pin]:
    """The official differentiators of a product, with their versions."""
    rows = session.execute(
        select(Fact.id, FactVersion.number)
        .join(FactVersion, FactVersion.id == Fact.official_id)
        .where(Fact.product == product, *_in_force())
        .order_by(Fact.id)
    )
    return [(row.id, row.number) for row in rows]


def _in_force() -> tuple[Any, ...]:
    return (Fact.kind == FactKind.DIFFERENTIATOR, Fact.official_id.is_not(None))


def claims_of(session: DbSession, pins: Iterable[Pin]) -> dict[Pin, str]:
    """What these versions say."""
    wanted = set(pins)
    if not wanted:
        return {}
    rows = session.execute(
        select(FactVersion.fact_id, FactVersion.number, FactVersion.claim).where(
            FactVersion.fact_id.in_({fact for fact, _ in wanted}),
            FactVersion.number.in_({number for _, number in wanted}),
        )
    )
    return {(f, number): claim for f, number, claim in rows if (f, number) in wanted}


def _sheets() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RecallSheet.recall_id, RecallSheet.person_id, _WRITER.name, RecallSheet.claims,
            RecallSheet.official, RecallSheet.written_at, RecallSheet.matches,
            RecallSheet.confirmed, _REVIEWER.name, RecallSheet.confirmed_at,
        )
        .join(_WRITER, _WRITER.id == RecallSheet.person_id)
        .outerjoin(_REVIEWER, _REVIEWER.id == RecallSheet.confirmed_by)
        .order_by(RecallSheet.recall_id, _WRITER.name, _WRITER.id)
    )  # fmt: skip


def _sheet(row: Any) -> SheetRow:
    recall, person, name, claims, pins, at, matches, confirmed, reviewer, confirmed_at = row
    return SheetRow(
        recall_id=recall,
        person_id=person,
        name=name,
        claims=tuple(claims),
        official=tuple((fact, number) for fact, number in pins),
        written_at=at,
        matches=None if matches is None else tuple(matches),
        confirmed=None if confirmed is None else tuple(confirmed),
        confirmed_by=reviewer,
        confirmed_at=confirmed_at,
    )


def sheet(session: DbSession, recall_id: int, person_id: int) -> SheetRow | None:
    """What a person wrote in a check; None when they did not."""
    own = (RecallSheet.recall_id == recall_id, RecallSheet.person_id == person_id)
    row = session.execute(_sheets().where(*own)).first()
    return _sheet(row) if row else None


def sheets(session: DbSession, recall_ids: Iterable[int]) -> dict[int, list[SheetRow]]:
    """By check, what was written in it, by the writer's name; every check is in it."""
    found: dict[int, list[SheetRow]] = {recall_id: [] for recall_id in recall_ids}
    for row in session.execute(_sheets().where(RecallSheet.recall_id.in_(found))):
        found[row.recall_id].append(_sheet(row))
    return found


def earlier(session: DbSession, row: RecallRow) -> list[RecallRow]:
    """The checks of the same team and product before this one, oldest first, `EARLIER` at most."""
    same = (
        Recall.team_id == row.team_id,
        Recall.product == row.product,
        Recall.id < row.id,
    )
    rows = session.execute(_checks().where(*same).order_by(Recall.id.desc()).limit(EARLIER))
    return [RecallRow(*found) for found in rows][::-1]


def asked(session: DbSession, row: RecallRow) -> list[tuple[int, str]]:
    """(id, name) of the active people of the team, by name; who was added after the check had
    closed was never asked."""
    closed_at = row.closed_at or datetime.combine(row.closes_on, time.max, UTC)
    rows = session.execute(
        select(Person.id, Person.name)
        .where(
            Person.team_id == row.team_id,
            Person.deactivated_at.is_(None),
            Person.created_at <= closed_at,
        )
        .order_by(Person.name, Person.id)
    )
    return [(found.id, found.name) for found in rows]


def awaited(session: DbSession, team_id: int | None, person_id: int, today: date) -> list[Awaited]:
    """The open checks that this person of this team has not finished; one statement at most."""
    if team_id is None:
        return []
    asked = {"team": team_id, "person": person_id, "today": today}
    rows = session.execute(_AWAITED, asked)
    return [Awaited(id_, title, by, on, bool(begun)) for id_, title, by, on, begun in rows]


def _awaited() -> Select[*tuple[Any, ...]]:
    check, sheet, product, opener = (
        one.__table__ for one in (Recall, RecallSheet, Product, Person)
    )
    own = (sheet.c.recall_id == check.c.id) & (sheet.c.person_id == bindparam("person"))
    return (
        select(
            check.c.id, product.c.title, opener.c.name, check.c.closes_on,
            sheet.c.person_id.is_not(None),
        )
        .join_from(check, product, product.c.key == check.c.product)
        .join(opener, opener.c.id == check.c.opened_by)
        .outerjoin(sheet, own)
        .where(
            check.c.team_id == bindparam("team"), check.c.closed_at.is_(None),
            check.c.closes_on >= bindparam("today"), sheet.c.matched_at.is_(None),
            sheet.c.confirmed_at.is_(None),
        )
        .order_by(check.c.closes_on, check.c.id)
    )  # fmt: skip


_AWAITED = _awaited()
"""Made once: every Today asks it."""


def own_sheets(person_id: int) -> Select[*tuple[Any, ...]]:
    """What a person wrote in checks and what became of it, for their own eyes."""
    return (
        select(RecallSheet.written_at, Product.title.label("product"), RecallSheet.claims,
               RecallSheet.official, RecallSheet.matches, RecallSheet.matched_at,
               RecallSheet.confirmed, RecallSheet.confirmed_at, _REVIEWER.name.label("reviewer"))
        .join(Recall, Recall.id == RecallSheet.recall_id)
        .join(Product, Product.key == Recall.product)
        .outerjoin(_REVIEWER, _REVIEWER.id == RecallSheet.confirmed_by)
        .where(RecallSheet.person_id == person_id)
        .order_by(RecallSheet.recall_id.desc())
    )  # fmt: skip


def run_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """The checks that a person opened, and the sheets of others that they confirmed."""
    return (
        select(Recall.opened_at, Product.title.label("product"), Team.name.label("team"),
               Recall.closes_on, Recall.closed_at, _WRITER.name.label("person"),
               RecallSheet.confirmed_at)
        .join(Product, Product.key == Recall.product)
        .join(Team, Team.id == Recall.team_id)
        .outerjoin(RecallSheet, (RecallSheet.recall_id == Recall.id)
                   & (RecallSheet.confirmed_by == person_id))
        .outerjoin(_WRITER, _WRITER.id == RecallSheet.person_id)
        .where(or_(Recall.opened_by == person_id, RecallSheet.confirmed_by == person_id))
        .order_by(Recall.id.desc(), _WRITER.name)
    )  # fmt: skip
