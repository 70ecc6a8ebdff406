"""Recall checks: the list of those that one may run, opening one, closing one early."""

from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import levels
from lms.db.queries import recalls as known
from lms.db.queries.recalls import RecallRow
from lms.domain import recalls
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.domain.recalls import Share
from lms.services import recalls as services
from lms.web.kit.errors import status_of
from lms.web.kit.forms import whole_number
from lms.web.kit.i18n import day, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.recalls.form import CheckForm, Choices, check_form


@dataclass(frozen=True, slots=True)
class Listed:
    """A check in the list. `waiting`: sheets that nobody has confirmed."""

    row: RecallRow
    is_open: bool
    answered: int
    waiting: int
    share: Share


@bp.get("/team/recalls")
@requires(Permission.RUN_RECALLS)
def recall_checks() -> str:
    """The checks of the reader's teams (marketing: of all), the newest first."""
    session, number = work().session, whole_number(request.args.get("page")) or 1
    page = known.checks(session, teams_of_reader(), number)
    sheets = known.sheets(session, [row.id for row in page.rows]) if page.rows else {}
    listed = []
    for row in page.rows:
        written = [one.sheet for one in sheets[row.id]]
        waiting = sum(not one.is_confirmed for one in written)
        share = recalls.consistency(written)
        listed.append(Listed(row, row.is_open(work().today), len(written), waiting, share))
    return render_template("lms/team/recalls/list.html", page=page, listed=listed)


@bp.route("/team/new-recall", methods=["GET", "POST"])
@requires(Permission.RUN_RECALLS)
def recall_new() -> Response:
    """Open a check."""
    choices = _choices()
    sent = request.form if request.method == "POST" else None
    args = request.args
    form = check_form(
        choices, work().today, sent, team=args.get("team"), product=args.get("product")
    )
    if sent is None:
        return _page(form, choices, 200)
    if not form.validate():
        return _page(form, choices, 422)
    try:
        made = services.open_check(
            work(), form.team_id, form.product.data or "", form.skill.data or "", form.day
        )
    except NotAllowedError:
        raise
    except LmsError as refusal:
        form.refused(refusal)
        return _page(form, choices, status_of(refusal))
    flash(
        t("Open until %(day)s. Everybody in the team finds it on Today.",
          day=day(form.day, "EEEE d MMMM"))
    )  # fmt: skip
    return redirect(url_for("lms.team.recall", recall=made), 303)


@bp.post("/team/recalls/<int:recall>/close")
@requires(Permission.RUN_RECALLS)
def recall_close(recall: int) -> Response:
    """End a check before its day."""
    services.close(work(), recall)
    flash(t("Closed. What was handed in stays and can be confirmed."))
    return redirect(url_for("lms.team.recall", recall=recall), 303)


def teams_of_reader() -> frozenset[int] | None:
    """The teams whose checks the reader may run; None for all."""
    return None if Role.MARKETING in actor().roles else actor().managed_teams


def check_or_refuse(recall: int) -> RecallRow:
    """The check of this address; NotFoundError, NotAllowedError for a team of others."""
    row = known.check(work().session, recall)
    if row is None:
        raise NotFoundError("not-found", recall=recall)
    if not recalls.may_run(actor(), row.team_id):
        raise NotAllowedError("not-allowed", permission=Permission.RUN_RECALLS.value)
    return row


def _choices() -> Choices:
    session = work().session
    skills = levels.skills(session)
    return Choices(
        teams=[(str(number), name) for number, name in known.teams(session, teams_of_reader())],
        products=known.ready_products(session),
        skills=[(one.key, one.title) for one in skills],
        skill=recalls.usual_skill((one.key, one.fundamental) for one in skills),
    )


def _page(form: CheckForm, choices: Choices, status: int) -> Response:
    page = render_template("lms/team/recalls/new.html", form=form, choices=choices)
    return make_response(page, status)
