"""A person's past plans, as that person sees them."""

from flask import render_template

from lms.db.queries import plans
from lms.domain.permissions import Permission
from lms.web.kit.mount import work
from lms.web.kit.plans.past import told
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.people import viewed


@bp.get("/team/people/<int:person>/plans")
@requires(Permission.VIEW_PERSON)
def plan_history(person: int) -> str:
    """What was planned, what was done and what came of it, newest first."""
    who = viewed(person)
    found = plans.history(work().session, who.id, work().now)
    return render_template("lms/team/plans/history.html", who=who, cycles=told(found))
