"""Today: the plan of the week, and for new hires what their onboarding asks for next."""

from datetime import date, timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import plans, recalls, reviews_due, tracks
from lms.db.queries.attempts import module_status
from lms.db.queries.plans import PlanView
from lms.domain import review_sessions
from lms.domain.people import Actor, Role
from lms.domain.permissions import Permission
from lms.domain.planning.wishes import EXTRA_STEPS
from lms.domain.tracks import StepKind, day_at_work
from lms.services import plans as planning
from lms.services.work import Work
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.plan.changed import Changed, changed
from lms.web.learn.plan.nothing import Nothing, nothing
from lms.web.learn.plan.wished import wished
from lms.web.learn.plan_cards import cards, title_of


@bp.get("/")
@requires(Permission.LEARN)
def today() -> str | Response:
    """What is next. A cycle without a plan gets one first, a plan that misses a change which is due
    takes it up, and the page is asked for anew."""
    me, now = actor(), work()
    is_new = Role.NEW_HIRE in me.roles
    statuses = module_status(now.session, me.id)
    ticked = tracks.ticks(now.session, me.id) if is_new else None
    known = reviews_due.reviewable(now.session, me)
    plan = plans.current(
        now.session, me.id, now.today, statuses=statuses, ticked=ticked, memory=known.memory
    )
    news = changed(me, now, plan)
    if _is_made_anew(now, plan, news):
        return redirect(url_for("lms.learn.today"), 303)
    track = None
    if is_new:
        track = tracks.track_of(now.session, me, statuses=statuses, ticked=ticked)
    next_plan = (plan.cycle_end if plan else now.today) + timedelta(days=1)
    return render_template(
        "lms/learn/today.html",
        plan=plan,
        cards=cards(plan, me, now.today, statuses) if plan else [],
        recalls=recalls.awaited(now.session, me.team_id, me.id, now.today),
        done=[(title_of(item), item) for item in plan.done] if plan else [],
        wishes=wished(plan) if plan else [],
        days_off=plan.days_off if plan else 0,
        more=EXTRA_STEPS if plan and me.sales_roles else (),
        nothing=_nothing(plan, me, next_plan),
        review=review_sessions.summary(known, now.now),
        changed=news,
        track=track,
        asks_baseline=track is not None and track.is_awaited(StepKind.BASELINE),
        onboarding_day=_onboarding_day(me, now),
        next_plan=next_plan,
    )


def _is_made_anew(now: Work, plan: PlanView | None, news: Changed | None) -> bool:
    if plan is None:
        return planning.ensure_current(now)
    missed = news.missed_by(plan) if news else []
    return bool(missed) and planning.take_up(now, missed)


def _nothing(plan: PlanView | None, me: Actor, next_plan: date) -> Nothing | None:
    return nothing(plan, me, next_plan) if plan is None or not plan.items else None


def _onboarding_day(me: Actor, now: Work) -> int | None:
    if Role.NEW_HIRE not in me.roles or me.hired_on is None:
        return None
    number = day_at_work(me.hired_on, now.today)
    return number if number > 0 else None
