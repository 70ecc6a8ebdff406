"""What stands beside the levels in the demo: own ratings, figures from daily work, a bad question,
a short review, days away and wishes for the week's plan."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from lms.cli.demo.calendar import clock
from lms.cli.demo.cast import ADMIN, CALLERS, CLOSERS, LEAD_MARKETER, SELLER, Member
from lms.cli.demo.founding import Founding
from lms.cli.demo.sittings import Sitting
from lms.db.queries import plans
from lms.domain.candidates import ItemKind
from lms.services import absences, activities, quality, self_ratings, wishes
from lms.services.quality import calibrating, measuring
from lms.services.work import Work

Step = tuple[datetime, Callable[[datetime], None]]
JONAS, KAISA, METTE = CALLERS
_, OSKAR = CLOSERS
CALLS, OBJECTIONS = "prospecting.cold-call", "prospecting.objections"
RATINGS = {
    JONAS: {OBJECTIONS: 5, CALLS: 3},
    SELLER: {OBJECTIONS: 3, CALLS: 4, "communication.writing": 2},
    OSKAR: {"opportunity.crm": 4, "communication.discovery": 3},
}
"""What people think of themselves; the first of them sees no problem where there is one."""
METRIC = "calls-to-meetings"
MEETINGS = {
    SELLER: (412, 21), JONAS: (388, 7), KAISA: (350, 9), METTE: (371, 12),
    "Zuzanna Kowalczyk": (420, 24), "Bence Farkas": (395, 13), "Dóra Szalai": (402, 19),
}  # fmt: skip
"""Calls, and meetings that came of them, of everybody who agreed that they count."""
BAD_QUESTION = ("plan-your-territory", 0)
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
            (past(1), 8, SELLER, self._review),
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
        measuring.measure_questions(work, measuring.count_questions(work))
        measuring.measure_modules(work, measuring.count_modules(work))
        calibrating.store(work, calibrating.calibrate(work))

    def _played(self, member: Member, play: Callable[[Work], None]) -> Callable[[datetime], None]:
        actor = self.company.actor(member)
        return lambda at: play(Work(self.session, at, actor))

    def _sharers(self) -> list[Member]:
        return [one.member for one in self.company.reps if _told(one.member)]

    def _take_in(self, work: Work) -> None:
        end = datetime.combine(work.today.replace(day=1) - timedelta(days=1), time(), UTC).date()
        lines = [
            f"{one.email},{METRIC},{tries},{meetings},{end}"
            for one in self._sharers()
            for tries, meetings in [_told(one)]
        ]
        header = ",".join(activities.COLUMNS)
        activities.take_in(work, "\n".join([header, *lines]).encode())

    def _review(self, work: Work) -> None:
        Sitting(self.session, self.company.learners[SELLER], work.now).review()


def _told(member: Member) -> tuple[int, int] | None:
    return MEETINGS.get(member) or MEETINGS.get(member.name)


def _rate(member: Member, work: Work) -> None:
    self_ratings.rate(work, RATINGS[member])


def _agree(work: Work) -> None:
    activities.share(work, True)
