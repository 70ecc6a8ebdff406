"""Reminding the owners of facts that a review is due: once for each review day, in one letter."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import func, select

from lms.catalog.html.slugs import slug
from lms.db.models import FactEntry, Person, PersonRole
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry.facts import FactRow
from lms.domain.events import FactReviewsDue
from lms.domain.facts import EntryKind
from lms.domain.people import Role
from lms.services.facts.history import enter
from lms.services.work import Work

AHEAD = 7
"""Days before a review day from which its owner is reminded (prior)."""


def remind(work: Work) -> list[str]:
    """Ask the owner of each fact whose review is near, overdue or asked for to look at it; the ids.

    An owner is the person in marketing whose name makes the id; where nobody is, all of marketing
    is asked. Run again, nothing is asked twice for the same review day.
    """
    due = [fact for fact in _due(work) if not _is_reminded(work, fact)]
    owners = _owners(work)
    asked: dict[int, list[str]] = defaultdict(list)
    for fact in due:
        for person in owners.get(fact.owner) or sorted(set().union(*owners.values())):
            asked[person].append(fact.id)
        enter(work, fact.id, EntryKind.REMINDED, fact.official, review_on=str(fact.next_review))
    for person, fact_ids in sorted(asked.items()):
        work.emit(FactReviewsDue(person, fact_ids))
    return [fact.id for fact in due]


def _due(work: Work) -> list[FactRow]:
    until: date = work.today + timedelta(days=AHEAD)
    rows = [fact for product in registry.board(work.session) for fact in product.facts]
    return [fact for fact in rows if fact.next_review and fact.next_review <= until]


def _is_reminded(work: Work, fact: FactRow) -> bool:
    last = select(func.max(FactEntry.id)).where(
        FactEntry.fact_id == fact.id, FactEntry.kind == EntryKind.REMINDED
    )
    details = work.session.scalar(
        select(FactEntry.details).where(FactEntry.id == last.scalar_subquery())
    )
    return (details or {}).get("review_on") == str(fact.next_review)


def _owners(work: Work) -> dict[str, list[int]]:
    """Active people in marketing by the id that their name makes."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = work.session.execute(
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.MARKETING, Person.deactivated_at.is_(None))
    )
    for person, name in rows:
        found[slug(name)].append(person)
    return found
