"""Reading about the firm itself."""

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Company, Person


def is_demo(session: DbSession) -> bool:
    """Whether the people here are invented and their password is known to everybody."""
    return bool(session.scalar(select(Company.is_demo)))


def is_empty(session: DbSession) -> bool:
    """Whether nothing was ever published here and nobody was added."""
    has_company = session.scalar(select(Company.id)) is not None
    return not has_company and session.scalar(select(Person.id).limit(1)) is None
