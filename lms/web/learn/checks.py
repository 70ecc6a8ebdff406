"""Checks: the baseline of a new hire, and a few questions where there is too little evidence."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.domain.attempts import Purpose
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.services import attempts
from lms.web.kit.errors import sentence
from lms.web.kit.mount import work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.quiz import next_url


@bp.post("/checks/baseline")
@requires(Permission.LEARN)
def baseline_start() -> Response:
    """Begin the baseline check or go on with it; done once, it leads to its result."""
    return _start(Purpose.BASELINE, [])


@bp.post("/checks/questions")
@requires(Permission.LEARN)
def questions_start() -> Response:
    """A few questions on the skills in the query, `?skill=…`; an open check comes first."""
    return _start(Purpose.DIAGNOSTIC, request.values.getlist("skill"))


def _start(purpose: Purpose, skills: list[str]) -> Response:
    try:
        attempt = attempts.start_check(work(), purpose, skills)
    except LmsError as refused:
        flash(sentence(refused), "ask")
        return redirect(url_for("lms.learn.skills"), 303)
    return redirect(next_url(attempt), 303)
