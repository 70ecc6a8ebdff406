"""What the field gave back: proposals and notes that wait, and what marketing makes of them."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries.registry import contributions as given
from lms.db.queries.registry.contributions import ContributionRow
from lms.domain.contributions import ContributionKind
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import contributions
from lms.web.kit.errors import sentence, status_of
from lms.web.kit.forms import whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.proposal_forms import LARGEST_FORM, DeclineForm, TakeForm, beginning, take_form

FIELD_OF = {
    "fact-id-taken": "fact_id", "fact-id-malformed": "fact_id", "fact-product-unknown": "product",
}  # fmt: skip


@bp.url_value_preprocessor
def _take_a_long_paste(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in ("lms.studio.proposal_take", "lms.studio.proposal_decline"):
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


@bp.get("/studio/proposals")
@requires(Permission.EDIT_FACTS)
def proposals() -> str:
    """Proposals that wait, the oldest first; `?show=note` the notes, the newest first."""
    show = request.args.get("show")
    kind = ContributionKind.NOTE if show == "note" else ContributionKind.PROPOSAL
    page = given.waiting(mount().session, kind, whole_number(request.args.get("page")) or 1)
    return render_template("lms/studio/proposals.html", kind=kind, page=page)


@bp.get("/studio/proposals/<int:contribution>")
@requires(Permission.EDIT_FACTS)
def proposal(contribution: int) -> Response:
    """One of them, to take up or to decline."""
    row = _row_or_404(contribution)
    take = take_form(row, mount().session, data=beginning(row))
    return _page(row, take, DeclineForm(), 200)


@bp.post("/studio/proposals/<int:contribution>/take")
@requires(Permission.EDIT_FACTS)
def proposal_take(contribution: int) -> Response:
    """Make a draft of it, and go on writing there."""
    row = _row_or_404(contribution)
    form = take_form(row, mount().session, request.form)
    if not form.validate():
        return _page(row, form, DeclineForm(), 422)
    try:
        fact_id = _taken(row, form)
    except LmsError as refusal:
        return _refused(row, form, refusal)
    flash(t("A draft now, with %(name)s's name on it. Complete it, then send it on.", name=row.by))
    return redirect(url_for("lms.studio.fact_edit", fact_id=fact_id), 303)


@bp.post("/studio/proposals/<int:contribution>/decline")
@requires(Permission.EDIT_FACTS)
def proposal_decline(contribution: int) -> Response:
    """Decline it, with a word to its author."""
    row = _row_or_404(contribution)
    form = DeclineForm(request.form)
    take = take_form(row, mount().session, data=beginning(row))
    if not form.validate():
        return _page(row, take, form, 422)
    try:
        contributions.decline(work(), contribution, form.reply.data or "")
    except LmsError as refusal:
        form.refuse("reply", refusal)
        return _page(row, take, form, status_of(refusal))
    flash(t("Declined. %(name)s reads your answer.", name=row.by))
    show = "note" if row.is_note else None
    return redirect(url_for("lms.studio.proposals", show=show), 303)


def _row_or_404(number: int) -> ContributionRow:
    row = given.one(mount().session, number)
    if row is None:
        raise NotFoundError("not-found", contribution=number)
    return row


def _taken(row: ContributionRow, form: TakeForm) -> str:
    """The id of the fact that the contribution went into."""
    claim = form.claim.data or ""
    if form.goes_into:
        contributions.revise_fact(work(), row.number, form.goes_into, claim)
        return form.goes_into
    product, kind = form.product.data or "", form.kind_chosen
    contributions.begin_fact(work(), row.number, form.id_typed, product, kind, claim)
    return form.id_typed


def _refused(row: ContributionRow, form: TakeForm, refusal: LmsError) -> Response:
    field = FIELD_OF.get(refusal.code, "claim")
    form.say(field if field in form else "claim", sentence(refusal))
    return _page(row, form, DeclineForm(), status_of(refusal))


def _page(row: ContributionRow, take: TakeForm, decline: DeclineForm, status: int) -> Response:
    page = render_template("lms/studio/proposal.html", row=row, take=take, decline=decline)
    return make_response(page, status)
