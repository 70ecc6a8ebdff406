"""How the demo company comes to be: content, teams, people and who manages whom."""

from collections.abc import Iterable
from datetime import date, timedelta

from lms.catalog.loader import load_tree
from lms.cli.demo.calendar import Calendar, clock
from lms.cli.demo.cast import ADMIN, EVERYBODY, HEAD, LEADERS, TEAMS, Member
from lms.cli.demo.learners import Learner
from lms.db.base import DbSession
from lms.db.queries import levels, people
from lms.domain.people import Actor, Theme
from lms.services import company, content, passwords, teams
from lms.services import people as staffing
from lms.services.people import OwnSettings, PersonDraft
from lms.services.work import Work
from lms.settings import resource

CAP, CAP_OF_NEW = 60, 240
"""Training minutes a week: a rep's, and those of somebody who is being onboarded."""
AHEAD = timedelta(days=7)
"""How long before their first day new people are added."""


class Founding:
    """Fills an empty database; the people come one by one, as they are hired."""

    def __init__(self, session: DbSession, calendar: Calendar) -> None:
        self.session, self.calendar = session, calendar
        self.skills: tuple[str, ...] = ()
        self.teams: dict[str, int] = {}
        self.learners: dict[Member, Learner] = {}

    @property
    def reps(self) -> Iterable[Learner]:
        """Everybody so far who trains for a sales role."""
        return [one for one in self.learners.values() if one.member.sales_roles]

    def publish(self) -> None:
        """Bring the content that ships with Rampwise into force, as a demo."""
        at = clock(self.calendar.first, 6, 0, ADMIN.zone)
        content.publish(Work(self.session, at), load_tree(resource("content")))
        company.mark_as_demo(Work(self.session, at))

    def begin(self) -> None:
        """Add the admin, the teams, and everybody who is there on the first day."""
        self.skills = tuple(skill.key for skill in levels.skills(self.session))
        at = clock(self.calendar.first, 6, 30, ADMIN.zone)
        self._add(Work(self.session, at), ADMIN)
        by_admin = Work(self.session, at, self.learners[ADMIN].actor)
        self.teams = {name: teams.add(by_admin, name) for name in TEAMS}
        self.welcome(self.calendar.first)
        for name, leader in LEADERS.items():
            managers = [self.learners[one].actor.id for one in (leader, HEAD)]
            teams.set_managers(by_admin, self.teams[name], managers)
        self.learners |= {one: self._again(one) for one in (HEAD, *LEADERS.values())}

    def welcome(self, day: date) -> None:
        """Add those whose first day is near enough by `day`."""
        at = clock(day, 6, 45, ADMIN.zone)
        for member in EVERYBODY:
            if member not in self.learners and self.hired_on(member) - AHEAD <= day:
                self._add(Work(self.session, at, self.learners[ADMIN].actor), member)

    def open_doors(self) -> None:
        """Let everybody sign in with the same password."""
        passwords.set_demo_passwords(Work(self.session, self.calendar.now))

    def hired_on(self, member: Member) -> date:
        """The member's first day at work."""
        return self.calendar.working_day_back(member.here_since)

    def _add(self, work: Work, member: Member) -> None:
        draft = PersonDraft(
            name=member.name,
            email=member.email,
            roles=frozenset(member.roles),
            sales_roles=member.sales_roles,
            team_id=self.teams.get(member.team or ""),
            hired_on=self.hired_on(member),
            minutes_cap=CAP_OF_NEW if member.is_new else CAP,
        )
        person = staffing.add(work, draft)
        own = Work(self.session, work.now, self._actor(person))
        staffing.change_settings(own, OwnSettings("en", member.zone, Theme.AUTO))
        self.learners[member] = Learner(member, self._actor(person), self.skills)

    def _again(self, member: Member) -> Learner:
        """The member as somebody who manages teams by now."""
        known = self.learners[member]
        known.actor = self._actor(known.actor.id)
        return known

    def _actor(self, person: int) -> Actor:
        found = people.actor_by_id(self.session, person)
        assert found is not None, "nobody leaves the demo company"
        return found
