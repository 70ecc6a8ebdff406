"""Reading about the firm itself."""

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Company, Person
from lms.domain.mastery.skills_framework import PlanSettings


def is_demo(session: DbSession) -> bool:
    """Whether the people here are invented and their password is known to everybody."""
    return bool(session.scalar(select(Company.is_demo)))


def plan_settings(session: DbSession) -> PlanSettings:
    """How plans are made here, as the catalogue in force says; the defaults without one."""
    stored = session.scalar(select(Company.settings)) or {}
    return PlanSettings(**stored)


def is_empty(session: DbSession) -> bool:
    """Whether nothing was ever published here and nobody was added."""
    has_company = session.scalar(select(Company.id)) is not None
    return not has_company and session.scalar(select(Person.id).limit(1)) is None
