"""Your calendar: on which day plans begin, how many weeks they cover, and the days away."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from lms.db.queries import plans
from lms.db.queries.plans import absences as read
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.domain.planning.plans import cycle_of
from lms.services import absences
from lms.web.kit import labels
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import actor, work
from lms.web.kit.plans.absences import AbsenceForm
from lms.web.kit.routes import requires
from lms.web.learn import bp


class RhythmForm(HouseForm):
    """When plans begin, and how long they run."""

    weekday = SelectField()
    weeks = RadioField()

    def __init__(self, formdata: MultiDict[str, str] | None = None, **given: object) -> None:
        super().__init__(formdata, **given)
        self.weekday.choices = [(str(n), day) for n, day in enumerate(labels.weekdays())]
        lengths = range(1, absences.LONGEST_CYCLE + 1)
        self.weeks.choices = [(str(w), n("One week", "%(n)s weeks", w)) for w in lengths]

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "weekday": (t("A plan begins on"), ""),
            "weeks": (t("It covers"), t("From your next plan on; the one in force stays.")),
        }


@bp.get("/plan/calendar")
@requires(Permission.LEARN)
def plan_calendar() -> str:
    """The rhythm of the reader's plans, and the days on which they are away."""
    return _page(_stored(), AbsenceForm())


@bp.post("/plan/calendar")
@requires(Permission.LEARN)
def plan_rhythm() -> Response | tuple[str, int]:
    """Choose another rhythm."""
    form = RhythmForm(request.form)
    if not form.validate():
        for field in form:
            field.errors = [t("Choose one of the list.")] if field.errors else []
        return _page(form, AbsenceForm()), 422
    absences.set_rhythm(work(), int(form.weekday.data), int(form.weeks.data))
    flash(t("Saved. It counts from your next plan on."))
    return redirect(url_for("lms.learn.plan_calendar"), 303)


@bp.post("/plan/calendar/absences")
@requires(Permission.LEARN)
def absence_new() -> Response | tuple[str, int]:
    """Be away on some days."""
    form = AbsenceForm(request.form)
    days = form.days()
    if days is None:
        return _page(_stored(), form), 422
    try:
        absences.record(work(), actor().id, *days)
    except LmsError as refused:
        form.refused(refused)
        return _page(_stored(), form), 422
    flash(t("Written down. No training is planned for these days."))
    return redirect(url_for("lms.learn.plan_calendar", _anchor="away"), 303)


@bp.post("/plan/calendar/absences/<int:absence>/withdraw")
@requires(Permission.LEARN)
def absence_withdraw(absence: int) -> Response:
    """Be there after all."""
    absences.withdraw(work(), absence)
    flash(t("Taken back. These days count again."))
    return redirect(url_for("lms.learn.plan_calendar", _anchor="away"), 303)


def _stored() -> RhythmForm:
    me = actor()
    return RhythmForm(weekday=str(me.cycle_weekday), weeks=str(me.cycle_weeks))


def _page(form: RhythmForm, absence_form: AbsenceForm) -> str:
    me, session, today = actor(), work().session, work().today
    plan = plans.chosen(session, me.id, today)
    end = plan.cycle_end if plan else cycle_of(today, me.cycle_weekday, me.cycle_weeks)[1]
    following = cycle_of(end + timedelta(days=1), me.cycle_weekday)[0]
    return render_template(
        "lms/learn/plan/calendar.html",
        form=form,
        absence_form=absence_form,
        absences=read.ahead(session, me.id, today),
        plan=plan,
        next_plan=max(following, end + timedelta(days=1)),
    )
