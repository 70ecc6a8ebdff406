"""Sending letters as soon as an answer is out: after its transaction, and after it was sent."""

from flask import Flask, Response, after_this_request, current_app

from lms.jobs.deliver_mail import deliver_mail
from lms.web.kit.mount import Mount


def post_soon() -> None:
    """Have the waiting letters sent once this request is answered and committed.

    What does not leave then waits for the job that does the same.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's own way to the app

    @after_this_request
    def _later(response: Response) -> Response:
        response.call_on_close(lambda: _post(app))
        return response


def _post(app: Flask) -> None:
    with app.app_context():
        here: Mount = app.extensions["lms"]
        deliver_mail(here.session, here.settings, here.clock())
