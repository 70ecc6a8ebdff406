"""What the form of an assignment offers: modules with what they are expected to bring, and people
with what they have planned and what stands in the way."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

from lms.db.base import DbSession
from lms.db.queries import assignments, attempts, levels, modules, teams
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.modules import ModuleRow
from lms.db.queries.teams import Framework, Member, Planned
from lms.domain.assignments import expected_points
from lms.domain.errors import NotFoundError
from lms.domain.levels import Glance, SkillStanding, glance, microseconds, read
from lms.domain.people import Actor
from lms.domain.status import NOT_STARTED, ModuleStatus
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: all of it optional."""

    skill: str | None = None
    module: str | None = None
    people: frozenset[int] = frozenset()
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A module that somebody cannot do yet, and the titles of what they have to pass before."""

    module: str
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A module to assign; `points` is the expected gain in the skill, None where no skill is meant."""

    id: str
    title: str
    minutes: int
    points: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to assign it to. `glance` is of the skill; `has` are the offered modules that they
    are asked to do already, `passed` those that they passed."""

    id: int
    name: str
    team_id: int | None
    cap: int
    planned: Planned
    glance: Glance | None
    target: int | None
    has: tuple[AssignmentRow, ...]
    passed: tuple[tuple[str, date], ...]
    hindrances: tuple[Hindrance, ...]

    @property
    def has_gap(self) -> bool:
        """Whether the skill is a named gap of theirs."""
        return self.glance is not None and self.glance.state is SkillStanding.GAP


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that the form shows, and what is ticked at first."""

    skill: str | None
    skill_title: str
    choices: tuple[Choice, ...]
    candidates: tuple[Candidate, ...]
    module: str | None
    people: frozenset[int] = field(default_factory=frozenset)


def offer(work: Work, manager: Actor, asked: Asked) -> Offer:
    """What `manager` may assign. NotFoundError for a skill, module or team that is not there."""
    session = work.session
    frame = teams.framework(session)
    if asked.skill is not None and asked.skill not in frame.titles:
        raise NotFoundError("not-found", skill=asked.skill)
    rows = {row.id: row for row in modules.module_list(session, manager.locale)}
    offered = _offered(rows, asked)
    people = teams.members(session, _teams(manager, asked), manager.id, frame)
    around = _around(work, manager, rows, offered, people, asked.skill)
    candidates = [around.candidate(who) for who in people]
    ...
