"""The board of all facts by product, and the page of one fact."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import content
from lms.db.queries import facts as registry
from lms.db.queries.facts import FactRow, ProductRow
from lms.domain.errors import ConflictError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import facts as services
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp

DUE_SOON = 14
"""days before its review day on which a fact begins to ask for attention"""


class Show(StrEnum):
    """What the board can be narrowed to."""

    ALL = "all"
    DRAFTS = "drafts"
    DUE = "due"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Filter:
    """One button above the board."""

    show: Show
    label: str
    is_current: bool


@bp.get("/studio/facts")
@requires(Permission.EDIT_FACTS)
def facts() -> str:
    """All facts by product; `?show=` narrows them."""
    wanted = request.args.get("show", "")
    show = Show(wanted) if wanted in set(Show) else Show.ALL
    products = registry.board(mount().session)
    return render_template(
        "lms/studio/facts.html",
        show=show,
        filters=_filters(products, show),
        products=_shown(products, show),
        without=[product for product in products if product.is_without],
        is_empty=not products,
        due_soon=DUE_SOON,
    )


@bp.get("/studio/facts/<fact_id>")
@requires(Permission.EDIT_FACTS)
def fact(fact_id: str) -> str:
    """One fact as lessons show it, with its state and the modules that show it."""
    session = mount().session
    row = fact_or_404(fact_id)
    return render_template(
        "lms/studio/fact.html",
        fact=row,
        official=registry.official(session, [fact_id]).get(fact_id),
        draft=registry.version(session, fact_id, row.newest) if row.has_draft else None,
        modules=content.modules_with(session, fact_id),
        questions=content.questions_by_fact(session).get(fact_id, 0),
        due_soon=DUE_SOON,
    )


@bp.post("/studio/facts/<fact_id>/still-true")
@requires(Permission.PUBLISH_FACTS)
def fact_still_true(fact_id: str) -> Response:
    """Say that the official version is still true."""
    number = request.form.get("version", type=int) or 0
    try:
        services.confirm(work(), fact_id, number)
    except ConflictError as error:
        flash(sentence(error), "ask")
    else:
        flash(t("Verified today. Its next review is counted from now."))
    to_board = request.form.get("back") == "board"
    return redirect(
        url_for("lms.studio.facts") if to_board else url_for("lms.studio.fact", fact_id=fact_id),
        303,
    )


def fact_or_404(fact_id: str) -> FactRow:
    """The fact of this address; NotFoundError when there is none."""
    row = registry.fact(mount().session, fact_id)
    if row is None:
        raise NotFoundError("not-found", fact=fact_id)
    return row


def _is_due(fact: FactRow, today: date) -> bool:
    days = fact.days_left(today)
    return days is not None and days <= DUE_SOON


def _shown(products: list[ProductRow], show: Show) -> list[tuple[ProductRow, list[FactRow]]]:
    """The products of a filter, each with the facts of it."""
    today = work().today
    if show in (Show.ALL, Show.WITHOUT):
        wanted = [p for p in products if show is Show.ALL or p.is_without]
        return [(product, list(product.facts)) for product in wanted]
    found = []
    for product in products:
        due = [fact for fact in product.facts if _is_due(fact, today)]
        drafts = [fact for fact in product.facts if fact.has_draft]
        found.append((product, drafts if show is Show.DRAFTS else due))
    return [(product, rows) for product, rows in found if rows]


def _filters(products: list[ProductRow], show: Show) -> list[Filter]:
    today, rows = work().today, [fact for product in products for fact in product.facts]
    counted = {
        Show.ALL: (t("All %(n)s"), len(rows)),
        Show.DRAFTS: (t("Drafts %(n)s"), sum(row.has_draft for row in rows)),
        Show.DUE: (t("Due for review %(n)s"), sum(_is_due(row, today) for row in rows)),
        Show.WITHOUT: (t("Without %(n)s"), sum(product.is_without for product in products)),
    }
    return [Filter(one, label % {"n": n}, one is show) for one, (label, n) in counted.items()]
