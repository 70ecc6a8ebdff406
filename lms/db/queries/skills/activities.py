"""Reading figures from daily work: which the company names, and who agreed that they count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lms.db.base import DbSession
from lms.db.models import ActivityMetric, Evidence, Person, PersonSalesRole, Skill
from lms.domain.mastery.skills import EvidenceKind


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A figure in force, and the skill that it says a little about."""

    key: str
    title: str
    skill: str
    skill_title: str


@dataclass(frozen=True, slots=True)
class SharerRow:
    """An active person by their address; `shares` once they agreed. `roles` are sales roles."""

    id: int
    email: str
    shares: bool
    roles: frozenset[str]


def metrics(session: DbSession) -> list[MetricRow]:
    """The figures that the company names, of skills in force, in their order."""
    query = (
        select(ActivityMetric.key, ActivityMetric.title, ActivityMetric.skill, Skill.title)
        .join(Skill, Skill.key == ActivityMetric.skill)
        .where(ActivityMetric.retired_at.is_(None), Skill.retired_at.is_(None))
        .order_by(ActivityMetric.position, ActivityMetric.key)
    )
    return [MetricRow(*row) for row in session.execute(query)]


def titles(session: DbSession) -> dict[str, str]:
    """What figures are called, retired ones too, by key."""
    return dict(session.execute(select(ActivityMetric.key, ActivityMetric.title)).all())


def shares(session: DbSession, person_id: int) -> bool:
    """Whether this person agreed that such figures count."""
    query = select(Person.shares_activity).where(Person.id == person_id)
    return bool(session.scalar(query))


def people(session: DbSession, emails: Iterable[str]) -> dict[str, SharerRow]:
    """Active people by these addresses, in lower case: one statement."""
    listed = func.aggregate_strings(PersonSalesRole.sales_role, ",")
    roles = select(listed).where(PersonSalesRole.person_id == Person.id).scalar_subquery()
    query = select(Person.id, Person.email, Person.shares_activity, roles).where(
        Person.email.in_(list(emails)), Person.deactivated_at.is_(None)
    )
    return {
        email: SharerRow(id, email, shares, frozenset((held or "").split(",")) - {""})
        for id, email, shares, held in session.execute(query)
    }


def known(session: DbSession, person_ids: Iterable[int]) -> set[tuple[int, str, datetime]]:
    """(person, figure, end of its period) of everything that counts already."""
    query = select(Evidence.person_id, Evidence.criterion, Evidence.at).where(
        Evidence.person_id.in_(list(person_ids)), Evidence.kind == EvidenceKind.ACTIVITY
    )
    return {(person, metric or "", at) for person, metric, at in session.execute(query)}
