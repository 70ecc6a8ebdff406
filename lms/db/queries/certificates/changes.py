"""Reading what has changed in official facts since somebody was certified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Person, Product
from lms.db.queries import holdings
from lms.db.queries.certificates import learning, records
from lms.db.queries.certificates.learning import NONE, Owed, Questions
from lms.db.queries.certificates.records import Record
from lms.db.queries.registry.facts import text_and_html
from lms.domain import certifications
from lms.domain.certifications import Delta, GrantKind, is_held
from lms.domain.facts import Change, FactKind, FactText


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One version of a fact that became official since the reader was certified on it.

    `before` is the official text that it replaced. `learned_at`: when a certificate first rested on
    it or a later one. `owed` is set while it is to be learned; all owed versions of a fact are
    learned in one go, where `is_last`.
    """

    fact_id: str
    kind: FactKind
    product_title: str
    number: int
    change: Change
    reason: str
    published_at: datetime
    published_by: str | None
    before: FactText
    after: FactText
    learned_at: datetime | None
    owed: Owed | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Version:
    fact_id: str
    kind: FactKind
    product_title: str
    number: int
    change: Change | None
    reason: str
    official_at: datetime
    by: str | None
    text: Mapping[str, Any]
    due: date | None


def changes(session: DbSession, person_id: int, today: date) -> list[ChangeRow]:
    """What became official since the person was certified, on the facts that their certificates in
    force rest on; the newest first."""
    held = holdings.holdings(session, person_ids=[person_id])
    kept = {one.certification for one in held if is_held(one, today)}
    past = [one for one in records.history(session, person_id) if one.certification in kept]
    since = _since(past)
    versions = _versions(session, since)
    published = {
        fact: [certifications.Published(v.number, v.change, v.due) for v in rows]
        for fact, rows in versions.items()
    }
    found = {one.fact: one for one in certifications.deltas(held, published, today)}
    asked = learning.questions(session, found.keys()) if found else {}
    rows = [
        row
        for fact, stretch in versions.items()
        for row in _rows(stretch, found.get(fact), past, asked.get(fact, NONE))
    ]
    return sorted(rows, key=lambda row: (row.published_at, row.fact_id, row.number), reverse=True)


def _rows(
    versions: Sequence[_Version], delta: Delta | None, past: Sequence[Record], asked: Questions
) -> list[ChangeRow]:
    owes = Owed(delta, asked) if delta else None
    return [
        ChangeRow(
            fact_id=now.fact_id,
            kind=now.kind,
            product_title=now.product_title,
            number=now.number,
            change=now.change or Change.EDITORIAL,
            reason=now.reason,
            published_at=now.official_at,
            published_by=now.by,
            before=text_and_html(old.text)[0],
            after=text_and_html(now.text)[0],
            learned_at=_learned_at(now, past),
            owed=owes if _is_owed(now, delta) else None,
            is_last=owes is not None and now.number == _last_owed(versions, delta),
        )
        for old, now in pairwise(versions)
    ]


def _is_owed(version: _Version, delta: Delta | None) -> bool:
    is_material = version.change is Change.MATERIAL
    return delta is not None and is_material and version.number > delta.known


def _last_owed(versions: Sequence[_Version], delta: Delta | None) -> int:
    return max((one.number for one in versions if _is_owed(one, delta)), default=0)


def _learned_at(version: _Version, past: Sequence[Record]) -> datetime | None:
    """When a certificate first rested on this version or a later one, if all now do."""
    newest = {one.certification: one for one in reversed(past)}
    pins = [one.pins[version.fact_id] for one in newest.values() if version.fact_id in one.pins]
    if not pins or min(pins) < version.number:
        return None
    times = [one.granted_at for one in past if one.pins.get(version.fact_id, 0) >= version.number]
    return min(times)


def _since(past: Sequence[Record]) -> dict[str, int]:
    """The oldest version of each fact on which one of the certifications was last earned in full;
    `past` is the newest first."""
    since: dict[str, int] = {}
    done: set[str] = set()
    for one in past:
        if one.certification in done or one.kind is not GrantKind.FULL:
            continue
        done.add(one.certification)
        for fact, version in one.pins.items():
            since[fact] = min(version, since.get(fact, version))
    return since


def _versions(session: DbSession, since: Mapping[str, int]) -> dict[str, list[_Version]]:
    """The official versions of these facts from the given ones on, ascending; none of retired
    facts."""
    rows = session.execute(
        select(
            FactVersion.fact_id, Fact.kind, Product.title, FactVersion.number, FactVersion.change,
            FactVersion.reason, FactVersion.official_at, Person.name, FactVersion.text,
            FactVersion.delta_due,
        )
        .join(Fact, Fact.id == FactVersion.fact_id)
        .join(Product, Product.key == Fact.product)
        .outerjoin(Person, Person.id == FactVersion.official_by)
        .where(
            FactVersion.fact_id.in_(since),
            FactVersion.official_at.is_not(None),
            Fact.official_id.is_not(None),
        )
        .order_by(FactVersion.fact_id, FactVersion.number)
    ).all()  # fmt: skip
    found: dict[str, list[_Version]] = {}
    for row in rows:
        values: list[Any] = [*row]
        if row.number >= since[row.fact_id]:
            found.setdefault(row.fact_id, []).append(_Version(*values))
    return found
