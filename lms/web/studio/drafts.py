"""Writing a fact: the form for a new one and for the next version of one."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalog.html.slugs import slug
from lms.db.queries import facts as registry
from lms.db.queries.facts import FactRow, VersionRow
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.facts import FactKind
from lms.domain.permissions import Permission
from lms.services import facts as services
from lms.web.kit.errors import status_of
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp, differences
from lms.web.studio.fact_form import SPARE_ROWS, FactForm, fact_form, typed_rows
from lms.web.studio.facts import fact_or_404

LARGEST_FORM = 8_000_000
"""bytes; far more than a fact takes: an over-long paste comes back with a word at its field"""
FIELD_OF = {
    "fact-id-taken": "fact_id",
    "fact-id-malformed": "fact_id",
    "fact-product-unknown": "product",
}


@bp.url_value_preprocessor
def _take_a_long_paste(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in ("lms.studio.fact_new", "lms.studio.fact_edit"):
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


@bp.route("/studio/facts/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FACTS)
def fact_new() -> Response:
    """Write version 1 of a fact."""
    if request.method != "POST":
        product, kind = request.args.get("product"), request.args.get("kind")
        values = {"product": product, "kind": kind or FactKind.DIFFERENTIATOR, "review_every": 90}
        form = fact_form(SPARE_ROWS, _choices(), is_new=True, values={**values, "owner": _me()})
        return _page(form, None, 200)
    form = fact_form(_rows(), _choices(), request.form, is_new=True)
    if "more" in request.form:
        return _page(form, None, 200)
    if not form.validate():
        return _page(form, None, 422)
    try:
        services.create(work(), form.id_typed, form.draft(None))
    except LmsError as refusal:
        return _refused(form, None, refusal)
    return _saved(form.id_typed, 1)


@bp.route("/studio/facts/<fact_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_FACTS)
def fact_edit(fact_id: str) -> Response:
    """Write the next version of a fact, starting from the newest."""
    row = fact_or_404(fact_id)
    is_fixed = row.official is not None
    if request.method != "POST":
        newest = version_or_404(fact_id, row.newest)
        values = _values(row, newest)
        rows = len(newest.text.proof) + SPARE_ROWS
        form = fact_form(rows, _choices(row), is_new=False, is_fixed=is_fixed, values=values)
        return _page(form, row, 200)
    form = fact_form(_rows(), _choices(row), request.form, is_new=False, is_fixed=is_fixed)
    if "more" in request.form:
        return _page(form, row, 200)
    if not form.validate():
        return _page(form, row, 422)
    try:
        number = services.revise(work(), fact_id, form.draft(row), form.started_from)
    except ConflictError:
        return _overtaken(form, row)
    except LmsError as refusal:
        return _refused(form, row, refusal)
    return _saved(fact_id, number)


def version_or_404(fact_id: str, number: int) -> VersionRow:
    """One version of a fact; NotFoundError when there is none."""
    version = registry.version(mount().session, fact_id, number)
    if version is None:
        raise NotFoundError("not-found", fact=fact_id, version=number)
    return version


def _rows() -> int:
    """Rows of proof to show: those that were sent, and three more when they were asked for."""
    return typed_rows(request.form) + (SPARE_ROWS if "more" in request.form else 0)


def _choices(row: FactRow | None = None) -> dict[str, list[tuple[str, str]]]:
    session = mount().session
    owners = {*registry.owners(session), *map(slug, registry.authors(session)), _me()}
    return {
        "product": registry.products(session),
        "owner": [(owner, owner) for owner in sorted(owners | ({row.owner} if row else set()))],
    }


def _me() -> str:
    return slug(actor().name)


def _values(row: FactRow, newest: VersionRow) -> dict[str, Any]:
    """What the form of the next version begins with."""
    text = newest.text
    proof = {
        f"proof_{number}_{part}": getattr(point, part)
        for number, point in enumerate(text.proof)
        for part in ("text", "source")
    }
    return {
        **{"kind": row.kind, "product": row.product, "owner": row.owner},
        **{"review_every": row.review_every, "based_on": newest.number},
        **{"claim": text.claim, "ask": text.ask, "details": text.details},
        **{"against": "\n".join(text.against), **proof},
    }


def _page(form: FactForm, row: FactRow | None, status: int, **more: Any) -> Response:
    page = render_template("lms/studio/fact_form.html", form=form, fact=row, **more)
    return make_response(page, status)


def _refused(form: FactForm, row: FactRow | None, refusal: LmsError) -> Response:
    """The form with a refusal of the registry at the field that it is about."""
    form.refuse(FIELD_OF.get(refusal.code, "claim"), refusal)
    return _page(form, row, status_of(refusal))


def _overtaken(form: FactForm, row: FactRow) -> Response:
    """Both texts side by side; what was typed stays in the form and now starts from the newest."""
    newest = version_or_404(row.id, row.newest)
    form.based_on.data = str(newest.number)
    changes = differences.between(newest.text, form.draft(row).text)
    return _page(form, row, 409, newest=newest, changes=changes)


def _saved(fact_id: str, number: int) -> Response:
    flash(t("Saved as version %(number)s.", number=number))
    return redirect(url_for("lms.studio.fact_version", fact_id=fact_id, number=number), 303)
