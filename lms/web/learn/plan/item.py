"""The item of the reader's plan that an address names."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from lms.db.queries import plans
from lms.db.queries.plans import PlanItemRow, PlanView
from lms.domain.errors import LmsError, NotFoundError
from lms.web.kit.errors import sentence
from lms.web.kit.mount import actor, work


def own_item(key: str) -> tuple[PlanView, PlanItemRow]:
    """The reader's plan and the item in it; NotFoundError for what is not in it."""
    plan = plans.chosen(work().session, actor().id, work().today)
    item = plan.item(key) if plan else None
    if plan is None or item is None:
        raise NotFoundError("not-found", item=key)
    return plan, item


def to_today(refused: LmsError | None = None) -> Response:
    """Back to the plan, with what was refused."""
    if refused is not None:
        flash(sentence(refused), "ask")
    return redirect(url_for("lms.learn.today", _anchor="plan"), 303)
