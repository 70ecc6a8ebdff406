"""What stands beside the levels in the demo: own ratings, figures from daily work, a bad question,
a short review, days away and wishes for the week's plan."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from lms.cli.demo.calendar import clock
from lms.cli.demo.cast import ADMIN, CALLERS, CLOSERS, LEAD_MARKETER, SELLER, Member
from lms.cli.demo.founding import Founding
from lms.cli.demo.sittings import Sitting
from lms.db.queries import plans
from lms.domain.planning.candidates import ItemKind
from lms.services import absences, activities, quality, self_ratings, wishes
from lms.services.work import Work

Step = tuple[datetime, Callable[[datetime], None]]
JONAS, KAISA, METTE = CALLERS
INGRID, OSKAR = CLOSERS
CALLS, OBJECTIONS = "prospecting.cold-call", "prospecting.objections"
RATINGS = {
    JONAS: {OBJECTIONS: 5, CALLS: 3},
    SELLER: {OBJECTIONS: 3, CALLS: 4, "communication.writing": 2},
    OSKAR: {"opportunity.crm": 4, "communication.discovery": 3},
}
"""What people think of themselves; the first of them sees no problem where there is one."""
METRIC = "calls-to-meetings"
MEETINGS = {
    "Anders Lindqvist": (412, 21), "Jonas Brekke": (388, 7), "Kaisa Virtanen": (350, 9),
    "Mette Kjærgaard": (371, 12),
    "Zuzanna Kowalczyk": (420, 24), "Bence Farkas": (395, 13), "Dóra Szalai": (402, 19),
}  # fmt: skip
"""Calls, and meetings that came of them, of everybody who agreed that they count."""
BAD_QUESTION = ("plan-your-territory", "pile-c")
WHY_BAD = "Two of the answers can be defended. Held until it is rewritten."
LATER = "At the customer's plant on Thursday and Friday."


class Gaps:
    """These scenes, by day; `after` is for the time when this week's plans are made."""

    def __init__(self, company: Founding) -> None:
        self.company = company
        self.session = company.session

    def on(self, day: date) -> list[Step]:
        """What is to happen on `day`, and when."""
        past = self.company.calendar.before_today
        plays: list[tuple[date, int, Member, Callable[[Work], None]]] = [
            *((past(20), 8, one, partial(_rate, one)) for one in RATINGS),
            *((past(18), 8, one, _agree) for one in self._sharers()),
            (past(5), 7, ADMIN, self._take_in),
            (past(4), 10, LEAD_MARKETER, _hold),
            (past(1), 8, INGRID, self._review),
        ]
        return [
            (clock(day, hour, 5, member.zone), self._played(member, play))
            for planned, hour, member, play in plays
            if planned == day
        ]

    def after(self) -> None:
        """Wishes for the plans of this week, days away, and the figures of all questions."""
        now = self.company.calendar.now
        self._played(SELLER, _put_off)(now)
        self._played(METTE, _go_away)(now)
        work = Work(self.session, now)
        quality.measure_questions(work, quality.count_questions(work))
        quality.measure_modules(work, quality.count_modules(work))
        quality.store(work, quality.calibrate(work).difficulties)

    def _played(self, member: Member, play: Callable[[Work], None]) -> Callable[[datetime], None]:
        return lambda at: play(Work(self.session, at, self.company.learners[member].actor))

    def _sharers(self) -> list[Member]:
        return [one.member for one in self.company.reps if one.member.name in MEETINGS]

    def _take_in(self, work: Work) -> None:
        end = work.today.replace(day=1) - timedelta(days=1)
        lines = [
            ",".join(map(str, (one.email, METRIC, *MEETINGS[one.name], end)))
            for one in self._sharers()
        ]
        header = ",".join(activities.COLUMNS)
        activities.take_in(work, "\n".join([header, *lines]).encode())

    def _review(self, work: Work) -> None:
        Sitting(self.session, self.company.learners[INGRID], work.now).review()


def _rate(member: Member, work: Work) -> None:
    self_ratings.rate(work, RATINGS[member])


def _agree(work: Work) -> None:
    activities.share(work, True)


def _hold(work: Work) -> None:
    quality.hold(work, *BAD_QUESTION, WHY_BAD)


def _put_off(work: Work) -> None:
    """The first item of the plan that may wait, until the last day of the cycle."""
    plan = plans.current(work.session, work.actor_id or 0, work.today)
    may_wait = [one for one in plan.open if one.kind is not ItemKind.ASSIGNMENT] if plan else []
    if plan and may_wait and plan.cycle_end > work.today:
        wishes.postpone(work, may_wait[-1].key, plan.cycle_end, LATER)


def _go_away(work: Work) -> None:
    """Two days of next week."""
    monday = work.today + timedelta(days=7 - work.today.weekday())
    absences.record(work, work.actor_id or 0, monday, monday + timedelta(days=1))
