"""One person and one cell of the board, opened."""

from lms.domain.permissions import Permission
from lms.web.kit.routes import requires
from lms.web.team import bp


@bp.get("/team/people/<int:person>")
@requires(Permission.VIEW_PERSON)
def person(person: int) -> str:
    """x"""
    return ""


@bp.get("/team/people/<int:person>/skills/<key>")
@requires(Permission.VIEW_PERSON)
def cell(person: int, key: str) -> str:
    """x"""
    return ""


@bp.get("/team/assign")
@requires(Permission.ASSIGN)
def assign() -> str:
    """x"""
    return ""


@bp.get("/team/reviews")
@requires(Permission.REVIEW_ANSWERS)
def reviews() -> str:
    """x"""
    return ""


@bp.get("/team/reviews/<int:attempt>/<int:item>")
@requires(Permission.REVIEW_ANSWERS)
def review(attempt: int, item: int) -> str:
    """x"""
    return ""
