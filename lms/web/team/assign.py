"""Assigning a module to people of one's teams, and taking it back."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import assignments as held
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.domain.planning.assignments import LONGEST_NOTE
from lms.services import assignments
from lms.web.kit.forms import whole_number
from lms.web.kit.i18n import day, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.assign_form import AssignForm, made
from lms.web.team.needs import listed
from lms.web.team.offers import Asked, Offer, offer

_NAMED = 4
"""People whom a sentence names; more are counted."""


@bp.route("/team/assign", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
def assign() -> Response | tuple[str, int]:
    """The form, filled for what the address asks for, and handing it in."""
    offered, is_sent = offer(work(), actor(), _asked()), request.method == "POST"
    form = made(offered, request.form if is_sent else None, work().today)
    if is_sent and form.validate():
        try:
            ids = _assigned(form)
        except LmsError as error:
            form.refused(error)
        else:
            _tell(form, offered, ids)
            return redirect(_board(form, offered), 303)
    page = render_template(
        "lms/team/assign.html",
        form=form,
        offer=offered,
        over=_over(form, offered),
        longest_note=LONGEST_NOTE,
    )
    return page, 422 if form.errors else 200


@bp.post("/team/assignments/<int:assignment>/withdraw")
@requires(Permission.ASSIGN)
def withdraw(assignment: int) -> Response:
    """Take an assignment back."""
    assignments.withdraw(work(), assignment)
    row = held.one(work().session, assignment)
    assert row is not None, "what was withdrawn is kept"
    if row.progress.done_at is None:
        flash(t("Withdrawn: “%(title)s” is no longer asked for.", title=row.title))
    else:
        flash(
            t("“%(title)s” is done already, so there is nothing to withdraw.", title=row.title),
            "ask",
        )
    return redirect(url_for("lms.team.person", person=row.person_id), 303)


def _asked() -> Asked:
    args = request.args
    people = [whole_number(text) for text in args.getlist("person")]
    return Asked(
        skill=args.get("skill") or None,
        module=args.get("module") or None,
        people=frozenset(number for number in people if number is not None),
        team=whole_number(args.get("team")),
    )


def _over(form: AssignForm, offered: Offer) -> str:
    """Whom the module that is ticked takes over their cap, and by how much."""
    found = offered.over(form.module.data, form.person.data or ())
    return listed([t("%(name)s by %(n)s min", name=name, n=more) for name, more in found], _NAMED)


def _assigned(form: AssignForm) -> list[int]:
    return assignments.assign(
        work(), form.module.data or "", form.person.data or [], form.due_on, form.note.data or ""
    )


def _tell(form: AssignForm, offered: Offer, ids: list[int]) -> None:
    """Say who was asked to do what, and who had it already."""
    asked = held.people_of(work().session, ids) if ids else []
    chosen = set(form.person.data or ())
    had = [one.name for one in offered.candidates if one.id in chosen and one.name not in asked]
    title = next((c.title for c in offered.choices if c.id == form.module.data), form.module.data)
    told = {"title": title, "names": listed(asked, _NAMED), "had": listed(had, _NAMED), "day": ""}
    if not asked:
        flash(t("Nothing was changed: %(had)s had “%(title)s” already.", **told), "ask")
        return
    if form.due_on is not None:
        told["day"] = day(form.due_on, "EEE d MMM")
        said = t("Assigned “%(title)s” to %(names)s, due %(day)s.", **told)
    else:
        said = t("Assigned “%(title)s” to %(names)s.", **told)
    flash(f"{said} {t('%(had)s had it already.', **told)}" if had else said)


def _board(form: AssignForm, offered: Offer) -> str:
    """The board of the first person asked."""
    chosen = set(form.person.data or ())
    team = next((one.team_id for one in offered.candidates if one.id in chosen), None)
    return url_for("lms.team.board", team=team if len(actor().managed_teams) > 1 else None)
