"""One person: changing them, letting them in and out."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import directory
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import passwords, people
from lms.services.work import Work
from lms.web.admin import bp
from lms.web.admin.person_form import PersonForm, filled
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.posting import post_soon
from lms.web.kit.routes import requires


@bp.route("/admin/people/<int:person>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person(person: int) -> Response | str | tuple[str, int]:
    """Change a person."""
    found = directory.person(work().session, person)
    form = filled(work().session, found)
    if request.method == "POST" and form.validate():
        try:
            people.update(work(), person, form.draft())
        except LmsError as error:
            form.refused(error)
        else:
            flash(t("Saved."))
            return redirect(url_for("lms.admin.person", person=person), 303)
    return _page(found, form)


def _page(found: directory.PersonDetail, form: PersonForm) -> str | tuple[str, int]:
    page = render_template(
        "lms/admin/person.html",
        person=found,
        form=form,
        has_accounts=mount().accounts is not None,
        has_mail=bool(mount().settings.mail_url),
        is_self=found.id == work().actor_id,
    )
    return (page, 422) if form.errors else page


@bp.post("/admin/people/<int:person>/deactivate")
@requires(Permission.MANAGE_PEOPLE)
def person_deactivate(person: int) -> Response:
    """Sign a person out everywhere and keep them out."""
    return _after(
        person, people.deactivate, t("They can no longer sign in. Their history is kept.")
    )


@bp.post("/admin/people/<int:person>/reactivate")
@requires(Permission.MANAGE_PEOPLE)
def person_reactivate(person: int) -> Response:
    """Let a person in again."""
    return _after(person, people.reactivate, t("They can sign in again."))


def _after(person: int, act: Callable[[Work, int], None], told: str) -> Response:
    """Do it and go back to the person's page, with what happened or why it did not."""
    try:
        act(work(), person)
    except NotFoundError:
        raise
    except LmsError as error:
        flash(sentence(error), "bad")
    else:
        flash(told)
    return redirect(url_for("lms.admin.person", person=person), 303)


@bp.post("/admin/people/<int:person>/password-link")
@requires(Permission.MANAGE_PEOPLE)
def person_password_link(person: int) -> Response | str:
    """Send a link that sets a password; show it to the admin where mail is not set up."""
    if mount().accounts is None:
        abort(404)
    if mount().settings.mail_url:
        passwords.invite(work(), person)
        post_soon()
        flash(t("The link is on its way. It works once, for three days."))
        return redirect(url_for("lms.admin.person", person=person), 303)
    token = passwords.hand_link(work(), person)
    link = mount().settings.public_url.rstrip("/") + url_for("lms.account.reset", token=token)
    found = directory.person(work().session, person)
    return render_template("lms/admin/person_link.html", person=found, link=link)
