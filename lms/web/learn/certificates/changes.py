"""What changed since I certified: each change before and after, and learning what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries.certificates import changes as read
from lms.db.queries.certificates import learning, records
from lms.db.queries.certificates.changes import ChangeRow
from lms.db.queries.certificates.learning import Owed
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.services import deltas
from lms.web.kit.differences import Difference, between
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.quiz import next_url


@dataclass(frozen=True, slots=True)
class Told:
    """A change with its words before and after. `is_first`: its button is the one next step."""

    row: ChangeRow
    parts: Sequence[Difference]
    is_first: bool

    @property
    def owed(self) -> Owed | None:
        """What is to be done here; the older changes of a fact are learned with the newest."""
        return self.row.owed if self.row.is_last else None


@bp.get("/changes")
@requires(Permission.LEARN)
def changes() -> str:
    """Everything that became official since, on what my certificates rest on; the newest first."""
    me, session = actor(), work().session
    rows = read.changes(session, me.id, work().today)
    todo = [row for row in rows if _is_open(row)]
    return render_template(
        "lms/learn/certificates/changes.html",
        told=[Told(row, between(row.before, row.after), row in todo[:1]) for row in rows],
        owed=[row.owed for row in rows if row.owed and row.is_last],
        is_certified=bool(rows) or bool(records.newest(session, [me.id])),
    )


@bp.post("/changes/<fact_id>")
@requires(Permission.LEARN)
def delta_start(fact_id: str) -> Response:
    """Answer the questions on a change, or go on where they were left."""
    try:
        attempt = deltas.start(work(), fact_id)
    except LmsError as refused:
        return _back(refused)
    return redirect(next_url(attempt), 303)


@bp.post("/changes/<fact_id>/read")
@requires(Permission.LEARN)
def delta_read(fact_id: str) -> Response:
    """Say that a change was read that nobody asks questions about."""
    claim = learning.claims(work().session, [fact_id]).get(fact_id, "")
    try:
        deltas.read(work(), fact_id)
    except LmsError as refused:
        return _back(refused)
    flash(t("Noted. Your certificates rest on the new words now: “%(claim)s”", claim=claim))
    return redirect(url_for("lms.learn.changes"), 303)


def _is_open(row: ChangeRow) -> bool:
    """Whether there is something to do now."""
    return row.is_last and row.owed is not None and not row.owed.questions.is_waiting


def _back(refused: LmsError) -> Response:
    known = {
        "questions-on-hold": t(
            "Marketing is rewriting the questions on this change. Nothing is asked until then."
        )
    }
    flash(known.get(refused.code) or sentence(refused), "ask")
    return redirect(url_for("lms.learn.changes"), 303)
