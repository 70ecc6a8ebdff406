"""Reading onboarding tracks: the steps of a person's track, what is done and when each is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from lms.db.base import DbSession
from lms.db.models import Attempt, SalesRole, StepDone, Track, Waiver
from lms.db.queries.attempts import module_status
from lms.domain import tracks
from lms.domain.asking.attempts import Purpose
from lms.domain.people import Actor, Role
from lms.domain.status import NOT_STARTED, ModuleStatus
from lms.domain.tracks import Step, StepKind

Ticks = Mapping[tuple[str, str], datetime]
"""{(track, step): when it was ticked}, of the ticks in force."""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One step of one person. `due_on` is None for people who are not being onboarded; a step whose
    module was tested out of is skipped until it is done all the same."""

    key: str
    kind: StepKind
    title: str
    module: str | None
    day: int
    due_on: date | None
    done_at: datetime | None
    is_skipped: bool = False

    @property
    def is_done(self) -> bool:
        """Passed, handed in, or ticked."""
        return self.done_at is not None

    def is_overdue(self, today: date) -> bool:
        """Whether its day is over and it is not done; the day itself is still in time."""
        is_open = not self.is_done and not self.is_skipped
        return is_open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class TrackProgress:
    """A person's track. `ready_on` is the day by which its people should be ready, None for people
    who are not being onboarded; `intro_html` is sanitised."""

    id: str
    title: str
    intro_html: str
    ready_on: date | None
    steps: tuple[StepProgress, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def ahead(self) -> tuple[StepProgress, ...]:
        """What is still to be done, in the order of the track."""
        return tuple(step for step in self.steps if not step.is_done and not step.is_skipped)

    @property
    def skipped(self) -> int:
        """How many steps are skipped."""
        return sum(step.is_skipped for step in self.steps)

    @property
    def asked(self) -> int:
        """How many steps there are to do, done or not."""
        return len(self.steps) - self.skipped

    def is_awaited(self, kind: StepKind) -> bool:
        """Whether a step of this kind is still to be done."""
        return any(step.kind is kind for step in self.ahead)


_track, _role, _tick, _attempt, _waiver = (
    record.__table__.c for record in (Track, SalesRole, StepDone, Attempt, Waiver)
)


def _tracks() -> Select[*tuple[Any, ...]]:
    """The document of the track, when the person handed in a baseline check, and the modules that
    they tested out of."""
    roles: BindParameter[list[str]] = bindparam("roles", expanding=True)
    baseline = (
        select(func.max(_attempt.handed_in_at))
        .where(_attempt.person_id == bindparam("person"), _attempt.purpose == Purpose.BASELINE)
        .scalar_subquery()
    )
    waived = (
        select(func.aggregate_strings(_waiver.module_id, ","))
        .where(_waiver.person_id == bindparam("person"), _waiver.overruled_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(_track.document, baseline, waived)
        .join_from(Track.__table__, SalesRole.__table__, _role.track_id == _track.id)
        .where(_role.key.in_(roles))
        .order_by(_role.position)
        .limit(1)
    )


_TRACK = _tracks()
_TICKS = select(_tick.person_id, _tick.track_id, _tick.step, _tick.done_at).where(
    _tick.person_id.in_(bindparam("people", expanding=True)), _tick.undone_at.is_(None)
)


def track_of(
    session: DbSession,
    person: Actor,
    *,
    statuses: Mapping[str, ModuleStatus] | None = None,
    ticked: Ticks | None = None,
) -> TrackProgress | None:
    """The track of the person's (first) sales role with what is done; None if there is none.

    Give `statuses` and `ticked` if they are at hand; else they are read.
    """
    if not person.sales_roles:
        return None
    given = {"roles": person.sales_roles, "person": person.id}
    found = session.execute(_TRACK, given).first()
    if found is None:
        return None
    track, baseline_at, waived = tracks.load(found[0]), found[1], (found[2] or "").split(",")
    statuses = module_status(session, person.id) if statuses is None else statuses
    ticked = ticks(session, person.id) if ticked is None else ticked
    starts_on = person.hired_on if Role.NEW_HIRE in person.roles else None
    return TrackProgress(
        id=track.id,
        title=track.title,
        intro_html=track.intro_html,
        ready_on=starts_on and starts_on + timedelta(days=track.target_days - 1),
        steps=tuple(
            _progress(
                step,
                starts_on and tracks.due_on(step, starts_on),
                _done_at(step, statuses, baseline_at, ticked.get((track.id, step.key))),
                waived,
            )
            for step in track.steps
        ),
    )


def _progress(
    step: Step, due_on: date | None, done_at: datetime | None, waived: list[str]
) -> StepProgress:
    return StepProgress(
        key=step.key,
        kind=step.kind,
        title=step.title,
        module=step.module,
        day=step.day,
        due_on=due_on,
        done_at=done_at,
        is_skipped=done_at is None and step.module in waived,
    )


def _done_at(
    step: Step,
    statuses: Mapping[str, ModuleStatus],
    baseline: datetime | None,
    tick: datetime | None,
) -> datetime | None:
    if step.kind is StepKind.BASELINE:
        return baseline
    return statuses.get(step.module, NOT_STARTED).passed_at if step.module else tick


def ticks(session: DbSession, person_id: int) -> dict[tuple[str, str], datetime]:
    """The checklist and practice steps that the person has ticked."""
    return ticks_of(session, [person_id])[person_id]


def ticks_of(
    session: DbSession, person_ids: Iterable[int]
) -> dict[int, dict[tuple[str, str], datetime]]:
    """The same of each of these people, in one statement."""
    found: dict[int, dict[tuple[str, str], datetime]] = {person: {} for person in person_ids}
    for person, track_id, step, at in session.execute(_TICKS, {"people": list(found)}):
        found[person][track_id, step] = at
    return found
