"""Sixteen weeks of the demo company: the same people, the same dice, the same history."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from lms.cli.demo.calendar import Calendar, clock
from lms.cli.demo.cast import HEAD, LEADERS, NEWCOMER, Member
from lms.cli.demo.chain import Chain
from lms.cli.demo.founding import Founding
from lms.cli.demo.gaps import Gaps
from lms.cli.demo.leading import ask_where_it_is_weakest, let_go, review_texts
from lms.cli.demo.learners import Learner
from lms.cli.demo.scenes import Scenes
from lms.cli.demo.sittings import Sitting
from lms.db.base import DbSession, begin_write
from lms.jobs.refresh_plans import refresh_plans

LONGEST = timedelta(minutes=90)
"""No sitting takes longer; what would not be over by now does not begin."""
UNREAD = 6
"""Working days whose texts the managers have not read yet."""
SETTLED = 10
"""Sittings after which people who know the house have ticked their track."""
EAGER = 0.5
"""How often somebody takes the next module of the role instead of the plan's first item."""
WEDNESDAY, THURSDAY = 2, 3
Step = tuple[datetime, Callable[[datetime], None]]


class History:
    """Writes the history up to the calendar's now: all of it, or nothing if it is interrupted."""

    def __init__(self, session: DbSession, now: datetime) -> None:
        self.session, self.calendar = session, Calendar(now)
        self.company = Founding(session, self.calendar)
        self.scenes = Scenes(self.company)
        self.chain = Chain(self.company)
        self.gaps = Gaps(self.company)

    def write(self, told: Callable[[int, int], None]) -> None:
        """Everything; `told` hears how many of how many days are written."""
        begin_write(self.session)
        self.company.publish()
        self.company.begin()
        days = list(self.calendar.working_days())
        for number, day in enumerate(days, start=1):
            self._live(day)
            self.session.flush()
            self.session.expunge_all()
            told(number, len(days))
        self.company.open_doors()
        self.session.commit()
        refresh_plans(self.session, self.calendar.now)
        begin_write(self.session)
        self.gaps.after()
        self.session.commit()

    def _live(self, day: date) -> None:
        self.company.welcome(day)
        for at, step in sorted(self._steps(day), key=lambda one: one[0]):
            if at + LONGEST < self.calendar.now:
                step(at)

    def _steps(self, day: date) -> list[Step]:
        """What everybody does on that day, and when it begins."""
        scenes = self.scenes.on(day)
        busy = {member for member, _, _ in scenes}
        steps = [(at, step) for _, at, step in scenes]
        for one in self.company.reps:
            member = one.member
            if member in busy or self.company.hired_on(member) > day or member is NEWCOMER:
                continue
            if (at := self._hour(one, day)) is not None:
                steps.append((at, partial(self._train, one)))
        return steps + self._leading(day) + self.chain.on(day) + self.gaps.on(day)

    def _hour(self, one: Learner, day: date) -> datetime | None:
        """When the person trains on that day; None on days for other things."""
        weeks = (day - self.company.hired_on(one.member)).days // 7
        days_a_week = 5 if one.member.is_new and weeks < 3 else 2
        dice = one.chance
        wanted = dice.random() < one.member.zeal * days_a_week / 5
        at = clock(day, dice.choice((8, 9, 10, 13, 14, 15)), dice.randrange(60), one.member.zone)
        return at if wanted else None

    def _train(self, one: Learner, at: datetime) -> None:
        sitting = Sitting(self.session, one, at)
        if one.sittings == 0:
            sitting.baseline()
        elif not one.member.is_new and one.sittings < SETTLED:
            sitting.tick_what_is_known(most=2)
        one.sittings += 1
        one.slip()
        is_eager = not one.member.is_new and one.chance.random() < EAGER
        if not (is_eager and sitting.study_next()):
            sitting.follow_plan(most=3 if one.member.is_new else 2)

    def _leading(self, day: date) -> list[Step]:
        """Managers read texts on Thursdays, tidy up on Wednesdays, every other one look at gaps."""
        steps: list[Step] = []
        week = (day - self.calendar.first).days // 7
        for team, leader in LEADERS.items():
            at = clock(day, 16, 5, leader.zone)
            if day.weekday() == THURSDAY and day < self.calendar.before_today(UNREAD):
                steps.append((at, self._reviewing(leader)))
                steps.append((clock(day, 16, 50, HEAD.zone), self._reviewing(HEAD)))
            if day.weekday() == WEDNESDAY:
                steps.append((at, self._letting_go(leader, team)))
            if day.weekday() == WEDNESDAY and week % 2 and week > 2:
                steps.append((at, self._asking(leader, team)))
        return steps

    def _reviewing(self, leader: Member) -> Callable[[datetime], None]:
        return lambda at: review_texts(self.session, self.company.learners[leader], at)

    def _letting_go(self, leader: Member, team: str) -> Callable[[datetime], None]:
        who = [one for one in self.company.reps if one.member.team == team]
        who = [one for one in who if one.member != leader]
        return lambda at: let_go(self.session, self.company.learners[leader], who, at)

    def _asking(self, leader: Member, team: str) -> Callable[[datetime], None]:
        who = [one for one in self.company.reps if one.member.team == team]
        return lambda at: ask_where_it_is_weakest(
            self.session, self.company.learners[leader], who, at
        )
