"""One person's sheet as the reviewer reads it: confirming or changing what was matched."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import recalls as known
from lms.db.queries.recalls import RecallRow, SheetRow
from lms.domain.errors import ConflictError, NotAllowedError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import recalls as services
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.recalls import MatchForm
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.recalls.checks import check_or_refuse


@bp.route("/team/recalls/<int:recall>/<int:person>", methods=["GET", "POST"])
@requires(Permission.RUN_RECALLS)
def recall_sheet(recall: int, person: int) -> Response:
    """What somebody wrote and how it was matched; the reviewer has the last word, once."""
    row, sheet = check_or_refuse(recall), _sheet_or_refuse(recall, person)
    texts = known.claims_of(work().session, sheet.official)
    sent = request.form if request.method == "POST" and sheet.confirmed is None else None
    form = MatchForm(sheet, texts, sent)
    if request.method != "POST":
        return _page(row, sheet, form, 200)
    if sheet.confirmed is None and not form.validate():
        return _page(row, sheet, form, 422)
    try:
        services.confirm(work(), recall, person, form.matches)
    except ConflictError as error:
        flash(sentence(error), "ask")
        return redirect(url_for("lms.team.recall_sheet", recall=recall, person=person), 303)
    flash(t("Confirmed what %(name)s wrote. It counts as evidence now.", name=sheet.name))
    return redirect(url_for("lms.team.recall", recall=recall), 303)


def _sheet_or_refuse(recall: int, person: int) -> SheetRow:
    if person == actor().id:
        raise NotAllowedError("recall-own-sheet")
    found = known.sheet(work().session, recall, person)
    if found is None:
        raise NotFoundError("not-found", recall=recall, person=person)
    return found


def _page(row: RecallRow, sheet: SheetRow, form: MatchForm, status: int) -> Response:
    page = render_template("lms/team/recalls/sheet.html", check=row, sheet=sheet, form=form)
    return make_response(page, status)
