"""Writing products: a new one, changing one, deleting one that nothing refers to."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalog.html.slugs import slug
from lms.db.queries import products as known
from lms.domain.errors import ConflictError, LmsError
from lms.domain.permissions import Permission
from lms.domain.products import Product, fingerprint
from lms.services import products as services
from lms.web.kit.errors import status_of
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.products.form import ProductForm, product_form
from lms.web.studio.products.pages import product_or_404, product_page, uses_words


@bp.route("/studio/new-product", methods=["GET", "POST"])
@requires(Permission.MANAGE_PRODUCTS)
def product_new() -> Response:
    """Add a product."""
    form = product_form(_owners(), request.form if request.method == "POST" else None)
    if request.method != "POST":
        form.owner.data = slug(actor().name)
        return _page(form, None, 200)
    if not form.validate():
        return _page(form, None, 422)
    made = form.product()
    try:
        services.add(work(), made)
    except LmsError as refusal:
        form.refuse("key" if refusal.code.startswith("product-key") else "title", refusal)
        return _page(form, None, status_of(refusal))
    flash(t("Added. Write next what sets %(title)s apart.", title=made.title))
    return redirect(url_for("lms.studio.product", product=made.key), 303)


@bp.route("/studio/products/<product>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PRODUCTS)
def product_edit(product: str) -> Response:
    """Change a product; publishing files then leaves it alone."""
    row = product_or_404(product)
    sent = request.form if request.method == "POST" else None
    form = product_form(_owners(row.owner), sent, before=row)
    if sent is None:
        return _page(form, row, 200)
    if not form.validate():
        return _page(form, row, 422)
    try:
        services.change(work(), form.product(product), form.seen.data or "")
    except ConflictError:
        form.seen.data = fingerprint(row)
        return _page(form, row, 409, now=row)
    except LmsError as refusal:
        form.refuse("title", refusal)
        return _page(form, row, status_of(refusal))
    flash(t("Saved. Publishing the files will not overrule it."))
    return redirect(url_for("lms.studio.product", product=product), 303)


@bp.post("/studio/products/<product>/delete")
@requires(Permission.MANAGE_PRODUCTS)
def product_delete(product: str) -> Response:
    """Delete a product; refused, with what uses it, while anything refers to it."""
    row = product_or_404(product)
    try:
        services.remove(work(), product)
    except LmsError as refusal:
        return product_page(row, status=status_of(refusal), refusal=_why(refusal))
    flash(t("Deleted %(title)s.", title=row.title))
    return redirect(url_for("lms.studio.products"), 303)


def _why(refusal: LmsError) -> str:
    uses = refusal.facts.get("uses")
    words = uses_words(uses) if isinstance(uses, dict) else ""
    title = refusal.facts.get("title")
    return t(
        "%(title)s was not deleted, because it is in use: %(uses)s. Mark it end of life instead: "
        "then it weighs little in plans, and what people learned and wrote stays.",
        title=title,
        uses=words or t("somebody wrote about it in this moment"),
    )


def _owners(*more: str) -> list[str]:
    """Everybody who may answer for a product, by id."""
    ids, names = known.owners(mount().session)
    return sorted({*ids, *map(slug, names), slug(actor().name), *more})


def _page(form: ProductForm, row: Product | None, status: int, **more: Any) -> Response:
    page = render_template("lms/studio/products/form.html", form=form, product=row, **more)
    return make_response(page, status)
