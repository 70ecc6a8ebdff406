"""Checking a certificate by its code: open to everybody, and says no more than it must."""

from flask import Response, make_response, render_template

from lms.db.queries.certificates import records, standings
from lms.domain.certifications import Standing
from lms.web.kit.mount import work
from lms.web.kit.routes import public
from lms.web.learn import bp


@bp.get("/verify/<code>")
@public
def verify(code: str) -> Response:
    """Name, title, date and status of the certificate that carries the code; 404 without one."""
    session = work().session
    found = records.traced(session, code)
    if found is None:
        return make_response(render_template("lms/learn/certificates/unknown.html"), 404)
    today = work().now.astimezone(found.zone).date()
    status = Standing.REVOKED
    if found.revoked_on is None:
        status = standings.of_holder(session, found.person, found.certification, today)
    page = render_template("lms/learn/certificates/verify.html", found=found, status=status)
    return make_response(page)
