"""Past plans: what was planned, what was done, and what came of it."""

from flask import render_template

from lms.db.queries import plans
from lms.domain.permissions import Permission
from lms.web.kit.mount import actor, work
from lms.web.kit.plans.past import told
from lms.web.kit.routes import requires
from lms.web.learn import bp


@bp.get("/plan/history")
@requires(Permission.LEARN)
def plan_history() -> str:
    """The reader's own plans, newest first."""
    found = plans.history(work().session, actor().id, work().now)
    return render_template("lms/learn/plan/history.html", cycles=told(found))
