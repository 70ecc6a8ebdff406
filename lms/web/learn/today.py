"""Today: the plan of the week, and for new hires what their onboarding asks for next."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import plans, recalls, tracks
from lms.db.queries.attempts import module_status
from lms.db.queries.certificates import learning
from lms.domain.people import Actor, Role
from lms.domain.permissions import Permission
from lms.domain.tracks import StepKind, day_at_work
from lms.services import plans as planning
from lms.services.work import Work
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.plan_cards import cards, title_of


@bp.get("/")
@requires(Permission.LEARN)
def today() -> str | Response:
    """What is next. A cycle without a plan gets one first, and the page is asked for anew."""
    me, now = actor(), work()
    is_new = Role.NEW_HIRE in me.roles
    statuses = module_status(now.session, me.id)
    ticked = tracks.ticks(now.session, me.id) if is_new else None
    plan = plans.current(now.session, me.id, now.today, statuses=statuses, ticked=ticked)
    if plan is None and planning.ensure_current(now):
        return redirect(url_for("lms.learn.today"), 303)
    track = None
    if is_new:
        track = tracks.track_of(now.session, me, statuses=statuses, ticked=ticked)
    return render_template(
        "lms/learn/today.html",
        plan=plan,
        cards=cards(plan, me, now.today, statuses) if plan else [],
        recalls=recalls.awaited(now.session, me.team_id, me.id, now.today),
        done=[(title_of(item), item) for item in plan.done] if plan else [],
        changed=_changed(me, now),
        track=track,
        asks_baseline=track is not None and track.is_awaited(StepKind.BASELINE),
        onboarding_day=_onboarding_day(me, now),
        next_plan=(plan.cycle_end if plan else now.today) + timedelta(days=1),
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """Facts that changed since the reader certified and can be learned now; `due` the first day."""

    facts: int
    minutes: int
    due: date | None


def _changed(me: Actor, now: Work) -> Changed | None:
    found = learning.owed(now.session, me.id, now.today)
    open_ = [one for one in found if not one.questions.is_waiting]
    due = min((one.delta.due for one in open_ if one.delta.due), default=None)
    return Changed(len(open_), sum(one.questions.minutes for one in open_), due) if open_ else None


def _onboarding_day(me: Actor, now: Work) -> int | None:
    if Role.NEW_HIRE not in me.roles or me.hired_on is None:
        return None
    number = day_at_work(me.hired_on, now.today)
    return number if number > 0 else None
