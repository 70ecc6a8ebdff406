"""Proposing words: for a new card or for one that exists; and what became of one's proposals."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import cards as shelf
from lms.db.queries.cards import CardRow
from lms.db.queries.registry import contributions as given
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import contributions
from lms.web.kit.errors import status_of
from lms.web.kit.forms import one_line, whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.cards.forms import ProposalForm, with_choices

FIELD_OF = {"fact-claim-missing": "claim", "fact-product-unknown": "product"}


@bp.get("/proposals")
@requires(Permission.LEARN)
def proposals() -> str:
    """What the reader proposed, with marketing's answers."""
    number = whole_number(request.args.get("page")) or 1
    page = given.own_proposals(mount().session, actor().id, number)
    return render_template("lms/learn/proposals.html", page=page)


@bp.route("/proposals/new", methods=["GET", "POST"])
@requires(Permission.LEARN)
def proposal_new() -> Response:
    """Propose words: for `?fact=` better ones, else for a new card of a product."""
    card = _card(request.args.get("fact"))
    if request.method != "POST":
        return _page(_form(card, data=_beginning(card)), card, 200)
    form = _form(card, request.form)
    if not form.validate():
        return _page(form, card, 422)
    product = None if card else form.product.data
    fact_id = card.id if card else None
    claim, why = form.claim.data or "", form.why.data or ""
    try:
        contributions.propose(work(), claim, why, product, fact_id)
    except LmsError as refusal:
        field = FIELD_OF.get(refusal.code, "why")
        form.refuse(field if field in form else "claim", refusal)
        return _page(form, card, status_of(refusal))
    flash(t("Marketing has your words. Their decision will stand here."))
    return redirect(url_for("lms.learn.proposals"), 303)


def _card(fact_id: str | None) -> CardRow | None:
    """The card that is to be put better; NotFoundError when it is none."""
    if not fact_id:
        return None
    rows = shelf.rows(mount().session, [fact_id])
    if not rows:
        raise NotFoundError("not-found", fact=fact_id)
    return rows[0]


def _form(card: CardRow | None, *typed: Any, **given_data: Any) -> ProposalForm:
    form = ProposalForm(*typed, **given_data)
    if card:
        del form.product
        form.instead_of = card.claim
    else:
        with_choices(form, product=given.choices(mount().session)[0])
    return form


def _beginning(card: CardRow | None) -> dict[str, str]:
    """What stands in the form at first: the words as they are, or what was searched in vain."""
    sought = one_line(request.args.get("q"))[:200]
    why = t("Somebody asked me about “%(words)s”.", words=sought) if sought else ""
    if card:
        return {"claim": card.claim, "why": why}
    return {"why": why, "product": request.args.get("product", "")}


def _page(form: ProposalForm, card: CardRow | None, status: int) -> Response:
    page = render_template("lms/learn/proposal_new.html", form=form, card=card)
    return make_response(page, status)
