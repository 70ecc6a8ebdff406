"""Asking for another item instead, for more to do, and taking back what was asked."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField

from lms.db.queries.plans import PlanItemRow
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.domain.planning.plans import ItemKind
from lms.services import wishes
from lms.web.kit.forms import HouseForm, whole_number
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import work
from lms.web.kit.plans.titles import kinds, named, quoted, title_of
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.plan.item import own_item, to_today


class SwapForm(HouseForm):
    """One of what was offered."""

    wanted = RadioField(validate_choice=False)

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {"wanted": (t("Instead of it"), "")}


@bp.post("/plan/items/<planned>/others")
@requires(Permission.LEARN)
def plan_look(planned: str) -> Response:
    """Look for what could stand in the place of an item."""
    try:
        wishes.look_for_others(work(), planned)
    except LmsError as refused:
        if refused.code != "swap-due":
            raise
        return to_today(refused)
    return redirect(url_for("lms.learn.plan_swap", planned=planned), 303)


@bp.get("/plan/items/<planned>/swap")
@requires(Permission.LEARN)
def plan_swap(planned: str) -> str:
    """What was found; the item stays until one of it is chosen."""
    _, item = own_item(planned)
    return _page(item, _form(item))


@bp.post("/plan/items/<planned>/swap")
@requires(Permission.LEARN)
def plan_swapped(planned: str) -> Response | tuple[str, int]:
    """Have another item instead."""
    _, item = own_item(planned)
    form = _form(item)
    if not form.wanted.data:
        form.say("wanted", t("Choose one, or keep what is planned."))
        return _page(item, form), 422
    try:
        wishes.swap(work(), planned, form.wanted.data)
    except LmsError as refused:
        if refused.code not in ("swap-gone", "swap-due"):
            raise
        form.refuse("wanted", refused)
        return _page(item, form), 422
    flash(t("Swapped. You can take it back below the plan."))
    return to_today()


@bp.post("/plan/more")
@requires(Permission.LEARN)
def plan_more() -> Response:
    """Have so many minutes on top, this cycle."""
    try:
        added = wishes.more(work(), whole_number(request.form.get("minutes")) or 0)
    except LmsError as refused:
        return to_today(refused)
    flash(n("One item was added.", "%(n)s items were added.", added))
    return to_today()


@bp.post("/plan/wishes/<int:wish>/undo")
@requires(Permission.LEARN)
def plan_undo(wish: int) -> Response:
    """Take back what was asked."""
    wishes.undo(work(), wish)
    flash(t("Taken back. The plan is made anew without it."))
    return to_today()


def _form(item: PlanItemRow) -> SwapForm:
    form = SwapForm(request.form if request.method == "POST" else None)
    words = kinds()
    form.wanted.choices = [
        (one["key"], _offered(one, words)) for one in item.figures.get("alternatives", ())
    ]
    return form


def _offered(one: dict[str, Any], words: dict[ItemKind, str]) -> str:
    """An alternative in one line: what, which kind, how long."""
    kind = words[ItemKind(one["kind"])]
    return t(
        "%(title)s · %(kind)s · %(minutes)s min",
        title=named(one["key"], one["title"]), kind=kind, minutes=one["minutes"],
    )  # fmt: skip


def _page(item: PlanItemRow, form: SwapForm) -> str:
    return render_template(
        "lms/learn/plan/swap.html", item=item, title=title_of(item), form=form,
        quoted=quoted(title_of(item)),
    )  # fmt: skip
