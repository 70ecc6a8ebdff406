"""Carrying an import out: all lines, a few statements, or nothing."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from lms.db.models import (
    AuditEntry,
    Person,
    PersonRole,
    PersonSalesRole,
    Team,
    TeamManager,
)
from lms.domain.errors import ConflictError, LmsError
from lms.domain.permissions import Permission
from lms.services.roster.plans import ImportPlan, Step
from lms.services.work import Work


def carry_out(work: Work, wanted: ImportPlan) -> None:
    """Do what a plan of this same unit of work says, all of it.

    LmsError("csv-problems") while it has any; ConflictError("csv-overtaken") when somebody else
    added one of the people in this moment.
    """
    work.require(Permission.MANAGE_PEOPLE)
    if wanted.problems:
        raise LmsError("csv-problems")
    try:
        with work.session.begin_nested():
            _write(work, wanted)
    except IntegrityError as clash:
        raise ConflictError("csv-overtaken") from clash


def _write(work: Work, wanted: ImportPlan) -> None:
    session = work.session
    if wanted.new_teams:
        session.execute(insert(Team), [{"name": name} for name in wanted.new_teams])
    teams = {row.name: row.id for row in session.execute(select(Team.id, Team.name))}
    ids = {step.email: step.before.id for step in wanted.changed}
    if wanted.added:
        rows = [{**_columns(step, teams), "created_at": work.now} for step in wanted.added]
        made = session.execute(insert(Person).returning(Person.id, Person.email), rows)
        ids.update({row.email: row.id for row in made})
    if wanted.changed:
        session.execute(
            update(Person),
            [{"id": step.before.id, **_columns(step, teams)} for step in wanted.changed],
        )
    steps = [*wanted.added, *wanted.changed]
    _write_links(work, steps, {step.email: ids[step.email] or 0 for step in steps}, teams)
    _write_audit(work, wanted, ids, teams)


def _columns(step: Step, teams: Mapping[str, int]) -> dict[str, object]:
    after = step.after
    return {
        "name": after.name,
        "email": step.email,
        "team_id": teams[after.team] if after.team else None,
        "hired_on": after.hired_on,
    }


def _write_links(
    work: Work, steps: list[Step], ids: Mapping[str, int], teams: Mapping[str, int]
) -> None:
    """Replace roles, sales roles and managed teams of these people."""
    for table, column, name, stored in (
        (PersonRole, "role", "roles", lambda value: value),
        (PersonSalesRole, "sales_role", "sales_roles", lambda value: value),
        (TeamManager, "team_id", "manager_of", teams.__getitem__),
    ):
        touched = [
            step for step in steps if getattr(step.before, name) != getattr(step.after, name)
        ]
        old = [ids[step.email] for step in touched if getattr(step.before, name)]
        rows = [
            {"person_id": ids[step.email], column: stored(value)}
            for step in touched
            for value in sorted(getattr(step.after, name))
        ]
        if old:
            work.session.execute(delete(table).where(table.person_id.in_(old)))
        if rows:
            work.session.execute(insert(table), rows)


def _write_audit(
    work: Work, wanted: ImportPlan, ids: Mapping[str, int | None], teams: Mapping[str, int]
) -> None:
    """One entry per person, as if each had been typed in."""
    shared = {"at": work.now, "actor_id": work.actor_id, "object_type": "person"}
    rows = [
        {
            **shared,
            "action": "person.added" if step.is_new else "person.changed",
            "object_id": str(ids[step.email]),
            "details": {
                "name": step.after.name,
                "email": step.email,
                "by_import": True,
                "changes": {} if step.is_new else {f: [old, new] for f, old, new in step.changes},
            },
        }
        for step in [*wanted.added, *wanted.changed]
    ]
    if rows:
        work.session.execute(insert(AuditEntry), rows)
    for name in wanted.new_teams:
        work.audit("team.added", "team", teams[name], name=name, by_import=True)
    work.session.flush()
