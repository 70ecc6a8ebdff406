"""Reading what the registry of facts asks of marketing: who waits for what, and since when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select

from lms.db.base import DbSession
from lms.db.models import (
    CardView,
    Certificate,
    CertificateFact,
    CertificateRevocation,
    Certification,
    Contribution,
    Fact,
    FactEntry,
    FactVersion,
    Module,
    ModuleNotice,
    ModuleRevision,
    Person,
    Product,
    QuestionHold,
)
from lms.db.queries.content import ShelfRow
from lms.db.queries.registry.facts import FactRow, text_and_html
from lms.domain.contributions import ContributionKind
from lms.domain.facts import EntryKind, FactText, Life

READ_WITHIN = 28
"""Days that count for how much a fact is read."""
MOST_HOT = 5
MOST_OFFERS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody did to a fact, and what they wrote; `by` is none for a command."""

    version: int | None
    at: datetime
    by: str | None
    text: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A module in force with questions on hold or banners up; `owner` is an id."""

    module_id: str
    title: str
    owner: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A note or a proposal that nobody has decided about, one of `total` of its kind.

    `words` is the claim, else the note.
    """

    id: int
    kind: ContributionKind
    by: str
    at: datetime
    product: str | None
    product_title: str | None
    words: str
    total: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a fact said and says: `after` is none when it was retired."""

    before: FactText | None
    after: FactText | None


@dataclass(frozen=True, slots=True)
class FreshModule:
    """A module on the shelf with the facts that it shows."""

    row: ShelfRow
    facts: tuple[FactRow, ...]

    @property
    def due(self) -> date:
        """The earliest of its own review day and those of its facts."""
        days = [fact.next_review for fact in self.facts]
        return min([self.row.review_due, *(day for day in days if day)])

    def stale(self, today: date) -> list[FactRow]:
        """The facts that make it stale, whatever its own review says."""
        over = (Life.NEEDS_REVIEW, Life.RETIRED)
        return [fact for fact in self.facts if fact.life(today) in over]


def certified_by_fact(
    session: DbSession, today: date, fact_id: str | None = None
) -> dict[str, int]:
    """How many people hold a certificate today that pins each fact, whichever version it pins.

    As in `holdings`: the newest certificate of a person and certification counts, deactivated
    people and retired certifications do not. One statement.
    """
    newest = select(func.max(Certificate.id)).group_by(
        Certificate.person_id, Certificate.certification
    )
    query = (
        select(CertificateFact.fact_id, func.count(Certificate.person_id.distinct()))
        .join(Certificate, Certificate.id == CertificateFact.certificate_id)
        .join(Person, Person.id == Certificate.person_id)
        .join(Certification, Certification.key == Certificate.certification)
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
        .where(
            Certificate.id.in_(newest),
            CertificateRevocation.certificate_id.is_(None),
            or_(Certificate.expires_on.is_(None), Certificate.expires_on >= today),
            Person.deactivated_at.is_(None),
            Certification.retired_at.is_(None),
        )
        .group_by(CertificateFact.fact_id)
    )
    if fact_id is not None:
        query = query.where(CertificateFact.fact_id == fact_id)
    return dict(session.execute(query).all())


def verified_by(session: DbSession) -> dict[str, str]:
    """Who said last of each fact that it is true, by name; nobody where a file did: one statement.

    Publishing says so as much as confirming does.
    """
    kinds = (EntryKind.PUBLISHED, EntryKind.CONFIRMED)
    found = _newest_entries(session, kinds, together=True)
    return {fact: told.by for (fact, _), told in found.items() if told.by}


def newest_entries(
    session: DbSession, kinds: Collection[EntryKind]
) -> dict[tuple[str, EntryKind], Told]:
    """The newest line of each of these kinds in the history of each fact: one statement."""
    return _newest_entries(session, kinds, together=False)


def _newest_entries(
    session: DbSession, kinds: Collection[EntryKind], *, together: bool
) -> dict[tuple[str, EntryKind], Told]:
    """The newest line by fact and kind, or (`together`) the newest of any of the kinds."""
    last = select(func.max(FactEntry.id)).where(FactEntry.kind.in_(kinds))
    last = last.group_by(FactEntry.fact_id, *(() if together else (FactEntry.kind,)))
    rows = session.execute(
        select(
            FactEntry.fact_id, FactEntry.kind, FactEntry.version, FactEntry.at, Person.name,
            FactEntry.text,
        )
        .outerjoin(Person, Person.id == FactEntry.by_id)
        .where(FactEntry.id.in_(last))
    )  # fmt: skip
    return {(row.fact_id, row.kind): Told(row.version, row.at, row.name, row.text) for row in rows}


def views(session: DbSession, today: date) -> dict[str, int]:
    """How often each fact was read as a card in the last `READ_WITHIN` days: one statement."""
    rows = session.execute(
        select(CardView.fact_id, func.sum(CardView.views))
        .where(CardView.day > today - timedelta(days=READ_WITHIN))
        .group_by(CardView.fact_id)
    )
    return {fact: int(count) for fact, count in rows}


def hot_but_stale(
    rows: Iterable[FactRow], read: Mapping[str, int], today: date
) -> list[tuple[FactRow, int]]:
    """The facts that are read most though nobody has looked at them for long, with their readings.

    Long: the review is overdue or asked for, or the fact is in the third of all official ones that
    were verified longest ago.
    """
    official = [(row.verified_at, row.id, row) for row in rows if row.official and row.verified_at]
    by_age = [row for *_, row in sorted(official, key=lambda one: one[:2])]
    third = {row.id for row in by_age[: len(by_age) // 3]}
    stale = [
        (row, read[row.id])
        for row in by_age
        if row.id in read and (row.id in third or row.life(today) is Life.NEEDS_REVIEW)
    ]
    return sorted(stale, key=lambda one: -one[1])[:MOST_HOT]


def held_back(session: DbSession) -> tuple[list[HeldBack], list[HeldBack]]:
    """(modules with questions on hold, modules with banners up), the longest waiting first, in one
    statement."""
    on_hold = _by_module(
        QuestionHold,
        QuestionHold.held_at,
        "hold",
        and_(
            QuestionHold.confirmed_at.is_(None),
            QuestionHold.rewritten_in.is_(None),
            QuestionHold.retired_at.is_(None),
        ),
    )
    up = _by_module(
        ModuleNotice, ModuleNotice.raised_at, "banner", ModuleNotice.confirmed_at.is_(None)
    )
    rows = sorted(session.execute(on_hold.union_all(up)), key=lambda row: (row.since, row.id))
    found = [(row.what, HeldBack(row.id, row.title, row.owner, row.n, row.since)) for row in rows]
    return (
        [one for what, one in found if what == "hold"],
        [one for what, one in found if what == "banner"],
    )


def _by_module(record: Any, since: Any, what: str, is_open: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(what).label("what"), Module.id, ModuleRevision.title, ModuleRevision.owner,
            func.count().label("n"), func.min(since).label("since"),
        )
        .join_from(record, Module, Module.id == record.module_id)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .where(is_open, Module.retired_at.is_(None))
        .group_by(Module.id, ModuleRevision.title, ModuleRevision.owner)
    )  # fmt: skip


def offers(session: DbSession) -> list[Offer]:
    """The newest `MOST_OFFERS` proposals and notes that nobody has decided about, in one
    statement."""
    kind, given = Contribution.kind, func.nullif(Contribution.claim, "")
    place = func.row_number().over(partition_by=kind, order_by=Contribution.id.desc())
    waiting = (
        select(
            Contribution.id, kind, Person.name, Contribution.at, Contribution.product,
            Product.title, func.coalesce(given, Contribution.text).label("words"),
            func.count().over(partition_by=kind).label("total"), place.label("place"),
        )
        .join(Person, Person.id == Contribution.by_id)
        .outerjoin(Product, Product.key == Contribution.product)
        .where(Contribution.decided_at.is_(None))
        .subquery()
    )  # fmt: skip
    columns = [column for column in waiting.c if column.name != "place"]
    rows = session.execute(
        select(*columns).where(waiting.c.place <= MOST_OFFERS).order_by(waiting.c.id.desc())
    )
    return [Offer(*row) for row in rows]


def replaced(
    session: DbSession, changes: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Replaced]:
    """What each of these (fact, version) put in the place of what: one statement.

    The version is one that became official; where the fact was retired it says what was true last.
    """
    rows = session.execute(
        select(FactVersion.fact_id, FactVersion.number, FactVersion.text, Fact.retired_at)
        .join(Fact, Fact.id == FactVersion.fact_id)
        .where(
            FactVersion.fact_id.in_({fact for fact, _ in changes}),
            FactVersion.official_at.is_not(None),
        )
        .order_by(FactVersion.number)
    )
    texts: dict[str, dict[int, FactText]] = {}
    gone: set[str] = set()
    for fact, number, stored, retired_at in rows:
        texts.setdefault(fact, {})[number] = text_and_html(stored)[0]
        gone |= {fact} if retired_at else set()
    return {(fact, n): _replaced(texts.get(fact, {}), n, fact in gone) for fact, n in changes}


def _replaced(texts: Mapping[int, FactText], number: int, is_retired: bool) -> Replaced:
    if is_retired:
        return Replaced(texts.get(number), None)
    earlier = [n for n in texts if n < number]
    return Replaced(texts[max(earlier)] if earlier else None, texts.get(number))
