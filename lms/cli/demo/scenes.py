"""What must have happened in the last two weeks, so that the demo has something to show."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from lms.cli.demo.calendar import clock
from lms.cli.demo.cast import (
    CALLERS,
    CLOSERS,
    LEADER,
    NEWCOMER,
    SELLER,
    Member,
)
from lms.cli.demo.founding import Founding
from lms.cli.demo.leading import ask
from lms.cli.demo.sittings import Sitting

Scene = tuple[Member, datetime, Callable[[datetime], None]]
Play = Callable[[Sitting], None]
PHONE, MAIL, APART = "objections-on-the-phone", "writing-that-gets-answered", "what-sets-us-apart"
OBJECTIONS = "prospecting.objections"
_JONAS, _KAISA, _METTE = CALLERS
_INGRID, _OSKAR = CLOSERS


class Scenes:
    """The scenes of each day; who has one does nothing else on it."""

    def __init__(self, company: Founding) -> None:
        self.company = company
        self.session = company.session

    def on(self, day: date) -> list[Scene]:
        """What is to happen on `day`."""
        past = self.company.calendar.before_today
        plays: list[tuple[date, Member, int, Play]] = [
            *((past(11), one, 10 + n, _read_about_the_phone) for n, one in enumerate(CALLERS)),
            (past(8), _KAISA, 9, _fail_on_the_phone),
            (past(7), _METTE, 10, _fail_on_the_phone),
            (past(6), _JONAS, 13, _fail_on_the_phone),
            *((past(4), one, 9 + n, _know_no_objection) for n, one in enumerate(CALLERS)),
            *((past(3), one, 9 + n, Sitting.review) for n, one in enumerate(CALLERS)),
            *((past(2), one, 14, _ask_about_objections) for one in CALLERS),
            *((past(1), one, 9, Sitting.review) for one in (_JONAS, _METTE)),
            (past(3), _INGRID, 9, lambda desk: _study(desk, APART, writes=True)),
            (past(1), _KAISA, 13, lambda desk: _study(desk, MAIL, writes=True)),
            (past(0), _OSKAR, 14, lambda desk: desk.quiz("plan-your-territory", most=3)),
            (past(0), NEWCOMER, 10, self._first_steps),
            (past(8), LEADER, 16, self._ask_jonas),
            (past(0), LEADER, 15, self._ask_anders),
        ]
        return [
            (member, clock(day, hour, 10, member.zone), self._played(member, play))
            for planned, member, hour, play in plays
            if planned == day
        ]

    def _played(self, member: Member, play: Play) -> Callable[[datetime], None]:
        return lambda at: play(Sitting(self.session, self.company.learners[member], at))

    def _first_steps(self, desk: Sitting) -> None:
        """Two lessons and one tick: the baseline check is still ahead of her."""
        desk.read("know-pulse", most=2)
        desk.tick_what_is_known(most=1)

    def _ask_jonas(self, desk: Sitting) -> None:
        due = self.company.calendar.before_today(2)
        ask(desk.work, MAIL, [self.company.learners[_JONAS].actor.id], due)

    def _ask_anders(self, desk: Sitting) -> None:
        due = desk.work.today + timedelta(days=11 - desk.work.today.weekday())
        ask(desk.work, "competitors-without-mud", [self.company.learners[SELLER].actor.id], due)


def _study(desk: Sitting, module: str, writes: bool | None = None) -> None:
    desk.read(module)
    desk.quiz(module, writes=writes)


def _read_about_the_phone(desk: Sitting) -> None:
    desk.read(PHONE)


def _fail_on_the_phone(desk: Sitting) -> None:
    desk.luck = (False, True, False, False)
    desk.quiz(PHONE)


def _know_no_objection(desk: Sitting) -> None:
    desk.luck = (False,)
    desk.questions(OBJECTIONS)


def _ask_about_objections(desk: Sitting) -> None:
    desk.luck = (False, True, False)
    desk.questions(OBJECTIONS)
