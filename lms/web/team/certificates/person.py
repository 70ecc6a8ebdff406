"""The certificates of one person as their manager sees them, signing off and withdrawing."""

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import modules
from lms.db.queries.certificates import records, standings
from lms.db.queries.certificates.standings import Line
from lms.domain.errors import LmsError
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.services import certificates
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.certificates.forms import SignOffForm, WithdrawForm
from lms.web.team.people import viewed


@bp.get("/team/people/<int:person>/certificates")
@requires(Permission.CERTIFY)
def certificates_of(person: int) -> Response:
    """Where the person stands with each certification, with every record and both forms."""
    return _page(_mine(person), SignOffForm(), WithdrawForm())


@bp.post("/team/people/<int:person>/sign-offs")
@requires(Permission.CERTIFY)
def sign_off(person: int) -> Response:
    """Rate what was seen; it may complete a certification."""
    who, form = _mine(person), SignOffForm(request.form)
    form.offer([one for one in records.in_force(work().session) if _is_asked(one.roles, who)])
    if form.validate():
        try:
            key, requirement = form.chosen
            rating, note = int(form.rating.data), form.note.data or ""
            certificates.sign_off(work(), who.id, key, requirement, rating, note)
        except LmsError as error:
            form.refused(error)
        else:
            flash(t("Signed off. %(name)s sees it under “My certificates”.", name=who.name))
            return redirect(url_for("lms.team.certificates_of", person=who.id), 303)
    return _page(who, form, WithdrawForm())


@bp.post("/team/certificates/<int:certificate>/withdraw")
@requires(Permission.CERTIFY)
def certificate_withdraw(certificate: int) -> Response:
    """Withdraw a certificate, with a reason."""
    who = _mine(records.holder(work().session, certificate))
    form = WithdrawForm(request.form)
    try:
        certificates.revoke(work(), certificate, form.reason.data or "")
    except LmsError as error:
        if not error.code.startswith("words-"):
            raise
        form.refuse("reason", error)
        return _page(who, SignOffForm(), form, certificate)
    flash(t("Withdrawn. Whoever checks the certificate is told so from now on."))
    return redirect(url_for("lms.team.certificates_of", person=who.id), 303)


def _mine(person_id: int) -> Actor:
    """A person whom the reader may certify."""
    who = viewed(person_id)
    work().require(Permission.CERTIFY, who.subject)
    return who


def _is_asked(roles: Sequence[str], who: Actor) -> bool:
    return not roles or bool(set(roles) & set(who.sales_roles))


def _page(who: Actor, form: SignOffForm, withdraw: WithdrawForm, certificate: int = 0) -> Response:
    """`certificate` is the one whose withdrawal was refused."""
    session = work().session
    history, signed = records.history(session, who.id), records.signed_off(session, who.id)
    lines = standings.of_person(session, who, history, signed, work().today)
    form.offer([line.terms for line in lines if line.is_offered])
    page = render_template(
        "lms/team/certificates/person.html",
        who=who,
        lines=lines,
        history=history,
        signed=signed,
        titles=_titles(lines),
        words=records.pinned_words(session, history),
        form=form,
        withdraw=withdraw,
        refused=certificate,
    )
    return make_response(page, 422 if form.errors or withdraw.errors else 200)


def _titles(lines: Sequence[Line]) -> dict[str, str]:
    if not any(missing.modules for line in lines for missing in line.missing):
        return {}
    return {row.id: row.title for row in modules.module_list(work().session, actor().locale)}
