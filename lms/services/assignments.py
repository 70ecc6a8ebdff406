"""Asking people to do a module by a day, and taking it back; how far it came says the domain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Assignment, Module, Person
from lms.db.queries import assignments
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.events import ModuleAssigned
from lms.domain.people import Subject
from lms.domain.permissions import Permission
from lms.domain.planning.assignments import LONGEST_NOTE
from lms.services import plans
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class _Asked:
    """A person about to be asked, held until the transaction ends."""

    id: int
    name: str
    team_id: int | None
    deactivated_at: datetime | None


def assign(
    work: Work, module_id: str, person_ids: Iterable[int], due_on: date | None, note: str
) -> list[int]:
    """The actor asks these people to do the module; ids of the assignments made, by person id.

    Whoever is still asked to do it gets no second assignment: handing the form in twice changes
    nothing. All or nothing else: NotAllowedError for anybody who is not in a team of the actor's,
    LmsError "nobody-chosen", "module-not-published", "due-in-the-past", "note-too-long" (most=…)
    or "person-left" (name=…) for what can be put right.
    """
    work.require(Permission.ASSIGN)
    people = _people(work, sorted(set(person_ids)))
    _refuse(work, module_id, due_on, note.strip())
    asked = assignments.open_among(work.session, [module_id], [person.id for person in people])
    made = [
        Assignment(
            person_id=person.id,
            module_id=module_id,
            assigned_by=work.actor_id,
            assigned_at=work.now,
            due_on=due_on,
            note=note.strip(),
        )
        for person in people
        if (person.id, module_id) not in asked
    ]
    work.session.add_all(made)
    work.session.flush()
    _tell(work, made)
    return [assignment.id for assignment in made]


def withdraw(work: Work, assignment_id: int) -> None:
    """Take an assignment back; one that is done or withdrawn stays as it is.

    NotFoundError for an unknown one, NotAllowedError for one of somebody in another's team.
    """
    found = work.session.get(Assignment, assignment_id, with_for_update=True)
    if found is None:
        raise NotFoundError("not-found", assignment=assignment_id)
    person = work.session.get_one(Person, found.person_id)
    work.require(Permission.ASSIGN, Subject(person.id, person.team_id))
    row = assignments.one(work.session, assignment_id)
    if row is None or not row.is_open:
        return
    found.withdrawn_at = work.now
    work.audit(
        "assignment.withdrawn", "assignment", found.id, person=person.id, module=found.module_id
    )
    work.session.flush()
    plans.refresh(work, person.id)


def _people(work: Work, person_ids: Sequence[int]) -> list[_Asked]:
    """The people, locked against the same form handed in twice; all of them allowed and here."""
    if not person_ids:
        raise LmsError("nobody-chosen")
    query = (
        select(Person.id, Person.name, Person.team_id, Person.deactivated_at)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update()
    )
    people = [_Asked(*row) for row in work.session.execute(query)]
    if len(people) < len(person_ids):
        raise NotAllowedError("not-allowed", permission=Permission.ASSIGN.value)
    for person in people:
        work.require(Permission.ASSIGN, Subject(person.id, person.team_id))
    for person in people:
        if person.deactivated_at is not None:
            raise LmsError("person-left", name=person.name)
    return people


def _refuse(work: Work, module_id: str, due_on: date | None, note: str) -> None:
    if not _is_published(work.session, module_id):
        raise LmsError("module-not-published", module=module_id)
    if due_on is not None and due_on < work.today:
        raise LmsError("due-in-the-past", due=due_on.isoformat())
    if len(note) > LONGEST_NOTE:
        raise LmsError("note-too-long", most=LONGEST_NOTE)


def _is_published(session: DbSession, module_id: str) -> bool:
    query = select(Module.id).where(
        Module.id == module_id, Module.revision_id.is_not(None), Module.retired_at.is_(None)
    )
    return session.scalar(query) is not None


def _tell(work: Work, made: Sequence[Assignment]) -> None:
    for assignment in made:
        due_on = assignment.due_on.isoformat() if assignment.due_on else None
        about = {"person": assignment.person_id, "module": assignment.module_id, "due": due_on}
        work.audit("assignment.made", "assignment", assignment.id, **about)
        work.emit(ModuleAssigned(assignment.id, assignment.person_id, assignment.module_id, due_on))
    plans.refresh_all(work, [assignment.person_id for assignment in made])
