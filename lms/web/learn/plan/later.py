"""Putting an item off to a later day, with the reason."""

from datetime import date, timedelta

from flask import flash, render_template, request
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from lms.db.queries.plans import PlanItemRow, PlanView
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.domain.planning.wishes import LONGEST_REASON, Wished, latest_day
from lms.domain.typed_dates import read_date
from lms.services import wishes
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import day, t
from lms.web.kit.mount import work
from lms.web.kit.plans.titles import quoted, title_of
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.plan.item import own_item, to_today

_FIELDS = {
    "later-not-later": "until",
    "later-past-due": "until",
    "later-too-far": "until",
    "words-missing": "reason",
    "words-too-long": "reason",
}


class LaterForm(HouseForm):
    """A day and a reason; how late it may be says the service."""

    until = StringField(render_kw={"type": "date"})
    reason = TextAreaField(render_kw={"rows": 2, "maxlength": LONGEST_REASON})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        hint = t("One sentence. It stands in your past plans, where your manager reads it too.")
        return {"until": (t("Not before"), ""), "reason": (t("Why"), hint)}

    def refused(self, error: LmsError) -> None:
        """Put a refusal where it belongs; what is no refusal of the form is raised again."""
        name = "until" if error.code.startswith("date-") else _FIELDS.get(error.code)
        if name is None:
            raise error
        self.refuse(name, error)


@bp.get("/plan/items/<planned>/later")
@requires(Permission.LEARN)
def plan_later(planned: str) -> str:
    """Choose a day; the beginning of the next cycle is offered."""
    plan, item = own_item(planned)
    latest = latest_day(Wished(item.kind, item.due_on), work().today, plan.cycle_end)
    usual = min(plan.cycle_end + timedelta(days=1), latest or work().today)
    return _page(plan, item, LaterForm(until=usual.isoformat()))


@bp.post("/plan/items/<planned>/later")
@requires(Permission.LEARN)
def plan_postponed(planned: str) -> Response | tuple[str, int]:
    """Put it off."""
    plan, item = own_item(planned)
    form = LaterForm(request.form)
    try:
        until = read_date(form.until.data or "")
        wishes.postpone(work(), planned, until, form.reason.data or "")
    except LmsError as refused:
        form.refused(refused)
        return _page(plan, item, form), 422
    flash(t("Put off until %(day)s. You can take it back below the plan.",
            day=day(until, "EEEE d MMMM")))  # fmt: skip
    return to_today()


def _page(plan: PlanView, item: PlanItemRow, form: LaterForm) -> str:
    latest = latest_day(Wished(item.kind, item.due_on), work().today, plan.cycle_end)
    form.until.description = _limit(item, latest)
    return render_template(
        "lms/learn/plan/later.html",
        item=item,
        title=title_of(item),
        quoted=quoted(title_of(item)),
        form=form,
    )


def _limit(item: PlanItemRow, latest: date | None) -> str:
    if latest is None:
        return t("It was due already, so it cannot wait.")
    if latest == item.due_on:
        return t("It is due on %(day)s, so that day at the latest.", day=day(latest, "EEEE d MMMM"))
    return t("%(day)s at the latest.", day=day(latest, "EEEE d MMMM"))
