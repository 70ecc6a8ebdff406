"""Agreeing that figures from daily work count, and stopping it again."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.domain.permissions import Permission
from lms.services import activities
from lms.web.account import bp
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires


@bp.post("/account/activity")
@requires(Permission.LEARN)
def share_activity() -> Response:
    """Switch it on or off for oneself."""
    shares = request.form.get("shares") == "yes"
    activities.share(work(), shares)
    if shares:
        flash(t("Figures from your daily work count from now on."))
    else:
        flash(t("No more of these figures are taken in. Those before stay as they are."))
    return redirect(url_for("lms.account.settings") + "#activity", 303)
