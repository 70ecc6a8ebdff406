"""The onboarding track: all steps with their days, and the ones that people tick themselves."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import tracks
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.services import tracks as steps
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp


@bp.get("/track")
@requires(Permission.LEARN)
def track() -> str:
    """The track of the reader's sales role; with due dates while they are being onboarded."""
    me = actor()
    return render_template(
        "lms/learn/track.html",
        track=tracks.track_of(work().session, me),
        is_new=Role.NEW_HIRE in me.roles,
    )


@bp.post("/track/<track_id>/<step>")
@requires(Permission.LEARN)
def tick(track_id: str, step: str) -> Response:
    """Tick a step, or take the tick back."""
    steps.tick(work(), track_id, step, done=request.form.get("done") == "yes")
    if request.args.get("back") == "today":
        return redirect(url_for("lms.learn.today"), 303)
    return redirect(url_for("lms.learn.track", _anchor=f"step-{step}"), 303)
