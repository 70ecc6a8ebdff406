"""Getting a new password by mail."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField

from lms.db.queries import directory
from lms.domain.errors import LmsError, NotFoundError
from lms.services import passwords
from lms.web.account import bp
from lms.web.account.doors import accounts
from lms.web.kit.errors import sentence
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.posting import post_soon
from lms.web.kit.routes import public


class ForgotForm(HouseForm):
    """Whose password is to be replaced."""

    email = EmailField(render_kw={"autocomplete": "username"})

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        return {"email": (t("Work email"), "")}


class NewPasswordForm(HouseForm):
    """The password to be."""

    password = PasswordField(render_kw={"autocomplete": "new-password"})

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        least = t("At least %(least)s characters. Four unrelated words do well.",
                  least=passwords.SHORTEST)  # fmt: skip
        return {"password": (t("New password"), least)}


@bp.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> Response:
    """Have a link sent; the answer is the same whoever asks."""
    accounts()
    form = ForgotForm(request.form)
    if request.method == "POST" and form.email.data:
        passwords.request_reset(work(), form.email.data)
        post_soon()
        return redirect(url_for("lms.account.forgot", sent=1), 303)
    if request.method == "POST":
        form.say("email", t("Enter the email that you sign in with."))
    return _page("forgot", 422 if form.errors else 200, form=form, is_sent="sent" in request.args)


def _page(name: str, status: int, **values: object) -> Response:
    page = render_template(
        f"lms/account/{name}.html",
        company=directory.company(work().session),
        has_mail=bool(mount().settings.mail_url),
        **values,
    )
    return make_response(page, status)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> Response:
    """Set a new password through the link of the mail."""
    accounts()
    form = NewPasswordForm(request.form)
    try:
        if request.method == "POST":
            passwords.reset_password(work(), token, form.password.data or "")
            flash(t("Your new password is set. Sign in with it."))
            return redirect(url_for("lms.account.sign_in"), 303)
        passwords.check_link(work(), token)
    except NotFoundError:
        return _page("link_spent", 410)
    except LmsError as error:
        form.say("password", sentence(error))
    return _page("reset", 422 if form.errors else 200, form=form)
