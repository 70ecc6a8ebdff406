"""Questions on hold: they count for nobody until somebody decides. What they test has changed, or
somebody found them bad."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries.registry import governance
from lms.db.queries.registry import holds as waiting
from lms.db.queries.registry.governance import Replaced
from lms.db.queries.registry.holds import HoldRow
from lms.domain.asking.quality import HoldCause
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.services import holds as services
from lms.web.kit import differences, i18n
from lms.web.kit.differences import Difference
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp


@dataclass(frozen=True, slots=True)
class Held:
    """A change, and the questions that it put on hold."""

    fact_id: str
    claim: str
    is_retired: bool
    changes: list[Difference]
    questions: list[HoldRow]


@bp.get("/studio/holds")
@requires(Permission.EDIT_FACTS)
def holds() -> str:
    """Every question on hold, by the change that did it, the longest waiting first; then those that
    somebody found bad."""
    session = mount().session
    rows = waiting.waiting(session, i18n.reader()[0])
    by_change: dict[tuple[str, int], list[HoldRow]] = {}
    for row in rows:
        if row.fact_id is not None and row.version is not None:
            by_change.setdefault((row.fact_id, row.version), []).append(row)
    texts = governance.replaced(session, list(by_change)) if by_change else {}
    held = [_held(change[0], texts[change], found) for change, found in by_change.items()]
    bad = [row for row in rows if row.cause is HoldCause.QUALITY]
    return render_template("lms/studio/holds.html", held=held, bad=bad, count=len(rows) - len(bad))


@bp.post("/studio/holds/<module_id>/<question>/confirm")
@requires(Permission.PUBLISH_FACTS)
def hold_confirm(module_id: str, question: str) -> Response:
    """The question is right as it stands: it counts again."""
    try:
        services.confirm_question(work(), module_id, question)
    except NotFoundError:
        flash(t("This question is not on hold any more."), "ask")
    else:
        flash(t("The question counts again, for everybody."))
    return redirect(url_for("lms.studio.holds"), 303)


def _held(fact_id: str, texts: Replaced, questions: list[HoldRow]) -> Held:
    before, after = texts.before, texts.after
    changes = differences.between(before, after) if before and after else []
    claim = questions[0].claim or fact_id
    return Held(fact_id, claim, after is None, changes, questions)
