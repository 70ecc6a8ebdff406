"""One card as it is read on a call, and the word back when it did not hold up."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import cards as shelf
from lms.db.queries.registry.facts import official
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import cards, facts
from lms.web.kit.forms import whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.cards.forms import FlagForm


@bp.get("/cards/<fact_id>")
@requires(Permission.LEARN)
def card(fact_id: str) -> Response:
    """An official fact, who answers for it, and whether it is being looked at again."""
    rows = shelf.rows(mount().session, [fact_id])
    if not rows:
        return _gone(fact_id)
    cards.count_view(work(), fact_id)
    return _page(fact_id, FlagForm(data={"version": rows[0].version}), 200)


@bp.post("/cards/<fact_id>/flag")
@requires(Permission.LEARN)
def card_flag(fact_id: str) -> Response:
    """Tell marketing that the card did not hold up on a call."""
    rows = shelf.rows(mount().session, [fact_id])
    if not rows:
        return _gone(fact_id)
    form = FlagForm(request.form)
    seen = whole_number(form.version.data) or rows[0].version
    if not form.validate():
        return _page(fact_id, form, 422)
    try:
        facts.flag(work(), fact_id, seen, form.note.data or "")
    except LmsError as refusal:
        form.refuse("note", refusal)
        return _page(fact_id, form, 422)
    flash(t("Marketing has it. Their answer will stand on this card."))
    return redirect(url_for("lms.learn.card", fact_id=fact_id), 303)


def _page(fact_id: str, form: FlagForm, status: int) -> Response:
    session = mount().session
    row = shelf.rows(session, [fact_id])[0]
    page = render_template(
        "lms/learn/card.html",
        row=row,
        fact=official(session, [fact_id])[fact_id],
        credited=shelf.credited(session, fact_id),
        flag=shelf.own_flag(session, fact_id, actor().id),
        form=form,
    )
    return make_response(page, status)


def _gone(fact_id: str) -> Response:
    """The way on from a card that is none any more, or not yet."""
    former = shelf.former(mount().session, fact_id)
    if former is None:
        raise NotFoundError("not-found", fact=fact_id)
    return make_response(render_template("lms/learn/card_gone.html", former=former), 404)
