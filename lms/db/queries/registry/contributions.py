"""Reading what people in the field give back: notes for everybody, proposals for marketing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from lms.db.base import DbSession
from lms.db.models import Contribution, Fact, FactEntry, FactVersion, Person, Product, Skill
from lms.db.queries.pages import Page, paged
from lms.domain.contributions import ContributionKind

A_PAGE = 20
MOST_CHOICES = 200
"""facts of a product that a form offers"""


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """A note or a proposal, who gave it, and what became of it."""

    number: int
    kind: ContributionKind
    by: str
    by_id: int
    at: datetime
    product: str | None
    product_title: str | None
    skill: str | None
    skill_title: str | None
    fact_id: str | None
    """the fact that a proposal wants in better words"""
    claim: str
    text: str
    decided_at: datetime | None
    decided_by: str | None
    reply: str
    taken_fact: str | None
    taken_version: int | None
    taken_claim: str | None
    """the official claim of the fact that it went into; none while that has none"""

    @property
    def is_waiting(self) -> bool:
        """Whether marketing has not decided yet."""
        return self.decided_at is None

    @property
    def is_taken(self) -> bool:
        """Whether marketing has made something of it."""
        return self.taken_fact is not None

    @property
    def is_note(self) -> bool:
        """Whether everybody reads it."""
        return self.kind is ContributionKind.NOTE


def _rows() -> Select[*tuple[Any, ...]]:
    author, decider = aliased(Person), aliased(Person)
    taken, words = aliased(Fact), aliased(FactVersion)
    return (
        select(
            Contribution.id, Contribution.kind, author.name, Contribution.by_id, Contribution.at,
            Contribution.product, Product.title, Contribution.skill, Skill.title,
            Contribution.fact_id, Contribution.claim, Contribution.text, Contribution.decided_at,
            decider.name, Contribution.reply, Contribution.taken_fact, Contribution.taken_version,
            words.claim,
        )
        .join(author, author.id == Contribution.by_id)
        .outerjoin(decider, decider.id == Contribution.decided_by)
        .outerjoin(Product, Product.key == Contribution.product)
        .outerjoin(Skill, Skill.key == Contribution.skill)
        .outerjoin(taken, taken.id == Contribution.taken_fact)
        .outerjoin(words, words.id == taken.official_id)
    )  # fmt: skip


def _row(row: Any) -> ContributionRow:
    return ContributionRow(*row)


def _page(
    session: DbSession, number: int, *where: ColumnElement[bool], oldest_first: bool = False
) -> Page[ContributionRow]:
    order = Contribution.id if oldest_first else Contribution.id.desc()
    return paged(session, _rows().where(*where).order_by(order), number, _row, A_PAGE)


def notes(
    session: DbSession, number: int, product: str | None = None, skill: str | None = None
) -> Page[ContributionRow]:
    """Page `number` of what worked, newest first; on a product and a skill, if given."""
    where = [Contribution.kind == ContributionKind.NOTE]
    if product:
        where.append(Contribution.product == product)
    if skill:
        where.append(Contribution.skill == skill)
    return _page(session, number, *where)


def own_proposals(session: DbSession, person_id: int, number: int) -> Page[ContributionRow]:
    """Page `number` of what a person proposed, newest first."""
    mine = (Contribution.kind == ContributionKind.PROPOSAL, Contribution.by_id == person_id)
    return _page(session, number, *mine)


def waiting(session: DbSession, kind: ContributionKind, number: int) -> Page[ContributionRow]:
    """Page `number` of what marketing has not decided: proposals in their order, newest notes."""
    undecided = (Contribution.kind == kind, Contribution.decided_at.is_(None))
    is_queue = kind is ContributionKind.PROPOSAL
    return _page(session, number, *undecided, oldest_first=is_queue)


def one(session: DbSession, number: int) -> ContributionRow | None:
    """A contribution; None when there is none with this number."""
    row = session.execute(_rows().where(Contribution.id == number)).first()
    return _row(row) if row else None


def given_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """Everything that a person has given back, and what became of it; newest first."""
    columns = (
        Contribution.at, Contribution.kind, Contribution.product, Contribution.skill,
        Contribution.fact_id, Contribution.claim, Contribution.text, Contribution.decided_at,
        Contribution.reply, Contribution.taken_fact, Contribution.taken_version,
    )  # fmt: skip
    mine = Contribution.by_id == person_id
    return select(*columns).where(mine).order_by(Contribution.id.desc())


def decided_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """What a person decided about what others gave back; newest first."""
    columns = (
        Contribution.decided_at, Contribution.kind, Contribution.claim, Contribution.reply,
        Contribution.taken_fact, Contribution.taken_version,
    )  # fmt: skip
    decided = Contribution.decided_by == person_id
    return select(*columns).where(decided).order_by(Contribution.id.desc())


def entries_by(person_id: int) -> Select[*tuple[Any, ...]]:
    """What a person left in the histories of facts: flags, comments, steps; newest first."""
    columns = (FactEntry.at, FactEntry.fact_id, FactEntry.version, FactEntry.kind, FactEntry.text)
    mine = FactEntry.by_id == person_id
    return select(*columns).where(mine).order_by(FactEntry.id.desc())


def choices(session: DbSession) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(key, title) of all products, and of all skills that are in use."""
    products = session.execute(select(Product.key, Product.title).order_by(Product.position))
    skills = session.execute(
        select(Skill.key, Skill.title).where(Skill.retired_at.is_(None)).order_by(Skill.title)
    )
    return [(k, title) for k, title in products], [(k, title) for k, title in skills]


def facts_of(session: DbSession, product: str | None) -> list[tuple[str, str]]:
    """(id, claim) of the official facts of a product (of all, if none is given) in order."""
    query = select(Fact.id, FactVersion.claim).join(FactVersion, FactVersion.id == Fact.official_id)
    if product:
        query = query.where(Fact.product == product)
    found = session.execute(query.order_by(FactVersion.claim).limit(MOST_CHOICES))
    return [(id, claim) for id, claim in found]
