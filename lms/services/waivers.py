"""Testing out of modules after a baseline, and a manager who wants one taken all the same."""

from sqlalchemy import select

from lms.db.models import Person, Waiver
from lms.db.queries import assignments, attempts, levels, modules, people
from lms.db.queries.certificates import records
from lms.db.queries.modules import ModuleRow
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.events import WaiverOverruled
from lms.domain.mastery.levels import Reading, read
from lms.domain.people import Actor, Subject
from lms.domain.permissions import Permission
from lms.domain.planning.waivers import LONGEST_NOTE, figures, grounds
from lms.services import plans
from lms.services.work import Work


def grant(work: Work, person_id: int, attempt_id: int) -> list[str]:
    """Waive what the person's levels show to be known; ids of the modules.

    Only modules of their roles that they have not passed, and never one that is assigned to them,
    that a certification of their roles asks for, or that was waived before: a manager's word
    stands.
    """
    person = people.actor_by_id(work.session, person_id)
    if person is None:
        return []
    readings, barred = _readings(work, person), _barred(work, person)
    made = [
        Waiver(
            person_id=person.id,
            module_id=row.id,
            attempt_id=attempt_id,
            figures=[figures(one) for one in found],
            waived_at=work.now,
        )
        for row in modules.module_list(work.session)
        if row.id not in barred and _is_for(row, person)
        if (found := grounds(row.skills, readings))
    ]
    work.session.add_all(made)
    work.session.flush()
    return [one.module_id for one in made]


def overrule(work: Work, waiver_id: int, note: str) -> None:
    """The person is to take the module all the same, and reads why; again changes nothing.

    NotFoundError for an unknown one, NotAllowedError for one of somebody in another's team.
    LmsError: "words-missing", "note-too-long" (most=…).
    """
    waiver = work.session.get(Waiver, waiver_id, with_for_update=True)
    if waiver is None:
        raise NotFoundError("not-found", waiver=waiver_id)
    person = work.session.get_one(Person, waiver.person_id)
    work.require(Permission.ASSIGN, Subject(person.id, person.team_id))
    if waiver.overruled_at is not None:
        return
    if not note.strip():
        raise LmsError("words-missing")
    if len(note.strip()) > LONGEST_NOTE:
        raise LmsError("note-too-long", most=LONGEST_NOTE)
    waiver.overruled_at, waiver.overruled_by = work.now, work.actor_id
    waiver.note = note.strip()
    work.session.flush()
    work.audit("waiver.overruled", "waiver", waiver.id, person=person.id, module=waiver.module_id)
    work.emit(WaiverOverruled(waiver.id, person.id, waiver.module_id))
    plans.refresh(work, person.id)


def _readings(work: Work, person: Actor) -> dict[str, Reading]:
    state = levels.state_of(work.session, person.id)
    targets = levels.targets_of(work.session, person.sales_roles)
    return {key: read(state, key, target.level, work.now) for key, target in targets.items()}


def _barred(work: Work, person: Actor) -> set[str]:
    """What is passed, assigned, asked by a certification of the person's roles, or decided."""
    session, roles = work.session, set(person.sales_roles)
    statuses = attempts.module_status(session, person.id)
    barred = {module for module, status in statuses.items() if status.passed_at}
    barred |= {one.module_id for one in assignments.open_of(session, person.id)}
    for terms in records.in_force(session):
        barred |= set(terms.modules if not terms.roles or roles & set(terms.roles) else ())
    before = select(Waiver.module_id).where(Waiver.person_id == person.id)
    return barred | set(session.scalars(before))


def _is_for(row: ModuleRow, person: Actor) -> bool:
    return not row.roles or bool(set(row.roles) & set(person.sales_roles))
