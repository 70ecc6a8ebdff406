"""One cell of the board, opened: a person's level in one skill, and what it rests on."""

from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import assignments, modules
from lms.db.queries.assignments import AssignmentRow
from lms.db.queries.attempts import module_status
from lms.db.queries.modules import ModuleRow
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.mastery.levels import Reading
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.planning.assignments import expected_points
from lms.domain.status import NOT_STARTED, ModuleStatus
from lms.services import observations
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.kit.skills import words
from lms.web.kit.skills.evidence import MOST
from lms.web.team import as_of, bp, skillbooks
from lms.web.team.observing import RatingForm
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
def cell(person: int, key: str) -> Response:
    """The level, the evidence behind it, and what would move it most."""
    return _page(viewed(person), key, RatingForm())


@bp.post("/team/people/<int:person>/skills/<key>/ratings")
@requires(Permission.CERTIFY)
def rate(person: int, key: str) -> Response:
    """Rate what was seen: a practice call or a real one."""
    who, form = viewed(person), RatingForm(request.form)
    work().require(Permission.CERTIFY, who.subject)
    if form.validate():
        kind, rating = EvidenceKind(form.kind.data), int(form.rating.data)
        try:
            observations.rate(work(), who.id, key, kind, rating, form.saw.data or "")
        except LmsError as error:
            form.refused(error)
        else:
            flash(t("Rated. It counts for the level, and %(name)s sees it.", name=who.name))
            return redirect(url_for("lms.team.cell", person=who.id, key=key), 303)
    return _page(who, key, form)


def _page(who: Actor, key: str, form: RatingForm) -> Response:
    rows = modules.module_list(work().session, actor().locale)
    book, frame, teller = skillbooks.of(who, key, {row.id: row.title for row in rows})
    skill = next((row for row in frame.skills if row.key == key), None)
    if skill is None:
        raise NotFoundError("not-found", skill=key)
    card = book.card(skill, teller)
    moves = _moves(who, card.reading, rows)
    ahead = next((one for one in moves if one.is_open), None)
    lesson = (1 / len(ahead.module.skills), None) if ahead else None
    page = render_template(
        "lms/team/cell.html",
        who=who,
        form=form,
        card=card,
        roles=words.roles(card.asked, len(who.sales_roles)),
        prospect=book.prospect(key, lesson),
        ahead=ahead,
        moves=moves,
        most=MOST,
        as_of=as_of.asked().day,
    )
    return make_response(page, 422 if form.errors else 200)


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
