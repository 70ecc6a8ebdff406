"""The cards of a product on one page, to print and to lay beside the phone."""

from flask import render_template, request

from lms.db.queries import cards as shelf
from lms.db.queries.registry.facts import official
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.web.kit.mount import mount
from lms.web.kit.routes import requires
from lms.web.learn import bp

PARTS = (
    "proof", "against", "ask", "criteria", "disqualifiers", "opening", "objections", "prices",
    "terms", "valid_until",
)  # fmt: skip
"""What stands on the sheet, so that a product fits on one page; the rest stands on the cards."""


@bp.get("/cards/sheet")
@requires(Permission.LEARN)
def cards_sheet() -> str:
    """All cards of `?product=`; without one, the products to choose from."""
    session = mount().session
    products = shelf.products(session)
    key = request.args.get("product")
    titles = {chip.key: chip.name for chip in products}
    if key is not None and key not in titles:
        raise NotFoundError("not-found", product=key)
    rows = shelf.sheet(session, key) if key else []
    return render_template(
        "lms/learn/cards_sheet.html",
        products=products,
        title=titles.get(key or ""),
        key=key,
        rows=rows,
        facts=official(session, [row.id for row in rows]),
        parts=PARTS,
    )
