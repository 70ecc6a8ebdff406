"""The item of the reader's plan that an address names."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from lms.db.queries import plans
from lms.db.queries.plans import PlanItemRow, PlanView
from lms.domain.errors import LmsError
from lms.domain.planning.wishes import NotPlannedError
from lms.web.kit.errors import on_lms_error, sentence
from lms.web.kit.mount import actor, work
from lms.web.learn import bp


def own_item(key: str) -> tuple[PlanView, PlanItemRow]:
    """The reader's plan and the item in it; NotPlannedError for what is not in it."""
    plan = plans.chosen(work().session, actor().id, work().today)
    item = plan.item(key) if plan else None
    if plan is None or item is None:
        raise NotPlannedError("not-planned", item=key)
    return plan, item


@bp.errorhandler(NotPlannedError)
def not_planned(gone: NotPlannedError) -> Response:
    """A page that is older than the plan leads to the plan as it is now."""
    if not plans.was_planned(work().session, actor().id, str(gone.facts["item"])):
        return on_lms_error(gone)
    return to_today(gone)


def to_today(refused: LmsError | None = None) -> Response:
    """Back to the plan, with what was refused."""
    if refused is not None:
        flash(sentence(refused), "ask")
    return redirect(url_for("lms.learn.today", _anchor="plan"), 303)
