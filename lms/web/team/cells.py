"""One cell of the board, opened: a person's level in one skill, and what it rests on."""

from dataclasses import dataclass

from flask import render_template

from lms.db.queries import assignments, levels, modules
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.attempts import module_status
from lms.db.queries.levels import SkillRow
from lms.db.queries.modules import ModuleRow
from lms.domain.assignments import expected_points
from lms.domain.errors import NotFoundError
from lms.domain.levels import Reading, pulls, read, trend
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.status import NOT_STARTED, ModuleStatus
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp, evidence
from lms.web.team.people import viewed

_WEEKS = 8


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
    who, session = viewed(person), work().session
    skill = next((row for row in levels.skills(session) if row.key == key), None)
    if skill is None:
        raise NotFoundError("not-found", skill=key)
    target = levels.targets_of(session, who.sales_roles).get(key)
    state = levels.state_of(session, who.id)
    reading = read(state, key, target.level if target else None, work().now)
    rows = modules.module_list(session, actor().locale)
    return render_template(
        "lms/team/cell.html",
        who=who,
        skill=skill,
        reading=reading,
        band=evidence.band_words(reading.band),
        moves=_moves(who, skill, reading, rows),
        **_seen(who, key, {row.id: row.title for row in rows}),
    )


def _seen(who: Actor, key: str, titles: dict[str, str]) -> dict[str, object]:
    """The evidence, and where the level has gone with it."""
    log = levels.log_of(work().session, who.id)
    weekly = [level for _, level in trend(log, key, work().now, _WEEKS)]
    return {
        "lines": evidence.lines(log, pulls(log, key), key, titles, work().today),
        "weekly": weekly,
        "trend": evidence.trend_words(weekly) if len(weekly) > 1 else "",
    }


def _moves(who: Actor, skill: SkillRow, reading: Reading, rows: list[ModuleRow]) -> list[Move]:
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
        if skill.key in row.skills
    ]
    return sorted(found, key=lambda one: (not one.is_open, -one.points / one.module.minutes))
