"""The days on which one of one's people is away."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries.plans import absences as read
from lms.domain.errors import LmsError
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.services import absences as away
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.plans.absences import AbsenceForm
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.people import viewed


@bp.route("/team/people/<int:person>/days-away", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
def absences(person: int) -> Response | tuple[str, int]:
    """The days away that are ahead, and a form to add some."""
    who = viewed(person)
    work().require(Permission.ASSIGN, who.subject)
    if request.method != "POST":
        return _page(who, AbsenceForm()), 200
    form = AbsenceForm(request.form)
    days = form.days()
    if days is None:
        return _page(who, form), 422
    try:
        away.record(work(), who.id, *days)
    except LmsError as refused:
        form.refused(refused)
        return _page(who, form), 422
    flash(t("Written down. No training is planned for these days."))
    return redirect(url_for("lms.team.absences", person=who.id), 303)


@bp.post("/team/people/<int:person>/days-away/<int:absence>/withdraw")
@requires(Permission.ASSIGN)
def absence_withdraw(person: int, absence: int) -> Response:
    """They are there after all."""
    away.withdraw(work(), absence)
    flash(t("Taken back. These days count again."))
    return redirect(url_for("lms.team.absences", person=person), 303)


def _page(who: Actor, form: AbsenceForm) -> str:
    ahead = read.ahead(work().session, who.id, work().now.astimezone(who.zone).date())
    return render_template("lms/team/plans/absences.html", who=who, form=form, absences=ahead)
