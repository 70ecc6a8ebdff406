"""Whom and what a change of a fact touches, by name, before anybody publishes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Embedding,
    Module,
    ModuleRevision,
    Person,
    PersonRole,
    Team,
    Track,
)
from lms.db.queries import content, holdings
from lms.db.queries.content import LinkedQuestion
from lms.domain import certifications, tracks
from lms.domain.facts import Change
from lms.domain.people import Role


@dataclass(frozen=True, slots=True)
class ModuleTouched:
    """A module in force that embeds the fact; `owner` is an id."""

    id: str
    title: str
    owner: str


@dataclass(frozen=True, slots=True)
class PersonTouched:
    """Somebody who would be asked to learn a material change; `known` is the version they know."""

    id: int
    name: str
    team: str | None
    known: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What a material change of a fact would touch; an editorial one touches none of it.

    `under_way` counts attempts that have begun and ask one of the questions; `newcomers` are people
    in onboarding who are not certified on the fact, and meet it for the first time.
    """

    modules: tuple[ModuleTouched, ...]
    questions: tuple[LinkedQuestion, ...]
    tracks: tuple[tuple[str, str], ...]
    people: tuple[PersonTouched, ...]
    under_way: int
    newcomers: tuple[str, ...]

    @property
    def minutes_each(self) -> int:
        """Minutes that each person is asked for."""
        return certifications.minutes(len(self.questions))

    @property
    def minutes(self) -> int:
        """Minutes of all people together."""
        return self.minutes_each * len(self.people)

    @property
    def by_team(self) -> Mapping[str | None, list[PersonTouched]]:
        """The people by team, those without a team last."""
        teams = sorted({p.team for p in self.people}, key=lambda t: (t is None, t or ""))
        return {team: [p for p in self.people if p.team == team] for team in teams}


def impact(session: DbSession, fact_id: str, new: int, today: date) -> Impact:
    """What publishing version `new` of the fact as a material change would touch today."""
    modules = _modules(session, fact_id)
    questions = content.questions_on(session, fact_id)
    people = _people(session, fact_id, new, today)
    return Impact(
        modules=tuple(modules),
        questions=tuple(questions),
        tracks=tuple(_tracks(session, {one.id for one in modules})),
        people=tuple(people),
        under_way=_under_way(session, questions),
        newcomers=tuple(_newcomers(session, {one.id for one in people})),
    )


def _modules(session: DbSession, fact_id: str) -> list[ModuleTouched]:
    rows = session.execute(
        select(Module.id, ModuleRevision.title, ModuleRevision.owner)
        .join(ModuleRevision, ModuleRevision.id == Module.revision_id)
        .join(Embedding, Embedding.revision_id == ModuleRevision.id)
        .where(Embedding.fact_id == fact_id, Module.retired_at.is_(None))
        .order_by(ModuleRevision.title)
    )
    return [ModuleTouched(*row) for row in rows]


def _tracks(session: DbSession, module_ids: set[str]) -> list[tuple[str, str]]:
    rows = session.execute(select(Track.id, Track.title, Track.document).order_by(Track.title))
    return [
        (id_, title)
        for id_, title, document in rows
        if module_ids & {step.module for step in tracks.load(document).steps if step.module}
    ]


def _people(session: DbSession, fact_id: str, new: int, today: date) -> list[PersonTouched]:
    """Whom the domain would ask, had the new version been published as a material one."""
    held = holdings.holdings(session, fact_id=fact_id)
    versions = holdings.published(session, [fact_id]).get(fact_id, [])
    then = {fact_id: [*versions, certifications.Published(new, Change.MATERIAL)]}
    asked = certifications.deltas(held, then, today)
    known = {delta.person: delta.known for delta in asked if delta.fact == fact_id}
    rows = session.execute(
        select(Person.id, Person.name, Team.name)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.id.in_(list(known)))
        .order_by(Person.name)
    )
    return [PersonTouched(*row, known=known[row.id]) for row in rows]


def _under_way(session: DbSession, questions: list[LinkedQuestion]) -> int:
    """Open attempts at the modules of these questions that ask one of them."""
    keys = {(one.module_id, one.key) for one in questions}
    open_ones = session.execute(
        select(Attempt.module_id, Attempt.items).where(
            Attempt.handed_in_at.is_(None), Attempt.module_id.in_({module for module, _ in keys})
        )
    )
    return sum(any((module, key) in keys for _, key in items) for module, items in open_ones)


def _newcomers(session: DbSession, asked: set[int]) -> list[str]:
    is_new: ColumnElement[bool] = PersonRole.role == Role.NEW_HIRE
    rows = session.execute(
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(is_new, Person.deactivated_at.is_(None))
        .order_by(func.lower(Person.name))
    )
    return [name for id_, name in rows if id_ not in asked]
