"""The list of products, and one product with its facts and its change log."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import products as known
from lms.domain.contributions import ProductChangeKind
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.facts import FactKind
from lms.domain.permissions import Permission
from lms.domain.products import Product
from lms.services import products as services
from lms.web.kit.errors import status_of
from lms.web.kit.i18n import day, n, t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.products.form import ChangeForm, change_form

LARGEST_FORM = 8_000_000
"""bytes; far more than a form takes: an over-long paste comes back with a word at its field"""
_FORMS = frozenset(
    f"lms.studio.{name}" for name in ("product_new", "product_edit", "product_change")
)
_NAMED = ("lms_fact", "lms_module_revision", "lms_product_change", "lms_contribution", "lms_recall")
"""Tables whose rows have a word of their own."""


@bp.url_value_preprocessor
def _take_a_long_paste(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in _FORMS:
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


@bp.get("/studio/products")
@requires(Permission.EDIT_FACTS)
def products() -> str:
    """Every product, in the order of the catalogue."""
    return render_template(
        "lms/studio/products/list.html", products=known.products(mount().session)
    )


@bp.get("/studio/products/<product>")
@requires(Permission.EDIT_FACTS)
def product(product: str) -> Response:
    """One product."""
    return product_page(product_or_404(product))


@bp.post("/studio/products/<product>/changes")
@requires(Permission.MANAGE_PRODUCTS)
def product_change(product: str) -> Response:
    """Log a change: its official facts need review from now on."""
    row, form = product_or_404(product), change_form(work().today, request.form)
    if not form.validate():
        return product_page(row, form, 422)
    kind = ProductChangeKind(form.kind.data)
    try:
        count = services.log_change(work(), product, kind, form.text.data or "", form.day)
    except LmsError as refusal:
        field = "review_by" if refusal.code == "day-past" else "text"
        form.refuse(field, refusal)
        return product_page(row, form, status_of(refusal))
    flash(_told(row, count, form))
    return redirect(url_for("lms.studio.product", product=product), 303)


def product_or_404(key: str) -> Product:
    """The product of this address; NotFoundError when there is none."""
    row = known.product(mount().session, key)
    if row is None:
        raise NotFoundError("not-found", product=key)
    return row


def product_page(
    row: Product, form: ChangeForm | None = None, status: int = 200, refusal: str = ""
) -> Response:
    """The page of a product, with what was refused if something was."""
    session = mount().session
    facts = known.facts_of(session, row.key)
    uses = known.uses(session, row.key)
    page = render_template(
        "lms/studio/products/product.html",
        product=row,
        facts=facts,
        has_differentiator=any(
            one.official and one.kind is FactKind.DIFFERENTIATOR for one in facts
        ),
        changes=known.changes(session, row.key),
        form=form or change_form(work().today),
        uses=uses_words(uses),
        refusal=refusal,
    )
    return make_response(page, status)


def uses_words(uses: dict[str, int]) -> str:
    """What refers to a product, as a list in words; empty for nothing. `uses` as queries count."""
    counts = {name: uses.get(name, 0) for name in _NAMED}
    rest = sum(count for name, count in uses.items() if name not in _NAMED)
    facts, modules, log, offered, checks = (counts[name] for name in _NAMED)
    told = (
        (facts, n("1 fact", "%(n)s facts", facts)),
        (modules, n("1 module", "%(n)s modules", modules)),
        (log, t("its change log")),
        (offered, n("1 note or proposal", "%(n)s notes and proposals", offered)),
        (checks, n("1 recall check", "%(n)s recall checks", checks)),
        (rest, n("1 other record", "%(n)s other records", rest)),
    )
    words = [word for count, word in told if count]
    if len(words) < 2:
        return "".join(words)
    return t("%(names)s and %(last)s", names=", ".join(words[:-1]), last=words[-1])


def _told(row: Product, count: int, form: ChangeForm) -> str:
    if not count:
        return t("Logged. %(title)s has no official fact, so none needs review.", title=row.title)
    return n(
        "Logged. 1 fact needs review by %(day)s at the latest.",
        "Logged. %(n)s facts need review by %(day)s at the latest.",
        count,
        day=day(form.day, "EEE d MMM yyyy"),
    )
