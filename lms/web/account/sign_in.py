"""Signing in and out."""

from flask import flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField

from lms.db.base import begin_write
from lms.db.queries import directory
from lms.domain.errors import LmsError
from lms.services import passwords
from lms.services.passwords import DEMO_PASSWORD
from lms.web.account import bp
from lms.web.account.demo import comers
from lms.web.account.doors import accounts, is_local, start_session
from lms.web.account.kept import Kept, keep, unpack
from lms.web.account.paths import own_path
from lms.web.kit.errors import error_page, sentence
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import public


class SignInForm(HouseForm):
    """Email and password, as typed."""

    email = EmailField()
    password = PasswordField()


def _page(form: SignInForm, status: int, kept: Kept | None = None, error: str = "") -> Response:
    reading = mount().session
    company = directory.company(reading)
    has_demo = bool(company and company.is_demo and is_local())
    page = render_template(
        "lms/account/sign_in.html",
        form=form,
        kept=kept,
        next=own_path(request.values.get("next")),
        error=error,
        company=company,
        demo=comers(directory.demo_people(reading)) if has_demo else None,
        demo_password=DEMO_PASSWORD,
    )
    return make_response(page, status)


def ask(*, has_form: bool) -> Response:
    """Send a stranger to the sign-in page; a form that was sent is kept on it (status 401)."""
    if mount().accounts is None or request.accept_mimetypes.best == "application/json":
        return error_page(401)
    kept = keep() if has_form and request.endpoint != "lms.account.sign_out" else None
    if kept:
        return _page(SignInForm(), 401, kept)
    wanted = None if has_form else request.full_path.rstrip("?")
    return redirect(url_for("lms.account.sign_in", next=wanted), 303)


def send_again(kept: Kept, status: int = 200) -> Response:
    """The page with one button that sends a kept form, with the token of the new session."""
    return make_response(render_template("lms/account/send_again.html", kept=kept), status)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Prove who you are, then go on to where you wanted to go."""
    accounts()
    wanted = own_path(request.values.get("next")) or url_for("lms.learn.today")
    if request.method != "POST":
        return redirect(wanted, 303) if work().actor else _page(SignInForm(), 200)
    form, kept = SignInForm(request.form), unpack(request.form.get("kept"))
    try:
        signed_in = _authenticate(form.email.data or "", form.password.data or "")
    except LmsError as error:
        return _page(form, 422, kept, sentence(error))
    start_session(signed_in)
    return send_again(kept) if kept else redirect(wanted, 303)


def _authenticate(email: str, password: str) -> passwords.SignedIn:
    """Check the password outside the write transaction that every form begins with."""
    work().session.rollback()
    signed_in = passwords.authenticate(work(), email, password, is_local=is_local())
    if signed_in.needs_rehash:
        begin_write(work().session)
        passwords.rehash(work(), signed_in.person_id, password)
    return signed_in


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session of this browser."""
    accounts().forget()
    session.clear()
    flash(t("You are signed out."))
    return redirect(url_for("lms.account.sign_in"), 303)
