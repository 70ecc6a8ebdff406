"""Writing a fact: the form for a new one and for the next version of one."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalog.html.slugs import slug
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry.facts import FactRow, VersionRow
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.facts import FactKind, FactText
from lms.domain.permissions import Permission
from lms.services import facts as services
from lms.web.kit import differences
from lms.web.kit.errors import status_of
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp, fact_fields
from lms.web.studio.fact_form import FactForm, fact_form
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
    """Choose a kind, then write version 1 of a fact."""
    if request.method != "POST":
        return _begun(request.args.get("kind"), request.args.get("product"))
    form = _sent(None)
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
    if request.method != "POST":
        return _page(_filled(row, version_or_404(fact_id, row.newest)), row, 200)
    form = _sent(row)
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


def _begun(wanted: str | None, product: str | None) -> Response:
    """An empty form of a kind; without one, the kinds to choose from."""
    if wanted not in set(FactKind):
        page = render_template("lms/studio/fact_kinds.html", kinds=list(FactKind), product=product)
        return make_response(page)
    kind = FactKind(wanted)
    values = {"kind": kind, "product": product, "owner": _me(), "review_every": 90}
    rows = fact_fields.rows_of(kind, FactText(""))
    return _page(fact_form(rows, _choices(), is_new=True, values=values), None, 200)


def _filled(row: FactRow, newest: VersionRow) -> FactForm:
    """What the form of the next version begins with."""
    values = {
        **{"kind": row.kind, "product": row.product, "owner": row.owner},
        **{"review_every": row.review_every, "based_on": newest.number},
        **fact_fields.data_of(newest.text),
    }
    rows, is_fixed = fact_fields.rows_of(row.kind, newest.text), row.official is not None
    return fact_form(rows, _choices(row), is_new=False, is_fixed=is_fixed, values=values)


def _sent(row: FactRow | None) -> FactForm:
    """The form as it was sent: the fields of the kind that was chosen in it, and whatever else
    says something."""
    is_fixed = row is not None and row.official is not None
    chosen = request.form.get("kind")
    kind = row.kind if row and is_fixed else FactKind.DIFFERENTIATOR
    if chosen in set(FactKind) and not is_fixed:
        kind = FactKind(chosen)
    rows = fact_fields.rows_typed(kind, request.form, request.form.get("more", ""))
    return fact_form(rows, _choices(row), request.form, is_new=row is None, is_fixed=is_fixed)


def _choices(row: FactRow | None = None) -> dict[str, list[tuple[str, str]]]:
    session = mount().session
    owners = {*registry.owners(session), *map(slug, registry.authors(session)), _me()}
    return {
        "product": registry.products(session),
        "owner": [(owner, owner) for owner in sorted(owners | ({row.owner} if row else set()))],
    }


def _me() -> str:
    return slug(actor().name)


def _page(form: FactForm, row: FactRow | None, status: int, **more: Any) -> Response:
    page = render_template("lms/studio/fact_form.html", form=form, fact=row, **more)
    return make_response(page, status)


def _refused(form: FactForm, row: FactRow | None, refusal: LmsError) -> Response:
    """The form with a refusal of the registry at the field that it is about."""
    form.refuse(FIELD_OF.get(refusal.code, "claim"), refusal)
    return _page(form, row, status_of(refusal))


def _overtaken(form: FactForm, row: FactRow) -> Response:
    """Both texts side by side; what was typed stays in the form and now starts from the newest."""
    newest = version_or_404(row.id, fact_or_404(row.id).newest)
    form["based_on"].data = str(newest.number)
    changes = differences.between(newest.text, form.draft(row).text)
    return _page(form, row, 409, newest=newest, changes=changes)


def _saved(fact_id: str, number: int) -> Response:
    flash(t("Saved as version %(number)s.", number=number))
    return redirect(url_for("lms.studio.fact_version", fact_id=fact_id, number=number), 303)
