"""Today: the plan of the week, and for new hires what their onboarding asks for next."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import plans, recalls, reviews_due, tracks
from lms.db.queries.attempts import module_status
from lms.db.queries.certificates import learning
from lms.db.queries.plans import PlanView
from lms.domain import review_sessions
from lms.domain.people import Actor, Role
from lms.domain.permissions import Permission
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import EXTRA_STEPS
from lms.domain.tracks import StepKind, day_at_work
from lms.services import plans as planning
from lms.services.work import Work
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.plan.nothing import Nothing, nothing
from lms.web.learn.plan.wished import wished
from lms.web.learn.plan_cards import cards, title_of


@bp.get("/")
@requires(Permission.LEARN)
def today() -> str | Response:
    """What is next. A cycle without a plan gets one first, and the page is asked for anew."""
    me, now = actor(), work()
    is_new = Role.NEW_HIRE in me.roles
    statuses = module_status(now.session, me.id)
    ticked = tracks.ticks(now.session, me.id) if is_new else None
    known = reviews_due.reviewable(now.session, me)
    plan = plans.current(
        now.session, me.id, now.today, statuses=statuses, ticked=ticked, memory=known.memory
    )
    if plan is None and planning.ensure_current(now):
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
        changed=_changed(me, now, plan),
        track=track,
        asks_baseline=track is not None and track.is_awaited(StepKind.BASELINE),
        onboarding_day=_onboarding_day(me, now),
        next_plan=next_plan,
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """Facts that changed since the reader certified, can be learned now and are not in the plan;
    `due` the first day."""

    facts: int
    minutes: int
    due: date | None


def _changed(me: Actor, now: Work, plan: PlanView | None) -> Changed | None:
    """One statement as long as the plan has all of them."""
    items = plan.items if plan else ()
    planned = {item.fact for item in items if item.kind is ItemKind.DELTA}
    found = learning.changed(now.session, me.id, now.today)
    left = {fact: due for fact, due in found.items() if fact not in planned}
    if not left:
        return None
    asked = learning.questions(now.session, left)
    open_ = {fact: asked.get(fact, learning.NONE) for fact in left}
    open_ = {fact: about for fact, about in open_.items() if not about.is_waiting}
    due = min((day for fact in open_ if (day := left[fact])), default=None)
    minutes = sum(about.minutes for about in open_.values())
    return Changed(len(open_), minutes, due) if open_ else None


def _nothing(plan: PlanView | None, me: Actor, next_plan: date) -> Nothing | None:
    return nothing(plan, me, next_plan) if plan is None or not plan.items else None


def _onboarding_day(me: Actor, now: Work) -> int | None:
    if Role.NEW_HIRE not in me.roles or me.hired_on is None:
        return None
    number = day_at_work(me.hired_on, now.today)
    return number if number > 0 else None
