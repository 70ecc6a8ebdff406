"""The board of all facts by product, and what narrows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import render_template, request

from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import governance
from lms.db.queries.registry.facts import FactRow, ProductRow
from lms.domain.contributions import ContributionKind
from lms.domain.errors import NotFoundError
from lms.domain.facts import DUE_SOON, Life, Stage
from lms.domain.permissions import Permission
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp


class Show(StrEnum):
    """What the board can be narrowed to."""

    ALL = "all"
    NEEDS_REVIEW = "needs-review"
    DUE = "due"
    IN_REVIEW = "in-review"
    DRAFTS = "drafts"
    WITHOUT = "without"
    RETIRED = "retired"


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
    session, wanted = mount().session, request.args.get("show", "")
    show = Show(wanted) if wanted in set(Show) else Show.ALL
    products = registry.board(session)
    offers = governance.offers(session)
    proposals = [one for one in offers if one.kind is ContributionKind.PROPOSAL]
    return render_template(
        "lms/studio/facts.html",
        show=show,
        filters=_filters(products, show),
        products=_shown(products, show),
        without=[product for product in products if product.is_without],
        is_empty=not products,
        due_soon=DUE_SOON,
        people=governance.certified_by_fact(session, work().today),
        verified_by=governance.verified_by(session),
        proposed=proposals[0].total if proposals else 0,
        proposed_for={one.product: one for one in proposals},
    )


def fact_or_404(fact_id: str) -> FactRow:
    """The fact of this address; NotFoundError when there is none."""
    row = registry.fact(mount().session, fact_id)
    if row is None:
        raise NotFoundError("not-found", fact=fact_id)
    return row


def _shown(products: list[ProductRow], show: Show) -> list[tuple[ProductRow, list[FactRow]]]:
    """The products of a filter, each with the facts of it; none without a fact where it matters."""
    keeps = _keeps(work().today)[show]
    found = [(product, [row for row in product.facts if keeps(row)]) for product in products]
    if show is Show.WITHOUT:
        return [(product, rows) for product, rows in found if product.is_without]
    return [(product, rows) for product, rows in found if rows or show is Show.ALL]


def _keeps(today: date) -> dict[Show, Callable[[FactRow], bool]]:
    """Which facts each filter shows; what is in review may be the next version of an official
    one."""
    reading = (Stage.IN_REVIEW, Stage.APPROVED)
    return {
        Show.ALL: lambda row: row.retired_at is None,
        Show.NEEDS_REVIEW: lambda row: row.life(today) is Life.NEEDS_REVIEW,
        Show.DUE: lambda row: row.life(today) is Life.DUE_SOON,
        Show.IN_REVIEW: lambda row: row.has_draft and row.stage in reading,
        Show.DRAFTS: lambda row: row.has_draft and row.stage not in reading,
        Show.WITHOUT: lambda row: row.retired_at is None,
        Show.RETIRED: lambda row: row.retired_at is not None,
    }


def _filters(products: list[ProductRow], show: Show) -> list[Filter]:
    rows, keeps = [fact for product in products for fact in product.facts], _keeps(work().today)
    counts = {one: sum(map(keeps[one], rows)) for one in Show}
    counts[Show.WITHOUT] = sum(product.is_without for product in products)
    labels = {
        Show.ALL: t("All %(n)s"),
        Show.NEEDS_REVIEW: t("Needs review %(n)s"),
        Show.DUE: t("Due soon %(n)s"),
        Show.IN_REVIEW: t("In review %(n)s"),
        Show.DRAFTS: t("Drafts %(n)s"),
        Show.WITHOUT: t("Without %(n)s"),
        Show.RETIRED: t("Retired %(n)s"),
    }
    return [
        Filter(one, label % {"n": counts[one]}, one is show)
        for one, label in labels.items()
        if one is not Show.RETIRED or counts[one] or one is show
    ]
