"""What concerns the firm as a whole."""

from sqlalchemy import update

from lms.db.models import Company
from lms.services.work import Work


def mark_as_demo(work: Work) -> None:
    """Say that the people here are invented: they may sign in from this machine only, with a
    password that everybody knows."""
    work.session.execute(update(Company).values(is_demo=True))
    work.audit("company.made-demo", "company", 1)
    work.session.flush()
