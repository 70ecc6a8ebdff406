"""What a new hire tested out of, and a manager who wants a module taken all the same."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from lms.db.queries import waivers as rows
from lms.domain.errors import LmsError
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.planning.waivers import LONGEST_NOTE
from lms.services import waivers as services
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.people import viewed


class OverruleForm(HouseForm):
    """Why the module is to be taken; shape only."""

    note = TextAreaField()


@bp.get("/team/people/<int:person>/skipped")
@requires(Permission.ASSIGN)
def waivers(person: int) -> Response:
    """The modules that somebody skips, what that rests on, and what was overruled."""
    return _page(_led(person), None, None)


@bp.post("/team/people/<int:person>/skipped/<int:waiver>")
@requires(Permission.ASSIGN)
def waiver_overrule(person: int, waiver: int) -> Response:
    """Ask for a module after all, with a note."""
    who, form = _led(person), OverruleForm(request.form)
    try:
        services.overrule(work(), waiver, form.note.data or "")
    except LmsError as refused:
        if refused.code not in ("words-missing", "note-too-long"):
            raise
        form.refuse("note", refused)
        return _page(who, waiver, form)
    flash(t("%(name)s has the module in the plan again and reads your note.", name=who.name))
    return redirect(url_for("lms.team.waivers", person=person), 303)


def _led(person_id: int) -> Actor:
    """The person, if the reader may ask them to do something."""
    who = viewed(person_id)
    work().require(Permission.ASSIGN, who.subject)
    return who


def _page(who: Actor, at: int | None, form: OverruleForm | None) -> Response:
    found = rows.of_person(work().session, who.id, actor().locale)
    page = render_template(
        "lms/team/waivers.html",
        who=who,
        skipped=[one for one in found if one.is_in_force],
        overruled=[one for one in found if not one.is_in_force],
        at=at,
        form=form,
        longest=LONGEST_NOTE,
    )
    return make_response(page, 422 if form and form.errors else 200)
