"""One cell of the board, opened: a person's level in one skill, and what it rests on."""

from dataclasses import dataclass

from flask import render_template

from lms.db.queries import assignments, modules
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.attempts import module_status
from lms.db.queries.modules import ModuleRow
from lms.domain.errors import NotFoundError
from lms.domain.mastery.levels import Reading
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.planning.assignments import expected_points
from lms.domain.status import NOT_STARTED, ModuleStatus
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.kit.skills import words
from lms.web.kit.skills.evidence import MOST
from lms.web.team import as_of, bp, skillbooks
from lms.web.team.people import viewed


@dataclass(frozen=True, slots=True)
class Move:
    """A module that trains the skill, and what a first pass is expected to bring: level points."""

    module: ModuleRow
    status: ModuleStatus
    points: int
    assigned: AssignmentRow | None

    @property
    def is_open(self) -> bool:
        """Whether assigning it would be news: neither passed nor assigned."""
        return self.status.passed_at is None and self.assigned is None


@bp.get("/team/people/<int:person>/skills/<key>")
@requires(Permission.VIEW_PERSON)
def cell(person: int, key: str) -> str:
    """The level, the evidence behind it, and what would move it most."""
    who = viewed(person)
    rows = modules.module_list(work().session, actor().locale)
    book, frame = skillbooks.of(who, key, {row.id: row.title for row in rows})
    skill = next((row for row in frame.skills if row.key == key), None)
    if skill is None:
        raise NotFoundError("not-found", skill=key)
    card = book.card(skill)
    moves = _moves(who, card.reading, rows)
    ahead = next((one for one in moves if one.is_open), None)
    lesson = (1 / len(ahead.module.skills), None) if ahead else None
    return render_template(
        "lms/team/cell.html",
        who=who,
        card=card,
        roles=words.roles(card.asked, len(who.sales_roles)),
        prospect=book.prospect(key, lesson),
        ahead=ahead,
        moves=moves,
        most=MOST,
        as_of=as_of.asked().day,
    )


def _moves(who: Actor, reading: Reading, rows: list[ModuleRow]) -> list[Move]:
    """The modules that train the skill; what is still open and brings most per minute first."""
    session = work().session
    statuses = module_status(session, who.id)
    asked = {row.module_id: row for row in assignments.open_of(session, who.id, actor().locale)}
    found = [
        Move(
            row,
            statuses.get(row.id, NOT_STARTED),
            round(expected_points(reading.mean, 1 / len(row.skills), None)),
            asked.get(row.id),
        )
        for row in rows
        if reading.skill in row.skills
    ]
    return sorted(found, key=lambda one: (not one.is_open, -one.points / one.module.minutes))
