"""Hangs the areas together: who is asking, one transaction a request, an answer to every error."""

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as AnyResponse

from lms.db.base import begin_write
from lms.db.queries import people
from lms.domain.errors import LmsError, NotAllowedError
from lms.domain.people import Actor, ExternalIdentity
from lms.services.people import link_identity
from lms.services.work import Work
from lms.settings import resource
from lms.web import account, admin, learn, studio, team
from lms.web.kit import assets, errors
from lms.web.kit.mount import Mount, mount, work
from lms.web.kit.routes import public
from lms.web.kit.security import SAFE, check_csrf, harden

blueprint = Blueprint("lms", __name__, template_folder=resource("templates"))
for area in (learn.bp, team.bp, studio.bp, admin.bp, account.bp):
    blueprint.register_blueprint(area)
blueprint.add_url_rule("/assets/<path:name>", "asset", public(assets.serve))
blueprint.register_error_handler(LmsError, errors.on_lms_error)
blueprint.register_error_handler(HTTPException, errors.on_http_error)
blueprint.register_error_handler(Exception, errors.on_crash)


@blueprint.before_request
def _begin() -> AnyResponse | None:
    """Find out who is asking; send strangers to the sign-in page."""
    if request.endpoint == "lms.asset":
        return None
    here = mount()
    if request.method not in SAFE:
        begin_write(here.session)
    identity = here.identify()
    actor = people.actor(here.session, identity) if identity else None
    if actor is None and identity and identity.email:
        actor = _first_visit(here, identity)
    g.lms_work = Work(here.session, here.clock(), actor)
    view = current_app.view_functions[request.endpoint or ""]
    if actor or getattr(view, "lms_permission", ...) is None:
        return _check_token()
    if identity and here.accounts is None:
        raise NotAllowedError("no-account")
    return _ask_to_sign_in()


def _first_visit(here: Mount, identity: ExternalIdentity) -> Actor | None:
    """Somebody whom another system vouches for, by the address that we know them by."""
    begin_write(here.session)
    link_identity(Work(here.session, here.clock()), identity)
    return people.actor(here.session, identity)


def _check_token() -> AnyResponse | None:
    """Refuse a form without its token; one that is our own but older than the session is offered
    to be sent again."""
    try:
        check_csrf()
    except BadRequest:
        kept = account.kept.keep() if work().actor and request.form.get("csrf_token") else None
        if kept is None:
            raise
        return account.sign_in.send_again(kept, 400)
    return None


def _ask_to_sign_in() -> AnyResponse:
    """Send strangers to the sign-in page; what they posted waits there."""
    return account.sign_in.ask(has_form=request.method not in SAFE)


@blueprint.after_request
def _end(response: Response) -> Response:
    """Commit what went well, undo everything else."""
    if request.endpoint != "lms.asset":
        session = mount().session
        if response.status_code < 400:
            session.commit()
        else:
            session.rollback()
    return harden(response)
